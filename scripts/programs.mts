import { build, type BuildOptions, type Metafile, type OutputFile } from 'esbuild';
import { basename, dirname, join, relative } from 'node:path';
import { bundling, splitOptions } from './split.mts';

/** The line that lets a shell run a program. */
const SHELL_LINE = '#!/usr/bin/env node';

export interface ProgramOptions extends BuildOptions {
  readonly entryPoints: Record<string, string>;
  readonly outdir: string;
  /** Source files that are loaded by `import()` alone and get a file of their own, by its name without `.js`. */
  readonly npmOnly?: Readonly<Record<string, string>>;
  /** Entries that a shell can run. */
  readonly commands?: readonly string[];
}

/**
 * Build options for several programs (CommonJS) that share code. What two of them reach is in a file that both load: `shared-a-b.js`. esbuild splits
 * ES modules only, and into many small files, each of which takes about a millisecond to load: those are bundled once more, by who needs them.
 */
export const programOptions = ({ npmOnly = {}, commands = [], ...options }: ProgramOptions): BuildOptions =>
  splitOptions({ ...options, minify: false }, '[name]-[hash]', (files, metafile) =>
    write(files, metafile, { npmOnly, commands, ...options }),
  );

/** Build options for the same programs, each in one file with all that it needs. */
export const singleFiles = ({ npmOnly: _, commands = [], entryPoints, ...options }: ProgramOptions): BuildOptions[] =>
  Object.entries(entryPoints).map(([name, source]) => ({
    ...options,
    entryPoints: { [name]: source },
    // `import()` would not find named exports of CommonJS.
    supported: { 'dynamic-import': false },
    ...(commands.includes(name) && { banner: { js: SHELL_LINE } }),
  }));

type Outputs = Metafile['outputs'];

/** An output and all that it imports, directly or indirectly, except what is only reachable through `stops`. */
function reached(from: string, outputs: Outputs, stops: ReadonlySet<string> = new Set(), visited = new Set<string>()): Set<string> {
  if (visited.has(from) || stops.has(from)) return visited;
  visited.add(from);
  for (const { path } of outputs[from]!.imports) if (outputs[path]) reached(path, outputs, stops, visited);
  return visited;
}

/** The entry outputs of the parts of `npmOnly`, with their files. @throws when a part would not be a file of its own */
function partsOf(outputs: Outputs, npmOnly: Readonly<Record<string, string>>): Map<string, string> {
  const names = Object.keys(outputs);
  return new Map(
    Object.entries(npmOnly).map(([source, file]) => {
      const part = names.find((name) => outputs[name]!.entryPoint === source);
      if (!part) throw new Error(`${source} is to be in a file of its own, and no program loads it by import().`);
      return [part, file];
    }),
  );
}

/** The file of each output, without `.js`: named after the programs or parts that reach it. */
function filesOf(outputs: Outputs, { outdir, entryPoints, npmOnly = {} }: ProgramOptions): Map<string, string> {
  const parts = partsOf(outputs, npmOnly);
  const partNames = new Set(parts.keys());
  const programs = Object.keys(entryPoints).toSorted();
  const reach = (entry: string, stops?: ReadonlySet<string>) => reached(`${outdir}/${entry}.js`, outputs, stops);
  const reachOfPrograms = programs.map((entry) => [entry, reach(entry)] as const);
  const reachOfParts = [...parts].map(([part, file]) => [file, reached(part, outputs)] as const);
  const direct = new Set(programs.flatMap((entry) => [...reach(entry, partNames)]));
  for (const [name, { inputs }] of Object.entries(outputs)) {
    const staticPart = direct.has(name) && Object.keys(npmOnly).find((source) => source in inputs);
    if (staticPart) throw new Error(`${staticPart} is to be in a file of its own, and something imports it without import().`);
  }
  const files = new Map<string, string>();
  for (const output of Object.keys(outputs)) {
    const users = (direct.has(output) ? reachOfPrograms : reachOfParts).filter(([, visited]) => visited.has(output)).map(([user]) => user);
    const [firstUser, ...otherUsers] = users;
    if (firstUser) files.set(output, otherUsers.length ? `shared-${users.join('-').replaceAll('/', '-')}` : firstUser);
  }
  return files;
}

/**
 * The `require` of a file: outputs of other files are loaded by the function that each file exports, and all else relative to the folder of the
 * programs, which is at `up`.
 */
const requireBy = (elsewhere: Readonly<Record<string, string>>, up: string): string => {
  const importPath = up === '.' ? 'name' : `name.startsWith("./") ? ${JSON.stringify(up)} + name.slice(1) : name`;
  return `((name) => { const file = ${JSON.stringify(elsewhere)}[name]; return file ? require(file)(name) : require(${importPath}); })`;
};

async function write(outputFiles: readonly OutputFile[], { outputs }: Metafile, options: ProgramOptions): Promise<void> {
  const { outdir, entryPoints, commands = [], target, minify } = options;
  const files = filesOf(outputs, options);
  const nameOf = (output: string) => `./${basename(output)}`;
  const textOf = new Map(outputFiles.map(({ path, text }) => [nameOf(path), text]));

  const writeFile = async (file: string): Promise<void> => {
    const outputsOfFile = [...files.keys()].filter((output) => files.get(output) === file);
    const needed = outputsOfFile.flatMap((output) => outputs[output]!.imports.map(({ path }) => path));
    const from = dirname(join(outdir, file));
    const pathTo = (path: string) => relative(from, path).replaceAll('\\', '/');
    const elsewhere: Record<string, string> = {};
    for (const output of needed) {
      const shared = files.get(output);
      if (shared === undefined || shared === file) continue;
      const path = pathTo(join(outdir, `${shared}.js`));
      elsewhere[nameOf(output)] = path.startsWith('.') ? path : `./${path}`;
    }
    // `require` runs a module when it is first called for it.
    const lines = outputsOfFile.map((output) => `${JSON.stringify(nameOf(output))}: () => require(${JSON.stringify(nameOf(output))})`);
    const entry = [`const own = {${lines.join()}};`, 'module.exports = (name) => own[name]();'];
    if (file in entryPoints) entry.push(`require("./${file}.js");`);
    const texts = new Map([
      [file, entry.join('\n')],
      ...outputsOfFile.map((output) => [nameOf(output), textOf.get(nameOf(output))!] as const),
    ]);
    await build({
      ...bundling(texts, file),
      ...{ target, minify, outfile: join(outdir, `${file}.js`) },
      banner: { js: `${commands.includes(file) ? `${SHELL_LINE}\n` : ''}"use strict";((require) => {` },
      footer: { js: `})(${requireBy(elsewhere, pathTo(outdir) || '.')});` },
    });
  };
  await Promise.all([...new Set(files.values())].map(writeFile));
}

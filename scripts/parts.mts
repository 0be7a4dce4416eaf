import { build, transform, type BuildOptions, type Metafile, type OutputFile } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, posix, relative, resolve } from 'node:path';
import { bundling, splitOptions } from './split.mts';

/** The static imports of an output, each after its own imports. */
function staticParts(file: string, outputs: Metafile['outputs'], visited = new Set<string>()): Set<string> {
  if (visited.has(file)) return visited;
  for (const { path, kind } of outputs[file]!.imports)
    if (kind === 'import-statement' && outputs[path]) staticParts(path, outputs, visited);
  return visited.add(file);
}

/** The file with the order in which parts are loaded. */
const ORDER = 'order.js';

/** The helper code that esbuild puts before each ES module that it converts to CommonJS; the module's own code begins with `stdin_exports`. */
const HELPERS = ['__export', '__toCommonJS', '__toESM'].join();
const OWN = 'var stdin_exports';

const toCommonJs = async (text: string, target: BuildOptions['target']): Promise<{ helpers: string; body: string }> => {
  const { code } = await transform(`${text}\nexport {};`, {
    target,
    format: 'cjs',
    platform: 'node',
    supported: { 'dynamic-import': false },
  });
  const at = code.indexOf(OWN);
  if (at < 0) throw new Error(`esbuild makes CommonJS in another way than is known here:\n${code.slice(0, 1000)}`);
  return { helpers: code.slice(0, at), body: code.slice(at) };
};

/** Makes VS Code's module a plain object. esbuild's own conversion would copy its hundreds of members for each file that imports it. */
function withPlainVSCode(text: string): string {
  const script = text.replace(/\bimport ?\* ?as ([\w$]+) from ?"vscode";/g, 'const $1 = $vscode;');
  if (/from ?"vscode"/.test(script)) throw new Error('Import VS Code as `import * as vscode from "vscode"`, which alone is known here.');
  return script;
}

/** Replaces `import()` of parts by `$import`, which loads them in several turns of the event loop. */
const withTurns = (text: string, name: string, parts: readonly string[]): string =>
  text.replace(/\bimport\("([^"]+)"\)/g, (whole, path: string) =>
    parts.includes(posix.join(posix.dirname(name), path)) ? `$import("${basename(path)}")` : whole,
  );

/** For each part that is imported dynamically what it needs, each after what that needs: numbers of file names. As a file of its own, since an activation loads none. */
function orderOfLoading(parts: readonly string[], outputs: Metafile['outputs']): string {
  const numbers = new Map(parts.map((name, at) => [name, at]));
  const needs = parts
    .filter((name) => outputs[name]!.entryPoint)
    .map((name) => [basename(name), [...staticParts(name, outputs)].flatMap((needed) => numbers.get(needed) ?? [])] as const);
  return `module.exports = ${JSON.stringify({ names: parts.map((name) => basename(name)), needs: Object.fromEntries(needs) })};\n`;
}

type CodeOptions = Pick<BuildOptions, 'target' | 'minify'>;

/** One ES module as the body of a CommonJS function. */
async function commonJs(text: string, { target, minify }: CodeOptions): Promise<string> {
  const { body } = await toCommonJs(withPlainVSCode(text), target);
  const { code } = await transform(body, { target, minify, format: 'cjs', platform: 'node' });
  // In brackets V8 compiles a function at once instead of reading it twice.
  return `(function (module, exports, require, $vscode, $import, ${HELPERS}) {${code}})`;
}

/**
 * Loading pauses after this time in one turn of the event loop, because a part of many files takes tens of milliseconds, during which the extension
 * host does nothing else. All parts that are loaded at the same time share the turn.
 */
const MAX_LOADING_MS = 4;

/**
 * The code before the entry by which a part imports another one; `own` is the `require` of the part, for everything else. `$import` is called in place
 * of `import()`.
 */
async function loader({ target, minify }: CodeOptions): Promise<string> {
  const { helpers } = await toCommonJs('import a from "a"; import b from "b"; export { a, b };', target);
  const { code } = await transform(`const $helpers = (() => {${helpers} return [${HELPERS}]; })();`, { target, minify });
  return `"use strict";
const $vscode = require("vscode"), $loaded = new Map();
${code}
const $load = (run, own, module = { exports: {} }) => {
  run(module, module.exports, (name) => $loaded.get(name.slice(name.lastIndexOf("/") + 1)) ?? own(name), $vscode, $import, ...$helpers);
  return module.exports;
};
const $parts = [];
let $turn, $since = 0;
const $beginTurn = () => {
  $since = performance.now();
  $turn = new Promise((resolve) => setImmediate(() => resolve($turn = undefined)));
};
const $import = async (name) => {
  const { names, needs } = require("./parts/${ORDER}");
  let part;
  for (const at of needs[name]) {
    while (!$parts[at] && $turn && performance.now() - $since > ${MAX_LOADING_MS}) await $turn;
    if (!$parts[at] && !$turn) $beginTurn();
    part = $parts[at] ??= require("./parts/" + names[at]);
  }
  return part;
};
`;
}

/**
 * Build options for one entry (CommonJS) whose dynamic imports are loaded with their first use: evaluating them at once would double the time of
 * an activation. esbuild splits ES modules only, and into many small files, each of which takes about a millisecond to load. So the static imports of
 * the entry are bundled into its file, and the other parts import them from there.
 */
export const partsOptions = (options: BuildOptions & { readonly outdir: string }): BuildOptions =>
  splitOptions(options, 'parts/[name]-[hash]', (files, metafile) => write(files, metafile, options));

async function write(files: readonly OutputFile[], { outputs }: Metafile, options: BuildOptions): Promise<void> {
  const { target, minify } = options;
  const written = new Map(files.map(({ path, text }) => [relative(process.cwd(), path).replaceAll('\\', '/'), text]));
  const entry = Object.keys(outputs).find((name) => outputs[name]?.entryPoint && !name.includes('/parts/'))!;
  const inEntry = staticParts(entry, outputs);
  const parts = [...written.keys()].filter((name) => !inEntry.has(name));
  const texts = new Map([...written].map(([name, text]) => [name, withTurns(text, name, parts)]));
  if (!texts.get(entry)!.includes('$import(')) throw new Error('esbuild writes import() in another way than is known here.');
  const requested = new Set(parts.flatMap((name) => outputs[name]!.imports.map(({ path }) => path)));
  // Modules of the entry are bundled again, so that they access each other directly. Parts access them by `$loaded`.
  const header = [
    `export * from "./${basename(entry)}";`,
    ...[...inEntry].flatMap((name, at) => {
      if (!requested.has(name)) return [];
      const path = `./${posix.relative(posix.dirname(entry), name)}`;
      return [`import * as part${at} from "${path}"; $loaded.set("${basename(name)}", part${at});`];
    }),
  ].join('\n');
  const folder = posix.dirname(entry);
  const first = posix.join(folder, '(begin)');
  const bundled = new Map([[first, header], ...[...inEntry].map((name) => [name, withPlainVSCode(texts.get(name)!)] as const)]);
  await build({
    ...bundling(bundled, first, {
      nameOf: (path, importer) => (path.startsWith('.') ? posix.join(posix.dirname(importer), path) : path),
      pathTo: (name, path) => (path.startsWith('.') ? `./${posix.relative(folder, name)}` : path),
    }),
    ...{ target, minify, outfile: entry },
    banner: { js: await loader(options) },
    footer: { js: 'Object.assign(module.exports, { $load, $import });' },
  });
  mkdirSync(posix.join(folder, 'parts'), { recursive: true });
  writeFileSync(resolve(folder, 'parts', ORDER), orderOfLoading(parts, outputs));
  for (const name of parts) {
    // Modules of the entry have run already, so an import only for side effects is removed.
    const text = texts
      .get(name)!
      .replace(/\bimport ?"([^"]+)";/g, (line, path: string) => (inEntry.has(posix.join(posix.dirname(name), path)) ? '' : line));
    const body = await commonJs(text, options);
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(resolve(name), `module.exports = require("../${basename(entry)}").$load(${body}, require);\n`);
  }
}

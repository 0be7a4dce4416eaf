import { build, transform, type BuildOptions, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, posix, relative, resolve } from 'node:path';

/** The static imports of an output, each after its own imports. */
function staticParts(file: string, outputs: Metafile['outputs'], found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  for (const { path, kind } of outputs[file]!.imports) if (kind === 'import-statement' && outputs[path]) staticParts(path, outputs, found);
  return found.add(file);
}

/** The helper code that esbuild puts before each ES module that it converts to CommonJS; the module's own code begins with `stdin_exports`. */
const HELPERS = ['__export', '__toCommonJS', '__toESM'].join();
const OWN = 'var stdin_exports';

const toCommonJs = async (text: string, target: BuildOptions['target']): Promise<{ helpers: string; own: string }> => {
  const { code } = await transform(`${text}\nexport {};`, {
    target,
    format: 'cjs',
    platform: 'node',
    supported: { 'dynamic-import': false },
  });
  const at = code.indexOf(OWN);
  if (at < 0) throw new Error(`esbuild makes CommonJS in another way than is known here:\n${code.slice(0, 1000)}`);
  return { helpers: code.slice(0, at), own: code.slice(at) };
};

/** A text in which VS Code's module is a plain object: esbuild's own way would copy its hundreds of members for each file that imports it. */
function withPlainVSCode(text: string): string {
  const script = text.replace(/\bimport ?\* ?as ([\w$]+) from ?"vscode";/g, 'const $1 = $vscode;');
  if (/from ?"vscode"/.test(script)) throw new Error('Import VS Code as `import * as vscode from "vscode"`, which alone is known here.');
  return script;
}

type CodeOptions = Pick<BuildOptions, 'target' | 'minify'>;

/** One ES module as the body of a CommonJS function. */
async function commonJs(text: string, { target, minify }: CodeOptions): Promise<string> {
  const { own } = await toCommonJs(withPlainVSCode(text), target);
  const { code } = await transform(own, { target, minify, format: 'cjs', platform: 'node' });
  // In brackets V8 compiles a function at once instead of reading it twice.
  return `(function (module, exports, require, $vscode, ${HELPERS}) {${code}})`;
}

/** Gives a bundle the outputs `texts`, by their names. All else is outside of it; other outputs are found from the folder of `entry`. */
const outputsOf = (texts: ReadonlyMap<string, string>, entry: string): Plugin => ({
  name: 'outputs',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point') return { path, namespace: 'outputs' };
      const name = path.startsWith('.') ? posix.join(posix.dirname(importer), path) : path;
      if (texts.has(name)) return { path: name, namespace: 'outputs' };
      return { path: name === path ? path : `./${posix.relative(posix.dirname(entry), name)}`, external: true };
    });
    build.onLoad({ filter: /.*/, namespace: 'outputs' }, ({ path }) => ({ contents: texts.get(path), loader: 'js' }));
  },
});

/** What stands before the entry: how a part imports another one; `own` is its own way to everything else. */
async function loader({ target, minify }: CodeOptions): Promise<string> {
  const { helpers } = await toCommonJs('import a from "a"; import b from "b"; export { a, b };', target);
  const { code } = await transform(`const $helpers = (() => {${helpers} return [${HELPERS}]; })();`, { target, minify });
  return `"use strict";
const $vscode = require("vscode"), $loaded = new Map();
${code}
const $load = (run, own, module = { exports: {} }) => {
  run(module, module.exports, (name) => $loaded.get(name.slice(name.lastIndexOf("/") + 1)) ?? own(name), $vscode, ...$helpers);
  return module.exports;
};
`;
}

/**
 * Build options for one entry (CommonJS) whose dynamic imports are loaded with their first use: evaluating them at once would double the time of
 * an activation. esbuild splits ES modules only, and into many small files, each of which takes about a millisecond to load. So the static imports of
 * the entry are bundled into its file, and the other parts import them from there.
 */
export const inParts = (options: BuildOptions & { readonly outdir: string }): BuildOptions => ({
  ...options,
  format: 'esm',
  splitting: true,
  write: false,
  metafile: true,
  chunkNames: 'parts/[name]-[hash]',
  plugins: [
    ...(options.plugins ?? []),
    {
      name: 'in-parts',
      setup(build) {
        build.onEnd(({ outputFiles = [], metafile, errors }) =>
          metafile && errors.length === 0 ? write(outputFiles, metafile, options) : undefined,
        );
      },
    },
  ],
});

async function write(files: readonly OutputFile[], { outputs }: Metafile, options: BuildOptions): Promise<void> {
  const { target, minify } = options;
  const nameless = Object.entries(outputs).find(([, { entryPoint, exports }]) => entryPoint && String(exports) === 'default');
  if (nameless)
    throw new Error(`${nameless[1].entryPoint} is CommonJS, whose names import() does not find: import it in a module of ours.`);
  const texts = new Map(files.map(({ path, text }) => [relative(process.cwd(), path).replaceAll('\\', '/'), text]));
  const entry = Object.keys(outputs).find((name) => outputs[name]?.entryPoint && !name.includes('/parts/'))!;
  const inEntry = staticParts(entry, outputs);
  const parts = [...texts.keys()].filter((name) => !inEntry.has(name));
  const asked = new Set(parts.flatMap((name) => outputs[name]!.imports.map(({ path }) => path)));
  // Bundled once more, the modules of the entry get at each other without a detour; parts get at those that they import by `$loaded`.
  const begin = [
    `export * from "./${basename(entry)}";`,
    ...[...inEntry].flatMap((name, at) => {
      if (!asked.has(name)) return [];
      const path = `./${posix.relative(posix.dirname(entry), name)}`;
      return [`import * as part${at} from "${path}"; $loaded.set("${basename(name)}", part${at});`];
    }),
  ].join('\n');
  const first = posix.join(posix.dirname(entry), '(begin)');
  const bundled = new Map([[first, begin], ...[...inEntry].map((name) => [name, withPlainVSCode(texts.get(name)!)] as const)]);
  await build({
    ...{ bundle: true, platform: 'node', format: 'cjs', target, minify, logLevel: 'warning', outfile: entry },
    supported: { 'dynamic-import': false },
    entryPoints: [first],
    plugins: [outputsOf(bundled, entry)],
    banner: { js: await loader(options) },
    footer: { js: 'module.exports.$load = $load;' },
  });
  for (const name of parts) {
    // What an activation has read has run: a part that wants nothing of it does not ask for it.
    const text = texts
      .get(name)!
      .replace(/\bimport ?"([^"]+)";/g, (line, path: string) => (inEntry.has(posix.join(posix.dirname(name), path)) ? '' : line));
    const body = await commonJs(text, options);
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(resolve(name), `module.exports = require("../${basename(entry)}").$load(${body}, require);\n`);
  }
}

import { transform, type BuildOptions, type Metafile, type OutputFile } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';

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

/**
 * One ES module as the body of a CommonJS function. VS Code's module is a plain object: esbuild's own way would copy its hundreds of
 * members for each file that imports it.
 */
async function commonJs(text: string, { target, minify }: Pick<BuildOptions, 'target' | 'minify'>): Promise<string> {
  const script = text.replace(/\bimport ?\* ?as ([\w$]+) from ?"vscode";/g, 'const $1 = $vscode;');
  if (/from ?"vscode"/.test(script)) throw new Error('Import VS Code as `import * as vscode from "vscode"`, which alone is known here.');
  const { code } = await transform((await toCommonJs(script, target)).own, { target, minify, format: 'cjs', platform: 'node' });
  // In brackets V8 compiles a function at once instead of reading it twice.
  return `(function (module, exports, require, $vscode, ${HELPERS}) {${code}})`;
}

/** The path by which a part imports another one; `own` is the path to everything else, for a part in another folder than the entry's. */
async function loader({ target, minify }: Pick<BuildOptions, 'target' | 'minify'>): Promise<string> {
  const { helpers } = await toCommonJs('import a from "a"; import b from "b"; export { a, b };', target);
  const { code } = await transform(`const $helpers = (() => {${helpers} return [${HELPERS}]; })();`, { target, minify });
  return `
const $vscode = require("vscode"), $loaded = new Map();
${code}
const $from = (folder) => (name) => require(name.startsWith("./") ? folder + name.slice(1) : name);
const $require = (own) => (name) => $loaded.get(name.slice(name.lastIndexOf("/") + 1))?.exports ?? own(name);
const $load = (name, run, own, module = { exports: {} }) => {
  if (name) $loaded.set(name, module);
  run(module, module.exports, $require(own), $vscode, ...$helpers);
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
  const save = (name: string, text: string) => {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(resolve(name), text);
  };
  const main = [await loader({ target, minify })];
  for (const name of inEntry) {
    const body = await commonJs(texts.get(name)!, { target, minify });
    const folder = `./${relative(dirname(entry), dirname(name)).replaceAll('\\', '/')}`;
    main.push(
      name === entry
        ? `module.exports = $load("", ${body}, require);`
        : `$load("${basename(name)}", ${body}, ${folder === './' ? 'require' : `$from("${folder}")`});`,
    );
  }
  main.push('module.exports.$load = $load;');
  save(entry, main.join('\n'));
  for (const [name, text] of texts) {
    if (inEntry.has(name)) continue;
    const body = await commonJs(text, { target, minify });
    save(name, `module.exports = require("../${basename(entry)}").$load("", ${body}, require);\n`);
  }
}

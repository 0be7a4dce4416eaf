import type { BuildOptions, Metafile, OutputFile, Plugin } from 'esbuild';

type Write = (files: readonly OutputFile[], metafile: Metafile) => Promise<void>;

/** Requires that entries of `import()` have named exports, which it does not find in CommonJS. @throws when one only has a default */
function requireNames({ outputs }: Metafile): void {
  const nameless = Object.values(outputs).find(({ entryPoint, exports }) => entryPoint && String(exports) === 'default');
  if (nameless) throw new Error(`${nameless.entryPoint} is CommonJS, whose names import() does not find: import it in a module of ours.`);
}

/** Build options with which esbuild splits ES modules into many small files, and passes them to `write` instead of writing them. */
export const splitOptions = (options: BuildOptions, chunkNames: string, write: Write): BuildOptions => ({
  ...options,
  format: 'esm',
  splitting: true,
  write: false,
  metafile: true,
  chunkNames,
  plugins: [
    ...(options.plugins ?? []),
    {
      name: 'split',
      setup(build) {
        build.onEnd(({ outputFiles = [], metafile, errors }) => {
          if (!metafile || errors.length > 0) return undefined;
          requireNames(metafile);
          return write(outputFiles, metafile);
        });
      },
    },
  ],
});

const OUTPUTS = 'outputs';

/** How a bundle of outputs resolves imports: the name of an output for a path, and the path from the bundle to what is not in it. */
interface Names {
  readonly nameOf: (path: string, importer: string) => string;
  readonly pathTo: (name: string, path: string) => string;
}
const AS_WRITTEN: Names = { nameOf: (path) => path, pathTo: (name) => name };

/** Build options that bundle the outputs `texts`, by name, into one CommonJS file that begins with `entry`. All else is external. */
export const bundling = (texts: ReadonlyMap<string, string>, entry: string, { nameOf, pathTo }: Names = AS_WRITTEN): BuildOptions => {
  const outputs: Plugin = {
    name: OUTPUTS,
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        const name = kind === 'entry-point' ? path : nameOf(path, importer);
        return texts.has(name) ? { path: name, namespace: OUTPUTS } : { path: pathTo(name, path), external: true };
      });
      build.onLoad({ filter: /.*/, namespace: OUTPUTS }, ({ path }) => ({ contents: texts.get(path), loader: 'js' }));
    },
  };
  return {
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
    // `import()` of CommonJS would not find its names.
    supported: { 'dynamic-import': false },
    entryPoints: [entry],
    plugins: [outputs],
  };
};

/** Builds `dist/`: `node esbuild.mts [--production | --watch]`. */
import { build, context, type BuildOptions, type Plugin } from 'esbuild';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { media } from './scripts/media.mjs';
import { partsOptions } from './scripts/parts.mts';
import { programOptions, singleFiles } from './scripts/programs.mts';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
// Files of an earlier build (source maps, chunks with other names) would be packed into the VSIX.
if (production) rmSync('dist', { recursive: true, force: true });
const common: BuildOptions = {
  bundle: true,
  minify: production,
  sourcemap: !production,
  logLevel: watch ? 'info' : 'warning',
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
};
/** Options of what runs in Node: that of VS Code (22.15 in the oldest supported version) or of a server. */
const node: BuildOptions = { ...common, platform: 'node', target: 'node22.13', format: 'cjs' };

// Our requests go through fetch: axios for browsers leaves out its way over node:http, and 220 KB with it; as an ES module, of which what
// is not used is left out, and which is compiled once. Its package hides that file from a plain import.
const alias = {
  axios: join(import.meta.dirname, 'node_modules', 'axios', 'dist', 'esm', 'axios.js'),
  // Its CommonJS asks for its own files in a way that no bundler follows.
  'jsonc-parser': join(import.meta.dirname, 'node_modules', 'jsonc-parser', 'lib', 'esm', 'main.js'),
};

/** YAML, which three programs use now and then, is a file of its own, since each would contain its 115 KB; `path` leads there. */
const sharedYaml = (path: string): Plugin => ({
  name: 'shared-yaml',
  setup: (build) => build.onResolve({ filter: /^yaml$/ }, () => ({ path, external: true })),
});

const extension = {
  ...node,
  entryPoints: { extension: 'src/extension.ts' },
  outdir: 'dist',
  external: ['vscode'],
  alias,
};

/** The command line, the worker of *This computer*, and a thread of both: most of each is the tracker, which they share. */
const programs = {
  ...node,
  plugins: [sharedYaml('./yaml.js')],
  alias,
  outdir: 'dist',
  entryPoints: { cli: 'src/cli/index.ts', worker: 'src/tracker/worker.ts', render: 'src/tracker/render-thread.ts' },
  commands: ['cli'],
  // What a command needs now and then. What is in the folder `npm` is in the package of the command line, and not in the VSIX.
  npmOnly: {
    'src/client/http.ts': 'http',
    'src/assistants/mcp.ts': 'mcp',
    'src/tracker/store/postgres/index.ts': 'npm/postgres',
    'src/cli/metrics.ts': 'npm/metrics',
  },
};

const outputs: BuildOptions[] = [
  // In parts and shared files there are no maps, so that who develops has each program whole.
  production ? partsOptions({ ...extension, plugins: [sharedYaml('../yaml.js')] }) : extension,
  ...(production ? [programOptions(programs)] : singleFiles(programs)),
  { ...node, entryPoints: { yaml: 'yaml' }, outdir: 'dist' },
  // A thread of its own of the worker and of the server, which both find it beside them. Each search may start one: it is a single file.
  { ...node, entryPoints: { reader: 'src/tracker/store/sqlite/reader-thread.ts' }, outdir: 'dist' },
  // Finds references and TODOs of folders.
  { ...node, entryPoints: { index: 'src/codeIndex/worker.ts' }, outdir: 'dist' },
  // Finds anchors of folders.
  { ...node, entryPoints: { anchors: 'src/anchors/thread.ts' }, outdir: 'dist' },
  { ...common, ...media(production) },
];

await Promise.all(outputs.map(async (options) => (watch ? (await context(options)).watch() : build(options))));

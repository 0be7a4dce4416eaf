/** Makes `issue-bucket-VERSION.vsix`: `npm run package`. Tests call `packageExtension`. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installVsix } from './host';
import { node, root } from './setup.mjs';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string };
export const vsix = join(root, `${manifest.name}-${manifest.version}.vsix`);

function run(args: string[], environment: NodeJS.ProcessEnv = {}): void {
  const env = { ...process.env, ...environment };
  const result = spawnSync(node, args, { cwd: root, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status !== 0) throw new Error(`${args.join(' ')} failed.\n${result.stdout}${result.stderr}`);
}

/** Builds `dist/`; with `production` minified, without source maps, into an empty folder. @throws with esbuild's output */
export function build(production: boolean): void {
  run(['esbuild.mts', ...(production ? ['--production'] : [])]);
}

/** Builds for production and packs `dist/` and the other files of the extension into a VSIX at `out`. Does not run `npm run check`. */
export function packageExtension(out = vsix): void {
  build(true);
  mkdirSync(dirname(out), { recursive: true });
  run([join('node_modules', '@vscode', 'vsce', 'vsce'), 'package', '--no-dependencies', '--out', out], { ISSUE_BUCKET_BUILT: '1' });
}

const SOURCES = ['src/**/*.*', 'media/**/*.*', 'l10n/**/*.*', '*.json', 'esbuild.mts', 'scripts/*.{mts,mjs}', '*.md', '.vscodeignore'];

/** A hash of the sources of the VSIX. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: root }).sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

const DAY = 86_400_000;

/**
 * Packs the extension and installs it below `base`, unless this state of the sources is installed there. Returns the folder of extensions. Each state
 * has its own folder, because a running VS Code still reads from the one that it has started with.
 */
export function installExtension(base: string): string {
  mkdirSync(base, { recursive: true });
  const extensions = join(base, `extensions-${fingerprint().slice(0, 12)}`);
  if (existsSync(extensions)) {
    utimesSync(extensions, new Date(), new Date());
    return extensions;
  }
  for (const name of globSync('extensions-*', { cwd: base })) {
    if (Date.now() - statSync(join(base, name)).mtimeMs > DAY) rmSync(join(base, name), { recursive: true, force: true });
  }
  packageExtension();
  const partial = mkdtempSync(join(base, 'partial-'));
  installVsix({ data: join(partial, 'data'), extensions: join(partial, 'extensions') }, vsix);
  renameSync(join(partial, 'extensions'), extensions);
  rmSync(partial, { recursive: true, force: true });
  return extensions;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--install')) installExtension(join(root, '.vscode-test'));
  else {
    packageExtension();
    console.log(vsix);
  }
}

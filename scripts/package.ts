/** Makes the VSIX: `npm run package` gives `issue-bucket-VERSION.vsix` in the top folder. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const { version, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; homepage: string };

/** Packs what is built in `dist/`. Gives the path of the VSIX; raises an error with what `vsce` said. */
export function makeVsix(out = join(root, `issue-bucket-${version}.vsix`)): string {
  const images = `${homepage.replace(/#.*$/, '')}/raw/main`;
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const args = [vsce, 'package', '--no-dependencies', '--out', out, '--baseContentUrl', images, '--baseImagesUrl', images];
  const env = { ...process.env, ISSUE_BUCKET_BUILT: '1' };
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (done.status !== 0) throw new Error(`The VSIX could not be made.\n${done.stdout}${done.stderr}`);
  return out;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const built = spawnSync(process.execPath, ['esbuild.mts', '--production'], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
  process.stdout.write(`${makeVsix()}\n`);
}

/** Makes `out/npm`, the package of the command line for npm: `npm run package:npm`, then `npm publish out/npm`. */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './package';
import { root } from './setup.mjs';

/** Files of `dist/` that only the extension uses. The others belong to the command line. */
const OF_EXTENSION = ['extension.js', 'index.js', 'anchors.js'];
/** Documents of the package. */
export const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];
/** Files of `deploy/` that docs/server.md tells to copy. Those for containers need a checkout. */
export const DEPLOYED = ['issue-bucket@.service', 'settings.json', 'nginx-upstream.conf', 'nginx.conf', 'issue-bucket-backup'];

/** Fills `folder` from a production build. It gets a package.json of its own, since the project's is that of the extension, and private. */
export function makeNpmPackage(folder = join(root, 'out', 'npm')): string {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const words = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const { name, version, license, repository, bugs, homepage, keywords, bin } = manifest;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'dist'), { recursive: true });
  for (const file of globSync(['*.js', 'npm/*.js'], { cwd: join(root, 'dist') })) {
    if (!OF_EXTENSION.includes(file)) cpSync(join(root, 'dist', file), join(folder, 'dist', file));
  }
  for (const file of DOCUMENTS) cpSync(join(root, file), join(folder, file));
  for (const file of DEPLOYED) cpSync(join(root, 'deploy', file), join(folder, 'deploy', file));
  const npmManifest = {
    ...{ name, version, description: words.description, license, repository, bugs, homepage, keywords, bin },
    // The first version with `node:sqlite` without a flag, and with full-text search.
    engines: { node: '>=22.16' },
    files: ['dist', 'deploy'],
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(npmManifest, null, 2)}\n`);
  return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  build(true);
  console.log(makeNpmPackage());
}

/** `vsce` runs this before packaging: checks and a production build, or nothing when `scripts/package.ts` has built already. */
import { spawnSync } from 'node:child_process';
import { root } from './setup.mjs';

if (!process.env.ISSUE_BUCKET_BUILT) {
  for (const args of [
    ['run', 'check'],
    ['run', 'build', '--', '--production'],
  ]) {
    const result = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
    if (result.status !== 0) process.exit(result.status ?? 1);
  }
}

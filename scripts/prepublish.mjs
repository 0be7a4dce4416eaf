/** What `vsce` runs first: nothing when our own packaging has built already, else the checks and a production build. */
import { spawnSync } from 'node:child_process';
import { root } from './setup.mjs';

if (!process.env.ISSUE_BUCKET_BUILT) {
  for (const args of [
    ['run', 'check'],
    ['run', 'build', '--', '--production'],
  ]) {
    const done = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
    if (done.status !== 0) process.exit(done.status ?? 1);
  }
}

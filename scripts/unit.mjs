/** Runs the mocha tests of one folder of test/ and leaves mocha's statistics in a file: `node scripts/unit.mjs FOLDER REPORT`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.mjs';

const [folder, report] = process.argv.slice(2);
const done = spawnSync(
  process.execPath,
  [join(root, 'node_modules/mocha/bin/mocha.js'), '--reporter', join(root, 'scripts/reporter.cjs')],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_FOLDER: folder, TEST_REPORT: report },
  },
);
process.exit(done.status ?? 1);

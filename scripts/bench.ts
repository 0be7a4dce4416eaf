/** Runs what measures, one after the other, so that none disturbs another: `npm run bench [-- NAME... --OPTION...]` takes parts of file names. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './package';
import { node, root } from './setup.mjs';

const names = process.argv.slice(2).filter((name) => !name.startsWith('-'));
const options = process.argv.slice(2).filter((name) => name.startsWith('-'));
const all = globSync('test/bench/**/*.bench.{ts,mts}', { cwd: root }).sort();
const chosen = all.filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
if (chosen.length === 0) {
  console.error(`There is no such bench. There are: ${all.join(', ') || 'none'}.`);
  process.exit(2);
}
build(true);
for (const file of chosen) {
  console.log(`\n# ${file}`);
  const done = spawnSync(node, ['--expose-gc', '--import', 'tsx', join(root, file), ...options], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exitCode = 1;
}

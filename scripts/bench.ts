/**
 * Runs benchmarks one after the other, so that they do not disturb each other: `npm run bench [-- NAME... --OPTION...]` takes parts of file names.
 * `npm run bench -- compare REVISION` measures the server beside that of another revision.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './package';
import { node, root } from './setup.mjs';

const arguments_ = process.argv.slice(2);
const names = arguments_.filter((name) => !name.startsWith('-'));
const options = arguments_.filter((name) => name.startsWith('-'));

/** Runs one benchmark. The exit code of the process is 1 when one failed. */
function run(file: string, args: readonly string[]): void {
  console.log(`\n# ${file}`);
  const result = spawnSync(node, ['--expose-gc', '--import', 'tsx', join(root, file), ...args], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exitCode = result.status ?? 1;
}

if (names[0] === 'compare') {
  run(
    'test/bench/compare.mts',
    arguments_.filter((argument) => argument !== 'compare'),
  );
} else {
  const all = globSync('test/bench/**/*.bench.{ts,mts}', { cwd: root }).sort();
  const chosen = all.filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
  if (chosen.length === 0) {
    console.error(`There is no such bench. There are: ${all.join(', ') || 'none'}.`);
    process.exit(2);
  }
  build(true);
  for (const file of chosen) run(file, options);
}

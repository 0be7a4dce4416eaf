import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { node } from '../../../scripts/setup.mjs';

/** Prints the capacity of V8's young generation in MB: at first, as a server begins with it, and after much that lived for a moment. */
const PROGRAM = `
const { growYoungGeneration, keepMemorySmall } = await import('./src/cli/memory.ts');
const { getHeapSpaceStatistics } = await import('node:v8');
const capacity = () => {
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  return Math.round((young.space_used_size + young.space_available_size) / 2 ** 20);
};
keepMemorySmall();
const found = [capacity()];
growYoungGeneration();
found.push(capacity());
for (let round = 0; round < 100; round++) Array.from({ length: 20_000 }, (_, at) => ({ at }));
found.push(capacity());
console.log(found.join());
`;

describe("a server's memory for what lives for a moment", () => {
  it('begins with 4 MB instead of one, and does not grow with what it does', () => {
    const result = spawnSync(node, ['--input-type=module', '--eval', PROGRAM], { encoding: 'utf8' });
    assert.equal(result.stdout.trim(), '1,4,4', result.stderr);
  });
});

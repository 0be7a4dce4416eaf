import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { node } from '../../../scripts/setup.mjs';

/** The capacity of V8's young generation in MB. */
const CAPACITY = `
const { getHeapSpaceStatistics } = await import('node:v8');
const capacity = () => {
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
  return Math.round((young.space_used_size + young.space_available_size) / 2 ** 20);
};
`;

/** Prints it: at first, as a server begins with it, and after much that lived for a moment. */
const PROGRAM = `
const { growYoungGeneration, boundYoungGeneration } = await import('./src/cli/memory.ts');
${CAPACITY}boundYoungGeneration();
const found = [capacity()];
growYoungGeneration();
found.push(capacity());
for (let round = 0; round < 100; round++) Array.from({ length: 20_000 }, (_, at) => ({ at }));
found.push(capacity());
console.log(found.join());
`;

/** The same before and after requests, many at a time or a few, to a process with the first megabyte. */
const BUSY_PROGRAM = (requestMs: number) => `
const { boundYoungGeneration, youngGenerationKeeper } = await import('./src/cli/memory.ts');
${CAPACITY}boundYoungGeneration();
let now = 0;
const onRequest = youngGenerationKeeper(() => now);
const before = capacity();
for (let request = 0; request < 100; request++, now += ${requestMs}) onRequest();
console.log([before, capacity()].join());
`;

describe("a server's memory for what lives for a moment", () => {
  it('begins with 4 MB instead of one, and does not grow', () => {
    const result = spawnSync(node, ['--input-type=module', '--eval', PROGRAM], { encoding: 'utf8' });
    assert.equal(result.stdout.trim(), '1,4,4', result.stderr);
  });

  it('grows to 4 MB again with many requests after V8 has shrunk it, but not with a few', () => {
    for (const [requestMs, expected] of [
      [1, '1,4'],
      [1000, '1,1'],
    ] as const) {
      const done = spawnSync(node, ['--input-type=module', '--eval', BUSY_PROGRAM(requestMs)], { encoding: 'utf8' });
      assert.equal(done.stdout.trim(), expected, done.stderr);
    }
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node, root } from '../../scripts/setup.mjs';
import { isWorse, medianInterval } from '../bench/ratios';

const upTo = (n: number) => Array.from({ length: n }, (_, at) => n - at);

describe('the ratio of two builds', () => {
  // Tables of the sign test have these ranks: e.g. 2 and 8 of 9 hold the median in 96.1 % of all runs, 3 and 7 in 82 %.
  for (const [rounds, low, median, high] of [
    [6, 1, 3.5, 6],
    [8, 1, 4.5, 8],
    [9, 2, 5, 8],
    [12, 3, 6.5, 10],
    [15, 4, 8, 12],
    [20, 6, 10.5, 15],
    [25, 8, 13, 18],
  ] as const)
    it(`has an interval of 95 % after ${rounds} rounds`, () => {
      assert.deepEqual(medianInterval(upTo(rounds)), { low, median, high });
    });

  it('has none after five, which may all have gone one way by chance', () => {
    assert.throws(() => medianInterval([1, 2, 3, 4, 5]), new RangeError('An interval needs 6 measurements, not 5.'));
  });

  for (const [title, ratios, expected] of [
    ['all rounds were slower', [0.7, 0.72, 0.69, 0.7, 0.75, 0.71, 0.7, 0.68, 0.7], true],
    ['one round in which the machine was busy does not hide it', [0.7, 0.72, 0.69, 0.7, 3.5, 0.71, 0.7, 0.68, 0.7], true],
    ['two rounds were as quick', [0.7, 0.72, 0.69, 1, 1, 0.71, 0.7, 0.68, 0.7], false],
    ['it is a tenth slower', [0.9, 0.91, 0.9, 0.89, 0.9, 0.92, 0.9, 0.88, 0.9], false],
    ['one round was slow', [1, 1.02, 0.99, 1, 0.1, 1.01, 1, 0.98, 1], false],
  ] as const)
    it(`is ${expected ? '' : 'not '}called worse when ${title}`, () => assert.equal(isWorse(medianInterval(ratios)), expected));
});

describe('npm run bench -- compare', () => {
  for (const [args, message] of [
    [['no-such-revision'], 'There is no revision no-such-revision.'],
    [['HEAD', '--rounds=5'], '--rounds takes 6 or more, since of fewer no interval can be told.'],
  ] as const)
    it(`stops before it builds anything: compare ${args.join(' ')}`, () => {
      const result = spawnSync(node, ['--import', 'tsx', join('test', 'bench', 'compare.mts'), ...args], { cwd: root, encoding: 'utf8' });
      assert.deepEqual([result.stderr, result.status], [`${message}\n`, 2]);
    });
});

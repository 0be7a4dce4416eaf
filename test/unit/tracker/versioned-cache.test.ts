import assert from 'node:assert/strict';
import { VersionedCache } from '../../../src/tracker/versioned-cache';

describe('VersionedCache', () => {
  it('knows what was found for one version, and nothing for another, older or newer', () => {
    const cache = new VersionedCache<string | null>({ maxEntries: 10 });
    assert.equal(cache.isEmpty, true);
    cache.set('ann', 2, 'Ann');
    cache.set('nobody', 2, null);
    assert.deepEqual([cache.get('ann', 2), cache.get('nobody', 2), cache.get('bob', 2)], ['Ann', null, undefined]);
    assert.deepEqual([cache.get('ann', 1), cache.get('ann', 3)], [undefined, undefined]);
    cache.set('ann', 3, 'Anna');
    assert.deepEqual([cache.get('ann', 2), cache.get('ann', 3)], [undefined, 'Anna']);
    cache.delete('ann');
    assert.equal(cache.get('ann', 3), undefined);
  });

  for (const [title, bound, stored] of [
    ['entries', { maxEntries: 2 }, ['b', 'c']],
    ['what they count', { maxSize: 25, sizeOf: (text: string) => text.length }, ['b', 'c']],
  ] as const)
    it(`is bounded by ${title}: what was used longest ago gives way`, () => {
      const cache = new VersionedCache<string>(bound);
      for (const key of ['a', 'b']) cache.set(key, 1, key.repeat(10));
      cache.get('b', 1);
      cache.set('c', 1, 'c'.repeat(10));
      assert.deepEqual(
        ['a', 'b', 'c'].filter((key) => cache.get(key, 1) !== undefined),
        stored,
      );
    });

  it('finds once for all who ask for the same at once, and keeps it until something changes', async () => {
    const cache = new VersionedCache<string>({ maxEntries: 10 });
    let turns = 0;
    const find = (key: string, version: number) => cache.find(key, version, async () => Promise.resolve(`${key} ${++turns}`));
    assert.deepEqual(await Promise.all([find('a', 1), find('a', 1), find('b', 1), find('a', 2)]), ['a 1', 'a 1', 'b 2', 'a 3']);
    assert.deepEqual(await Promise.all([find('a', 2), find('b', 1), find('b', 2)]), ['a 3', 'b 2', 'b 4']);
  });

  it('keeps neither what is not there nor a failure', async () => {
    const cache = new VersionedCache<string>({ maxEntries: 10 });
    const outcomes = [() => Promise.resolve(undefined), () => Promise.reject(new Error('busy')), () => Promise.resolve('there')];
    const next = () => cache.find('a', 1, outcomes.shift()!);
    assert.equal(await next(), undefined);
    await assert.rejects(next(), /busy/);
    assert.equal(await next(), 'there');
    assert.equal(cache.get('a', 1), 'there');
  });
});

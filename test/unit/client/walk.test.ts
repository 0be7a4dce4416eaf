import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { sortedRows } from '../../../src/editor/exporting/sorted';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { APP, startLocalSite, type LocalSite } from './support';

const TASKS = { field: 'kind', comparator: 'is', negated: false, value: 'task' } as const;

describe('A list that is walked to its end while others write', () => {
  let local: LocalSite;
  beforeEach(async () => {
    local = await startLocalSite();
    const { key } = await local.store.addRepository(APP, { isPrivate: false });
    const ann = await local.store.saveAccount('ann', { displayName: 'Ann Smith' });
    for (let n = 1; n <= 300; n++) await local.store.create(key, ann.key, { title: `Issue ${n}`, kind: n % 3 ? 'task' : 'bug' });
  });
  afterEach(() => local.close());

  /** What others do between two pages; those that were there all the time are to be met all the same. */
  const MEANWHILE: readonly (readonly [title: string, work: (met: number) => Promise<unknown>])[] = [
    ['one is edited that was met', (met) => local.service.update(APP, met, { title: 'Edited' })],
    ['one is edited that is to come', (met) => local.service.update(APP, Math.min(299, met + 120), { title: 'Edited' })],
    ['one is deleted that was met', (met) => local.service.delete(APP, met)],
    [
      'one is deleted and one is made',
      async (met) => {
        await local.service.delete(APP, met);
        await local.service.create(APP, { title: 'New', kind: 'task' });
      },
    ],
    [
      'one leaves the filter and one comes into it',
      async (met) => {
        await local.service.update(APP, met, { kind: 'bug' });
        await local.service.update(APP, met - (met % 3) + 3, { kind: 'task' });
      },
    ],
  ];
  for (const [title, task] of MEANWHILE)
    it(`yields all although ${title}`, async () => {
      const before = (await local.service.list(APP, { ...DEFAULT_QUERY, filter: TASKS, limit: 1000 })).issues.map(({ number }) => number);
      const met: number[] = [];
      for await (const issue of local.service.all(APP, { filter: TASKS, search: null })) {
        met.push(issue.number);
        if (met.length % 30 === 0 && met.length <= 150) await task(met.at(-10)!);
      }
      assert.equal(before.length, 200);
      assert.equal(new Set(met).size, met.length);
      assert.deepEqual(
        before.filter((number) => !met.includes(number)),
        [],
      );
    });

  it('misses none in a long range although one moves between its pages', async () => {
    let isFirst = true;
    local.beforeRequest = async (url) => {
      if (!isFirst || !url.includes('start=50')) return;
      isFirst = false;
      await local.service.update(APP, 210, { title: 'Edited' });
    };
    const { issues } = await local.service.list(APP, { ...DEFAULT_QUERY, limit: 120 });
    assert.equal(issues.length, 120);
    assert.ok(issues.some(({ number }) => number === 210));
  });

  it('is written in the order of the tree, and leaves nothing else behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-rows-'));
    try {
      const { issues } = await local.service.list(APP, { ...DEFAULT_QUERY, limit: 40 });
      const changed = (number: number) => `2020-01-01T00:00:${String((number * 7) % 30).padStart(2, '0')}Z`;
      const byNumber = issues.map((it) => ({ ...it, title: `Täglich ${it.number}`, updatedOn: changed(it.number) })).toReversed();
      let rows = '';
      for await (const row of sortedRows(join(folder, 'list.csv'), Readable.from(byNumber), ({ number, title }) => `${number} ${title}\n`))
        rows += row;
      const sorted = byNumber.toSorted((a, b) => b.updatedOn.localeCompare(a.updatedOn) || b.number - a.number);
      assert.equal(rows, sorted.map(({ number, title }) => `${number} ${title}\n`).join(''));
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

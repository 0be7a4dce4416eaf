import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as yauzl from 'yauzl';
import { importArchive, readArchive, type ArchiveSource } from '../../../src/tracker/archive';
import { exportArchive } from '../../../src/tracker/archive/export';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { account, issueRow, zip } from '../../support/archives';

async function sidecarOf(file: string): Promise<Record<string, unknown>> {
  const complete = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of complete.eachEntry()) {
      if (entry.fileName !== 'issue-bucket.json') continue;
      return JSON.parse((await buffer(await complete.openReadStreamPromise(entry))).toString()) as Record<string, unknown>;
    }
    throw new Error('There is no sidecar.');
  } finally {
    complete.close();
  }
}

describe('Relations in an archive', () => {
  let folder: string;
  let store: Store;
  let key: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-relations-'));
    store = await openStore({ file: join(folder, 'data.db') });
    ({ key } = await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false }));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const reported = async (number: number, repository = key) =>
    (await store.relations(repository, number))!.map(({ name, issue, author, createdOn }) => [
      ...[name, issue.number, author?.username ?? null, createdOn],
    ]);
  const accept = async (source: ArchiveSource, repository: number, append = false) => {
    const archive = await readArchive(source);
    return importArchive(store, repository, archive, { append }).finally(() => archive.close());
  };

  it('come back as they were, in place of others and appended under new numbers', async () => {
    const ann = await store.saveAccount('ann.b', { displayName: 'Ann Bee' });
    for (const title of ['One', 'Two', 'Three']) await store.create(key, null, { title });
    await store.relate(key, 1, ann.key, { name: 'blocks', other: 3 });
    await store.relate(key, 2, null, { name: 'duplicate_of', other: 1 });
    await store.relate(key, 3, ann.key, { name: 'relates_to', other: 2 });
    const before = [await reported(1), await reported(2), await reported(3)];
    const file = join(folder, 'out.zip');
    await exportArchive(store, key, file);
    const other = (await store.addRepository({ owner: 'a', slug: 'c' }, { isPrivate: false })).key;
    assert.deepEqual((await accept({ file }, other)).warnings, []);
    assert.deepEqual([await reported(1, other), await reported(2, other), await reported(3, other)], before);
    assert.deepEqual((await accept({ file }, other, true)).warnings, []);
    assert.deepEqual(
      [await reported(4, other), await reported(5, other), await reported(6, other)],
      before.map((rows) => rows.map(([name, number, ...rest]) => [name, Number(number) + 3, ...rest])),
    );
    assert.deepEqual(await reported(1, other), before[0]);
  });

  it('have no section if there are none', async () => {
    await store.create(key, null, { title: 'One' });
    const file = join(folder, 'out.zip');
    await exportArchive(store, key, file);
    assert.deepEqual(Object.keys(await sidecarOf(file)), [
      'version',
      'next',
      'default_kind',
      'issues',
      'comments',
      'attachments',
      'people',
    ]);
  });

  const row = (issue: number, relation: string, other: number, set: Record<string, unknown> = {}) => ({ issue, relation, other, ...set });
  const ROWS: [title: string, row: unknown, reported: unknown[], warning?: RegExp][] = [
    ['is taken as seen from the second', row(1, 'blocked_by', 2), ['blocked_by 2']],
    ['is taken with its author', row(1, 'blocks', 2, { user: account('Ann', '557058:a') }), ['blocks 2']],
    ['is taken without a date', row(1, 'relates_to', 2, { created_on: 'soon' }), ['relates_to 2']],
    ['of another kind is left out', row(1, 'caused_by', 2), [], /1 relation of issues is of a kind .*"caused_by"/],
    ['of every object is left out', row(1, 'constructor', 2), [], /kind that is not known/],
    ['to an issue that is not there is left out', row(1, 'blocks', 9), [], /1 relation is left out, being of an issue to none.*#1/],
    ['to itself is left out', row(1, 'blocks', 1), [], /to itself/],
    ['to no whole number is left out', row(1, 'blocks', 2.5), [], /to none/],
  ];
  for (const [title, relation, expected, warning] of ROWS) {
    for (const database of ['db-2.0.json', 'db-1.0.json']) {
      it(`one ${title}: ${database}`, async () => {
        const source = await zip({
          [database]: JSON.stringify({ issues: [issueRow(1), issueRow(2)] }),
          'issue-bucket.json': JSON.stringify({
            version: 1,
            relations: [relation],
            people: [{ account_id: '557058:a', username: 'ann' }],
          }),
        });
        const { warnings } = await accept(source, key);
        assert.deepEqual(
          (await reported(1)).map(([name, number]) => `${name} ${number}`),
          expected,
        );
        if (warning) assert.match(warnings.join('\n'), warning);
        else assert.deepEqual(warnings, []);
        if (/author/.test(title)) assert.equal((await reported(1))[0]![2], 'ann');
      });
    }
  }

  it('that are not rows are refused with their position', async () => {
    const source = await zip({
      'db-2.0.json': JSON.stringify({ issues: [issueRow(1)] }),
      'issue-bucket.json': JSON.stringify({ relations: [{ issue: 'x' }] }),
    });
    await assert.rejects(readArchive(source), /relations\[0\] in issue-bucket\.json is not what Issue Bucket writes/);
  });
});

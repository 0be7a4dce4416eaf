import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewIssueAnchor } from '../../../src/model/codeAnchors';
import { importArchive, readArchive, type ArchiveSource } from '../../../src/tracker/archive';
import { exportArchive } from '../../../src/tracker/archive/export';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { account, issueRow, zip } from '../../support/archives';

const PLACE: NewIssueAnchor = { path: 'src/ü.ts', first: 12, lines: ['const a = "1";', '', '\tb();'], before: [''], after: [] };

describe('Anchors in an archive', () => {
  let folder: string;
  let store: Store;
  let key: number;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-anchors-'));
    store = await openStore({ file: join(folder, 'data.db') });
    ({ key } = await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false }));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const reported = async (repository = key, by = 0) =>
    (await store.anchors(repository, { start: 0, limit: 1000 })).anchors.map(({ id: _, issue, author, ...rest }) => ({
      ...rest,
      author: author?.username ?? null,
      issue: issue.number - by,
    }));
  const accept = async (source: ArchiveSource, repository: number, append = false) => {
    const archive = await readArchive(source);
    return importArchive(store, repository, archive, { append }).finally(() => archive.close());
  };

  it('come back as they were, in place of others and appended under new numbers', async () => {
    const ann = await store.saveAccount('ann.b', { displayName: 'Ann Bee' });
    for (const title of ['One', 'Two', 'Three']) await store.create(key, null, { title });
    await store.addAnchor(key, 3, ann.key, { ...PLACE, commit: 'abcdef0', note: 'Why?\n"so"' });
    await store.addAnchor(key, 1, null, { ...PLACE, path: '' });
    for (let first = 1; first <= 60; first++) await store.addAnchor(key, 2, ann.key, { ...PLACE, first });
    const before = await reported();
    assert.equal(before.length, 62);
    const file = join(folder, 'out.zip');
    await exportArchive(store, key, file);
    const other = (await store.addRepository({ owner: 'a', slug: 'c' }, { isPrivate: false })).key;
    assert.deepEqual((await accept({ file }, other)).warnings, []);
    assert.deepEqual(await reported(other), before);
    assert.deepEqual((await accept({ file }, other, true)).warnings, []);
    const appended = await reported(other);
    assert.deepEqual(appended, [...before, ...before.map((it) => ({ ...it, issue: it.issue + 3 }))]);
    assert.deepEqual((await accept({ file }, other)).warnings, []);
    assert.deepEqual(await reported(other), before);
  });

  const row = (set: Record<string, unknown>) => ({ issue: 1, ...PLACE, ...set });
  const DAMAGED = /1 place in code that an issue is attached to is damaged or too large, and is left out\./;
  const ROWS: [title: string, row: unknown, told: Partial<NewIssueAnchor>[], warning?: RegExp][] = [
    ['is taken with its author', row({ user: account('Ann', '557058:a') }), [PLACE]],
    ['is taken without a date', row({ created_on: 'soon' }), [PLACE]],
    ['is taken without neighbours', row({ before: undefined, after: null }), [{ ...PLACE, before: [] }]],
    ['is taken with what only a newer version knows', row({ colour: 'red' }), [PLACE]],
    ['of an issue that is not there is left out', row({ issue: 9 }), [], /1 place in code is left out, .*not have its issue: #9/],
    ['of no issue is left out', row({ issue: 'x' }), [], DAMAGED],
    ['without lines is left out', row({ lines: undefined }), [], DAMAGED],
    ['of another shape is left out', 'src/a.ts:12', [], DAMAGED],
    ['of null is left out', null, [], DAMAGED],
    ['that leads out of the folder is left out', row({ path: '../../etc/passwd' }), [], DAMAGED],
    ['with an absolute path is left out', row({ path: 'C:\\a' }), [], DAMAGED],
    ['with NUL in its path is left out', row({ path: 'a\0' }), [], DAMAGED],
    ['with a gigantic line is left out', row({ lines: ['x'.repeat(1_000_000)] }), [], DAMAGED],
    ['by a person of another shape is left out', row({ user: 'ann' }), [], DAMAGED],
  ];
  for (const [title, anchor, expected, warning] of ROWS) {
    for (const database of ['db-2.0.json', 'db-1.0.json']) {
      it(`one ${title}: ${database}`, async () => {
        const source = await zip({
          [database]: JSON.stringify({ issues: [issueRow(1), issueRow(2)] }),
          'issue-bucket.json': JSON.stringify({
            version: 1,
            anchors: [anchor, row({ issue: 2 })],
            people: [{ account_id: '557058:a', username: 'ann' }],
          }),
        });
        const { warnings } = await accept(source, key);
        const places = (await reported()).map(({ issue, path, first, lines, before, after }) => ({
          issue,
          path,
          first,
          lines,
          before,
          after,
        }));
        assert.deepEqual(places, [...expected.map((it) => ({ issue: 1, ...it })), { issue: 2, ...PLACE }]);
        if (warning) assert.match(warnings.join('\n'), warning);
        else assert.deepEqual(warnings, []);
        if (/author/.test(title)) assert.equal((await reported())[0]!.author, 'ann');
      });
    }
  }

  it('can exceed the limit of new anchors per issue', async () => {
    const source = await zip({
      'db-2.0.json': JSON.stringify({ issues: [issueRow(1)] }),
      'issue-bucket.json': JSON.stringify({ anchors: Array.from({ length: 150 }, (_, at) => row({ first: at + 1 })) }),
    });
    assert.deepEqual((await accept(source, key)).warnings, []);
    assert.equal((await reported()).length, 150);
  });

  it('are removed with a failed import', async () => {
    await store.create(key, null, { title: 'One' });
    await store.addAnchor(key, 1, null, PLACE);
    const before = await reported();
    const source = await zip({
      'db-2.0.json': JSON.stringify({ issues: [issueRow(1)] }),
      'issue-bucket.json': JSON.stringify({ anchors: [row({ first: 99 })] }),
    });
    const archive = await readArchive(source);
    const controller = new AbortController();
    const onProgress = ({ phase }: { phase: string }) => phase === 'finishing' && controller.abort(new Error('enough'));
    await assert.rejects(importArchive(store, key, archive, { append: true, signal: controller.signal, onProgress }), /enough/);
    archive.close();
    assert.deepEqual(await reported(), before);
  });
});

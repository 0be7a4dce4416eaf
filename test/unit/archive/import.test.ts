import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { importArchive, readArchive, type ImportProgress } from '../../../src/tracker/archive';
import { importWithBackup } from '../../../src/tracker/archive/import-with-backup';
import { openStore } from '../../../src/tracker/store';
import type { Importer, Store } from '../../../src/tracker/store/store';
import { account, archive, commentRow, issueRow } from '../../support/archives';

/** The methods of an importer, for wrapping. */
const bound = (importer: Importer): Importer => ({
  next: importer.next,
  add: (it) => importer.add(it),
  addComments: (it) => importer.addComments(it),
  addChanges: (it) => importer.addChanges(it),
  addAttachments: (it) => importer.addAttachments(it),
  addRelations: (it) => importer.addRelations(it),
  addAnchors: (it) => importer.addAnchors(it),
  commit: () => importer.commit(),
  rollback: () => importer.rollback(),
});

describe('Importing an archive into a store', () => {
  let folder: string;
  let store: Store;
  let key: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'issue-bucket-import-'));
    store = await openStore({ file: join(folder, 'data.db') });
    key = (await store.addRepository({ owner: 'harbour', slug: 'tidewatch' }, { isPrivate: false })).key;
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const numbers = async () =>
    (await store.list(key, { ...DEFAULT_QUERY, sort: { field: 'number', descending: false } })).issues.map((issue) => issue.number);
  const many = async (count: number) =>
    readArchive(
      await archive({
        issues: Array.from({ length: count }, (_, index) => issueRow(index + 1)),
        comments: Array.from({ length: count }, (_, index) => commentRow(index + 1, index + 1)),
      }),
    );

  it('imports issues with their numbers, fields, people, dates and comments', async () => {
    const ana = account('Ana Costa', 'x:1');
    const bytes = await archive({
      components: [{ name: 'UI' }],
      issues: [
        issueRow(17, {
          title: 'Тест',
          content: 'a\r\nb',
          status: 'on hold',
          kind: 'task',
          priority: 'blocker',
          component: 'UI',
          milestone: 'M1',
          assignee: ana,
          watchers: [ana],
        }),
      ],
      comments: [commentRow(5, 17, { user: ana, content: null }), commentRow(6, 17, { created_on: '2016-05-28T08:00:00.000001+00:00' })],
    });
    const result = await importArchive(store, key, await readArchive(bytes));
    assert.deepEqual(result, { issues: 1, comments: 1, warnings: [], warningMessages: [], shift: { issue: 0, comment: 0 } });
    const { revision, ...issue } = (await store.issue(key, 17))!;
    const person = { username: 'ana-costa', displayName: 'Ana Costa', accountId: 'x:1' };
    assert.ok(revision);
    assert.deepEqual(issue, {
      number: 17,
      title: 'Тест',
      content: 'a\r\nb',
      markup: 'markdown',
      status: 'on hold',
      kind: 'task',
      priority: 'blocker',
      component: 'UI',
      milestone: 'M1',
      version: null,
      assignee: person,
      reporter: null,
      createdOn: '2016-05-26T21:21:07.598869Z',
      updatedOn: '2016-05-26T21:21:07.598869Z',
      commentCount: 1,
      watcherCount: 1,
      editedOn: null,
      voteCount: 0,
    });
    assert.deepEqual(
      (await store.comments(key, 17)).map(({ content, author, createdOn }) => [content, author, createdOn]),
      [
        [null, person, '2016-05-27T08:00:00.000001Z'],
        ['Comment 6', null, '2016-05-28T08:00:00.000001Z'],
      ],
    );
    const choices = await store.choices(key);
    assert.deepEqual([choices.lists.component, choices.lists.milestone, choices.assignees], [['UI'], ['M1'], [person]]);
    assert.equal((await store.create(key, null, { title: 'next' })).number, 18);
  });

  it('reports its progress', async () => {
    const reports: ImportProgress[] = [];
    await importArchive(store, key, await many(450), { onProgress: (progress) => reports.push(progress) });
    assert.deepEqual(reports[0], { phase: 'issues', count: 0, total: 900 });
    assert.deepEqual(reports.at(-1), { phase: 'finishing', count: 900, total: 900 });
    assert.deepEqual([...new Set(reports.map(({ phase }) => phase))], ['issues', 'comments', 'finishing']);
    assert.deepEqual(
      reports,
      reports.toSorted((a, b) => a.count - b.count),
    );
  });

  it('replaces the existing issues in one step', async () => {
    await store.create(key, null, { title: 'before' });
    const counts = new Set<number>();
    const looking: Promise<void>[] = [];
    const check = async () => void counts.add((await store.list(key, DEFAULT_QUERY)).count);
    await importArchive(store, key, await many(450), { onProgress: () => void looking.push(check()) });
    await Promise.all(looking);
    assert.deepEqual(
      [...counts].filter((count) => count !== 450),
      [1],
    );
    assert.equal((await store.list(key, DEFAULT_QUERY)).count, 450);
  });

  it('loses no write during the backup', async () => {
    await store.create(key, null, { title: 'before' });
    const repository = (await store.repository({ owner: 'harbour', slug: 'tidewatch' }))!;
    let writing: Promise<unknown> | undefined;
    const bringing = importWithBackup(store, repository, await many(3), {
      mode: 'replace',
      onProgress: ({ phase }) => void (phase === 'backup' && (writing ??= store.create(key, null, { title: 'meanwhile' }))),
    });
    await assert.rejects(
      bringing,
      /^Error: harbour\/tidewatch was changed while the archive was imported; nothing was replaced\. Import again\.$/,
    );
    await writing;
    assert.deepEqual(await numbers(), [1, 2]);
    await importWithBackup(store, repository, await many(3), { mode: 'replace' });
    assert.deepEqual(await numbers(), [1, 2, 3]);
  });

  it('changes nothing when it is stopped in the middle', async () => {
    await store.create(key, null, { title: 'before' });
    for (const stopAt of [0, 450, 900]) {
      const controller = new AbortController();
      const stopped = importArchive(store, key, await many(450), {
        signal: controller.signal,
        onProgress: ({ count }) => count >= stopAt && controller.abort(new Error('stop')),
      });
      await assert.rejects(stopped, /^Error: stop$/);
      assert.deepEqual(await numbers(), [1]);
    }
    await importArchive(store, key, await many(3));
    assert.deepEqual(await numbers(), [1, 2, 3]);
  });

  it('changes nothing when an issue cannot be stored', async () => {
    await store.create(key, null, { title: 'before' });
    const failing: Store = {
      ...store,
      async import(...args) {
        const importer = await store.import(...args);
        const addComments = () => Promise.reject(new Error('disk full'));
        return { ...bound(importer), addComments };
      },
    };
    await assert.rejects(importArchive(failing, key, await many(450)), /disk full/);
    assert.deepEqual(await numbers(), [1]);
    assert.deepEqual((await store.choices(key)).assignees, []);
  });

  it('yields the thread while it runs', async () => {
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    await importArchive(store, key, await many(600));
    clearInterval(ticking);
    assert.ok(turns > 3, `${turns} turns`);
  });
});

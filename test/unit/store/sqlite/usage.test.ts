import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../../../src/tracker/store';
import { backUp } from '../../../../src/tracker/store/sqlite/backup';
import { examine } from '../../../../src/tracker/store/sqlite/doctor';
import { QuotaExceeded, ROW_BYTES } from '../../../../src/tracker/store/quota-limits';
import { HISTORY_RESERVE_BYTES } from '../../../../src/tracker/store/quotas';
import type { Store } from '../../../../src/tracker/store/store';
import { COUNTED_USAGE } from '../../../../src/tracker/store/sqlite/usage-schema';
import { MIGRATIONS } from '../../../../src/tracker/store/sqlite/migrations';
import { oldDataFile } from '../../../support/old-files';
import { imported, makeWorld, NO_LISTS, withFile, type World } from '../support';

/** The stored totals of a repository equal its counts after any writes. */

const read = (file: string, sql: string): unknown[] => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};

function assertRight(file: string): void {
  const order = 'order by edition, person';
  const counted = read(file, `select * from (${COUNTED_USAGE}) ${order}`);
  assert.deepEqual(read(file, `select edition, person, text_bytes, file_bytes from usage ${order}`), counted);
}

async function* content(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}

const attach = async ({ store, app }: World, number: number, author: number | null, files: Record<string, string>) => {
  const received = Object.entries(files).map(async ([name, text]) => ({ ...(await store.files.receive(content(text), 1e6)), name }));
  return store.attach(app.key, number, author, await Promise.all(received));
};

const itemId = async ({ store, app }: World, name: string) =>
  (await store.listItems(app.key, 'component')).find((item) => item.name === name)!.id;

const PLACE = { path: 'src/ü.ts', first: 3, lines: ['a', ''], before: ['b'], after: [] };

const DATE = '2020-01-01T00:00:00Z';
const ARCHIVED = { author: 'zoe', createdOn: DATE } as const;

async function load({ store, app }: World, mode: 'replace' | 'append', isKept: boolean): Promise<void> {
  const { nextNumber: first } = (await store.repository(app.id))!;
  const at = mode === 'append' ? first : 1;
  const options = mode === 'append' ? { append: { issues: 2, comments: 10 } } : {};
  const importer = await store.import(app.key, { ...NO_LISTS, lists: { ...NO_LISTS.lists, component: ['Imported'] } }, options);
  await importer.add([{ ...imported(at, { content: 'Ünï', reporter: 'zoe' }), commentCount: 2 }, imported(at + 1, { component: 'Other' })]);
  await importer.addComments([
    { ...ARCHIVED, issue: at, id: 700, content: 'said', markup: 'creole', updatedOn: null },
    { ...ARCHIVED, issue: at, id: 700, content: 'again', markup: 'creole', updatedOn: null },
    { ...ARCHIVED, author: null, issue: at, id: 701, content: null, markup: 'creole', updatedOn: null },
  ]);
  await importer.addChanges([
    { ...ARCHIVED, issue: at, comment: 701, field: 'title', old: 'before', new: 'after' },
    { ...ARCHIVED, author: 'yan', issue: at, comment: null, field: 'status', old: 'new', new: 'open' },
  ]);
  const file = await store.files.receive(content('of an archive'), 1e6);
  await importer.addAttachments([
    { ...ARCHIVED, issue: at, name: 'a.txt', path: 'attachments/1', url: 'http://old/1', file },
    { ...ARCHIVED, author: null, createdOn: null, issue: at + 1, name: 'gone.txt', path: null, url: null, file: null },
  ]);
  await importer.addAnchors([{ ...ARCHIVED, ...PLACE, issue: at, note: 'Ünï' }]);
  await (isKept ? importer.commit() : importer.rollback());
}

/** #1 and #2 are of ann and of nobody; #1 has comments 1 and 2 of bob and of nobody, and a file of ann's. */
const STEPS: readonly (readonly [title: string, run: (world: World) => Promise<unknown>])[] = [
  ['another title', ({ store, app, bob }) => store.change(app.key, 1, bob.key, { title: 'Größer' })],
  ['another content', ({ store, app, bob }) => store.change(app.key, 1, bob.key, { content: 'shorter', status: 'open' })],
  ['no change', ({ store, app, bob }) => store.change(app.key, 1, bob.key, { status: 'new' })],
  ['another markup', ({ store, app, bob }) => store.change(app.key, 1, bob.key, { markup: 'creole' })],
  ['a change with a word, by nobody', ({ store, app }) => store.change(app.key, 2, null, { kind: 'task' }, { message: 'weil' })],
  ['a comment', ({ store, app, ann }) => store.addComment(app.key, 2, ann.key, { content: 'ё' })],
  ['another comment', ({ store, app }) => store.updateComment(app.key, 1, 1, { content: 'longer than it was before' })],
  ['a deleted comment', ({ store, app }) => store.deleteComment(app.key, 1, 1)],
  [
    'a deleted comment with changes',
    async ({ store, app, bob }) => {
      const { change } = (await store.change(app.key, 1, bob.key, { priority: 'minor' }, { message: 'so' }))!;
      assert.ok(await store.deleteComment(app.key, 1, change!.id));
    },
  ],
  ['files', (world) => attach(world, 1, world.bob.key, { 'b.txt': 'bytes', 'c.txt': '' })],
  ['a file in the place of another', (world) => attach(world, 1, world.bob.key, { 'a.txt': 'of somebody else' })],
  ['a deleted file', ({ store, app, ann }) => store.detach(app.key, 1, ann.key, 'a.txt')],
  ['an anchor', ({ store, app, bob }) => store.addAnchor(app.key, 1, bob.key, { ...PLACE, note: 'ё' })],
  [
    'another anchor',
    async ({ store, app, bob }) => {
      const { id } = (await store.addAnchor(app.key, 1, bob.key, PLACE))!;
      assert.ok(await store.updateAnchor(app.key, 1, id, { place: { ...PLACE, path: 'b', lines: ['ab', 'ё'] }, note: 'so' }));
    },
  ],
  [
    'a deleted anchor',
    async ({ store, app }) => {
      const { id } = (await store.addAnchor(app.key, 1, null, PLACE))!;
      assert.ok(await store.deleteAnchor(app.key, 1, id));
    },
  ],
  ['a deleted issue', ({ store, app }) => store.delete(app.key, 1)],
  ['all issues deleted', async ({ store, app }) => [await store.delete(app.key, 1), await store.delete(app.key, 2)]],
  ['a name of a list', ({ store, app }) => store.addListItem(app.key, 'version', '2.0')],
  ['another name', async (world) => world.store.renameListItem(world.app.key, 'component', await itemId(world, 'UI'), world.bob.key, 'X')],
  ['a deleted name', async (world) => world.store.deleteListItem(world.app.key, 'component', await itemId(world, 'UI'), null)],
  ['an import', (world) => load(world, 'replace', true)],
  ['an append', (world) => load(world, 'append', true)],
  ['an import that came to nothing', (world) => load(world, 'replace', false)],
  ['an append that came to nothing', (world) => load(world, 'append', false)],
  [
    'a repository that is taken away',
    async ({ store }) => {
      const { key } = await store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: true });
      await store.addListItem(key, 'component', 'X');
      assert.ok(await store.removeEmptyRepository(key));
    },
  ],
  ['a refused write', ({ store, app }) => assert.rejects(store.create(app.key, null, { title: 'x', component: 'none' }))],
  ['another name of a person', ({ store }) => store.saveAccount('ann', { displayName: 'Anna' })],
];

describe('The totals of texts and files', () => {
  async function furnished(file: string): Promise<World> {
    const world = await makeWorld(file);
    const { store, app, ann, bob } = world;
    await store.create(app.key, ann.key, { title: 'One', content: 'Über alles', component: 'UI' });
    await store.create(app.key, null, { title: 'Two', component: 'UI' });
    await store.addComment(app.key, 1, bob.key, { content: 'said' });
    await store.addComment(app.key, 1, null, { content: 'by nobody' });
    await attach(world, 1, ann.key, { 'a.txt': 'a file' });
    return world;
  }

  for (const [title, run] of STEPS) {
    it(`are right after ${title}`, () =>
      withFile(async (file) => {
        const world = await furnished(file);
        assertRight(file);
        await run(world);
        await world.store.close(); // perhaps before all replaced rows are deleted
        assertRight(file);
        await (await openStore({ file })).close();
        assertRight(file);
        assert.deepEqual((await examine(file)).problems, []);
      }));
  }

  it('are right after all of that in turn, twice', () =>
    withFile(async (file) => {
      const world = await furnished(file);
      for (const [, run] of [...STEPS, ...STEPS]) await run(world).catch(() => undefined); // some have nothing to change
      await world.store.close();
      assertRight(file);
    }));

  it('are right in a copy', () =>
    withFile(async (file) => {
      const { store } = await furnished(file);
      backUp({ file, to: `${file}.copy` });
      assertRight(`${file}.copy`);
      await store.close();
    }));

  for (const version of MIGRATIONS.map((_, at) => at + 1).slice(0, -1)) {
    it(`are counted in a file of version ${version}, and go on from there`, () =>
      withFile(async (file) => {
        oldDataFile(file, version);
        const store = await openStore({ file });
        assertRight(file);
        const [app] = await store.repositories('all');
        await store.delete(app!.key, 1);
        await store.close();
        assertRight(file);
      }));
  }

  it('are bytes, of whom they are', () =>
    withFile(async (file) => {
      const { store, app, ann, bob } = await makeWorld(file);
      await store.create(app.key, ann.key, { title: 'é', content: 'ab' });
      await store.addComment(app.key, 1, bob.key, { content: '12345' });
      await store.close();
      const rows = read(file, 'select text_bytes as n from usage where person > 0 order by person') as { n: number }[];
      assert.deepEqual(
        rows.map(({ n }) => n),
        [ROW_BYTES + 4, ROW_BYTES + 5],
      );
    }));
});

describe('A file above the quota', () => {
  it('is not kept', () =>
    withFile(async (file) => {
      const { store: plain, app, ann } = await makeWorld(file);
      await plain.create(app.key, ann.key, { title: 'One' });
      await plain.close();
      const store = await openStore({ file, quotas: { filesPerPerson: 10 } });
      const received = { ...(await store.files.receive(content('more than ten bytes'), 1e6)), name: 'a.txt' };
      await assert.rejects(store.attach(app.key, 1, ann.key, [received]), QuotaExceeded);
      assert.equal(await store.files.has(received.hash), false);
      assert.deepEqual(readdirSync(join(`${file}.attachments`, 'incoming')), [received.ticket], 'whoever received it discards it');
      assert.deepEqual(await store.attachments(app.key, 1), []);
      await store.close();
    }));
});

describe('A history at the quota', () => {
  /** Pretends that so much was written already. */
  function pretend(file: string, bytes: number): void {
    const database = new DatabaseSync(file);
    database.prepare('update usage set text_bytes = ?').run(bytes);
    database.close();
  }
  const shorten = (store: Store, repository: number, writer: number, content: string) =>
    store.change(repository, 1, writer, { content, status: content.length % 2 ? 'open' : 'new' });

  it('goes on so far that texts can be shortened, and no farther', () =>
    withFile(async (file) => {
      const { store: plain, app, ann, bob } = await makeWorld(file);
      await plain.create(app.key, ann.key, { title: 'One', content: 'x'.repeat(1000), component: 'UI' });
      await plain.addComment(app.key, 1, bob.key, { content: 'said' });
      await plain.close();
      const store = await openStore({ file, quotas: { textsPerPerson: 1000, textsPerRepository: 1_000_000 } });
      pretend(file, 1000);
      await assert.rejects(store.addComment(app.key, 1, bob.key, { content: '' }), QuotaExceeded);
      assert.equal((await shorten(store, app.key, bob.key, 'x'.repeat(999)))?.issue.content.length, 999);
      pretend(file, 1000 + HISTORY_RESERVE_BYTES - 1000);
      await assert.rejects(shorten(store, app.key, bob.key, 'x'.repeat(998)), QuotaExceeded);
      assert.equal((await store.issue(app.key, 1))?.content.length, 999);
      assert.ok(await store.deleteComment(app.key, 1, 1));
      assert.ok(await store.delete(app.key, 1));
      await store.close();
    }));

  it('is judged before a name of a list is written to all of its issues', () =>
    withFile(async (file) => {
      const { store: plain, app, ann } = await makeWorld(file);
      for (let i = 0; i < 5; i++) await plain.create(app.key, null, { title: 'x', component: 'UI' });
      const { id } = (await plain.listItems(app.key, 'component')).find(({ name }) => name === 'UI')!;
      await plain.close();
      const store = await openStore({ file, quotas: { textsPerPerson: 4000 } });
      await assert.rejects(store.renameListItem(app.key, 'component', id, ann.key, 'x'.repeat(1000)), QuotaExceeded);
      assert.equal((await store.issue(app.key, 1))?.component, 'UI');
      assert.ok(await store.renameListItem(app.key, 'component', id, ann.key, 'y'));
      await store.close();
    }));
});

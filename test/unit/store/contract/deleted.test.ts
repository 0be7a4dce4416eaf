import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openStore } from '../../../../src/tracker/store';
import { Purger } from '../../../../src/tracker/store/deleted-store';
import { StorageProblem } from '../../../../src/tracker/store/errors';
import { FolderFiles } from '../../../../src/tracker/store/folder-files';
import { openDatabase } from '../../../../src/tracker/store/sqlite/database';
import { QuotaExceeded, type Store } from '../../../../src/tracker/store/store';
import { describeEngines, withPlace } from '../../../support/engines';
import { makeWorld, withFile, type World } from '../support';

const PAGE = { start: 0, limit: 100 };

const bytes = (text: string): AsyncIterable<Uint8Array> => Readable.from([Buffer.from(text)]);

/** An issue with all kinds of data. */
async function makeFull({ store, app, ann, bob }: Pick<World, 'store' | 'app' | 'ann' | 'bob'>): Promise<number> {
  const { number } = await store.create(app.key, ann.key, {
    ...{ title: 'Älter — naïve \u0000 text', content: 'It **crashes**, see #2', markup: 'creole', status: 'open', kind: 'task' },
    ...{ priority: 'blocker', component: 'Ядро', milestone: 'm2', version: '1.10', assignee: 'bob' },
  } as const);
  await store.addComment(app.key, number, bob.key, { content: 'walrus' });
  await store.change(app.key, number, ann.key, { status: 'resolved', title: 'Newer' }, { message: 'done' });
  await store.change(app.key, number, bob.key, { kind: 'bug' });
  await store.vote(app.key, number, bob.key, true);
  for (const [name, text] of [
    ['a.txt', 'one'],
    ['b.txt', 'two'],
    ['c.txt', 'one'],
  ] as const) {
    const file = await store.files.receive(bytes(text), 1000);
    await store.attach(app.key, number, bob.key, [{ ...file, name }]);
  }
  const edited = await store.addComment(app.key, number, null, { content: 'draft' });
  await store.updateComment(app.key, number, edited!.id, { content: 'of nobody' });
  return number;
}

/** Everything that the store returns about an issue. */
async function reported({ store, app, ann, bob }: Pick<World, 'store' | 'app' | 'ann' | 'bob'>, number: number) {
  const issue = (await store.issue(app.key, number))!;
  const file = await store.attachmentFile(app.key, number, 'b.txt');
  return {
    // The restored one is another revision, of another time: whoever follows changes hears of it.
    issue: { ...issue, revision: '', updatedOn: '' },
    comments: await store.comments(app.key, number),
    attachments: await store.attachments(app.key, number),
    content: file && (await new Response(await store.files.open(file.hash)).text()),
    watchers: await store.watchers(app.key, number),
    voters: await store.voters(app.key, number),
    standing: [await store.participation(app.key, number, ann.key), await store.participation(app.key, number, bob.key)],
  };
}

const FOUND = [
  { search: 'crashes', searchComments: false },
  { search: 'walrus', searchComments: true },
] as const;

describeEngines('Deleted issues of a store', (engine) => {
  let world: World;
  beforeEach(async () => (world = await makeWorld(await engine.openFresh())));
  afterEach(() => world.store.close());
  const list = async (store: Store = world.store) => store.deleted(world.app.key, PAGE);

  it('are restored with all that belonged to them, under their number', async () => {
    const { store, app } = world;
    const number = await makeFull(world);
    await store.create(app.key, null, { title: 'Another one' });
    const before = await reported(world, number);
    const { revision, updatedOn } = (await store.issue(app.key, number))!;
    assert.ok(await store.delete(app.key, number));
    assert.equal(await store.issue(app.key, number), undefined);
    for (const search of FOUND) assert.deepEqual(await world.numbers(search), []);
    assert.deepEqual(await store.restore(app.key, [number]), { restored: [number], left: [], unrelated: [] });
    assert.deepEqual(await reported(world, number), before);
    for (const search of FOUND) assert.deepEqual(await world.numbers(search), [number]);
    const after = (await store.issue(app.key, number))!;
    assert.notEqual(after.revision, revision);
    assert.ok(after.updatedOn > updatedOn);
    assert.deepEqual((await list()).issues, []);
    assert.equal(await world.count({}), 2);
    const next = await store.addComment(app.key, number, null, { content: 'next' });
    assert.ok(next!.id > Math.max(...before.comments.map(({ id }) => id)));
  });

  it('are listed, the last first, with who has deleted them', async () => {
    const { store, app, bob } = world;
    for (const title of ['One', 'Two', 'Three']) await store.create(app.key, null, { title });
    const authorization = { writer: { account: bob.key, credential: null }, assertAllowed: () => undefined };
    await store.delete(app.key, 3, { authorization });
    await store.delete(app.key, 1);
    const { count, issues } = await list();
    assert.equal(count, 2);
    assert.deepEqual(
      issues.map(({ number, title, deletedBy }) => [number, title, deletedBy?.username]),
      [
        [1, 'One', undefined],
        [3, 'Three', 'Bob'],
      ],
    );
    assert.equal(Date.parse(issues[0]!.goneOn) - Date.parse(issues[0]!.deletedOn), 30 * 86_400_000);
    assert.deepEqual(
      (await store.deleted(app.key, { start: 1, limit: 1 })).issues.map(({ number }) => number),
      [3],
    );
  });

  it('are left where they are not kept, or their number is taken', async () => {
    const { store, app } = world;
    await store.create(app.key, null, { title: 'One' });
    await store.delete(app.key, 1);
    assert.deepEqual(await store.restore(app.key, [1, 2, 99]), { restored: [1], left: [2, 99], unrelated: [] });
    assert.deepEqual(await store.restore(app.key, [1]), { restored: [], left: [1], unrelated: [] });
  });

  it('are restored by nobody who may not, and then nothing is', async () => {
    const { store, app, bob } = world;
    await store.create(app.key, null, { title: 'One' });
    await store.delete(app.key, 1);
    const assertAllowed = (): void => {
      throw new Error('forbidden');
    };
    const authorization = { writer: { account: bob.key, credential: null }, assertAllowed };
    for (const write of ['restore', 'forgetDeleted'] as const) {
      await assert.rejects(Promise.resolve(store[write](app.key, [1], { authorization })), /forbidden/);
    }
    assert.equal((await list()).count, 1);
  });

  it('bring names back that were taken from their lists', async () => {
    const { store, app } = world;
    await store.create(app.key, null, { title: 'One', milestone: 'M1' });
    await store.delete(app.key, 1);
    const [item] = (await store.listItems(app.key, 'milestone')).filter(({ name }) => name === 'M1');
    await store.deleteListItem(app.key, 'milestone', item!.id, null);
    await store.restore(app.key, [1]);
    assert.equal((await store.issue(app.key, 1))!.milestone, 'M1');
    assert.ok((await store.listItems(app.key, 'milestone')).some(({ name }) => name === 'M1'));
  });

  it('go for good, with their files, when somebody says so', () =>
    withPlace(engine, async (place) => {
      const ownWorld = await makeWorld(await place.open());
      const { store, app } = ownWorld;
      const number = await makeFull(ownWorld);
      const { hash } = (await store.attachmentFile(app.key, number, 'b.txt'))!;
      const isThere = () => existsSync(join(place.attachments, hash.slice(0, 2), hash));
      await store.delete(app.key, number);
      assert.ok(isThere());
      assert.deepEqual(await store.forgetDeleted(app.key, [number, 77]), [number]);
      assert.ok(!isThere());
      assert.deepEqual(await store.restore(app.key, [number]), { restored: [], left: [number], unrelated: [] });
      await store.close();
    }));

  it('stay whole while their files are away, and go although a file cannot be removed just then', () =>
    withPlace(engine, async (place) => {
      const ownWorld = await makeWorld(await place.open());
      const { store, app } = ownWorld;
      const number = await makeFull(ownWorld);
      await store.delete(app.key, number);
      const unavailable = () => Promise.reject(new StorageProblem('filesAway'));
      store.files.assertAvailable = unavailable;
      await assert.rejects(
        store.forgetDeleted(app.key, [number]),
        (error) => error instanceof StorageProblem && error.problem === 'filesAway',
      );
      assert.equal((await store.deleted(app.key, PAGE)).count, 1);
      store.files.assertAvailable = () => Promise.resolve();
      store.files.remove = unavailable;
      assert.deepEqual(await store.forgetDeleted(app.key, [number]), [number]);
      assert.equal((await store.deleted(app.key, PAGE)).count, 0);
      await store.close();
    }));

  it('do not take files along that others name', () =>
    withPlace(engine, async (place) => {
      const ownWorld = await makeWorld(await place.open());
      const { store, app } = ownWorld;
      const [first, second] = [await makeFull(ownWorld), await makeFull(ownWorld)];
      await store.delete(app.key, first);
      await store.detach(app.key, second, null, 'b.txt');
      await store.restore(app.key, [first]);
      const file = await store.attachmentFile(app.key, first, 'b.txt');
      assert.equal(await new Response(await store.files.open(file!.hash)).text(), 'two');
      await store.close();
    }));
});

describe('The time for which deleted issues are kept', () => {
  const counted = async (file: string, keepDeletedDays: number, when: (store: Store) => Promise<boolean>) => {
    const store = await openStore({ file, keepDeletedDays });
    while (!(await when(store))) await new Promise((resolve) => setImmediate(resolve));
    await store.close();
  };
  const files = (folder: string): string[] =>
    existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((it) => (it.isFile() ? it.name : [])) : [];

  it('ends, and what is over is taken away when the file is opened', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      const numbers = [await makeFull(world), await makeFull(world)];
      for (const number of numbers) await world.store.delete(world.app.key, number);
      const { key } = world.app;
      await world.store.close();
      await counted(file, 1, async (store) => (await store.deleted(key, PAGE)).count === 2);
      assert.equal(files(`${file}.attachments`).length, 2);
      const over = 1e-9;
      await counted(file, over, () => Promise.resolve(files(`${file}.attachments`).length === 0));
      await counted(file, 30, async (store) => (await store.deleted(key, PAGE)).count === 0);
    }));

  it('goes on while files are away: then nobody would know what to remove', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      await world.store.delete(world.app.key, await makeFull(world));
      await world.store.close();
      const database = await openDatabase(file);
      const folder = new FolderFiles(`${file}.attachments`);
      folder.assertAvailable = () => Promise.reject(new StorageProblem('filesAway'));
      const over = 1e-9;
      const purger = new Purger(database, folder, over);
      const purge = async (): Promise<number> => {
        purger.start();
        await purger.finished();
        return files(`${file}.attachments`).length;
      };
      assert.equal(await purge(), 2);
      folder.assertAvailable = () => Promise.resolve();
      assert.equal(await purge(), 0);
      await purger.stop();
      await database.close();
    }));

  it('is none where the setting is 0', () =>
    withFile(async (file) => {
      const world = await makeWorld(await openStore({ file, keepDeletedDays: 0 }));
      const number = await makeFull(world);
      await world.store.delete(world.app.key, number);
      assert.equal((await world.store.deleted(world.app.key, PAGE)).count, 0);
      assert.deepEqual(files(`${file}.attachments`), []);
      await world.store.close();
    }));

  it('is shorter for the oldest, where the deleted ones of a repository are larger than one person may write', () =>
    withFile(async (file) => {
      const world = await makeWorld(await openStore({ file, quotas: { textsPerPerson: 5000 } }));
      const { store, app, ann } = world;
      for (let number = 1; number <= 6; number++) {
        await store.create(app.key, ann.key, { title: `${number}`, content: 'x'.repeat(1500) });
        await store.delete(app.key, number);
      }
      const { issues } = await store.deleted(app.key, PAGE);
      assert.deepEqual(
        issues.map(({ number }) => number),
        [6, 5],
      );
      const { number } = await store.create(app.key, ann.key, { title: 'too long', content: 'x'.repeat(1000) });
      for (let at = 0; at < 5; at++) await store.addComment(app.key, number, null, { content: 'y'.repeat(1000) });
      await store.delete(app.key, number);
      assert.equal(await store.issue(app.key, number), undefined);
      const left = await store.deleted(app.key, PAGE);
      assert.deepEqual(
        left.issues.map((issue) => issue.number),
        [6, 5],
        'one that is too long by itself takes no place of others',
      );
      await store.create(app.key, ann.key, { title: 'room', content: 'x'.repeat(3600) });
      await assert.rejects(store.restore(app.key, [6]), QuotaExceeded);
      assert.equal((await store.deleted(app.key, PAGE)).count, 2);
      assert.equal(await store.issue(app.key, 6), undefined);
      await store.close();
    }));
});

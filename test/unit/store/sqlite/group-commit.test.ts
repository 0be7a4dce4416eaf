import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { IssueQuery } from '../../../../src/model/query';
import { FileLost, openStore } from '../../../../src/tracker/store';
import { examine } from '../../../../src/tracker/store/sqlite/doctor';
import { QuotaExceeded, type Store } from '../../../../src/tracker/store/store';
import { comparison, makeWorld, withFile, type World } from '../support';

const revision = async (store: Store): Promise<number> => (await store.dataVersion()).revision;

/** The issues that a search for a word finds, and a search for a part of a text. */
async function assertFound(world: World, word: string, expected: readonly number[]): Promise<void> {
  const part: Partial<IssueQuery> = { filter: comparison('title', '~', word) };
  for (const query of [{ search: word }, part]) assert.deepEqual(await world.numbers(query), expected, JSON.stringify(query));
}

const problemsOf = async (file: string): Promise<string[]> => (await examine(file)).problems.map(({ name }) => name);

describe('short writes that wait at the same time', () => {
  it('are committed together, each with its own number and found by its words', () =>
    withFile(async (file) => {
      const world = await makeWorld(file);
      const { store, app, ann, bob } = world;
      const before = await revision(store);
      const created = await Promise.all(
        ['crane', 'heron', 'stork'].map((title) => store.create(app.key, ann.key, { title, content: 'Seen at the river' })),
      );
      assert.deepEqual(
        created.map(({ number, title }) => `${number} ${title}`),
        ['1 crane', '2 heron', '3 stork'],
      );
      assert.equal(await revision(store), before + 1);
      for (const [at, title] of ['crane', 'heron', 'stork'].entries()) await assertFound(world, title, [at + 1]);
      await Promise.all([
        store.create(app.key, bob.key, { title: 'egret' }),
        store.change(app.key, 1, ann.key, { title: 'ibis' }),
        store.change(app.key, 1, ann.key, { title: 'bittern' }),
        store.change(app.key, 4, bob.key, { title: 'spoonbill', status: 'open' }),
        store.addComment(app.key, 2, bob.key, { content: 'pelican' }),
        store.watch(app.key, 3, bob.key, true),
      ]);
      assert.equal(await revision(store), before + 2);
      for (const gone of ['crane', 'ibis', 'egret']) await assertFound(world, gone, []);
      await assertFound(world, 'bittern', [1]);
      await assertFound(world, 'spoonbill', [4]);
      assert.deepEqual(await world.numbers({ search: 'pelican', searchComments: true }), [2]);
      await store.close();
      assert.deepEqual(await problemsOf(file), []);
    }));

  it('fail alone: one that has written before it fails takes back what it wrote, and the others stay', () =>
    withFile(async (file) => {
      const store = await openStore({ file, quotas: { textsPerPerson: 4000 } });
      const world = await makeWorld(store);
      const { app, ann, bob } = world;
      const [first, tooLong, unknown, last] = await Promise.allSettled([
        store.create(app.key, ann.key, { title: 'first heron' }),
        store.create(app.key, bob.key, { title: 'long heron', content: 'x'.repeat(5000), assignee: 'ann' }),
        store.create(app.key, ann.key, { title: 'lost heron', component: 'There is none' }),
        store.create(app.key, bob.key, { title: 'last heron' }),
      ]);
      assert.ok(tooLong.status === 'rejected' && tooLong.reason instanceof QuotaExceeded);
      assert.ok(unknown.status === 'rejected');
      assert.deepEqual([first.status, last.status], ['fulfilled', 'fulfilled']);
      await assertFound(world, 'heron', [1, 2]);
      assert.equal(await world.count({}), 2);
      await store.close();
      assert.deepEqual(await problemsOf(file), []);
    }));

  it('fail all where the file is lost', () =>
    withFile(async (file) => {
      const { store, app, ann } = await makeWorld(file);
      rmSync(file);
      const writes = await Promise.allSettled(['one', 'two'].map((title) => store.create(app.key, ann.key, { title })));
      for (const write of writes) assert.ok(write.status === 'rejected' && write.reason instanceof FileLost);
      await store.close();
    }));

  it('are done when the store is closed right after them', () =>
    withFile(async (file) => {
      const { store, app, ann } = await makeWorld(file);
      const writes = ['one', 'two', 'three'].map((title) => store.create(app.key, ann.key, { title }));
      await store.close();
      assert.deepEqual(
        (await Promise.all(writes)).map(({ number }) => number),
        [1, 2, 3],
      );
      const again = await openStore({ file });
      assert.equal((await again.issue(app.key, 3))?.title, 'three');
      await again.close();
    }));
});

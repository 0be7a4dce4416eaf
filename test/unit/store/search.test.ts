import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { openStore } from '../../../src/tracker/store';
import { examine } from '../../../src/tracker/store/sqlite/doctor';
import { addFunctions } from '../../../src/tracker/store/sqlite/functions';
import type { Store } from '../../../src/tracker/store/store';
import { SEARCHES } from '../../support/searches';
import { imported, makeWorld, NO_LISTS, withFile, type World } from './support';

/** All texts of the table. */
const TEXTS = [...new Set(SEARCHES.flatMap(([, finds, not = []]) => [...finds, ...not]))];

describe('The search of a store', () => {
  let world: World;
  let commented: number;
  before(async () => {
    world = await makeWorld();
    const { store, app } = world;
    const importer = await store.import(app.key, NO_LISTS);
    await importer.add(TEXTS.map((content, index) => imported(index + 1, { title: '.', content })));
    await importer.commit();
    // What is said of an issue that has nothing else.
    const other = await store.addRepository({ owner: 'ann', slug: 'said' }, { isPrivate: false });
    commented = other.key;
    const comments = await store.import(other.key, NO_LISTS);
    await comments.add(
      TEXTS.map((content, index) =>
        imported(index + 1, {
          title: '.',
          content: '.',
          comments: [{ content, markup: 'markdown', author: null, createdOn: '2020-01-01T00:00:00Z', updatedOn: null }],
        }),
      ),
    );
    await comments.commit();
  });
  after(() => world.store.close());

  for (const [search, finds, not = []] of SEARCHES) {
    it(`for ${JSON.stringify(search)} finds issues and comments that hold it`, async () => {
      const reference = new Set(finds);
      const wrong = (numbers: readonly number[]) => {
        const found = new Set(numbers.map((number) => TEXTS[number - 1]));
        return [...finds.filter((text) => !found.has(text)), ...not.filter((text) => found.has(text) && !reference.has(text))];
      };
      const limit = TEXTS.length;
      assert.deepEqual(wrong(await world.numbers({ search, limit })), []);
      assert.deepEqual(wrong(await output({ search, searchComments: true, limit })), []);
      if (!finds.includes('.')) assert.deepEqual((await output({ search, limit })).length, search === '.' ? limit : 0);
    });
  }

  const output = async (query: object): Promise<number[]> =>
    (await world.store.list(commented, { ...DEFAULT_QUERY, ...query })).issues.map(({ number }) => number);

  it('takes a search of 10,000 words or a megabyte for no longer than it may be', async () => {
    for (const part of ['word ', 'x', '漢', '"', 'a "', '"a ', '(', ').', '👍🏽 ', '#']) {
      const search = part.repeat(1_000_000 / part.length);
      assert.ok((await world.numbers({ search })).length <= TEXTS.length);
    }
  });
});

describe('Comments in the search of a store', () => {
  const found = async (store: Store, repository: number, search: string, searchComments = true) =>
    (await store.list(repository, { ...DEFAULT_QUERY, sort: { field: 'number', descending: false }, search, searchComments })).issues.map(
      ({ number }) => number,
    );

  it('are found from their writing to their end, and only where they are asked for', () =>
    withFile(async (file) => {
      const { store, app, ann } = await makeWorld(file);
      const first = await store.create(app.key, ann.key, { title: 'One', content: 'about kestrel' });
      const second = await store.create(app.key, ann.key, { title: 'Two' });
      const comment = (await store.addComment(app.key, second.number, ann.key, { content: '起動時にkestrel' }))!;
      assert.deepEqual(await found(store, app.key, 'kestrel', false), [first.number]);
      assert.deepEqual(await found(store, app.key, 'kestrel'), [first.number, second.number]);
      assert.deepEqual(await found(store, app.key, 'にkestrel'), [second.number]);
      // All words are in one text.
      assert.deepEqual(await found(store, app.key, 'two 起動'), []);
      await store.updateComment(app.key, second.number, comment.id, { content: 'heron' });
      assert.deepEqual(await found(store, app.key, '起動'), []);
      assert.deepEqual(await found(store, app.key, 'heron'), [second.number]);
      await store.deleteComment(app.key, second.number, comment.id);
      assert.deepEqual(await found(store, app.key, 'heron'), []);
      // With a change of fields, and taken away from it.
      const { change } = (await store.change(app.key, second.number, ann.key, { status: 'open' }, { message: 'osprey' }))!;
      assert.deepEqual(await found(store, app.key, 'osprey'), [second.number]);
      await store.deleteComment(app.key, second.number, change!.id);
      assert.deepEqual(await found(store, app.key, 'osprey'), []);
      // What a renamed list says of each issue.
      const item = await store.addListItem(app.key, 'component', 'Falcon');
      await store.change(app.key, first.number, ann.key, { component: 'Falcon' });
      await store.renameListItem(app.key, 'component', item.id, ann.key, 'Merlin');
      assert.deepEqual(await found(store, app.key, 'merlin'), [first.number]);
      await store.addComment(app.key, first.number, ann.key, { content: 'buzzard' });
      await store.delete(app.key, first.number);
      assert.deepEqual(await found(store, app.key, 'buzzard'), []);
      await store.close();
      assert.deepEqual((await examine(file)).problems, []);
      const database = new DatabaseSync(file);
      assert.equal(database.prepare('select count(*) as n from comment_words_docsize').get()?.n, 0);
      database.close();
    }));

  it('of another repository, or that are being imported, are not', async () => {
    const { store, app, ann } = await makeWorld();
    const other = await store.addRepository({ owner: 'ann', slug: 'secret' }, { isPrivate: true });
    const { number } = await store.create(other.key, ann.key, { title: 'Hidden' });
    await store.addComment(other.key, number, ann.key, { content: 'kestrel' });
    const created = await store.create(app.key, ann.key, { title: 'Here' });
    assert.deepEqual(await found(store, app.key, 'kestrel'), []);
    const importer = await store.import(app.key, NO_LISTS, { append: { issues: 1, comments: 1 } });
    const comment = { content: 'kestrel', markup: 'markdown', author: null, createdOn: '2020-01-01T00:00:00Z', updatedOn: null } as const;
    await importer.add([imported(created.number + 1)]);
    await importer.addComments([{ ...comment, issue: created.number + 1 }]);
    assert.deepEqual(await found(store, app.key, 'kestrel'), []);
    await importer.commit();
    assert.deepEqual(await found(store, app.key, 'kestrel'), [created.number + 1]);
    const query = { ...DEFAULT_QUERY, search: 'kestrel', searchComments: true };
    assert.equal((await store.involving(ann.key, ann.key, query)).count, 0, 'ann may not read it');
    assert.equal((await store.involving(ann.key, 'all', query)).issues[0]?.issue.title, 'Hidden');
    await store.close();
  });

  it('of a file of an earlier version are found once it is brought up to date', () =>
    withFile(async (file) => {
      const { oldDataFile } = await import('../../support/old-files');
      oldDataFile(file, 3);
      const store = await openStore({ file });
      const app = (await store.repository({ owner: 'ann', slug: 'app' }))!;
      assert.deepEqual(await found(store, app.key, 'said again'), [1]);
      assert.deepEqual(await found(store, app.key, '日本'), [1]);
      await store.close();
    }));

  it('that are indexed wrongly are found and mended by the doctor', () =>
    withFile(async (file) => {
      const { store, app, ann } = await makeWorld(file);
      const { number } = await store.create(app.key, ann.key, { title: 'One' });
      for (const content of ['kestrel', 'heron of the lake']) await store.addComment(app.key, number, ann.key, { content });
      await store.close();
      const database = new DatabaseSync(file);
      addFunctions(database);
      database.exec(`delete from comment_words where rowid = 1; update comment set content = 'egret' where id = 2;
        insert into comment_words (rowid, content) values (77, 'left over')`);
      database.close();
      const { problems } = await examine(file, { repair: true });
      assert.ok(
        problems.some(({ name, count, repaired }) => name === 'search in comments' && count === 3 && repaired),
        JSON.stringify(problems),
      );
      const second = await openStore({ file });
      for (const search of ['kestrel', 'egret']) assert.deepEqual(await found(second, app.key, search), [number]);
      for (const search of ['heron', 'left']) assert.deepEqual(await found(second, app.key, search), []);
      await second.close();
    }));
});

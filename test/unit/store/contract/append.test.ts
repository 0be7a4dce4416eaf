import assert from 'node:assert/strict';
import { createTracker } from '../../../../src/tracker';
import type { Importer, ImportSpan } from '../../../../src/tracker/store/store';
import { describeEngines } from '../../../support/engines';
import { comparison, imported, makeWorld, NO_LISTS, type World } from '../support';
import { allRows } from '../../../support/snapshots';

/** An appending import is written in short transactions, and invisible until its end. */

const SPAN: ImportSpan = { issues: 50, comments: 100 };
const PERSON = { username: 'me', displayName: 'Me' };

/** All reads of a repository that could show an issue. */
const ADDRESSES = [
  '1.0/repositories/ann/app/issues?limit=50',
  '1.0/repositories/ann/app/issues?limit=2&start=2',
  ...['title', '-title', 'utc_created_on', '-utc_last_updated', 'status', 'priority', 'component', 'responsible', 'local_id'].map(
    (sort) => `1.0/repositories/ann/app/issues?sort=${sort}`,
  ),
  '1.0/repositories/ann/app/issues?search=flood',
  '1.0/repositories/ann/app/issues?title=~floo&title=~appended',
  '1.0/repositories/ann/app/issues?title=~ap',
  '1.0/repositories/ann/app/issues?title=!~old',
  '1.0/repositories/ann/app/issues?content=!~nothing',
  '1.0/repositories/ann/app/issues?content=~fl',
  '1.0/repositories/ann/app/issues?status=closed',
  '1.0/repositories/ann/app/issues?status=!closed&kind=bug',
  '1.0/repositories/ann/app/issues?component=UI',
  '1.0/repositories/ann/app/issues?component=!UI',
  '1.0/repositories/ann/app/issues?responsible=me',
  ...[4, 5, 53].flatMap((number) => ['', '/comments', '/followers'].map((rest) => `1.0/repositories/ann/app/issues/${number}${rest}`)),
  ...[4, 53].flatMap((number) => ['', '/attachments', '/changes'].map((rest) => `2.0/repositories/ann/app/issues/${number}${rest}`)),
  '1.0/repositories/ann/app/issues/components',
  '1.0/repositories/ann/app/issues/milestones',
  ...['status', 'component', 'responsible', 'created_month', 'created_month&kind=bug', 'responsible&component=UI'].map(
    (by) => `1.0/repositories/ann/app/issues/counts?group_by=${by}`,
  ),
  '1.0/repositories/ann/app/issues/insight',
  '1.0/user/issues',
  '2.0/repositories/ann/app/issues',
  '2.0/repositories/ann/app/issues?q=title~"flood" OR content~"flood"',
  '2.0/repositories/ann/app/issues?q=component.name="UI"&sort=-updated_on',
  '2.0/repositories/ann/app/issues?q=id>3',
  '2.0/repositories/ann/app/issues/2/changes',
  ...['components', 'milestones', 'versions'].map((list) => `2.0/repositories/ann/app/${list}`),
];

describeEngines('An import that appends', (engine) => {
  let world: World;
  let importer: Importer;
  beforeEach(async () => {
    world = await makeWorld(await engine.openFresh());
    for (const title of ['old flood', 'old two', 'old three']) {
      await world.store.create(world.app.key, world.ann.key, { title, component: 'UI', assignee: 'bob' });
    }
  });
  afterEach(() => world.store.close());

  const start = async () => (importer = await world.store.import(world.app.key, NO_LISTS, { append: SPAN }));
  const add = async () => {
    await importer.add(
      Array.from({ length: 50 }, (_, i) =>
        imported(4 + i, {
          title: `appended flood ${i}`,
          content: 'a flute',
          status: i % 2 === 0 ? 'closed' : 'new',
          component: i % 3 === 0 ? 'UI' : 'brought',
          assignee: 'me',
          watchers: ['bob', 'somebody'],
        }),
      ),
    );
    const comment = {
      id: null,
      content: 'flood',
      markup: 'markdown',
      author: 'bob',
      createdOn: '2012-01-01T00:00:00Z',
      updatedOn: null,
    } as const;
    await importer.addComments([{ ...comment, issue: 4 }]);
    await importer.addAttachments([{ issue: 4, name: 'a.txt', path: null, url: null, author: null, createdOn: null, file: null }]);
  };

  /** What the tracker answers to everything. */
  async function answers(): Promise<Record<string, string>> {
    const tracker = createTracker(world.store);
    const all: Record<string, string> = {};
    for (const address of ADDRESSES) {
      const answer = await tracker.fetch(new Request(`http://x/${address}`), { principal: PERSON });
      all[address] = `${answer.status === 410 ? 404 : answer.status} ${answer.ok ? await answer.text() : ''}`;
    }
    const snapshot = await world.store.snapshot(world.app.key);
    all.export = JSON.stringify([
      await snapshot.counts(),
      await allRows(snapshot.issues()),
      await allRows(snapshot.comments()),
      await allRows(snapshot.changes()),
      await allRows(snapshot.attachments()),
      snapshot.lists,
    ]);
    await snapshot.close();
    await tracker.close();
    return all;
  }

  it('shows nothing of itself in any answer or export before its end', async () => {
    await world.store.saveAccount('me', {});
    const before = await answers();
    await start();
    await add();
    assert.deepEqual(await answers(), before);
    await importer.commit();
    const after = await answers();
    const unchanged = ADDRESSES.filter((address) => after[address] === before[address]);
    assert.deepEqual(unchanged, [
      '1.0/repositories/ann/app/issues/milestones',
      '2.0/repositories/ann/app/issues/2/changes',
      '2.0/repositories/ann/app/milestones',
      '2.0/repositories/ann/app/versions',
    ]);
    assert.equal(await world.count({}), 53);
    assert.equal(await world.count({ filter: comparison('status', '=', 'closed'), limit: 0 }), 25);
    assert.deepEqual((await world.store.choices(world.app.key)).lists.component, ['brought', 'core', 'UI', 'Ядро']);
  });

  it('lets others write, whose numbers come after those that it has reserved', async () => {
    await start();
    const created = await world.store.create(world.app.key, null, { title: 'meanwhile' });
    assert.equal(created.number, 54);
    await add();
    const comment = (await world.store.addComment(world.app.key, 1, null, { content: 'meanwhile' }))!;
    const ui = (await world.store.listItems(world.app.key, 'component')).find(({ name }) => name === 'UI')!;
    await world.store.renameListItem(world.app.key, 'component', ui.id, null, 'Surface');
    await importer.commit();
    assert.deepEqual((await world.numbers({ limit: 100 })).slice(-2), [53, 54]);
    // It comes as if all of it had been appended after the renaming.
    assert.equal((await world.store.issue(world.app.key, 1))!.component, 'Surface');
    assert.equal((await world.store.issue(world.app.key, 4))!.component, 'UI');
    const ids = (await Promise.all([1, 4].map((number) => world.store.comments(world.app.key, number)))).flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok((await world.store.addComment(world.app.key, 1, null, { content: 'next' }))!.id > Math.max(comment.id, ...ids));
    assert.equal((await world.store.create(world.app.key, null, { title: 'next' })).number, 55);
  });

  it('gives back the numbers that it reserved when it is rolled back, and leaves nobody behind', async () => {
    await start();
    await add();
    await importer.rollback();
    assert.deepEqual(await world.numbers({}), [1, 2, 3]);
    assert.equal(await world.store.account('somebody'), undefined);
    assert.equal(await world.store.account('me'), undefined);
    assert.equal((await world.store.create(world.app.key, null, { title: 'next' })).number, 4);
  });

  it('keeps the numbers of others when it is rolled back', async () => {
    await start();
    await world.store.create(world.app.key, null, { title: 'meanwhile' });
    await importer.rollback();
    assert.deepEqual(await world.numbers({}), [1, 2, 3, 54]);
    assert.equal((await world.store.create(world.app.key, null, { title: 'next' })).number, 55);
  });

  it('can go on beside another one', async () => {
    const [first, second] = [await start(), await start()];
    assert.deepEqual([first.next.issue, second.next.issue], [4, 54]);
    await first.add([imported(4)]);
    await second.add([imported(54)]);
    assert.deepEqual(await world.numbers({}), [1, 2, 3]);
    await second.commit();
    assert.deepEqual(await world.numbers({}), [1, 2, 3, 54]);
    await first.commit();
    assert.deepEqual(await world.numbers({}), [1, 2, 3, 4, 54]);
  });

  it('refuses an issue beyond the numbers that it has reserved', async () => {
    await start();
    for (const number of [3, 54]) await assert.rejects(importer.add([imported(number)]), /can't have the number/);
    await importer.rollback();
  });

  it('ends when another import has replaced what it appends to', async () => {
    await start();
    await add();
    const replacing = await world.store.import(world.app.key, NO_LISTS);
    await replacing.add([imported(1)]);
    await replacing.commit();
    await assert.rejects(importer.commit(), /was changed while the archive was imported/);
    await importer.rollback();
    assert.deepEqual(await world.numbers({}), [1]);
  });

  it('ends a replacing import that began before it', async () => {
    const replacing = await world.store.import(world.app.key, NO_LISTS);
    await start();
    await add();
    await importer.commit();
    await assert.rejects(replacing.commit(), /was changed while/);
    await replacing.rollback();
    assert.equal(await world.count({}), 53);
  });
});

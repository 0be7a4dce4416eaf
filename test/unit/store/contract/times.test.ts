import assert from 'node:assert/strict';
import type { Issue } from '../../../../src/model/issue';
import { DEFAULT_QUERY, type Filter } from '../../../../src/model/query';
import type { Store } from '../../../../src/tracker/store/store';
import { describeEngines, withPlace } from '../../../support/engines';
import { imported, makeWorld, NO_LISTS } from '../support';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-03-04T12:00:00Z');

const bytes = async function* (text: string) {
  yield await Promise.resolve(new TextEncoder().encode(text));
};

/** Each write that sets a date, and the affected issue. */
const WRITES: [title: string, write: (store: Store, key: number, ann: number) => Promise<unknown>][] = [
  ['an issue made', (store, key, ann) => store.create(key, ann, { title: 'Later' })],
  ['an issue changed', (store, key, ann) => store.change(key, 1, ann, { status: 'open' })],
  ['a text changed', (store, key, ann) => store.change(key, 1, ann, { content: 'other' })],
  ['a comment', (store, key, ann) => store.addComment(key, 1, ann, { content: 'later' })],
  ['a comment changed', (store, key) => store.updateComment(key, 1, 1, { content: 'reworded' })],
  ['a comment deleted', (store, key) => store.deleteComment(key, 1, 2)],
  [
    'a file',
    async (store, key, ann) => store.attach(key, 1, ann, [{ ...(await store.files.receive(bytes('x'), 100)), name: 'later.txt' }]),
  ],
  ['a file taken away', (store, key, ann) => store.detach(key, 1, ann, 'first.txt')],
  [
    'a list renamed',
    async (store, key, ann) =>
      store.renameListItem(key, 'component', (await store.listItems(key, 'component')).find(({ name }) => name === 'UI')!.id, ann, 'Face'),
  ],
];

/** The issues that a client sees that polls by the last date. */
const changedSince = (updatedOn: string): Filter => ({ measure: 'updatedOn', comparator: 'more', negated: false, value: updatedOn });

async function datesOf(store: Store, key: number): Promise<string[]> {
  const entries = await store.comments(key, 1);
  const files = (await store.attachments(key, 1)).map(({ createdOn }) => createdOn ?? '');
  return [...entries.flatMap(({ createdOn, updatedOn }) => [createdOn, updatedOn ?? '']), ...files];
}

describeEngines('Times in a repository', (engine) => {
  afterEach(() => engine.setClock(undefined));

  for (const [title, write] of WRITES) {
    for (const back of [0, 1, HOUR, 365 * 24 * HOUR]) {
      it(`rise with ${title}, the clock set back by ${back} ms since the file was open last`, () =>
        withPlace(engine, async (place) => {
          await engine.setClock(NOON);
          const { store: first, app, ann } = await makeWorld(await place.open());
          await first.create(app.key, ann.key, { title: 'First', component: 'UI' });
          for (const content of ['one', 'two']) await first.addComment(app.key, 1, ann.key, { content });
          await first.attach(app.key, 1, ann.key, [{ ...(await first.files.receive(bytes('first'), 100)), name: 'first.txt' }]);
          const previous = (await first.issue(app.key, 1))!.updatedOn;
          await first.close();
          await engine.setClock(NOON - back);
          const store = await place.open();
          const before = await datesOf(store, app.key);
          await write(store, app.key, ann.key);
          const { issues } = await store.list(app.key, { ...DEFAULT_QUERY, filter: changedSince(previous) });
          assert.equal(issues.length, 1, 'who polls is told');
          assert.ok(issues[0]!.createdOn <= issues[0]!.updatedOn);
          for (const date of await datesOf(store, app.key))
            assert.ok(before.includes(date) || date > previous, `${date} is after ${previous}`);
          await store.close();
        }));
    }
  }

  it('are those of the clock again when it has caught up', () =>
    withPlace(engine, async (place) => {
      await engine.setClock(NOON);
      const { store, app, ann } = await makeWorld(await place.open());
      await store.create(app.key, ann.key, { title: 'First' });
      await engine.setClock(NOON - HOUR);
      assert.equal((await store.create(app.key, ann.key, { title: 'Second' })).updatedOn, '2026-03-04T12:00:00.000001Z');
      await engine.setClock(NOON + HOUR);
      assert.equal((await store.create(app.key, ann.key, { title: 'Third' })).updatedOn, '2026-03-04T13:00:00.000000Z');
      await store.close();
    }));

  it('are not those of an archive, but within its own issue nothing is older', async () => {
    await engine.setClock(NOON);
    const { store, app, ann } = await makeWorld(await engine.openFresh());
    const importer = await store.import(app.key, NO_LISTS);
    const future = '2099-01-01T00:00:00.000000Z';
    await importer.add([
      imported(1, { createdOn: future, updatedOn: future }),
      imported(2, { createdOn: '2011-01-01T00:00:00Z', updatedOn: '2012-01-01T00:00:00Z' }),
    ]);
    await importer.commit();
    const dates = ({ createdOn, updatedOn }: Issue) => [createdOn, updatedOn];
    assert.deepEqual(dates((await store.issue(app.key, 1))!), [future, future]);
    await store.addComment(app.key, 1, ann.key, { content: 'x' });
    assert.deepEqual(dates((await store.issue(app.key, 1))!), [future, '2099-01-01T00:00:00.000001Z']);
    assert.match((await store.create(app.key, ann.key, { title: 'Third' })).createdOn, /^2026-03-04T12:00:00/);
    await store.addComment(app.key, 2, ann.key, { content: 'x' });
    assert.match((await store.issue(app.key, 2))!.updatedOn, /^2026-03-04T12:00:00/);
    await store.close();
  });

  it('are not given where nothing is changed', () =>
    withPlace(engine, async (place) => {
      const { store, app, ann } = await makeWorld(await place.open());
      const issue = await store.create(app.key, ann.key, { title: 'First' });
      await store.change(app.key, 1, ann.key, { title: 'First' });
      assert.equal((await store.issue(app.key, 1))!.updatedOn, issue.updatedOn);
      const other = await place.open();
      const previous = [await other.dataVersion(), await other.repository({ owner: 'ann', slug: 'app' })];
      await store.change(app.key, 1, ann.key, { status: issue.status });
      const [moment, repository] = [await other.dataVersion(), await other.repository({ owner: 'ann', slug: 'app' })];
      assert.deepEqual(repository, previous[1], 'nothing was written');
      // PostgreSQL counts a transaction that might have written.
      if (engine.name === 'SQLite') assert.deepEqual(moment, previous[0]);
      await Promise.all([store.close(), other.close()]);
    }));
});

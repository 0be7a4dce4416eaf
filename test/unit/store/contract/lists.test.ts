import assert from 'node:assert/strict';
import { InvalidField } from '../../../../src/tracker/store/store';
import { fillStore, BENCH } from '../../../support/many';
import { describeEngines, withPlace } from '../../../support/engines';
import { comparison, makeWorld, type World } from '../support';

describeEngines('The lists of a repository', (engine) => {
  let world: World;
  let app: number;
  beforeEach(async () => {
    world = await makeWorld(await engine.openFresh());
    app = world.app.key;
  });
  afterEach(() => world.store.close());

  const items = async () => (await world.store.listItems(app, 'component')).map(({ name }) => name);
  const idOf = async (name: string) => (await world.store.listItems(app, 'component')).find((item) => item.name === name)!.id;
  const issue = async (number: number) => (await world.store.issue(app, number))!;

  it('have items with an id each, which stays when the name changes', async () => {
    const created = await world.store.addListItem(app, 'component', 'API');
    assert.deepEqual(await world.store.addListItem(app, 'component', 'api'), created, 'one that is there is answered as it is');
    const renamed = await world.store.renameListItem(app, 'component', created.id, world.ann.key, 'Interface');
    assert.deepEqual(renamed, { id: created.id, name: 'Interface' });
    assert.deepEqual(await items(), ['core', 'Interface', 'UI', 'Ядро']);
    assert.equal(await world.store.renameListItem(app, 'milestone', created.id, null, 'x'), undefined, 'it is no milestone');
    assert.equal(await world.store.deleteListItem(app, 'milestone', created.id, null), false);
    for (const id of [0, -1, 1.5, NaN, 2 ** 60]) {
      assert.equal(await world.store.renameListItem(app, 'component', id, null, 'x'), undefined);
      assert.equal(await world.store.deleteListItem(app, 'component', id, null), false);
    }
  });

  it('rename an item in all issues, each of which says so', async () => {
    for (const component of ['UI', 'ui', 'core']) await world.store.create(app, null, { title: 'x', component });
    const before = await issue(1);
    await world.store.renameListItem(app, 'component', await idOf('UI'), world.ann.key, 'Surface');
    assert.deepEqual(await world.numbers({ filter: comparison('component', '=', 'surface') }), [1, 2]);
    assert.equal(await world.count({ filter: comparison('component', '=', 'UI') }), 0);
    const [entry] = await world.store.comments(app, 2);
    assert.deepEqual(
      [entry!.content, entry!.author?.username, entry!.changes],
      ['Renaming component: UI to Surface (automated comment)', 'ann', [{ field: 'component', old: 'UI', new: 'Surface' }]],
    );
    const after = await issue(1);
    assert.deepEqual([after.component, after.commentCount, after.watcherCount], ['Surface', 1, 0]);
    assert.notEqual(after.revision, before.revision);
    assert.ok(after.updatedOn >= before.updatedOn);
    assert.deepEqual(await world.store.comments(app, 3), []);
    assert.equal((await world.store.addComment(app, 3, null, { content: 'x' }))!.id, 3, 'numbers go on behind those of the comments');
  });

  it('write a name in other letters as well, and leave all as it is when the name stays', async () => {
    await world.store.create(app, null, { title: 'x', component: 'UI' });
    const before = await world.store.repository(world.app.id);
    await world.store.renameListItem(app, 'component', await idOf('UI'), null, 'UI');
    assert.deepEqual(await world.store.repository(world.app.id), before);
    await world.store.renameListItem(app, 'component', await idOf('UI'), null, 'ui');
    assert.equal((await issue(1)).component, 'ui');
    assert.deepEqual((await world.store.comments(app, 1))[0]!.changes, [{ field: 'component', old: 'UI', new: 'ui' }]);
  });

  it('do not give one name twice', async () => {
    const isSaid = (error: unknown) => error instanceof InvalidField && error.field === 'component' && /'core'/.test(error.message);
    await assert.rejects(world.store.renameListItem(app, 'component', await idOf('UI'), null, 'CORE'), isSaid);
    assert.deepEqual(await items(), ['core', 'UI', 'Ядро']);
  });

  it('take an item off all issues, each of which says so as Bitbucket did', async () => {
    for (const component of ['UI', 'core']) await world.store.create(app, null, { title: 'x', component });
    assert.equal(await world.store.deleteListItem(app, 'component', await idOf('UI'), world.bob.key), true);
    assert.deepEqual(await items(), ['core', 'Ядро']);
    assert.equal((await issue(1)).component, null);
    assert.equal((await issue(2)).component, 'core');
    const [entry] = await world.store.comments(app, 1);
    assert.deepEqual(
      [entry!.content, entry!.changes],
      ['Removing component: UI (automated comment)', [{ field: 'component', old: 'UI', new: '' }]],
    );
    await assert.rejects(world.store.create(app, null, { title: 'x', component: 'UI' }), InvalidField);
  });

  it('are renamed in hundreds of issues at once while others read', () =>
    withPlace(engine, async (place) => {
      const store = await place.open();
      await fillStore(store, 1500);
      const { key } = (await store.repository(BENCH))!;
      const all = await store.listItems(key, 'component');
      const counts = new Map<number, number>();
      const counted = async (name: string) =>
        (
          await store.list(key, {
            filter: comparison('component', '=', name),
            search: null,
            sort: { field: 'number', descending: false },
            start: 0,
            limit: 1,
          })
        ).count;
      for (const { id, name } of all) counts.set(id, await counted(name));
      const mostUsed = all.reduce((a, b) => (counts.get(a.id)! >= counts.get(b.id)! ? a : b));
      const renaming = store.renameListItem(key, 'component', mostUsed.id, null, 'Renamed');
      assert.equal(await counted('Renamed'), 0, 'nobody sees half of it');
      await renaming;
      assert.equal(await counted('Renamed'), counts.get(mostUsed.id));
      assert.equal(await counted(mostUsed.name), 0);
      await store.close();
    }));
});

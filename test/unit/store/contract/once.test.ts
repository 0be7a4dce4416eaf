import assert from 'node:assert/strict';
import type { Once } from '../../../../src/tracker/store/authorization';
import { KeyUsed } from '../../../../src/tracker/store/once';
import { describeEngines } from '../../../support/engines';
import { makeWorld, type World } from '../support';

describeEngines('Requests with a key', (engine) => {
  let world: World;
  beforeEach(async () => (world = await makeWorld(await engine.openFresh())));
  afterEach(() => world.store.close());

  const optionsOf = (once: Once | undefined, account = world.ann.key) => ({
    once,
    authorization: { writer: { account, credential: null }, assertAllowed: () => undefined },
  });
  const create = (key: string, request = 'r1', account = world.ann.key) =>
    world.store.create(world.app.key, account, { title: 'One' }, optionsOf({ key, request }, account));

  it('create something once for each person, also when they run at the same time', async () => {
    const issues = await Promise.all(Array.from({ length: 8 }, () => create('k')));
    assert.deepEqual([...new Set(issues.map(({ number }) => number))], [1]);
    assert.equal((await create('k', 'r1', world.bob.key)).number, 2);
    assert.equal((await create('k2')).number, 3);
    assert.equal(await world.count({}), 3);
    await assert.rejects(create('k', 'r2'), KeyUsed);
  });

  it('leave numbers and revisions as they are when they are sent again', async () => {
    await create('k');
    const { revision } = (await world.store.repository(world.app.id))!;
    await create('k');
    assert.equal((await world.store.repository(world.app.id))!.revision, revision);
    assert.equal((await create('k2')).number, 2);
  });

  it('create nothing that is refused, and can then be sent again', async () => {
    const refused = { ...optionsOf({ key: 'k', request: 'r1' }).authorization, assertAllowed: () => assert.fail('no') };
    const once = { key: 'k', request: 'r1' };
    await assert.rejects(world.store.create(world.app.key, world.ann.key, { title: 'One' }, { once, authorization: refused }), /no/);
    assert.equal((await create('k')).number, 1);
    // What was created is shown to nobody who may not see it any more.
    await assert.rejects(world.store.create(world.app.key, world.ann.key, { title: 'One' }, { once, authorization: refused }), /no/);
  });

  it('add a comment and a comment on many once', async () => {
    await create('k');
    await create('k2');
    const { key } = world.app;
    const comments = [1, 2].map(() =>
      world.store.addComment(key, 1, world.ann.key, { content: 'Hello' }, optionsOf({ key: 'c', request: 'r' })),
    );
    assert.deepEqual(new Set((await Promise.all(comments)).map((comment) => comment!.id)).size, 1);
    const entries = [1, 2].map((number) => ({ number, fields: {} }));
    const write = { entries, message: 'Both', watch: undefined, delete: undefined };
    const bulk = () => world.store.bulk(key, world.ann.key, write, optionsOf({ key: 'b', request: 'r' }));
    const [first, again] = [await bulk(), await bulk()];
    assert.deepEqual(
      again.map(({ comment }) => comment),
      first.map(({ comment }) => comment),
    );
    assert.deepEqual([(await world.store.comments(key, 1)).length, (await world.store.comments(key, 2)).length], [2, 1]);
  });
});

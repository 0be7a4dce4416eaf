import assert from 'node:assert/strict';
import type { Filter, Involvement } from '../../../../src/model/query';
import { describeEngines } from '../../../support/engines';
import { makeWorld, type World } from '../support';

describeEngines('A filter by what people did', (engine) => {
  let world: World;
  before(async () => {
    world = await makeWorld(await engine.openFresh());
    const { store, app, ann, bob } = world;
    for (const title of ['one', 'two', 'three']) await store.create(app.key, ann.key, { title });
    await store.addComment(app.key, 1, bob.key, { content: 'Seen here, too' });
    await store.change(app.key, 2, bob.key, { status: 'resolved' });
    await store.vote(app.key, 3, bob.key, true);
    for (const number of [1, 2, 3]) await store.watch(app.key, number, bob.key, number === 3);
  });
  after(() => world.store.close());

  const by = (involved: Involvement['involved'], value: string, negated = false): Filter => ({
    involved,
    comparator: 'is',
    negated,
    value,
  });
  const ROWS: [title: string, filter: Filter, numbers: number[]][] = [
    ['who has said something', by('commenter', 'BOB'), [1]],
    ['who has not, a change without a word being none', by('commenter', 'bob', true), [2, 3]],
    ['who watches', by('watcher', 'bob'), [3]],
    ['who does not watch', by('watcher', 'bob', true), [1, 2]],
    ['who has voted', by('voter', 'bob'), [3]],
    ['who is not known', by('voter', 'nobody'), []],
    ['who is not known, negated', by('voter', 'nobody', true), [1, 2, 3]],
    ['one or the other', { or: [by('commenter', 'bob'), by('voter', 'bob')] }, [1, 3]],
    ['one and a field', { and: [by('watcher', 'bob'), { field: 'title', comparator: 'contains', negated: false, value: 'three' }] }, [3]],
  ];
  for (const [title, filter, numbers] of ROWS) {
    it(`knows ${title}`, async () => {
      assert.deepEqual(await world.numbers({ filter }), numbers);
      assert.equal(await world.count({ filter }), numbers.length);
    });
  }
});

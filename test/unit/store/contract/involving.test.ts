import assert from 'node:assert/strict';
import { DEFAULT_QUERY, type IssueQuery } from '../../../../src/model/query';
import { describeEngines } from '../../../support/engines';
import { makeWorld, type World } from '../support';

describeEngines('The issues that a person is assigned or has reported, in all repositories', (engine) => {
  let world: World;
  before(async () => {
    world = await makeWorld(await engine.openFresh());
    const { store, app, ann, bob } = world;
    const other = await store.addRepository({ owner: 'bob', slug: 'other' }, { isPrivate: false });
    const secret = await store.addRepository({ owner: 'eve', slug: 'secret' }, { isPrivate: true });
    await store.grant(other.key, ann.key, 'write');
    await store.create(app.key, ann.key, { title: 'A red kestrel', content: 'flies\n' });
    await store.create(app.key, bob.key, { title: 'A red kestrel of bob' });
    await store.create(other.key, bob.key, { title: 'Kestrels, red ones', assignee: 'ann' });
    await store.create(other.key, ann.key, { title: 'Nothing', content: `${'word '.repeat(1000)}kestrel` });
    await store.create(secret.key, ann.key, { title: 'A red kestrel where ann may not read' });
    await store.addComment(other.key, 2, bob.key, { content: 'the red kestrel, at last' });
    await store.addComment(app.key, 2, bob.key, { content: 'a blue heron' });
  });
  after(() => world.store.close());

  const SEARCHES: readonly [search: string, inComments: boolean, titles: readonly string[]][] = [
    ['kestrel', false, ['A red kestrel', 'Kestrels, red ones', 'Nothing']],
    ['"kestrel"', false, ['A red kestrel', 'Nothing']],
    ['"red kestrel"', false, ['A red kestrel']],
    ['"red kestrel"', true, ['A red kestrel', 'Nothing']],
    ['"kestrel flies"', false, []],
    ['red kestrel', false, ['A red kestrel', 'Kestrels, red ones']],
    ['heron', true, []],
    ['%', false, []],
  ];
  for (const [search, searchComments, titles] of SEARCHES) {
    it(`are found by ${search}${searchComments ? ', also in comments' : ''}`, async () => {
      const { store, ann } = world;
      const query: IssueQuery = { ...DEFAULT_QUERY, search, searchComments, sort: { field: 'title', descending: false } };
      const { count, issues } = await store.involving(ann.key, ann.key, query);
      assert.deepEqual([count, issues.map(({ issue }) => issue.title)], [titles.length, titles]);
    });
  }
});

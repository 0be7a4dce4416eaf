import assert from 'node:assert/strict';
import { NEWS_LIMITS } from '../../../../src/model/news';
import type { NewsRequest } from '../../../../src/tracker/store/store';
import { describeEngines } from '../../../support/engines';
import { makeWorld, type World } from '../support';

describeEngines('News of a store', (engine) => {
  let world: World;
  let app: number;
  let since: string;
  beforeEach(async () => {
    world = await makeWorld(await engine.openFresh());
    app = world.app.key;
    await world.store.create(app, world.ann.key, { title: 'First' });
    await world.store.create(app, world.bob.key, { title: 'Second' });
    since = (await world.store.issue(app, 2))!.updatedOn;
  });
  afterEach(() => world.store.close());

  const getNews = (request: Partial<NewsRequest> = {}) =>
    world.store.news(app, { since, of: 'others', account: world.ann.key, username: 'ann', ...request });
  const numbers = async (request: Partial<NewsRequest> = {}) => (await getNews(request)).issues.map(({ issue }) => issue.number);

  it('are of issues that somebody reported, is assigned, or follows; and only of others', async () => {
    const { store, bob, ann } = world;
    await store.addComment(app, 1, bob.key, { content: 'x' });
    assert.deepEqual(await numbers(), [1], 'reported');
    await store.addComment(app, 2, bob.key, { content: 'x' });
    assert.deepEqual(await numbers(), [1]);
    await store.watch(app, 2, ann.key, true);
    assert.deepEqual(await numbers(), [2, 1], 'followed');
    await store.watch(app, 2, ann.key, false);
    await store.change(app, 2, bob.key, { assignee: 'ann' });
    assert.deepEqual(await numbers(), [2, 1], 'assigned');
    assert.deepEqual(await numbers({ account: bob.key, username: 'Bob' }), []);
  });

  it('tell nothing that was before, and what nobody did as of somebody else', async () => {
    await world.store.addComment(app, 1, world.bob.key, { content: 'seen' });
    const updatedOn = (await world.store.issue(app, 1))!.updatedOn;
    await world.store.addComment(app, 1, null, { content: 'by nobody' });
    const { issues } = await getNews({ since: updatedOn });
    assert.deepEqual(
      issues.map(({ entries }) => entries.map(({ content }) => content)),
      [['by nobody']],
    );
  });

  it('are not of issues that were only voted for, followed or deleted', async () => {
    const { store, bob } = world;
    await store.vote(app, 1, bob.key, true);
    await store.watch(app, 1, bob.key, true);
    assert.deepEqual(await numbers(), []);
    await store.addComment(app, 1, bob.key, { content: 'x' });
    await store.delete(app, 1);
    assert.deepEqual(await numbers(), []);
  });

  it('are bounded: texts are cut, and of many entries the latest are told', async () => {
    const { store, bob } = world;
    await store.change(app, 1, bob.key, { content: 'c'.repeat(100_000) }, { message: '🔥'.repeat(NEWS_LIMITS.content) });
    const [{ entries, issue } = assert.fail()] = (await getNews()).issues;
    assert.ok(issue.content.length <= NEWS_LIMITS.content);
    assert.ok(entries[0]!.content!.length <= 2 * NEWS_LIMITS.content && entries[0]!.content!.isWellFormed());
    assert.equal(entries[0]!.changes[0]!.new.length, NEWS_LIMITS.value);
    assert.equal((await getNews()).isCut, false);
    for (let count = 0; count < NEWS_LIMITS.issues + 1; count++) await store.create(app, bob.key, { title: `${count}`, assignee: 'ann' });
    const many = await getNews();
    assert.deepEqual([many.isCut, many.issues.length], [true, NEWS_LIMITS.issues]);
    assert.equal(many.issues[0]!.issue.number, NEWS_LIMITS.issues + 3, 'what changed last comes first');
  });
});

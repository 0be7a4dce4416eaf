import assert from 'node:assert/strict';
import { accountIdOf } from '../../../src/model/person';
import { APP, SECRET, makeWorld, type World } from './harness';

const dialects = ['1.0', '2.0'] as const;
type Dialect = (typeof dialects)[number];
const idOf = (username: string) => accountIdOf({ username, displayName: '' });

/** Writes to issue #1 (its reporter bob is the only watcher), and its watchers afterwards. */
const WRITES: readonly [title: string, write: (world: World, dialect: Dialect) => Promise<unknown>, followers: string[]][] = [
  ['a comment that mentions somebody', (world, dialect) => comment(world, dialect, 'What do you think, @carol?'), ['ann', 'bob', 'carol']],
  ['a comment that mentions them in code', (world, dialect) => comment(world, dialect, '`@carol`'), ['ann', 'bob']],
  ['a comment that mentions nobody there is', (world, dialect) => comment(world, dialect, '@nobody-there'), ['ann', 'bob']],
  ['a comment that mentions who follows it anyway', (world, dialect) => comment(world, dialect, '@BOB @bob @ann'), ['ann', 'bob']],
  [
    'somebody being assigned',
    (world, dialect) => update(world, dialect, { responsible: 'ann' }, { assignee: { account_id: idOf('ann') } }),
    ['ann', 'bob'],
  ],
  [
    'a description that mentions somebody',
    (world, dialect) => update(world, dialect, { content: 'as @dave said' }, { content: { raw: 'as @dave said' } }),
    ['bob', 'dave'],
  ],
  ['a title that mentions somebody', (world, dialect) => update(world, dialect, { title: '@dave' }, { title: '@dave' }), ['bob', 'dave']],
];

const comment = (world: World, dialect: Dialect, content: string) =>
  dialect === '1.0'
    ? world.ann.post(`${APP}/1/comments`, { form: { content } })
    : world.ann.post(`${APP.replace('/1.0/', '/2.0/')}/1/comments`, { json: { content: { raw: content } } });
const update = (world: World, dialect: Dialect, form: Record<string, string>, json: object) =>
  dialect === '1.0' ? world.bob.put(`${APP}/1`, { form }) : world.bob.put(`${APP.replace('/1.0/', '/2.0/')}/1`, { json });

describe('Who is assigned or mentioned', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
  });
  afterEach(() => world.close());

  const followers = async (path = `${APP}/1`) =>
    (await world.ann.get(`${path}/followers`)).body.followers.map((it: { username: string }) => it.username);
  const countOf = async (path = `${APP}/1`) => (await world.ann.get(path)).body.follower_count;

  for (const [title, write, expected] of WRITES) {
    for (const dialect of dialects) {
      it(`follows the issue, and is counted, after ${title} (API ${dialect})`, async () => {
        await write(world, dialect);
        assert.deepEqual(await followers(), expected);
        assert.equal(await countOf(), expected.length);
      });
    }
  }

  it('follows a new issue from the beginning', async () => {
    await world.bob.post(APP, { form: { title: 'Second, @carol', content: 'and @dave', responsible: 'ann' } });
    assert.deepEqual(await followers(`${APP}/2`), ['ann', 'bob', 'carol', 'dave']);
    assert.equal(await countOf(`${APP}/2`), 4);
  });

  it('is called once: who has stopped watching is not called by another edit of the same text, but by a new one', async () => {
    await world.ann.post(`${APP}/1/comments`, { form: { content: '@carol, look' } });
    await world.carol.delete(`${APP.replace('/1.0/', '/2.0/')}/1/watch`);
    await world.ann.put(`${APP}/1/comments/1`, { form: { content: '@carol, look here' } });
    assert.deepEqual(await followers(), ['ann', 'bob']);
    await world.ann.put(`${APP}/1/comments/1`, { form: { content: '@carol, look here. And you, @dave' } });
    assert.deepEqual(await followers(), ['ann', 'bob', 'dave']);
    assert.equal(await countOf(), 3);
    await world.ann.post(`${APP}/1/comments`, { form: { content: '@carol' } });
    assert.deepEqual(await followers(), ['ann', 'bob', 'carol', 'dave']);
  });

  it('must be allowed to read a private issue: the others are not told of it', async () => {
    await world.ann.post(SECRET, { form: { title: 'Private', content: '@bob @carol @dave' } });
    assert.deepEqual(await followers(`${SECRET}/1`), ['ann', 'bob', 'dave']);
  });

  it('moves one revision with the write, and is no entry of the history', async () => {
    const before = (await world.ann.get(`${APP}/1`)).headers.get('etag')!;
    await update(world, '2.0', {}, { content: { raw: '@carol' }, assignee: { account_id: idOf('ann') } });
    const after = (await world.ann.get(`${APP}/1`)).headers.get('etag')!;
    const revision = (tag: string) => Number(/^"?\d+-(\d+)/.exec(tag)![1]);
    assert.equal(revision(after), revision(before) + 1);
    const [change] = await world.store.comments(world.app.key, 1);
    assert.deepEqual(change!.changes.map(({ field }) => field).sort(), ['assignee', 'content']);
  });

  it('follows each of many that are given to them at once', async () => {
    await world.bob.post(APP, { form: { title: 'Second' } });
    const change = { issues: [1, 2], change: { assignee: { username: 'ann' } }, message: { raw: '@dave' } };
    assert.equal((await world.bob.post(`${APP.replace('/1.0/', '/2.0/')}/bulk`, { json: change })).status, 200);
    for (const path of [`${APP}/1`, `${APP}/2`]) assert.deepEqual(await followers(path), ['ann', 'bob', 'dave']);
  });
});

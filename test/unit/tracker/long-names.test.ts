import assert from 'node:assert/strict';
import { MAX_KEY_BYTES, MAX_LIST_ITEMS } from '../../../src/tracker/store/key-limits';
import { InvalidField } from '../../../src/tracker/store/store';
import { APP, makeWorld, type Answer, type World } from './harness';

/** Titles and names are in indexes, and in each issue of a page: long ones would fill the memory, and PostgreSQL has no room for them. */
describe('A title or name that is too long', () => {
  const APP_2 = '/2.0/repositories/ann/app/issues';
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.ann.post(APP, { form: { title: 'First' } });
  });
  after(() => world.close());
  afterEach(() => assert.deepEqual(world.logged, []));

  const TEXTS: readonly [what: string, fits: string, isLong: string][] = [
    ['Latin letters', 'x'.repeat(MAX_KEY_BYTES), 'x'.repeat(MAX_KEY_BYTES + 1)],
    ['letters of three bytes', '字'.repeat(666), '字'.repeat(667)],
    ['pictures', '🪣'.repeat(500), '🪣'.repeat(501)],
    ['letters that are longer in lower case', 'İ'.repeat(666), 'İ'.repeat(667)],
  ];
  let count = 0;
  const place = { first: 1, lines: ['x'] };
  const WRITES: readonly [what: string, field: string, write: (text: string) => Promise<Answer>, maxChars?: number][] = [
    ['a new issue of API 1.0', 'title', (title) => world.ann.post(APP, { form: { title } })],
    ['a new issue of API 2.0', 'title', (title) => world.ann.post(APP_2, { json: { title } })],
    ['an issue of API 1.0', 'title', (title) => world.ann.put(`${APP}/1`, { form: { title } })],
    ['an issue of API 2.0', 'title', (title) => world.ann.put(`${APP_2}/1`, { json: { title } })],
    ['a change', 'title', (title) => world.ann.post(`${APP_2}/1/changes`, { json: { changes: { title: { new: title } } } })],
    ['a new component', 'name', (name) => world.ann.post(`${APP}/components`, { form: { name } })],
    [
      'a renamed milestone',
      'name',
      async (name) => {
        const { id } = await world.store.addListItem(world.app.key, 'milestone', `M ${count++}`);
        return world.ann.put(`${APP}/milestones/${id}`, { form: { name } });
      },
    ],
    ['an anchor', 'path', (path) => world.ann.post(`${APP}/1/anchors`, { json: { ...place, path } }), 1000],
  ];
  for (const [what, field, write, maxChars = Infinity] of WRITES) {
    for (const [kind, fits, isLong] of TEXTS) {
      if (isLong.length > maxChars) continue;
      it(`is refused: ${kind} of ${what}`, async () => {
        const before = (await world.store.repository(world.app.id))!.nextNumber;
        const { status, body } = await write(isLong);
        assert.equal(status, 400);
        assert.match(body.error.fields[field]![0]!, /bytes, more than the 2000 that it can have\. Shorten it\.$/);
        assert.equal((await world.store.repository(world.app.id))!.nextNumber, before);
        const answer = await write(fits);
        assert.ok(answer.status < 300, answer.text);
      });
    }
  }

  it('is no component of an issue, which says so in few words', async () => {
    const { status, text } = await world.ann.post(APP, { form: { title: 'x', component: 'x'.repeat(100_000) } });
    assert.equal(status, 400);
    assert.ok(text.length < 10_000);
  });

  it('is as little a name in a list as one that is too many', async () => {
    const { key } = await world.store.addRepository(
      { owner: 'ann', slug: 'lists' },
      { isPrivate: true, admin: (await world.store.account('ann'))!.key },
    );
    const importer = await world.store.import(key, {
      people: [],
      lists: { component: Array.from({ length: MAX_LIST_ITEMS - 1 }, (_, at) => `C ${at}`), milestone: [], version: [] },
      defaults: { kind: null, component: null, milestone: null, version: null, assignee: null },
    });
    await importer.commit();
    const components = '/1.0/repositories/ann/lists/issues/components';
    assert.equal((await world.ann.post(components, { form: { name: 'the last' } })).status, 200);
    const { status, body } = await world.ann.post(components, { form: { name: 'one more' } });
    assert.equal(status, 400);
    assert.match(body.error.fields.name![0]!, /^The repository has 10000 components already, which is the most it can have\.$/);
    assert.equal((await world.ann.post(components, { form: { name: 'The Last' } })).status, 200, 'one that is there');
    await assert.rejects(world.store.addListItem(key, 'component', 'one more'), InvalidField);
    await world.store.addListItem(key, 'version', 'one');
  });
});

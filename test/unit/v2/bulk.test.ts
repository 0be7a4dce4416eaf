import assert from 'node:assert/strict';
import { makeWorld, type World } from '../tracker/harness';

/** Additions that write many issues and restore deleted ones: rights and errors. */
describe('Many issues over API 2.0', () => {
  const ISSUES = '/2.0/repositories/ann/app/issues';
  const CALLERS = ['anonymous', 'carol', 'dave', 'bob', 'ann', 'local'] as const;
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.carol.post(ISSUES, { json: { title: 'Of carol' } });
    await world.ann.post(ISSUES, { json: { title: 'Of ann' } });
    await world.ann.post(ISSUES, { json: { title: 'Deleted' } });
    await world.ann.delete(`${ISSUES}/3`);
  });
  afterEach(() => world.close());

  type Loose = Readonly<Record<string, never>> & {
    readonly error: { readonly message: string; readonly data: { readonly conflicts: readonly Loose[] } };
    readonly values: readonly Loose[];
  };
  const send = async (person: (typeof CALLERS)[number], path: string, json: unknown) => {
    const { status, body } = await world[person].post(`${ISSUES}/${path}`, { json: json as never });
    return { status, body: body as unknown as Loose };
  };
  const state = async (number: number) => (await world.ann.get(`${ISSUES}/${number}`)).body as unknown as Record<string, unknown>;

  const RIGHTS: readonly [doing: string, path: string, json: unknown, statuses: readonly number[]][] = [
    ['change fields of others', 'bulk', { issues: [1, 2], change: { state: 'open' } }, [401, 403, 403, 200, 200, 200]],
    ['change some of their own', 'bulk', { issues: [1], change: { priority: 'minor' } }, [401, 403, 403, 200, 200, 200]],
    ['repeat what is so', 'bulk', { issues: [1], change: { priority: 'major' } }, [401, 200, 403, 200, 200, 200]],
    ['comment', 'bulk', { issues: [1, 2], message: { raw: 'x' } }, [401, 200, 200, 200, 200, 200]],
    ['watch', 'bulk', { issues: [1, 2], watch: true }, [401, 200, 200, 200, 200, 200]],
    ['delete', 'bulk', { issues: [1, 2], delete: true }, [401, 403, 403, 200, 200, 200]],
    ['restore', 'deleted', { restore: [3] }, [401, 403, 403, 200, 200, 200]],
    ['take away for good', 'deleted', { delete_permanently: [3] }, [401, 403, 403, 200, 200, 200]],
  ];
  for (const [doing, path, json, statuses] of RIGHTS) {
    for (const [at, person] of CALLERS.entries()) {
      it(`let ${person} ${doing}: ${statuses[at]}`, async () => {
        const revision = async () => (await world.store.repository(world.app.id))!.revision;
        const before = await revision();
        assert.equal((await send(person, path, json)).status, statuses[at]);
        if (statuses[at] !== 200) assert.equal(await revision(), before);
      });
    }
  }

  it('lists deleted issues to who may write', async () => {
    for (const [at, status] of [401, 403, 403, 200, 200, 200].entries()) {
      assert.equal((await world[CALLERS[at]!].get(`${ISSUES}/deleted`)).status, status);
    }
    assert.equal((await world.ann.get(`${ISSUES}/3`)).status, 410);
  });

  const REFUSED: readonly [title: string, path: string, json: unknown, message: RegExp][] = [
    ['no issues', 'bulk', { change: { state: 'open' } }, /issues: This is required/],
    ['an issue that is no number', 'bulk', { issues: ['x'] }, /must be the number of an issue/],
    ['one twice', 'bulk', { issues: [1, { id: 1 }] }, /#1 is named twice/],
    [
      'too many',
      'bulk',
      { issues: Array.from({ length: 1001 }, (_, at) => at + 1) },
      /These are 1001 issues; one request may name at most 1000/,
    ],
    ['a title', 'bulk', { issues: [1], change: { title: 'x' } }, /change\.title: This can only be set for one issue at a time/],
    ['an unknown state', 'bulk', { issues: [1, 2], change: { state: 'shut' } }, /'shut' is not a state/],
    ['an unknown milestone', 'bulk', { issues: [1, 2], change: { milestone: 'nope' } }, /There is no milestone 'nope'/],
    ['a comment that says nothing', 'bulk', { issues: [1], message: { raw: ' ' } }, /required/],
    ['to change and delete', 'bulk', { issues: [1], delete: true, change: { state: 'open' } }, /cannot be changed in the same request/],
    ['numbers that are none', 'deleted', { restore: ['3'] }, /must be numbers of deleted issues/],
    ['both', 'deleted', { restore: [3], delete_permanently: [3] }, /Send either this or delete_permanently/],
  ];
  for (const [title, path, json, message] of REFUSED) {
    it(`refuses ${title}, with a sentence`, async () => {
      const { status, body } = await send('ann', path, json);
      assert.equal(status, 400);
      assert.match(body.error.message, message);
      assert.equal((await state(1)).state, 'new');
    });
  }

  it('changes nothing when one is not as it was seen, and names all that are not', async () => {
    const { revision } = (await world.store.issue(world.app.key, 2))!;
    await world.bob.put(`${ISSUES}/1`, { json: { state: 'resolved' } });
    const issues = [{ id: 1, seen: { state: 'new' } }, { id: 2, revision }, { id: 3, revision }, { id: 9 }];
    const { status, body } = await send('ann', 'bulk', { issues, change: { state: 'open' } });
    assert.equal(status, 412);
    assert.match(body.error.message, /^3 issues were changed or deleted meanwhile\. Nothing was changed/);
    assert.deepEqual(
      body.error.data.conflicts.map(({ id, current }) => [id, current]),
      [
        [1, { state: 'resolved' }],
        [3, null],
        [9, null],
      ],
    );
    assert.equal((await state(2)).state, 'new');
    assert.equal(
      (await send('ann', 'bulk', { issues: [{ id: 2, revision: `"${revision};2.x"` }], change: { state: 'open' } })).status,
      200,
    );
    assert.equal((await state(2)).state, 'open');
  });
});

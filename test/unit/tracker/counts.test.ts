import assert from 'node:assert/strict';
import { APP, makeWorld, SECRET, type World } from './harness';

interface Answer {
  readonly status: number;
  readonly body: {
    readonly count: number;
    readonly filter: unknown;
    readonly group_by: string;
    readonly groups: readonly { readonly value: string | null; readonly count: number; readonly person?: { readonly username: string } }[];
    readonly error: { readonly message: string };
  };
}

describe('counts of groups over API 1.0', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    const forms: Record<string, string>[] = [
      { title: 'one', kind: 'bug', responsible: 'ann' },
      { title: 'two', kind: 'task', responsible: 'ann' },
      { title: 'three', kind: 'bug', priority: 'blocker' },
    ];
    for (const form of forms) await world.ann.post(APP, { form });
  });
  after(() => world.close());

  const getCounts = async (query: string) => (await world.ann.get(`${APP}/counts?${query}`)) as unknown as Answer;
  const displayed = async (query: string) => (await getCounts(query)).body.groups.map(({ value, count }) => [value, count]);

  it('are told for each field, with the filter and the search of a list', async () => {
    const CASES: readonly (readonly [query: string, groups: unknown])[] = [
      [
        'group_by=kind',
        [
          ['bug', 2],
          ['task', 1],
        ],
      ],
      [
        'group_by=responsible',
        [
          ['ann', 2],
          [null, 1],
        ],
      ],
      [
        'group_by=responsible&kind=bug',
        [
          ['ann', 1],
          [null, 1],
        ],
      ],
      ['group_by=responsible&kind=bug&priority=!blocker', [['ann', 1]]],
      ['group_by=kind&search=three', [['bug', 1]]],
      ['group_by=reported_by', [['ann', 3]]],
      ['group_by=milestone', [[null, 3]]],
      ['group_by=kind&created_from=2999-01-01', []],
      [
        'group_by=kind&created_before=2999-01-01T00:00:00Z',
        [
          ['bug', 2],
          ['task', 1],
        ],
      ],
      ['group_by=created_month', [[new Date().toISOString().slice(0, 7), 3]]],
    ];
    for (const [query, groups] of CASES) assert.deepEqual(await displayed(query), groups, query);
    const { body } = await getCounts('group_by=responsible&kind=bug');
    assert.deepEqual([body.count, body.filter, body.group_by], [2, { kind: [['=', 'bug']] }, 'responsible']);
    assert.equal(body.groups[0]?.person?.username, 'ann');
  });

  it('say what is wrong with the question', async () => {
    const CASES: readonly (readonly [query: string, expected: RegExp])[] = [
      ['', /can't be grouped by ''.*status, kind.*created_month/],
      ['group_by=title', /can't be grouped by 'title'/],
      ['group_by=__proto__', /can't be grouped by/],
      ['group_by=kind&created_from=yesterday', /'created_from' must be a date in UTC/],
      ['group_by=kind&created_before=2026-13-01', /'created_before' must be a date/],
      ['group_by=kind&status=fixed', /'fixed' is not a status/],
    ];
    for (const [query, expected] of CASES) {
      const { status, body } = await getCounts(query);
      assert.equal(status, 400, query);
      assert.match(body.error.message, expected, query);
    }
  });

  it('are told to who may read the repository alone, and do not take the place of an issue', async () => {
    assert.notEqual((await world.anonymous.get(`${SECRET}/counts?group_by=kind`)).status, 200);
    assert.equal((await world.ann.post(`${APP}/counts`, { form: {} })).status, 405);
  });
});

import assert from 'node:assert/strict';
import type { NewIssue } from '../../../../src/model/issue';
import { FILTER_FIELDS, SORT_FIELDS, type Comparator, type Filter, type FilterField } from '../../../../src/model/query';
import { KINDS, PRIORITIES, STATUSES } from '../../../../src/model/enums';
import { Random } from '../../../support/random';
import { describeEngines } from '../../../support/engines';
import { ALL, by, comparison, makeWorld, matches, type World } from '../support';

const ISSUES: NewIssue[] = [
  { title: 'Login fails at 100%', content: 'use easy_install to see it', status: 'new', component: 'UI', milestone: 'M1', assignee: 'ann' },
  { title: 'login FAILS again', content: 'Easy install', status: 'open', kind: 'task', priority: 'blocker', component: 'core' },
  { title: 'Ошибка ВХОДА', content: 'Ёлка не видна', status: 'on hold', kind: 'proposal', component: 'Ядро', assignee: 'bob' },
  { title: `It's "quoted" \\ and_more`, content: 'a*b (c) AND NOT -d', status: 'resolved', version: '1.0' },
  { title: 'Café', content: '', status: 'closed', kind: 'enhancement', priority: 'trivial', milestone: 'm2', version: '1.10' },
  { title: 'ab', content: 'x', status: 'wontfix', priority: 'minor', assignee: 'bob' },
  { title: 'ΟΔΟΣ', content: 'ГРОМКО 100_000', status: 'duplicate', priority: 'critical' },
  { title: 'and more', content: '日本語のテスト', status: 'invalid' },
];

type Row = [field: FilterField, sign: string, value: string, ...numbers: number[]];
const ROWS: Row[] = [
  ['title', '=', 'LOGIN fails AGAIN', 2],
  ['title', '=', 'login fails', ...[]],
  ['title', '!', 'ab', 1, 2, 3, 4, 5, 7, 8],
  ['title', '~', 'FAIL', 1, 2],
  ['title', '~', '0%', 1],
  ['title', '~', '%', 1],
  ['title', '~', '_', 4],
  ['title', '~', 'd_m', 4],
  ['title', '~', '"quoted"', 4],
  ['title', '~', `'s "`, 4],
  ['title', '~', '\\', 4],
  ['title', '~', ' \\ a', 4],
  ['title', '~', '', 1, 2, 3, 4, 5, 6, 7, 8],
  ['title', '!~', '', ...[]],
  ['title', '!~', 'fail', 3, 4, 5, 6, 7, 8],
  ['title', '~', 'вхо', 3],
  ['title', '~', 'cafe\u0301', 5],
  ['title', '~', 'δοσ', 7],
  ['title', '^', 'LOGIN', 1, 2],
  ['title', '^', 'о', 3],
  ['title', '!^', 'login', 3, 4, 5, 6, 7, 8],
  ['title', '^', '%', ...[]],
  ['title', '$', '%', 1],
  ['title', '$', 'b', 6],
  ['title', '$', 'AGAIN', 2],
  ['title', '$', 'more', 4, 8],
  ['title', '!$', 'more', 1, 2, 3, 5, 6, 7],
  ['content', '=', '', 5],
  ['content', '!', '', 1, 2, 3, 4, 6, 7, 8],
  ['content', '=', 'X', 6],
  ['content', '=', 'easy install', 2],
  ['content', '~', 'easy_install', 1],
  ['content', '~', 'EASY', 1, 2],
  ['content', '~', '0_0', 7],
  ['content', '~', 'ё', 3],
  ['content', '!~', 'ё', 1, 2, 4, 5, 6, 7, 8],
  ['content', '~', 'a*b (c) AND NOT -d', 4],
  ['content', '~', 'テスト', 8],
  ['content', '^', 'ё', 3],
  ['content', '^', 'easy', 2],
  ['component', '=', 'ui', 1],
  ['component', '=', 'ЯДРО', 3],
  ['component', '=', '', 4, 5, 6, 7, 8],
  ['component', '!', '', 1, 2, 3],
  ['component', '!', 'ui', 2, 3, 4, 5, 6, 7, 8],
  ['component', '=', 'unknown', ...[]],
  ['component', '!', 'unknown', 1, 2, 3, 4, 5, 6, 7, 8],
  ['component', '~', 'ЯД', 3],
  ['component', '!~', 'яд', 1, 2, 4, 5, 6, 7, 8],
  ['milestone', '=', 'm1', 1],
  ['milestone', '^', 'M', 1, 5],
  ['milestone', '$', '2', 5],
  ['milestone', '!', '', 1, 5],
  ['version', '=', '1.0', 4],
  ['version', '^', '1.', 4, 5],
  ['version', '!', '1.0', 1, 2, 3, 5, 6, 7, 8],
  ['status', '=', 'on hold', 3],
  ['status', '!', 'new', 2, 3, 4, 5, 6, 7, 8],
  ['status', '~', 'LO', 5],
  ['status', '=', 'nonsense', ...[]],
  ['kind', '=', 'task', 2],
  ['kind', '!', 'bug', 2, 3, 5],
  ['priority', '=', 'blocker', 2],
  ['priority', '$', 'al', 5, 7],
  ['assignee', '=', 'ANN', 1],
  ['assignee', '=', '', 2, 4, 5, 7, 8],
  ['assignee', '!', 'bob', 1, 2, 4, 5, 7, 8],
  ['assignee', '!', '', 1, 3, 6],
  ['assignee', '=', 'Ann Smith', ...[]],
  ['assignee', '~', 'ЁЛК', 3, 6],
  ['assignee', '!~', 'ёлк', 1, 2, 4, 5, 7, 8],
  ['reporter', '=', 'ann', 1, 2, 3, 4, 5, 6, 7],
  ['reporter', '^', 'ann sm', 1, 2, 3, 4, 5, 6, 7],
  ['reporter', '$', 'SMITH', 1, 2, 3, 4, 5, 6, 7],
  ['reporter', '=', '', 8],
];

describeEngines('A filter of the store', (engine) => {
  let world: World;
  before(async () => {
    world = await makeWorld(await engine.openFresh());
    for (const [i, issue] of ISSUES.entries()) await world.store.create(world.app.key, i === 7 ? null : world.ann.key, issue);
  });
  after(() => world.store.close());

  for (const [field, sign, value, ...numbers] of ROWS) {
    it(`${field} ${sign} ${JSON.stringify(value)} means ${
      numbers
        .filter(Boolean)
        .map((n) => `#${n}`)
        .join(', ') || 'none'
    }`, async () => {
      const filter = comparison(field, sign, value);
      const expected = numbers.filter(Boolean);
      assert.deepEqual(await world.numbers({ filter }), expected);
      assert.equal(await world.count({ filter, limit: 0 }), expected.length);
    });
  }

  it('means all issues when nothing must hold, and none when one of nothing must', async () => {
    assert.equal(await world.count({ filter: ALL }), 8);
    assert.equal(await world.count({ filter: { or: [] } }), 0);
    assert.equal(await world.count({ filter: { and: [{ and: [] }, { or: [ALL] }] } }), 8);
  });

  it('combines fields by AND and OR', async () => {
    const bug = comparison('kind', '=', 'bug');
    const bobs = comparison('assignee', '=', 'bob');
    const fails = comparison('title', '~', 'fail');
    assert.deepEqual(await world.numbers({ filter: { and: [bug, { or: [bobs, fails] }] } }), [1, 6]);
    assert.deepEqual(await world.numbers({ filter: { or: [bobs, { and: [fails, comparison('status', '!', 'new')] }] } }), [2, 3, 6]);
  });

  const SEARCHES: [search: string, ...numbers: number[]][] = [
    ['easy_install', 1, 2],
    ['install', 1, 2],
    ['EASY inst', 1, 2],
    ['inst easy', 1, 2],
    ['login again', 2],
    ['fails easy', 1, 2],
    ['fai eas', 1, 2],
    ['fa easy', ...[]],
    ['easy fa', 1, 2],
    ['cafe', 5],
    ['ошибка елка', 3],
    ['ВХОД', 3],
    ['"quoted"', 4],
    ['a*b', 4],
    ['NOT', 4],
    ['quoted AND more', 4],
    ['title:login', ...[]],
    ['100%', 1],
    ['日本', 8],
    ['', 1, 2, 3, 4, 5, 6, 7, 8],
    ['  \t', 1, 2, 3, 4, 5, 6, 7, 8],
    ['++', ...[]],
    ['"', 4],
    ['login "', ...[]],
    ['* login', ...[]],
    ['nothing like this', ...[]],
    ['log\0in', 1, 2],
  ];
  for (const [search, ...numbers] of SEARCHES) {
    it(`Searched for ${JSON.stringify(search)} the store finds ${numbers.map((n) => `#${n}`).join(', ') || 'nothing'}`, async () => {
      assert.deepEqual(await world.numbers({ search }), numbers);
      assert.equal(await world.count({ search, limit: 0 }), numbers.length);
    });
  }

  it('searches within a filter', async () => {
    assert.deepEqual(await world.numbers({ search: 'easy', filter: comparison('status', '=', 'open') }), [2]);
    assert.equal(await world.count({ search: '++', filter: comparison('status', '=', 'open') }), 0);
  });

  it('gives the same issues as looking at each of them would, whatever is combined', async () => {
    const { issues } = await world.store.list(world.app.key, { filter: ALL, search: null, ...by('number'), start: 0, limit: 100 });
    const random = new Random(7);
    const values: Record<FilterField, readonly string[]> = {
      title: ['login', 'FAILS', '%', '_', '"', 'and', 'o', 'ο', 'ab', 'café', '', 'ОШИБ', 'more', `it's`],
      content: ['easy', 'install', '_', 'ё', '', '*', 'x', 'A', '100', '語'],
      version: ['1.0', '1.10', '', '1', '0'],
      milestone: ['m1', 'M2', '', 'm'],
      component: ['ui', 'CORE', 'ядро', '', 'r'],
      kind: [...KINDS, 'b'],
      status: [...STATUSES, 'e'],
      priority: [...PRIORITIES, 'm'],
      assignee: ['ann', 'bob', '', 'smith', 'n', 'ё'],
      reporter: ['ann', '', 'Ann S', 'h'],
    };
    const make = (depth: number): Filter => {
      if (depth > 0 && random.chance(0.6)) {
        const parts = Array.from({ length: random.below(4) }, () => make(depth - 1));
        return random.chance(0.5) ? { and: parts } : { or: parts };
      }
      const field = random.pick(FILTER_FIELDS);
      const comparator = random.pick<Comparator>(['is', 'contains', 'begins', 'ends']);
      return { field, comparator, negated: random.chance(0.4), value: random.pick(values[field]) };
    };
    for (let i = 0; i < 600; i++) {
      const filter = make(2);
      const expected = issues.filter((issue) => matches(issue, filter)).map((issue) => issue.number);
      const sort = { field: random.pick(SORT_FIELDS), descending: random.chance(0.5) };
      const found = await world.store.list(world.app.key, { filter, search: null, sort, start: 0, limit: 100 });
      const numbers = found.issues.map((issue) => issue.number).sort((a, b) => a - b);
      assert.deepEqual(numbers, expected, JSON.stringify(filter));
      assert.equal(found.count, expected.length, JSON.stringify(filter));
    }
  });
});

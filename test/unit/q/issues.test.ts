import assert from 'node:assert/strict';
import type { Issue } from '../../../src/model/issue';
import { accountIdOf, personUuid } from '../../../src/model/person';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { KINDS, PRIORITIES, STATUSES } from '../../../src/model/enums';
import { openStore } from '../../../src/tracker/store';
import type { ImportedIssue, Store } from '../../../src/tracker/store/store';
import { QueryError } from '../../../src/tracker/v2/q/ast';
import { matches } from '../../../src/tracker/v2/q/evaluate';
import { toFilter, type FilterScope } from '../../../src/tracker/v2/q/filter';
import { parseQ } from '../../../src/tracker/v2/q/parser';
import { encodeIssue2 } from '../../../src/wire/v2/issue';
import { Random } from '../../support/random';
import { imported, NO_LISTS } from '../store/support';

const REPOSITORY = { owner: 'ann', slug: 'app' };
const ITEMS = {
  component: ['UI', 'core', 'Ядро'],
  milestone: ['M1', 'm2'],
  version: ['1.0', '1.10'],
};
const scope: FilterScope = { repository: REPOSITORY, itemName: (list, id) => ITEMS[list][id - 1] };

describe('A query for issues', () => {
  let store: Store;
  let key: number;
  let issues: { number: number; json: unknown }[];

  const list = async (source: string): Promise<number[]> => {
    const query = { ...DEFAULT_QUERY, filter: toFilter(parseQ(source), scope), sort: { field: 'number', descending: false } } as const;
    const { count, issues } = await store.list(key, { ...query, limit: 1000 });
    assert.equal(count, issues.length, source);
    return issues.map((issue) => issue.number);
  };

  before(async () => {
    store = await openStore({ file: ':memory:' });
    ({ key } = await store.addRepository(REPOSITORY, { isPrivate: false }));
    const random = new Random(3);
    const people = ['ann', 'Bob', 'зоя'];
    const day = () => `20${10 + random.below(10)}-0${1 + random.below(9)}-1${random.below(10)}T0${random.below(10)}:30:00`;
    const rows = Array.from({ length: 60 }, (_, index): ImportedIssue => {
      const createdOn = `${day()}.${100000 + random.below(900000)}Z`;
      return imported(index * 2 + 1, {
        title: random.pick([
          'Login fails',
          'login FAILS at 100%',
          'Ошибка входа',
          'a "quoted" \\ title',
          'ab',
          '2015-03-04',
          '😀 zebra',
          '\uffee wide',
        ]),
        content: random.pick(['', 'use easy_install', 'Unicode ΟΔΟΣ', 'x', 'it\r\nbreaks', 'null']),
        status: random.pick(STATUSES),
        kind: random.pick(KINDS),
        priority: random.pick(PRIORITIES),
        component: random.pick([null, ...ITEMS.component]),
        milestone: random.pick([null, ...ITEMS.milestone]),
        version: random.pick([null, ...ITEMS.version]),
        assignee: random.pick([null, ...people]),
        reporter: random.pick([null, ...people]),
        createdOn,
        updatedOn: random.pick([createdOn, `${day()}Z`, '2015-03-04T00:00:00Z']),
        watchers: people.slice(random.below(4)),
      });
    });
    const importer = await store.import(key, {
      ...NO_LISTS,
      people: [
        { username: 'ann', displayName: 'Ann Smith' },
        { username: 'Bob', displayName: 'Robert Ёлкин' },
        { username: 'зоя', displayName: 'Zoya' },
      ],
      lists: ITEMS,
    });
    await importer.add(rows);
    await importer.commit();
    const options = {
      base: 'http://x',
      repository: REPOSITORY,
      render: () => '',
      itemId: (list: keyof typeof ITEMS, name: string) => ITEMS[list].indexOf(name) + 1,
    };
    const all = await store.list(key, { ...DEFAULT_QUERY, sort: { field: 'number', descending: false }, limit: 1000 });
    issues = all.issues.map((issue: Issue) => ({
      number: issue.number,
      json: JSON.parse(JSON.stringify(encodeIssue2(issue, options))) as unknown,
    }));
  });
  after(() => store.close());

  const naive = (source: string): number[] => {
    const query = parseQ(source);
    return issues.filter(({ json }) => matches(json, query)).map(({ number }) => number);
  };

  const ANN = personUuid('ann');
  const KNOWN: [source: string, matches: (issue: Record<string, never>) => boolean][] = [
    ['state = "NEW"', (it: { state: string }) => it.state === 'new'],
    ['priority > "major"', (it: { priority: string }) => ['critical', 'blocker'].includes(it.priority)],
    ['priority <= "minor"', (it: { priority: string }) => ['trivial', 'minor'].includes(it.priority)],
    ['assignee = null', (it: { assignee: unknown }) => it.assignee === null],
    ['reporter.nickname != "ann"', (it: { reporter: { nickname: string } | null }) => it.reporter?.nickname !== 'ann'],
    [`assignee.uuid = "{${ANN}}"`, (it: { assignee: { uuid: string } | null }) => it.assignee?.uuid === `{${ANN}}`],
    ['title ~ "FAILS" AND id >= 50', (it: { title: string; id: number }) => /fails/i.test(it.title) && it.id >= 50],
    ['created_on > 2015-10-04T14:00:00-07:00', (it: { created_on: string }) => it.created_on > '2015-10-04T21:00:00.000000+00:00'],
    ['updated_on = 2015-03-04', (it: { updated_on: string }) => it.updated_on.startsWith('2015-03-04T00:00:00.000000')],
    ['component.name IN ("ui", "Core")', (it: { component: { name: string } | null }) => ['UI', 'core'].includes(it.component?.name ?? '')],
    ['component.id = 3', (it: { component: { name: string } | null }) => it.component?.name === 'Ядро'],
    ['watches < 2', (it: { watches: number }) => it.watches < 2],
    ['repository.full_name = "ann/app" AND version != null', (it: { version: unknown }) => it.version !== null],
  ] as never;
  for (const [source, matches] of KNOWN) {
    it(`finds what ${source} says`, async () => {
      const expected = issues.filter(({ json }) => matches(json as never)).map(({ number }) => number);
      assert.ok(expected.length > 0 && expected.length < issues.length, `${expected.length} of ${issues.length}`);
      assert.deepEqual(await list(source), expected);
    });
  }

  const WRONG: [source: string, at: number, expected: RegExp][] = [
    ['titel = "x"', 1, /cannot be searched by 'titel'/],
    ['state = "new" AND reporter.nickname.x = 1', 19, /reporter\.nickname\.x/],
    ['id ~ "1"', 1, /id is not text/],
    ['id = "one"', 6, /id is a number/],
    ['created_on > "yesterday"', 14, /created_on is a date/],
    ['votes = true', 9, /votes is a number/],
    ['priority > "high"', 12, /'high' is no priority/],
    ['content.raw > "a"', 1, /has no order/],
    ['assignee.uuid ~ "a"', 1, /= and != only/],
    ['component.id > 3', 1, /= and != only/],
  ];
  for (const [source, at, expected] of WRONG) {
    it(`refuses ${source}, and says where`, () => {
      assert.throws(
        () => toFilter(parseQ(source), scope),
        (error) => error instanceof QueryError && error.at === at && expected.test(error.message),
      );
    });
  }

  it('means the same to the store as to who looks at each issue, whatever it says', async () => {
    const random = new Random(11);
    const texts = [
      '""',
      '"new"',
      '"Login fails"',
      '"FAILS"',
      '"o"',
      '"UI"',
      '"m"',
      '"1.0"',
      '"ann"',
      '"smith"',
      '"ёлк"',
      '"a \\"q"',
      '"\\\\"',
      '"😀"',
    ];
    const numbers = ['0', '1', '2', '3', '57', '-1', '1.5', '1e3', '99999999999999999999', '"7"'];
    const dates = ['2015-03-04', '2014-06-15T10:30:00+02:00', '"2012-01-01"', '2018-01-01T00:00:00.5Z'];
    const people = [`"{${ANN}}"`, `"${personUuid('bob').toUpperCase()}"`, '"{}"', '"x"'];
    const accounts = [JSON.stringify(accountIdOf({ username: 'ann', displayName: '' })), '"557058:x"', '""'];
    const fields: Record<string, readonly string[]> = {
      title: [...texts, '2015-03-04', '100'],
      'content.raw': texts,
      content: texts,
      state: [...texts, ...STATUSES.map((it) => `"${it}"`)],
      kind: [...texts, '"bug"', '"task"'],
      priority: PRIORITIES.map((it) => `"${it}"`),
      'component.name': texts,
      component: texts,
      'component.id': numbers,
      milestone: [...texts, '"M1"'],
      'version.name': [...texts, '1.0'],
      assignee: texts,
      'assignee.display_name': texts,
      'assignee.account_id': accounts,
      'reporter.nickname': [...texts, '"BOB"'],
      'reporter.uuid': people,
      id: numbers,
      votes: numbers,
      watches: numbers,
      created_on: dates,
      updated_on: dates,
      edited_on: dates,
      'repository.name': ['"app"', '"x"'],
      type: ['"issue"', '"x"'],
    };
    const operators = ['=', '!=', '~', '!~', '>', '>=', '<', '<='];
    const term = (): string => {
      const field = random.pick(Object.keys(fields));
      if (random.chance(0.1)) return `${field} ${random.pick(['=', '!='])} null`;
      if (random.chance(0.1))
        return `${field} ${random.pick(['IN', 'NOT IN'])} (${random.pick(fields[field]!)}, ${random.pick(fields[field]!)})`;
      return `${field} ${random.pick(operators)} ${random.pick(fields[field]!)}`;
    };
    const make = (depth: number): string => {
      if (depth === 0 || random.chance(0.4)) return term();
      const parts = Array.from({ length: 1 + random.below(3) }, () => make(depth - 1));
      return `(${parts.join(random.chance(0.5) ? ' AND ' : ' or ')})`;
    };
    let judged = 0;
    for (let i = 0; i < 2000; i++) {
      const source = make(2);
      let found: number[];
      try {
        found = await list(source);
      } catch (error) {
        if (error instanceof QueryError) continue; // invalid, such as an order of texts
        throw error;
      }
      assert.deepEqual(found, naive(source), source);
      judged++;
    }
    assert.ok(judged > 800, `${judged} were judged`);
  });
});

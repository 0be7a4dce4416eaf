import assert from 'node:assert/strict';
import {
  asksForMe,
  interpretQuery,
  parseQuery,
  printQuery,
  printValue,
  problemsOf,
  type QueryTerm,
} from '../../../src/model/query-language';
import { MAX_QUERY_CHARACTERS, MAX_QUERY_VALUES, quote } from '../../../src/model/query-language/syntax';
import { QUALIFIER_NAMES } from '../../../src/model/query-language/qualifiers';
import type { Comparison, Filter } from '../../../src/model/query';
import { FIELD_NAMES, typeOf } from '../../../src/model/fields';
import { property, type Random } from '../../support/random';

const NOW = new Date(2026, 10, 29, 16, 30);
const at = (year: number, month: number, day: number, hour = 0, minute = 0): string =>
  new Date(year, month - 1, day, hour, minute).toISOString().replace('Z', '000Z');
const utc = (year: number, month: number, day: number, hour = 0, minute = 0): string =>
  new Date(Date.UTC(year, month - 1, day, hour, minute)).toISOString().replace('Z', '000Z');

const meaning = (text: string) => interpretQuery(parseQuery(text), { me: 'ann', now: NOW });
const is = (field: Comparison['field'], value: string, negated = false): Filter => ({ field, comparator: 'is', negated, value });
const has = (field: Comparison['field'], value: string, negated = false): Filter => ({ field, comparator: 'contains', negated, value });
const measureFilter = (measure: string, comparator: string, value: string | number | null, negated = false) =>
  ({ measure, comparator, negated, value }) as Filter;
const statuses = (...words: string[]): Filter => ({ or: words.map((it) => is('status', it)) });
const related = (name: string, value: unknown, negated = false) => ({ related: name, comparator: 'is', negated, value }) as Filter;
const anchored = (value: string | null, negated = false): Filter => ({ anchored: 'path', comparator: 'is', negated, value });
const involved = (kind: string, value: string, negated = false) => ({ involved: kind, comparator: 'is', negated, value }) as Filter;

const OPEN = statuses('new', 'open', 'on hold');

/** Queries, and their conditions. */
const FILTERS: [query: string, ...filters: Filter[]][] = [
  [''],
  ['   '],
  ['is:open', OPEN],
  ['IS:Open', OPEN],
  ['is:closed', statuses('resolved', 'duplicate', 'invalid', 'wontfix', 'closed')],
  ['-is:closed', OPEN],
  ['is:open,closed'],
  ['is:on-hold', is('status', 'on hold')],
  ['is:"on hold"', is('status', 'on hold')],
  ['status:open', is('status', 'open')],
  ['is:open -status:new', statuses('open', 'on hold')],
  ['is:open is:closed', { or: [] }],
  ['state:closed', is('status', 'closed')],
  ['kind:bug,task', { or: [is('kind', 'bug'), is('kind', 'task')] }],
  ['type:bug', is('kind', 'bug')],
  ['-kind:bug', { or: ['enhancement', 'proposal', 'task'].map((it) => is('kind', it)) }],
  ['priority:>=major', { or: ['major', 'critical', 'blocker'].map((it) => is('priority', it)) }],
  ['priority:>critical', is('priority', 'blocker')],
  ['priority:<minor', is('priority', 'trivial')],
  ['priority:minor..critical', { or: ['minor', 'major', 'critical'].map((it) => is('priority', it)) }],
  ['priority:..minor', { or: ['trivial', 'minor'].map((it) => is('priority', it)) }],
  ['assignee:me', is('assignee', 'ann')],
  ['assignee:@me', is('assignee', 'ann')],
  ['assignee:@bob', is('assignee', 'bob')],
  ['assignee:"me"', is('assignee', 'me')],
  ['assignee:none', is('assignee', '')],
  ['no:assignee', is('assignee', '')],
  ['-no:assignee', is('assignee', '', true)],
  ['has:milestone', is('milestone', '', true)],
  ['has:votes', measureFilter('voteCount', 'atMost', 0, true)],
  ['no:comments', measureFilter('commentCount', 'atMost', 0)],
  ['has:edited', measureFilter('editedOn', 'is', null, true)],
  ['reporter:bob,me', { or: [is('reporter', 'bob'), is('reporter', 'ann')] }],
  ['author:bob', is('reporter', 'bob')],
  ['assignee:"Ann Smith"', { person: 'assignee', name: 'displayName', comparator: 'is', negated: false, value: 'Ann Smith' }],
  ['milestone:"2.3"', is('milestone', '2.3')],
  ['milestone:2.3', is('milestone', '2.3')],
  ['milestone:"none"', is('milestone', 'none')],
  ['-component:poller', is('component', 'poller', true)],
  ['-component:poller,ui', { and: [is('component', 'poller', true), is('component', 'ui', true)] }],
  ['component:"a, b",c', { or: [is('component', 'a, b'), is('component', 'c')] }],
  ['version:"say \\"hi\\" \\\\"', is('version', 'say "hi" \\')],
  ['title:crash', has('title', 'crash')],
  ['-description:"two words"', has('content', 'two words', true)],
  ['number:12', measureFilter('number', 'is', 12)],
  ['number:1,#2', { or: [measureFilter('number', 'is', 1), measureFilter('number', 'is', 2)] }],
  ['votes:>3', measureFilter('voteCount', 'more', 3)],
  ['comments:<=0', measureFilter('commentCount', 'atMost', 0)],
  ['watchers:3..10', { and: [measureFilter('watcherCount', 'atLeast', 3), measureFilter('watcherCount', 'atMost', 10)] }],
  ['votes:3..', measureFilter('voteCount', 'atLeast', 3)],
  ['votes:*..3', measureFilter('voteCount', 'atMost', 3)],
  ['-votes:>3', measureFilter('voteCount', 'more', 3, true)],
  ['created:2026-01', { and: [measureFilter('createdOn', 'atLeast', at(2026, 1, 1)), measureFilter('createdOn', 'less', at(2026, 2, 1))] }],
  ['created:2026', { and: [measureFilter('createdOn', 'atLeast', at(2026, 1, 1)), measureFilter('createdOn', 'less', at(2027, 1, 1))] }],
  [
    'created:2026-01Z',
    { and: [measureFilter('createdOn', 'atLeast', utc(2026, 1, 1)), measureFilter('createdOn', 'less', utc(2026, 2, 1))] },
  ],
  [
    'created:2026-12-31z',
    { and: [measureFilter('createdOn', 'atLeast', utc(2026, 12, 31)), measureFilter('createdOn', 'less', utc(2027, 1, 1))] },
  ],
  ['created:>=2026-02-28T10:15Z', measureFilter('createdOn', 'atLeast', utc(2026, 2, 28, 10, 15))],
  ['closed:2026Z..', measureFilter('closedOn', 'atLeast', utc(2026, 1, 1))],
  ['closed:2026-03', { and: [measureFilter('closedOn', 'atLeast', at(2026, 3, 1)), measureFilter('closedOn', 'less', at(2026, 4, 1))] }],
  ['closed:<2w', measureFilter('closedOn', 'more', at(2026, 11, 15, 16, 30))],
  [
    'created:2026-01..2026-03',
    { and: [measureFilter('createdOn', 'atLeast', at(2026, 1, 1)), measureFilter('createdOn', 'less', at(2026, 4, 1))] },
  ],
  [
    'created:2026-03..2026-01',
    { and: [measureFilter('createdOn', 'atLeast', at(2026, 1, 1)), measureFilter('createdOn', 'less', at(2026, 4, 1))] },
  ],
  ['created:2026-02-28..', measureFilter('createdOn', 'atLeast', at(2026, 2, 28))],
  ['created:..2026-02-28', measureFilter('createdOn', 'less', at(2026, 3, 1))],
  ['created:>2026-02-28', measureFilter('createdOn', 'atLeast', at(2026, 3, 1))],
  ['created:>=2026-02-28', measureFilter('createdOn', 'atLeast', at(2026, 2, 28))],
  ['created:<2026-02-28', measureFilter('createdOn', 'less', at(2026, 2, 28))],
  ['created:<=2026-02-28T10:15', measureFilter('createdOn', 'less', at(2026, 2, 28, 10, 16))],
  [
    'updated:today',
    { and: [measureFilter('updatedOn', 'atLeast', at(2026, 11, 29)), measureFilter('updatedOn', 'less', at(2026, 11, 30))] },
  ],
  ['updated:>=yesterday', measureFilter('updatedOn', 'atLeast', at(2026, 11, 28))],
  ['updated:>2w', measureFilter('updatedOn', 'less', at(2026, 11, 15, 16, 30))],
  ['updated:<2w', measureFilter('updatedOn', 'more', at(2026, 11, 15, 16, 30))],
  ['updated:1d', measureFilter('updatedOn', 'atLeast', at(2026, 11, 28, 16, 30))],
  ['updated:..1d', measureFilter('updatedOn', 'atLeast', at(2026, 11, 28, 16, 30))],
  ['updated:1d..', measureFilter('updatedOn', 'less', at(2026, 11, 28, 16, 30))],
  [
    'updated:1d..2d',
    {
      and: [measureFilter('updatedOn', 'atLeast', at(2026, 11, 27, 16, 30)), measureFilter('updatedOn', 'less', at(2026, 11, 28, 16, 30))],
    },
  ],
  ['updated:>1y', measureFilter('updatedOn', 'less', at(2025, 11, 29, 16, 30))],
  ['commented-by:bob', involved('commenter', 'bob')],
  ['watching:me', involved('watcher', 'ann')],
  ['-voted-by:me', involved('voter', 'ann', true)],
  ['involves:bob', { or: [is('assignee', 'bob'), is('reporter', 'bob'), involved('commenter', 'bob')] }],
  ['blocks:12', related('blocks', 12)],
  ['-blocked-by:#12', related('blocked_by', 12, true)],
  ['duplicate-of:1,2', { or: [related('duplicate_of', 1), related('duplicate_of', 2)] }],
  ['-relates-to:1,2', { and: [related('relates_to', 1, true), related('relates_to', 2, true)] }],
  ['duplicated-by:7', related('duplicated_by', 7)],
  ['is:blocked', related('blocked_by', 'open')],
  ['-is:Blocked', related('blocked_by', 'open', true)],
  ['has:blocked-by', related('blocked_by', null)],
  ['no:relates-to', related('relates_to', null, true)],
  ['-no:blocks', related('blocks', null)],
  ['file:src/a.ts', anchored('src/a.ts')],
  ['-file:src/a.ts,"b c.ts"', { and: [anchored('src/a.ts', true), anchored('b c.ts', true)] }],
  ['file:.\\src\\A.ts', anchored('src/A.ts')],
  ['has:anchor', anchored(null)],
  ['no:Anchor', anchored(null, true)],
  ['-"old thing"', has('title', 'old thing', true), has('content', 'old thing', true)],
  ['crash in:title', has('title', 'crash')],
  ['in:description "two words"', has('content', 'two words')],
];

const SEARCHES: [query: string, search: string | null, inComments: boolean][] = [
  ['is:open', null, false],
  ['crash at start', 'crash at start', false],
  ['"exact phrase" word is:open other', '"exact phrase" word other', false],
  ['"say \\"hi\\""', '«say "hi"»', false],
  ['crash in:title,description', 'crash', false],
  ['crash in:comments', 'crash', true],
  ['mentions:me', '"@ann"', true],
  ['https://example.org/x std::move TypeError: --force - C:\\x', 'https://example.org/x std::move TypeError: --force - C:\\x', false],
];

const ORDERS: [query: string, sort: unknown, group?: string][] = [
  ['', undefined],
  ['sort:created-asc', { field: 'createdOn', descending: false }],
  ['sort:created', { field: 'createdOn', descending: true }],
  ['sort:title', { field: 'title', descending: false }],
  ['sort:priority-desc group:milestone', { field: 'priority', descending: true }, 'milestone'],
  ['group:none', undefined, 'none'],
  ['group:month', undefined, 'createdMonth'],
];

/** Queries, with the message and position of their mistake, and suggestions. */
const MISTAKES: [query: string, there: string, expected: RegExp, suggestion?: string][] = [
  ['is:open assigne:ann', 'assigne', /Did you mean assignee\?/, 'assignee'],
  ['-colour:red', 'colour', /quotation marks/],
  ['is:opne', 'opne', /is:opne is not valid\. Did you mean is:open\?/, 'open'],
  ['kind:bgu,task', 'bgu', /kind:bgu is not valid\. Did you mean kind:bug\?/, 'bug'],
  ['kind:>bug', '>bug', /has no order/],
  ['priority:>=mayor', '>=mayor', /Did you mean priority:major\?/, '>=major'],
  ['is:on', 'on', /Write one of: open, closed/],
  ['kind:', '', /missing/],
  ['kind:bug,', '', /missing/],
  ['milestone:"2.3', '"2.3', /not closed/, '"2.3"'],
  ['"no end', '"no end', /not closed/, '"no end"'],
  ['created:soon', 'soon', /not a date/],
  ['created:2026-02-30', '2026-02-30', /not a date/],
  ['created:2026-13', '2026-13', /not a date/],
  ['created:2026-00', '2026-00', /not a date/],
  ['created:2026-13Z', '2026-13Z', /not a date/],
  ['closed:2025-02-29Z', '2025-02-29Z', /not a date/],
  ['closed:Z', 'Z', /not a date/],
  ['created:..', '..', /not a date/],
  ['votes:many', 'many', /not a number/],
  ['votes:..', '..', /not a number/],
  ['no:asignee', 'asignee', /Did you mean no:assignee\?/, 'assignee'],
  ['sort:creatd-asc', 'creatd-asc', /Did you mean sort:created\?/, 'created-asc'],
  ['sort:title sort:number', 'sort:number', /once/],
  ['group:mileston', 'mileston', /Did you mean group:milestone\?/, 'milestone'],
  ['-sort:title', '-sort:title', /negated/],
  ['-mentions:ann', '-mentions:ann', /negated/],
  ['in:titel', 'titel', /Did you mean in:title\?/, 'title'],
  ['is:open,blocked', 'is:open,blocked', /stands alone: write is:open is:blocked/],
  ['is:bloked', 'bloked', /Did you mean is:blocked\?/, 'blocked'],
  ['blocks:many', 'many', /no number of an issue: write blocks:12/],
  ['blocked-by:>3', '>3', /no number of an issue/],
  ['blockd-by:3', 'blockd-by', /Did you mean blocked-by\?/, 'blocked-by'],
  ['has:blocked', 'blocked', /Did you mean has:blocks\?/, 'blocks'],
  ['file:/etc/passwd', '/etc/passwd', /no path of a file in the repository: write file:src\/main\.ts/],
  ['file:../a.ts', '../a.ts', /no path of a file/],
  ['file:src/', 'src/', /no path of a file/],
  ['has:anchr', 'anchr', /Did you mean has:anchor\?/, 'anchor'],
  ['watching:"ann smith"', '"ann smith"', /not a username/],
];

const bare = (terms: readonly QueryTerm[]): unknown =>
  JSON.parse(JSON.stringify(terms, (key, value: unknown) => (['start', 'end', 'nameAt'].includes(key) ? undefined : value)));

/** Tokens of queries, and invalid ones. */
const PIECES = [
  ...QUALIFIER_NAMES.map((name) => `${name}:`),
  ...[
    'me',
    'open',
    '2.3',
    '"',
    '\\',
    ',',
    '-',
    ':',
    ' ',
    '  ',
    '..',
    '>=',
    '<',
    '"a b"',
    '2w',
    'foo:',
    'http://x',
    '\n',
    '#12',
    'ß',
    '😀',
    'none',
    '«x»',
  ],
];
const anything = (random: Random): string => Array.from({ length: random.below(30) }, () => random.pick(PIECES)).join('');

describe('A query', () => {
  for (const [query, ...filters] of FILTERS) {
    it(`asks by "${query}" for what it says`, () => {
      const { filter, problems } = meaning(query);
      assert.deepEqual(problems, []);
      assert.deepEqual(filter, { and: filters });
    });
  }
  for (const [query, search, searchComments] of SEARCHES) {
    it(`searches by "${query}" for ${search}`, () => {
      const found = meaning(query);
      assert.deepEqual(found.problems, []);
      assert.deepEqual([found.search, found.searchComments], [search, searchComments]);
    });
  }
  for (const [query, sort, group] of ORDERS) {
    it(`puts in order by "${query}"`, () => {
      const found = meaning(query);
      assert.deepEqual([found.problems, found.sort, found.group], [[], sort, group]);
    });
  }
  for (const [query, present, expected, suggestion] of MISTAKES) {
    it(`tells what is wrong with ${query}, and where`, () => {
      const [problem, ...more] = problemsOf(query);
      assert.ok(problem && more.length === 0, JSON.stringify(more));
      const { message, args } = problem.message;
      assert.match(
        message.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)])),
        expected,
      );
      assert.equal(query.slice(problem.start, problem.end), present);
      assert.equal(problem.suggestion, suggestion);
    });
  }

  it('leaves out what is wrong, and means the rest', () => {
    assert.deepEqual(meaning('is:open kind:bug,bgu colour:red').filter, { and: [OPEN, is('kind', 'bug')] });
  });

  it('knows whether it depends on who asks, and says that nobody is signed in', () => {
    assert.deepEqual(
      ['assignee:me', 'is:open me', 'watching:bob,@ME', 'milestone:me'].map((it) => asksForMe(parseQuery(it))),
      [true, false, true, false],
    );
    const { problems, filter } = interpretQuery(parseQuery('assignee:me'), { me: null, now: NOW });
    assert.match(problems[0]!.message.message, /Nobody is signed in/);
    assert.deepEqual(filter, { and: [] });
  });

  it('can ask for each field that the model lets somebody ask for', () => {
    const names = FIELD_NAMES.filter((field) => !['markup', 'opaque'].includes(typeOf(field)));
    for (const field of names) {
      const name = { content: 'description', createdOn: 'created', updatedOn: 'updated', editedOn: 'edited' }[field as string];
      assert.ok(QUALIFIER_NAMES.includes(name ?? field.replace(/Count$/, 's')), field);
    }
  });

  it('is bounded', () => {
    const long = 'word '.repeat(MAX_QUERY_CHARACTERS);
    const [problem] = problemsOf(long);
    assert.deepEqual([problem!.start, problem!.end], [MAX_QUERY_CHARACTERS, long.length]);
    const many = parseQuery('a '.repeat(MAX_QUERY_VALUES + 1));
    assert.equal(many.terms.length, MAX_QUERY_VALUES);
    assert.equal(many.problems.length, 1);
    assert.equal(parseQuery(`kind:${'a,'.repeat(MAX_QUERY_VALUES + 5)}`).problems.length > 0, true);
  });

  property('is printed so that it is read as the same, whatever was typed', { rounds: 3000, seconds: 5 }, (random) => {
    const text = anything(random);
    const { terms } = parseQuery(text);
    const printed = printQuery(terms);
    assert.deepEqual(bare(parseQuery(printed).terms), bare(terms), JSON.stringify({ text, printed }));
    assert.equal(printQuery(parseQuery(printed).terms), printed);
    for (const { start, end } of meaning(text).problems) assert.ok(start >= 0 && start <= end && end <= text.length, text);
    return Promise.resolve();
  });

  property('takes any value as it is', { rounds: 500, seconds: 2 }, (random) => {
    const value = anything(random).slice(0, 200) || 'x';
    const [term] = parseQuery(`component:${printValue(value)}`).terms;
    assert.deepEqual(term?.type === 'qualifier' && term.values.map(({ text }) => text), [value]);
    assert.deepEqual(
      parseQuery(quote(value)).terms.map((it) => it.type === 'text' && it.text),
      [value],
    );
    return Promise.resolve();
  });
});

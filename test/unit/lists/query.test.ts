import assert from 'node:assert/strict';
import { isUnfiltered, NO_REST, type FilterCondition, type FilterConditions } from '../../../src/lists/filter';
import { readListFilter, withConditions } from '../../../src/lists/query';
import { FILTER_FIELDS, NONE } from '../../../src/model/query';
import { property } from '../../support/random';

const is = (field: FilterCondition['field'], ...values: string[]): FilterCondition => ({ field, comparator: 'is', negated: false, values });
const not = (condition: FilterCondition): FilterCondition => ({ ...condition, negated: true });
const OPEN = is('status', 'new', 'open', 'on hold');

/** Queries, their conditions that can be edited step by step, and whether there are others. */
const QUERIES: [query: string, conditions: FilterCondition[], hasRest: boolean][] = [
  ['', [], false],
  ['is:open assignee:me', [OPEN, is('assignee', 'ann')], false],
  ['-component:ui', [not(is('component', 'ui'))], false],
  ['-component:ui,core', [], true],
  ['-kind:bug,task', [not(is('kind', 'bug', 'task'))], false],
  ['kind:bug kind:task', [is('kind', 'bug')], true],
  ['priority:>=critical', [is('priority', 'critical', 'blocker')], false],
  ['no:milestone', [is('milestone', '')], false],
  ['-no:milestone', [not(is('milestone', ''))], false],
  ['title:crash', [{ field: 'title', comparator: 'contains', negated: false, values: ['crash'] }], false],
  ['votes:>3 is:open', [OPEN], true],
  ['words is:open', [OPEN], true],
  ['watching:me', [], true],
  ['crash "two words" in:comments is:open', [OPEN, { field: 'search', words: 'crash "two words"' } as never], false],
];

/** Conditions, and their query. */
const WRITTEN: [conditions: FilterConditions, query: string][] = [
  [[OPEN], 'is:open'],
  [[{ field: 'search', words: 'crash at start' }], 'crash at start in:comments'],
  [[{ field: 'search', words: 'a "b c" d' }], 'a "b c" d in:comments'],
  [[not(OPEN)], '-is:open'],
  [[is('status', 'on hold')], 'status:on-hold'],
  [[is('milestone', '2.3', 'next one', 'none', '')], 'milestone:2.3,"next one","none",none'],
  [[is('assignee', 'me', 'bob')], 'assignee:"me",bob'],
  [[{ field: 'content', comparator: 'contains', negated: true, values: ['two words'] }], '-description:"two words"'],
];

describe('The filter of a list as a query', () => {
  for (const [query, conditions, hasRest] of QUERIES) {
    it(`takes ${query || 'nothing'} apart`, () => {
      const found = readListFilter(query, 'ann');
      const byField = (all: FilterConditions) => all.toSorted((a, b) => (a.field < b.field ? -1 : 1));
      assert.deepEqual(byField(found.conditions), byField(conditions));
      assert.equal(!isUnfiltered({ conditions: [], rest: found.rest }), hasRest);
    });
  }
  for (const [conditions, query] of WRITTEN) {
    it(`writes ${query}, and reads the same`, () => {
      assert.equal(withConditions('', conditions, null), query);
      assert.deepEqual(readListFilter(query, null).conditions, conditions);
    });
  }

  it('keeps the rest of a query when its conditions change', () => {
    assert.equal(withConditions('crash kind:bug votes:>3 sort:votes', [is('kind', 'task')], null), 'kind:task crash votes:>3 sort:votes');
  });

  it('shows nothing for what is wrong, or where nobody knows who me is', () => {
    assert.deepEqual(readListFilter('is:open colour:red', 'ann').rest, { ...NO_REST, filter: NONE });
    assert.deepEqual(readListFilter('assignee:me', null).rest.filter, NONE);
  });

  property('reads what it writes, whatever the values are', { rounds: 500, seconds: 3 }, (random) => {
    const field = random.pick(FILTER_FIELDS.filter((it) => !['title', 'content', 'status', 'kind', 'priority'].includes(it)));
    const values = Array.from({ length: 1 + random.below(3) }, () =>
      random.pick(['a b', 'none', 'me', '@x', '"', '\\', 'a,b', '>=1', '1..2', '']),
    );
    const isPerson = field === 'assignee' || field === 'reporter';
    const conditions = [is(field, ...new Set(values.filter((it) => !isPerson || !/\s|^$/.test(it))))].filter(
      ({ values }) => values.length > 0,
    );
    assert.deepEqual(readListFilter(withConditions('', conditions, null), 'ann').conditions, conditions);
    return Promise.resolve();
  });
});

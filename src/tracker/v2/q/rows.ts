import type { RowComparison, RowFilter } from '../../store/row-query';
import type { Operator, Query, Term } from './ast';
import { typedCondition } from './condition';
import { matches } from './evaluate';

/** Translates queries for lists of an issue to filters of the store, for fields that have a column. */

/** The columns of a list's values. */
export interface RowFields<Column> {
  /** Returns the column of a path; undefined when there is none. */
  readonly columnOf: (path: readonly string[]) => Column | undefined;
  /** Keys with the same value for all items. */
  readonly constants: Readonly<Record<string, unknown>>;
}

const POSITIVE: Readonly<Record<Operator, RowComparison>> = {
  '=': '=',
  '!=': '=',
  '~': '~',
  '!~': '~',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const always = <Column>(holds: boolean): RowFilter<Column> => (holds ? { and: [] } : { or: [] });

function termFilter<Column>(term: Term, { columnOf, constants }: RowFields<Column>): RowFilter<Column> | undefined {
  if (Object.hasOwn(constants, term.path[0]!)) return always(matches(constants, term));
  const condition = typedCondition(term);
  const column = columnOf(term.path);
  if (column === undefined || condition.type === 'rank') return undefined;
  if (condition.type === 'unset') return { column, negated: condition.negated, isUnset: true };
  const negated = condition.operator === '!=' || condition.operator === '!~';
  return { column, negated, comparison: POSITIVE[condition.operator], value: condition.value };
}

/**
 * Makes a filter that matches at least all rows of a query, and tells whether it is exact. @throws {QueryError} when a literal does not fit its field
 */
export function toRowFilter<Column>(query: Query, fields: RowFields<Column>): { filter: RowFilter<Column>; isExact: boolean } {
  if (!('and' in query || 'or' in query)) {
    const filter = termFilter(query, fields);
    return filter ? { filter, isExact: true } : { filter: { and: [] }, isExact: false };
  }
  const isAnd = 'and' in query;
  const parts = (isAnd ? query.and : query.or).map((part) => toRowFilter(part, fields));
  const filters = parts.map(({ filter }) => filter);
  return { filter: isAnd ? { and: filters } : { or: filters }, isExact: parts.every(({ isExact }) => isExact) };
}

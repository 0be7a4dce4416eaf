import type { RowComparison, RowFilter } from '../../store/row-query';
import type { Operator, Query, Term } from './ast';
import { conditionOf } from './condition';
import { matches } from './evaluate';

/** Turns a query for what belongs to one issue into a filter that the store runs, as far as the store has columns for it. */

/** What the values of a list are in the store. */
export interface RowFields<Column> {
  /** The column that holds what is at a path; undefined when none does. */
  readonly columnOf: (path: readonly string[]) => Column | undefined;
  /** Keys that are the same of all values of the list. */
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

function ofTerm<Column>(term: Term, { columnOf, constants }: RowFields<Column>): RowFilter<Column> | undefined {
  if (Object.hasOwn(constants, term.path[0]!)) return always(matches(constants, term));
  const condition = conditionOf(term);
  const column = columnOf(term.path);
  if (column === undefined || condition.type === 'rank') return undefined;
  if (condition.type === 'unset') return { column, negated: condition.negated, isUnset: true };
  const negated = condition.operator === '!=' || condition.operator === '!~';
  return { column, negated, comparison: POSITIVE[condition.operator], value: condition.value };
}

/** A filter that lets pass all that a query means, and whether it lets pass nothing else. */
export function toRowFilter<Column>(query: Query, fields: RowFields<Column>): { filter: RowFilter<Column>; isExact: boolean } {
  if (!('and' in query || 'or' in query)) {
    const filter = ofTerm(query, fields);
    return filter ? { filter, isExact: true } : { filter: { and: [] }, isExact: false };
  }
  const isAnd = 'and' in query;
  const parts = (isAnd ? query.and : query.or).map((part) => toRowFilter(part, fields));
  const filters = parts.map(({ filter }) => filter);
  return { filter: isAnd ? { and: filters } : { or: filters }, isExact: parts.every(({ isExact }) => isExact) };
}

import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { containsText } from './engine-sql';
import type { FoundRow, RowComparison, RowFilter, RowOrder } from './row-query';

/** Converts filters of an issue's rows to SQL. */

/** Sorting would need more text in memory than allowed. */
export class TooLongToSort extends Error {
  constructor() {
    super(`The texts are longer than the ${MAX_SORTED_BYTES / 2 ** 20} MB that are put in order by what they say.`);
  }
}

/** Bounds the bytes of texts that a request sorts by. */
export const MAX_SORTED_BYTES = 32 * 2 ** 20;

/** The SQL of a column, and how it compares: `text` ignores case, `exact` does not, and `id` is a text that compares exactly. */
export interface ColumnSql {
  readonly expression: RawBuilder<unknown>;
  readonly type: 'text' | 'exact' | 'id';
  /** Unset values are greater than all others, so they come first in descending order. */
  readonly isUnsetGreatest?: boolean;
}

/** Bounds compared numbers: integers up to it are exact, and fit into SQLite's. */
const MAX_NUMBER = 2 ** 53;

const clamp = (value: string | number): string | number =>
  typeof value === 'number' ? Math.min(MAX_NUMBER, Math.max(-MAX_NUMBER, value)) : value;

function comparisonOf({ expression, type }: ColumnSql, comparison: RowComparison, value: string | number): RawBuilder<SqlBool> {
  const sign = sql.raw(comparison);
  if (type === 'exact') return sql`(${expression} is not null and ${expression} ${sign} ${clamp(value)})`;
  const text = type === 'id' ? sql`coalesce(${expression}, '')` : sql`fold(coalesce(${expression}, ''))`;
  if (comparison === '=') return sql`${text} = ${value}`;
  if (comparison === '~') return value === '' ? sql`true` : containsText(text, String(value));
  return sql`(${expression} is not null and ${text} ${sign} ${value})`;
}

/** Converts a filter to a condition on rows with the columns of `columnSql`. */
export function rowCondition<Column>(filter: RowFilter<Column>, columnSql: (column: Column) => ColumnSql): RawBuilder<SqlBool> {
  if ('and' in filter || 'or' in filter) {
    const isAnd = 'and' in filter;
    const parts = (isAnd ? filter.and : filter.or).map((part) => rowCondition(part, columnSql));
    if (parts.length === 0) return isAnd ? sql`true` : sql`false`;
    return sql`(${sql.join(parts, sql.raw(isAnd ? ' and ' : ' or '))})`;
  }
  const column = columnSql(filter.column);
  const condition =
    'isUnset' in filter ? sql<SqlBool>`${column.expression} is null` : comparisonOf(column, filter.comparison, filter.value);
  return filter.negated ? sql`not ${condition}` : condition;
}

/** Builds an `order by`; `defaultOrder` has the columns of the default order, which breaks ties in the same direction. */
export function rowOrder<Column>(
  { column, descending }: RowOrder<Column>,
  columnSql: (column: Column) => ColumnSql,
  defaultOrder: readonly RawBuilder<unknown>[],
): RawBuilder<unknown> {
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const parts = defaultOrder.map((it) => sql`${it} ${direction}`);
  if (column !== null) {
    const { expression, type, isUnsetGreatest } = columnSql(column);
    const unset = sql.raw(isUnsetGreatest && descending ? 'first' : 'last');
    parts.unshift(sql`${type === 'exact' ? expression : sql`fold(${expression})`} ${direction} nulls ${unset}`);
  }
  return sql.join(parts);
}

/** Bounds the bytes of a batch; a longer row is a batch of its own. */
const READ_BYTES = 2 ** 20;
/** Rows per batch. */
const READ_ROWS = 500;

/** Splits found rows into batches. */
export function* batches(found: readonly FoundRow[]): Generator<readonly FoundRow[]> {
  let first = 0;
  let bytes = 0;
  for (const [at, row] of found.entries()) {
    if (at > first && (bytes + row.bytes > READ_BYTES || at - first >= READ_ROWS)) {
      yield found.slice(first, at);
      [first, bytes] = [at, 0];
    }
    bytes += row.bytes;
  }
  if (first < found.length) yield found.slice(first);
}

import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { containsText } from './engine';
import type { FoundRow, RowComparison, RowFilter, RowOrder } from './row-query';

/** Writes what is asked of the rows of one issue in SQL. */

/** Thrown where rows are to be ordered by texts that are longer together than what is held in memory for it. */
export class TooLongToSort extends Error {
  constructor() {
    super(`The texts are longer than the ${MAX_SORTED_BYTES / 2 ** 20} MB that are put in order by what they say.`);
  }
}

/** Bytes of texts that one request may put in order by what they say. */
export const MAX_SORTED_BYTES = 32 * 2 ** 20;

/** How a column is written, and whether it is compared as a text (whatever its case) or as it is. `id`: a text that is compared as it is. */
export interface ColumnSql {
  readonly expression: RawBuilder<unknown>;
  readonly type: 'text' | 'exact' | 'id';
  /** What is unset counts as more than all values: it comes first where the order is reversed. */
  readonly isUnsetMost?: boolean;
}

/** No number of ours is beyond, and SQLite counts no further. */
const MAX_NUMBER = 2 ** 53;

const within = (value: string | number): string | number =>
  typeof value === 'number' ? Math.min(MAX_NUMBER, Math.max(-MAX_NUMBER, value)) : value;

function comparisonOf({ expression, type }: ColumnSql, comparison: RowComparison, value: string | number): RawBuilder<SqlBool> {
  const sign = sql.raw(comparison);
  if (type === 'exact') return sql`(${expression} is not null and ${expression} ${sign} ${within(value)})`;
  const text = type === 'id' ? sql`coalesce(${expression}, '')` : sql`fold(coalesce(${expression}, ''))`;
  if (comparison === '=') return sql`${text} = ${value}`;
  if (comparison === '~') return value === '' ? sql`1` : containsText(text, String(value));
  return sql`(${expression} is not null and ${text} ${sign} ${value})`;
}

/** Writes a filter as a condition on rows whose columns `columnSql` writes. */
export function rowCondition<Column>(filter: RowFilter<Column>, columnSql: (column: Column) => ColumnSql): RawBuilder<SqlBool> {
  if ('and' in filter || 'or' in filter) {
    const isAnd = 'and' in filter;
    const parts = (isAnd ? filter.and : filter.or).map((part) => rowCondition(part, columnSql));
    if (parts.length === 0) return isAnd ? sql`1` : sql`0`;
    return sql`(${sql.join(parts, sql.raw(isAnd ? ' and ' : ' or '))})`;
  }
  const column = columnSql(filter.column);
  const holds = 'isUnset' in filter ? sql<SqlBool>`${column.expression} is null` : comparisonOf(column, filter.comparison, filter.value);
  return filter.negated ? sql`not ${holds}` : holds;
}

/** Writes an order; `own` are the columns of the list's own order, which also parts equals and is reversed with it. */
export function rowOrder<Column>(
  { column, descending }: RowOrder<Column>,
  columnSql: (column: Column) => ColumnSql,
  own: readonly RawBuilder<unknown>[],
): RawBuilder<unknown> {
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const parts = own.map((it) => sql`${it} ${direction}`);
  if (column !== null) {
    const { expression, type, isUnsetMost } = columnSql(column);
    const unset = sql.raw(isUnsetMost && descending ? 'first' : 'last');
    parts.unshift(sql`${type === 'exact' ? expression : sql`fold(${expression})`} ${direction} nulls ${unset}`);
  }
  return sql.join(parts);
}

/** Bytes that are read at once; a row that is longer is read by itself. */
const READ_BYTES = 2 ** 20;
/** Rows that are read at once. */
const READ_ROWS = 500;

/** Parts rows that were found into stretches that are short enough to be read at once. */
export function* stretches(found: readonly FoundRow[]): Generator<readonly FoundRow[]> {
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

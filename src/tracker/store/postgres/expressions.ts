import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { ValueType } from '../engine-sql';
import { STORED_IDS } from './connection';

/* Expressions for PostgreSQL. */

/** The values of a JSON list as a set. Texts compare by bytes. */
const elements = (json: string, type: ValueType): RawBuilder<unknown> =>
  type === 'number'
    ? sql`select value::bigint as value from json_array_elements_text(${json}::json) as value`
    : sql`select value collate "C" as value from json_array_elements_text(${json}::json) as value`;

const valuesIn = (json: string, type: ValueType): RawBuilder<unknown> => sql`(${elements(json, type)})`;

/** A JSON list as a table with `value`, and the index from 0 as `key`. */
const tableOf = (json: string, type: ValueType): RawBuilder<unknown> =>
  sql`(select ${type === 'number' ? sql`value::bigint` : sql`value collate "C"`} as value, position - 1 as key
    from json_array_elements_text(${json}::json) with ordinality as listed (value, position)) as listed`;

/** Unchanged, because PostgreSQL's planner has statistics. */
const withoutIndex = (expression: RawBuilder<unknown>): RawBuilder<unknown> => expression;

const containsText = (text: RawBuilder<unknown>, part: RawBuilder<unknown> | string): RawBuilder<SqlBool> =>
  sql`strpos(${text}, ${part}) > 0`;

const joinedBy = (separator: string, value: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`string_agg(${value}, ${sql.lit(separator)})`;

/** Always true, because the connection cancels statements at their time limit. */
const withinBudget = (_id: RawBuilder<unknown>): RawBuilder<SqlBool> => sql<SqlBool>`true`;

const countedBy = (value: RawBuilder<unknown>, condition?: RawBuilder<unknown>): RawBuilder<string> =>
  condition ? sql<string>`pairs_of(array_agg(${value}) filter (where ${condition}))` : sql<string>`pairs_of(array_agg(${value}))`;

const pairsOf = (json: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select (pair ->> 0) collate "C" as value, (pair ->> 1)::bigint as n from json_array_elements((${json})::json) as pair`;

const issuesById = sql`issue`;

const larger = (first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<number> => sql<number>`greatest(${first}, ${second})`;

const temporaryIds = sql`select unnest(${STORED_IDS}::bigint[])`;
const fromTemporaryIds = sql`unnest(${STORED_IDS}::bigint[]) as kept (kept_id) join issue on issue.id = kept_id`;

/** PostgreSQL's expressions, without full-text search. */
export const postgresExpressions = {
  valuesIn,
  tableOf,
  withoutIndex,
  containsText,
  joinedBy,
  withinBudget,
  countedBy,
  pairsOf,
  larger,
  issuesById,
  temporaryIds,
  fromTemporaryIds,
};

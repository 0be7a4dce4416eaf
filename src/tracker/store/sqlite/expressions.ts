import { sql, type RawBuilder, type SqlBool } from 'kysely';

/* Expressions for SQLite. */

/** A JSON list as one parameter. */
const valuesIn = (json: string): RawBuilder<unknown> => sql`(select value from json_each(${json}))`;

/** A JSON list as a table with `value`, and the index as `key`. */
const tableOf = (json: string): RawBuilder<unknown> => sql`json_each(${json})`;

/** Keeps SQLite from using an index: https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_ */
const withoutIndex = (expression: RawBuilder<unknown>): RawBuilder<unknown> => sql`+${expression}`;

/** Whether a text contains another one, which is not empty. */
const containsText = (text: RawBuilder<unknown>, part: RawBuilder<unknown> | string): RawBuilder<SqlBool> =>
  sql`instr(${text}, ${part}) > 0`;

const joinedBy = (separator: string, value: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`group_concat(${value}, ${sql.lit(separator)})`;

/**
 * Interrupts the statement after the time limit. It is called for one row of 64, because a call costs more than a step of SQLite. It refers to
 * the row, so that SQLite evaluates it for each. Expensive rows call our functions (`fold`), which check the time as well.
 */
const withinBudget = (id: RawBuilder<unknown>): RawBuilder<SqlBool> => sql<SqlBool>`(${id} & 63 or within_budget(${id}))`;

/**
 * Counts rows by a value in one pass. Unlike `group by`, it does not sort the rows, which takes most of the time when no index has them in order,
 * and one pass can compute several counts. SQLite gathers the values and JavaScript counts them at the end, because a call for each row would take
 * as long as reading it.
 */
const countedBy = (value: RawBuilder<unknown>, condition?: RawBuilder<unknown>): RawBuilder<string> =>
  condition
    ? sql<string>`count_values(json_group_array(${value}) filter (where ${condition}))`
    : sql<string>`count_values(json_group_array(${value}))`;

/** Such a list of pairs as rows (`value`, `n`). */
const pairsOf = (json: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select value ->> 0 as value, value ->> 1 as n from json_each(${json})`;

const issuesById = sql`issue not indexed`;

const larger = (first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<number> => sql<number>`max(${first}, ${second})`;

/** SQLite's expressions. */
export const sqliteExpressions = {
  valuesIn,
  tableOf,
  withoutIndex,
  containsText,
  joinedBy,
  withinBudget,
  countedBy,
  pairsOf,
  issuesById,
  larger,
};

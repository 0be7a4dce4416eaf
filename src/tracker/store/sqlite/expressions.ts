import { sql, type RawBuilder, type SqlBool } from 'kysely';

/* Pieces of SQL as SQLite has them. */

/** A list as one JSON parameter. */
const valuesIn = (json: string): RawBuilder<unknown> => sql`(select value from json_each(${json}))`;

/** The list as a table with `value`, and the index as `key`. */
const tableOf = (json: string): RawBuilder<unknown> => sql`json_each(${json})`;

/** Keeps SQLite from using an index: https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_ */
const withoutIndex = (expression: RawBuilder<unknown>): RawBuilder<unknown> => sql`+${expression}`;

/** Whether a text contains a non-empty one. */
const containsText = (text: RawBuilder<unknown>, part: RawBuilder<unknown> | string): RawBuilder<SqlBool> =>
  sql`instr(${text}, ${part}) > 0`;

/** Joins values of several rows. */
const joinedBy = (separator: string, value: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`group_concat(${value}, ${sql.lit(separator)})`;

/**
 * Interrupts the statement after the time limit. It is called for one row of 64, since a call costs more than a step, and refers to the row, so that
 * SQLite does not hoist it. Expensive rows call functions of ours anyway (`fold`), which check the time as well.
 */
const withinBudget = (id: RawBuilder<unknown>): RawBuilder<SqlBool> => sql<SqlBool>`(${id} & 63 or within_budget(${id}))`;

/**
 * Counts rows by a value in one pass: unlike `group by` it does not sort the rows, which takes most of the time where no index has them in order,
 * and several can be had of the same pass.
 */
const countedBy = (value: RawBuilder<unknown>, condition?: RawBuilder<unknown>): RawBuilder<string> =>
  condition ? sql<string>`count_by(${value}) filter (where ${condition})` : sql<string>`count_by(${value})`;

/** Such a list of pairs as rows (`value`, `n`). */
const pairsOf = (json: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select value ->> 0 as value, value ->> 1 as n from json_each(${json})`;

const issuesById = sql`issue not indexed`;

const larger = (first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<number> => sql<number>`max(${first}, ${second})`;

/** What SQLite writes for expressions. */
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

import { sql, type RawBuilder, type SqlBool } from 'kysely';

/* Pieces of SQL that each engine writes in its own way. */

/** The values of a list, handed in as one parameter in JSON: a statement stays the same however many they are. */
export const valuesIn = <T>(json: string): RawBuilder<T> => sql<T>`(select value from json_each(${json}))`;

/** The same as a table: each `value`, and its place in the list as `key`. */
export const tableOf = (json: string): RawBuilder<unknown> => sql`json_each(${json})`;

/** An expression that is not looked up in an index: https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_ */
export const withoutIndex = (expression: RawBuilder<unknown>): RawBuilder<unknown> => sql`+${expression}`;

/** Says whether a text holds another one, which is not empty. */
export const containsText = (text: RawBuilder<unknown>, part: RawBuilder<unknown> | string): RawBuilder<SqlBool> =>
  sql`instr(${text}, ${part}) > 0`;

/** Puts values of several rows into one text. */
export const joinedBy = (separator: string, value: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`group_concat(${value}, ${sql.lit(separator)})`;

/**
 * A condition that holds for every row, and stops the statement when its request has no time left. It stands first among the conditions of
 * whatever may go through many rows. It asks for one row of 64, since a call costs more than a step; it names the row so that SQLite does not
 * ask once for all of them. Rows that are dear one by one call functions of ours anyway (`fold`), which look at the time as well.
 */
export const withinBudget = (id: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  sql<SqlBool>`case ${id} & 63 when 0 then within_budget(${id}) else 1 end`;

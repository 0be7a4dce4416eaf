import { sql, type Insertable, type OperationNode, type RawBuilder, type RawNode, type SqlBool } from 'kysely';
import type { Comparator } from '../../model/query';
import type { SearchPhrase } from '../../model/search';
import type { Range } from './ids';
import type { Tables } from './tables';

/** A query of the ids that a full-text index finds. */
export type Ids = RawBuilder<number>;

/** The type of the values of a JSON list. */
export type ValueType = 'number' | 'text';

/** Which text of an issue a search reads. */
export type IndexedText = 'title' | 'content' | 'either';

/** The SQL that differs between the engines. */
export interface EngineSql {
  /** The values of a JSON list in parentheses, for `in`. */
  valuesIn(json: string, type: ValueType): RawBuilder<unknown>;
  /** A JSON list as a table with `value`, and the index from 0 as `key`. */
  tableOf(json: string, type: ValueType): RawBuilder<unknown>;
  /** The same value, written so that the planner uses no index for it where it would choose a bad one. */
  withoutIndex(expression: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Whether a text contains another one, which is not empty. */
  containsText(text: RawBuilder<unknown>, part: RawBuilder<unknown> | string): RawBuilder<SqlBool>;
  /** Joins values of several rows. */
  joinedBy(separator: string, value: RawBuilder<unknown>): RawBuilder<string>;
  /** A condition that is always true, and ends the statement after its time limit. It is the first condition where many rows may be scanned. */
  withinBudget(id: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** Counts rows by a value, as a JSON list of pairs. `condition` selects the rows; without it all count. */
  countedBy(value: RawBuilder<unknown>, condition?: RawBuilder<unknown>): RawBuilder<string>;
  /** Turns such a list of pairs into a query of rows (`value`, `n`). */
  pairsOf(json: RawBuilder<unknown>): RawBuilder<unknown>;
  /** The table of issues, read in the order of ids even where another index could be used. */
  readonly issuesById: RawBuilder<unknown>;
  /** A query of the ids that `storeTemporaryIds` has stored last. */
  readonly temporaryIds: RawBuilder<unknown>;
  /** SQL after `from` for the issues with the stored ids. */
  readonly fromTemporaryIds: RawBuilder<unknown>;
  /** The issues with all phrases in title and description together, or (with `inComments`) in one comment. Ids can repeat. */
  findPhrases(phrases: readonly SearchPhrase[], range: Range, inComments: boolean, among: Ids | undefined): Ids;
  /** The issues whose text matches a folded value, by the index of substrings. A value for `contains` has at least three characters. */
  findSubstring(text: IndexedText, comparator: Comparator, folded: string, range: Range): Ids;
  /** A query of the newest comment with all phrases in each of some issues (a JSON list of ids). */
  newestMatchingComments(phrases: readonly SearchPhrase[], issues: string): RawBuilder<{ id: number }>;
  /** Where the title or description in a row of `issue_text` contains a search, for `TextIndex.issueExcerpt`. */
  issueExcerpt(search: string): RawBuilder<string | null>;
  /** Where the text of a comment contains a search, for `TextIndex.commentExcerpt`. */
  commentExcerpt(content: RawBuilder<unknown>, search: string): RawBuilder<string>;
  /** The larger of two values, neither of which is null. */
  larger(first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<unknown>;
  /** The checksum of a row's values; null where the engine itself detects damage. */
  checksum(values: readonly RawBuilder<unknown>[]): RawBuilder<number | null>;
  /** The checksum of a new row of a table. */
  checksumOf(table: keyof Tables, values: Readonly<Record<string, unknown>>): RawBuilder<number | null>;
}

/** A node that the query compiler replaces by the SQL of its engine. */
interface EngineNode extends RawNode {
  readonly build: (engine: EngineSql) => RawBuilder<unknown>;
}

/** An expression that differs between the engines. It is built when the query is compiled. */
export const byEngine = <T>(build: (engine: EngineSql) => RawBuilder<T>): RawBuilder<T> => {
  const node: EngineNode = { kind: 'RawNode', sqlFragments: [], parameters: [], build };
  return sql<T>`${{ expressionType: undefined, toOperationNode: () => node }}`;
};

/** The node that an engine puts in place of another one; undefined for a node that all engines share. */
export const engineNode = (node: RawNode, engine: EngineSql): OperationNode | undefined =>
  'build' in node ? (node as EngineNode).build(engine).toOperationNode() : undefined;

/** A list as one JSON parameter, so that the statement does not depend on its length. */
export const numbersIn = (json: string): RawBuilder<number> => byEngine((engine) => engine.valuesIn(json, 'number') as RawBuilder<number>);
/** A list of texts as one JSON parameter. */
export const textsIn = (json: string): RawBuilder<string> => byEngine((engine) => engine.valuesIn(json, 'text') as RawBuilder<string>);
/** See `EngineSql.tableOf`, for numbers. */
export const tableOf = (json: string): RawBuilder<unknown> => byEngine((engine) => engine.tableOf(json, 'number'));
/** See `EngineSql.withoutIndex`. */
export const withoutIndex = (expression: RawBuilder<unknown>): RawBuilder<unknown> => byEngine((engine) => engine.withoutIndex(expression));
/** See `EngineSql.containsText`. */
export const containsText = (text: RawBuilder<unknown>, part: RawBuilder<unknown> | string): RawBuilder<SqlBool> =>
  byEngine((engine) => engine.containsText(text, part));
/** Compares a folded text with a folded value that is not empty. */
export function compareText(text: RawBuilder<unknown>, comparator: Comparator, value: string): RawBuilder<SqlBool> {
  if (comparator === 'is') return sql`${text} = ${value}`;
  if (comparator === 'contains') return containsText(text, value);
  if (comparator === 'begins') return sql`substr(${text}, 1, length(${value})) = ${value}`;
  // When the start lies before the beginning of a shorter text, the engines return different parts of it, but none is as long as the value.
  return sql`substr(${text}, length(${text}) - length(${value}) + 1) = ${value}`;
}
/** See `EngineSql.joinedBy`. */
export const joinedBy = (separator: string, value: RawBuilder<unknown>): RawBuilder<string> =>
  byEngine((engine) => engine.joinedBy(separator, value));
/** See `EngineSql.withinBudget`. */
export const withinBudget = (id: RawBuilder<unknown>): RawBuilder<SqlBool> => byEngine((engine) => engine.withinBudget(id));
/** See `EngineSql.countedBy`. */
export const countedBy = (value: RawBuilder<unknown>, condition?: RawBuilder<unknown>): RawBuilder<string> =>
  byEngine((engine) => engine.countedBy(value, condition));
/** See `EngineSql.pairsOf`. */
export const pairsOf = (json: RawBuilder<unknown>): RawBuilder<unknown> => byEngine((engine) => engine.pairsOf(json));
/** See `EngineSql.larger`. */
export const larger = <T extends number | string = number>(first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<T> =>
  byEngine((engine) => engine.larger(first, second) as RawBuilder<T>);
/** A `limit`. With a bare parameter, SQLite would compile the statement again for each execution, because its value may change the plan. */
export const rowLimit = (count: number): RawBuilder<unknown> => sql`limit cast(${count} as bigint)`;
/** See `EngineSql.issuesById`. */
export const ISSUES_BY_ID = byEngine((engine) => engine.issuesById);
export const TEMPORARY_IDS = byEngine((engine) => engine.temporaryIds);
export const FROM_TEMPORARY_IDS = byEngine((engine) => engine.fromTemporaryIds);

/** See `EngineSql.checksum`. */
export const checksum = (...values: readonly RawBuilder<unknown>[]): RawBuilder<number | null> =>
  byEngine((engine) => engine.checksum(values));

/** Tables with many rows, which are inserted with their checksum. For other tables a trigger computes it. */
const MANY_ROWS: ReadonlySet<string> = new Set(['issue', 'issue_text', 'comment', 'change'] satisfies (keyof Tables)[]);

/** Whether rows of a table are inserted with their checksum, without a trigger. */
export const isInsertedWithChecksum = (table: string): boolean => MANY_ROWS.has(table);

/** Adds the checksum to the values of a new row. Omitted columns must be null by default. */
export const withChecksum = <Table extends keyof Tables>(table: Table, values: Insertable<Tables[Table]>): Insertable<Tables[Table]> => ({
  ...values,
  checksum: byEngine((engine) => engine.checksumOf(table, values)),
});

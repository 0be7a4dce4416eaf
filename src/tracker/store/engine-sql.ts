import { sql, type Insertable, type OperationNode, type RawBuilder, type RawNode, type SqlBool } from 'kysely';
import type { Comparator } from '../../model/query';
import type { SearchPhrase } from '../../model/search';
import type { Range } from './ids';
import type { Tables } from './tables';

/** The ids that a full-text index finds, as a query. */
export type Ids = RawBuilder<number>;

/** The type of the values of a JSON list. */
export type ValueType = 'number' | 'text';

/** Which text of an issue is searched. */
export type IndexedText = 'title' | 'content' | 'either';

/** Pieces of SQL that each engine writes in its own way. */
export interface EngineSql {
  /** The values of a JSON list in parentheses, for `in`. */
  valuesIn(json: string, type: ValueType): RawBuilder<unknown>;
  /** A JSON list as a table with `value`, and the index from 0 as `key`. */
  tableOf(json: string, type: ValueType): RawBuilder<unknown>;
  /** The same value, for which no index is used where the planner would choose a bad one. */
  withoutIndex(expression: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Whether a text contains a non-empty one. */
  containsText(text: RawBuilder<unknown>, part: RawBuilder<unknown> | string): RawBuilder<SqlBool>;
  /** Joins values of several rows. */
  joinedBy(separator: string, value: RawBuilder<unknown>): RawBuilder<string>;
  /** A true condition that ends the statement after its time limit. It comes first in conditions that may scan many rows. */
  withinBudget(id: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** Counts rows by a value, of those that a condition means, as a JSON list of pairs. */
  countedBy(value: RawBuilder<unknown>, condition?: RawBuilder<unknown>): RawBuilder<string>;
  /** Such a list of pairs as a query of rows (`value`, `n`). */
  pairsOf(json: RawBuilder<unknown>): RawBuilder<unknown>;
  /** The table of issues, to go through all that ids choose, whatever else could be found by an index. */
  readonly issuesById: RawBuilder<unknown>;
  /** The ids that `storeTemporaryIds` has stored last, as a query. */
  readonly temporaryIds: RawBuilder<unknown>;
  /** The issues of these ids. */
  readonly fromTemporaryIds: RawBuilder<unknown>;
  /** The issues whose title and description together, or (with `inComments`) one comment, have all phrases. Ids can repeat. */
  findPhrases(phrases: readonly SearchPhrase[], range: Range, inComments: boolean, among: Ids | undefined): Ids;
  /** The issues whose text compares with a folded value by the index of substrings. `contains` has three characters at least. */
  findSubstring(text: IndexedText, comparator: Comparator, folded: string, range: Range): Ids;
  /** The newest comment with all phrases in each of some issues (a JSON list of ids), as a query. */
  newestMatchingComments(phrases: readonly SearchPhrase[], issues: string): RawBuilder<{ id: number }>;
  /** Where the title or description of a row of `issue_text` has a search, as `TextIndex.issueExcerpt` reads it. */
  issueExcerpt(search: string): RawBuilder<string | null>;
  /** Where the text of a comment has a search, as `TextIndex.commentExcerpt` reads it. */
  commentExcerpt(content: RawBuilder<unknown>, search: string): RawBuilder<string>;
  /** The larger of two values, neither of which is null. */
  larger(first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<unknown>;
  /** The checksum of a row's values; null where the engine itself detects damage. */
  checksum(values: readonly RawBuilder<unknown>[]): RawBuilder<number | null>;
  /** The checksum of a new row of a table. */
  checksumOf(table: keyof Tables, values: Readonly<Record<string, unknown>>): RawBuilder<number | null>;
}

/** A node that the query compiler of an engine replaces by what the engine writes. */
interface EngineNode extends RawNode {
  readonly build: (engine: EngineSql) => RawBuilder<unknown>;
}

/** An expression that each engine writes in its own way, when the query is compiled. */
export const byEngine = <T>(build: (engine: EngineSql) => RawBuilder<T>): RawBuilder<T> => {
  const node: EngineNode = { kind: 'RawNode', sqlFragments: [], parameters: [], build };
  return sql<T>`${{ expressionType: undefined, toOperationNode: () => node }}`;
};

/** The node of what an engine writes in place of another one; undefined for nodes that all engines share. */
export const engineNode = (node: RawNode, engine: EngineSql): OperationNode | undefined =>
  'build' in node ? (node as EngineNode).build(engine).toOperationNode() : undefined;

/** A list as one JSON parameter, so that the statement does not depend on its length. */
export const numbersIn = (json: string): RawBuilder<number> => byEngine((engine) => engine.valuesIn(json, 'number') as RawBuilder<number>);
/** The same of texts. */
export const textsIn = (json: string): RawBuilder<string> => byEngine((engine) => engine.valuesIn(json, 'text') as RawBuilder<string>);
/** See `EngineSql.tableOf`, of numbers. */
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
  // Before the beginning of a shorter text the engines give different pieces of it, none of which is as long as the value.
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
/**
 * A `limit`. With a bare parameter there SQLite would compile the statement anew for each execution, since another plan may be better for its number.
 */
export const rowLimit = (count: number): RawBuilder<unknown> => sql`limit cast(${count} as bigint)`;
/** The table of issues, to go through all that ids choose. */
export const ISSUES_BY_ID = byEngine((engine) => engine.issuesById);
export const TEMPORARY_IDS = byEngine((engine) => engine.temporaryIds);
export const FROM_TEMPORARY_IDS = byEngine((engine) => engine.fromTemporaryIds);

/** The checksum of values. */
export const checksum = (...values: readonly RawBuilder<unknown>[]): RawBuilder<number | null> =>
  byEngine((engine) => engine.checksum(values));

/** Tables of many rows, which are inserted with their checksum. Those of others are computed by triggers. */
const MANY_ROWS: ReadonlySet<string> = new Set(['issue', 'issue_text', 'comment', 'change'] satisfies (keyof Tables)[]);

/** Whether rows of a table are inserted with their checksum instead of by a trigger. */
export const isInsertedWithChecksum = (table: string): boolean => MANY_ROWS.has(table);

/** Adds the checksum to the values of a new row. Columns that are omitted must be null by default. */
export const withChecksum = <Table extends keyof Tables>(table: Table, values: Insertable<Tables[Table]>): Insertable<Tables[Table]> => ({
  ...values,
  checksum: byEngine((engine) => engine.checksumOf(table, values)),
});

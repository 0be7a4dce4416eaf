import type { Tables } from '../tables';

/** All columns of a row by name. */
export type MovedRow = Readonly<Record<string, string | number | null>>;

/** What the parent column of a table refers to, from which a row's repository is found; `server`: it belongs to none. */
export type ParentKind = 'server' | 'repository' | 'edition' | 'issue' | 'comment' | 'deleted_issue';

/** A table whose rows a move copies. */
export interface MovedTable {
  readonly name: keyof Tables;
  /** The columns of the primary key, by which pages are read. */
  readonly key: readonly string[];
  readonly parentKind: ParentKind;
  /** The column that refers to the parent. */
  readonly parentColumn: string;
  /** Whether new rows get their id from a sequence. */
  readonly hasSequence: boolean;
}

type TableDescription = Pick<MovedTable, 'parentKind' | 'parentColumn'> & { readonly key?: readonly string[]; readonly hasSequence?: true };

/** All tables with data, each after those that its rows refer to. A missing table is a type error. */
const DESCRIPTIONS: Readonly<Record<keyof Tables, TableDescription>> = {
  repository: { parentKind: 'repository', parentColumn: 'id', hasSequence: true },
  edition: { parentKind: 'repository', parentColumn: 'repository', hasSequence: true },
  person: { parentKind: 'server', parentColumn: 'id', hasSequence: true },
  token: { parentKind: 'server', parentColumn: 'hash', key: ['hash'] },
  made_once: { parentKind: 'server', parentColumn: 'key', key: ['person', 'key'] },
  grant_of_right: { parentKind: 'repository', parentColumn: 'repository', key: ['repository', 'person'] },
  list_item: { parentKind: 'edition', parentColumn: 'edition', hasSequence: true },
  issue: { parentKind: 'edition', parentColumn: 'edition' },
  issue_text: { parentKind: 'issue', parentColumn: 'id' },
  tally: { parentKind: 'edition', parentColumn: 'edition', key: ['edition', 'status', 'kind', 'priority'] },
  comment: { parentKind: 'issue', parentColumn: 'issue', hasSequence: true },
  change: { parentKind: 'comment', parentColumn: 'comment', hasSequence: true },
  attachment: { parentKind: 'issue', parentColumn: 'issue', hasSequence: true },
  watcher: { parentKind: 'issue', parentColumn: 'issue', key: ['issue', 'person'] },
  vote: { parentKind: 'issue', parentColumn: 'issue', key: ['issue', 'person'] },
  closing: { parentKind: 'issue', parentColumn: 'issue', key: ['issue'] },
  append_range: { parentKind: 'edition', parentColumn: 'edition', key: ['edition'] },
  deleted_issue: { parentKind: 'repository', parentColumn: 'repository', hasSequence: true },
  deleted_file: { parentKind: 'deleted_issue', parentColumn: 'deleted', key: ['deleted', 'hash'] },
  relation: { parentKind: 'issue', parentColumn: 'source', key: ['source', 'type', 'target'] },
  anchor: { parentKind: 'issue', parentColumn: 'issue', hasSequence: true },
  usage: { parentKind: 'edition', parentColumn: 'edition', key: ['edition', 'person'] },
};

/** The tables that a move copies, in order. */
export const MOVED_TABLES: readonly MovedTable[] = Object.entries(DESCRIPTIONS).map(
  ([name, { key = ['id'], hasSequence = false, ...description }]) => ({
    ...description,
    name: name as keyof Tables,
    key,
    hasSequence,
  }),
);

/**
 * Tables of either engine that are not copied: those that the target builds itself (full-text indexes, versions of schema and data), and those
 * about running processes.
 */
export const UNMOVED_TABLES: ReadonlySet<string> = new Set([
  ...['words', 'comment_words', 'grams', 'file_stamp'],
  ...['issue_search', 'comment_search', 'issue_bucket', 'data_version', 'sign_in_failure', 'job'],
]);

/** The table that marks a target and stores the progress of the move. */
export const MOVE_MARK = 'move_under_way';

/** The column with the checksum of a row. SQLite computes it from other columns; PostgreSQL leaves it null. */
export const CHECKSUM = 'checksum';

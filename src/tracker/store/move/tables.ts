import type { Tables } from '../tables';

/** A row with all columns, by name. */
export type MovedRow = Readonly<Record<string, string | number | null>>;

/** Which repository a row belongs to: by a column that refers to what is named; `server`: to none. */
export type Home = 'server' | 'repository' | 'edition' | 'issue' | 'comment' | 'deleted_issue';

/** A table of which a move takes all rows. */
export interface MovedTable {
  readonly name: keyof Tables;
  /** The columns of the primary key, by which rows are read in pages. */
  readonly key: readonly string[];
  readonly home: Home;
  /** The column that says to which. */
  readonly by: string;
  /** Whether new rows get their id from a sequence. */
  readonly hasSequence: boolean;
}

type About = Pick<MovedTable, 'home' | 'by'> & { readonly key?: readonly string[]; readonly hasSequence?: true };

/** All tables that hold what people have made, each after those that its rows refer to. The compiler asks for one that is missing. */
const ABOUT: Readonly<Record<keyof Tables, About>> = {
  repository: { home: 'repository', by: 'id', hasSequence: true },
  edition: { home: 'repository', by: 'repository', hasSequence: true },
  person: { home: 'server', by: 'id', hasSequence: true },
  token: { home: 'server', by: 'hash', key: ['hash'] },
  grant_of_right: { home: 'repository', by: 'repository', key: ['repository', 'person'] },
  list_item: { home: 'edition', by: 'edition', hasSequence: true },
  issue: { home: 'edition', by: 'edition' },
  issue_text: { home: 'issue', by: 'id' },
  tally: { home: 'edition', by: 'edition', key: ['edition', 'status', 'kind', 'priority'] },
  comment: { home: 'issue', by: 'issue', hasSequence: true },
  change: { home: 'comment', by: 'comment', hasSequence: true },
  attachment: { home: 'issue', by: 'issue', hasSequence: true },
  watcher: { home: 'issue', by: 'issue', key: ['issue', 'person'] },
  vote: { home: 'issue', by: 'issue', key: ['issue', 'person'] },
  closing: { home: 'issue', by: 'issue', key: ['issue'] },
  append_range: { home: 'edition', by: 'edition', key: ['edition'] },
  deleted_issue: { home: 'repository', by: 'repository', hasSequence: true },
  deleted_file: { home: 'deleted_issue', by: 'deleted', key: ['deleted', 'hash'] },
  relation: { home: 'issue', by: 'source', key: ['source', 'type', 'target'] },
  anchor: { home: 'issue', by: 'issue', hasSequence: true },
  usage: { home: 'edition', by: 'edition', key: ['edition', 'person'] },
};

/** The tables that a move takes, in the order in which it does. */
export const MOVED_TABLES: readonly MovedTable[] = Object.entries(ABOUT).map(([name, { key = ['id'], hasSequence = false, ...about }]) => ({
  ...about,
  name: name as keyof Tables,
  key,
  hasSequence,
}));

/**
 * What stays behind, in either engine: what the target makes itself (indexes of texts, versions of schema and data), and what is true of running
 * processes alone.
 */
export const LEFT_TABLES: ReadonlySet<string> = new Set([
  ...['words', 'comment_words', 'grams', 'file_stamp'],
  ...['issue_search', 'comment_search', 'issue_bucket', 'data_version', 'sign_in_failure', 'job'],
]);

/** The mark of a target, which says that a move to it is under way, and how far it is. */
export const MOVE_MARK = 'move_under_way';

/** The column that PostgreSQL leaves empty in its rows, and SQLite computes of the others. */
export const CHECKSUM = 'checksum';

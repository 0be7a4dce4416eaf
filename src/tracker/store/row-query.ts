import type { Attachment, Comment, Person } from '../../model/issue';
import type { ChangeField } from '../../model/fields';
import type { RequestBudget } from './budget';

/**
 * What is asked of the rows of one issue: entries of its history, attachments, people. Rows are found first, without their texts, and then
 * read a little at a time, so that what one request holds in memory does not depend on how much was written.
 */

export type RowComparison = '=' | '~' | '<' | '<=' | '>' | '>=';

/** What is unset compares as an empty text would by `=` and `~`, and is neither more nor less than anything. */
export type RowFilter<Column> =
  | { readonly and: readonly RowFilter<Column>[] }
  | { readonly or: readonly RowFilter<Column>[] }
  | { readonly column: Column; readonly negated: boolean; readonly isUnset: true }
  | { readonly column: Column; readonly negated: boolean; readonly comparison: RowComparison; readonly value: string | number };

/** In which order rows are wanted; a column of null is the list's own order. What is unset comes last, whichever way, but for dates of comments. */
export interface RowOrder<Column> {
  readonly column: Column | null;
  readonly descending: boolean;
}

/** A part of the rows that a filter means. */
export interface RowQuery<Column> {
  readonly filter: RowFilter<Column>;
  readonly order: RowOrder<Column>;
  readonly start: number;
  readonly limit: number;
}

/** A row that was found, and about how many bytes its texts are. */
export interface FoundRow {
  readonly key: number;
  readonly bytes: number;
}

export interface FoundRows {
  /** How many rows are meant in all. */
  readonly count: number;
  readonly found: readonly FoundRow[];
}

export const ALL_ROWS = { filter: { and: [] }, order: { column: null, descending: false }, start: 0, limit: -1 } as const;

export type PersonColumn = 'username' | 'displayName' | 'uuid' | 'accountId' | 'isPerson';

/** What entries are searched and ordered by. `said` is the text, or `rendered` where there is none, as API 2.0 compares a text. */
export type EntryColumn =
  | 'number'
  | 'content'
  | 'said'
  | 'markup'
  | 'createdOn'
  | 'updatedOn'
  | PersonColumn
  | { readonly changed: ChangeField; readonly side: 'old' | 'new' };

export type EntryQuery = RowQuery<EntryColumn> & {
  /** Entries with changes only; the bytes of these count then, too. */
  readonly withChanges?: boolean;
};

export type AttachmentColumn = 'name' | 'size' | 'createdOn' | PersonColumn;
export type AttachmentQuery = RowQuery<AttachmentColumn>;

/** The part of the store that finds rows of an issue (by repository and number) and reads them. */
export interface RowReader {
  /** Finds entries of the history, oldest first. @throws {TooLongToSort} */
  findEntries(repository: number, number: number, query: EntryQuery, budget?: RequestBudget): Promise<FoundRows>;
  /** Reads what was found, in its order, some texts at a time. What was deleted meanwhile is left out. */
  readEntries(found: readonly FoundRow[], options: { withChanges: boolean }): AsyncIterable<readonly Comment[]>;
  /** Finds attachments, in the order in which they came. */
  findAttachments(repository: number, number: number, query: AttachmentQuery, budget?: RequestBudget): Promise<FoundRows>;
  readAttachments(found: readonly FoundRow[]): AsyncIterable<readonly Attachment[]>;
  /** Finds who watches, by name. */
  findWatchers(repository: number, number: number): Promise<FoundRows>;
  readPeople(found: readonly FoundRow[]): AsyncIterable<readonly Person[]>;
}

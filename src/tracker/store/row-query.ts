import type { Attachment, Comment, Person } from '../../model/issue';
import type { ChangeField } from '../../model/fields';
import type { RequestBudget } from './budget';

/**
 * Queries of an issue's rows: entries, attachments, people. They find rows without the texts and read these in batches, so that memory does not
 * depend on the number and length of texts.
 */

export type RowComparison = '=' | '~' | '<' | '<=' | '>' | '>=';

/** Unset values compare as an empty text by `=` and `~`, and are neither less nor more than any value. */
export type RowFilter<Column> =
  | { readonly and: readonly RowFilter<Column>[] }
  | { readonly or: readonly RowFilter<Column>[] }
  | { readonly column: Column; readonly negated: boolean; readonly isUnset: true }
  | { readonly column: Column; readonly negated: boolean; readonly comparison: RowComparison; readonly value: string | number };

/** The order of rows; without a column, the default order. Unset values come last in both directions, except for dates of comments. */
export interface RowOrder<Column> {
  readonly column: Column | null;
  readonly descending: boolean;
}

/** A page of the rows that match a filter. */
export interface RowQuery<Column> {
  readonly filter: RowFilter<Column>;
  readonly order: RowOrder<Column>;
  readonly start: number;
  readonly limit: number;
}

/** A found row, and the approximate bytes of its texts. */
export interface FoundRow {
  readonly key: number;
  readonly bytes: number;
}

export interface FoundRows {
  /** The total count. */
  readonly count: number;
  readonly found: readonly FoundRow[];
}

/** Larger than any list. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER;

export const ALL_ROWS = { filter: { and: [] }, order: { column: null, descending: false }, start: 0, limit: NO_LIMIT } as const;

export type PersonColumn = 'username' | 'displayName' | 'uuid' | 'accountId' | 'isPerson';

/** Columns of entries. `comparedContent` is the text, or `rendered` when there is none, as API 2.0 compares it. */
export type EntryColumn =
  | 'number'
  | 'content'
  | 'comparedContent'
  | 'markup'
  | 'createdOn'
  | 'updatedOn'
  | PersonColumn
  | { readonly changed: ChangeField; readonly side: 'old' | 'new' };

export type EntryQuery = RowQuery<EntryColumn> & {
  /** Only entries with changes; then `bytes` includes the changes. */
  readonly withChanges?: boolean;
};

export type AttachmentColumn = 'name' | 'size' | 'createdOn' | PersonColumn;
export type AttachmentQuery = RowQuery<AttachmentColumn>;

/** The methods of the store for rows of an issue (by repository and number). */
export interface RowReader {
  /** Finds entries of the history, oldest first. @throws {TooLongToSort} */
  findEntries(repository: number, number: number, query: EntryQuery, budget?: RequestBudget): Promise<FoundRows>;
  /** Reads found rows in their order, in batches. Deleted ones are omitted. */
  readEntries(found: readonly FoundRow[], options: { withChanges: boolean }): AsyncIterable<readonly Comment[]>;
  /** Finds attachments, oldest first. */
  findAttachments(repository: number, number: number, query: AttachmentQuery, budget?: RequestBudget): Promise<FoundRows>;
  readAttachments(found: readonly FoundRow[]): AsyncIterable<readonly Attachment[]>;
  /** Finds watchers, by name. */
  findWatchers(repository: number, number: number): Promise<FoundRows>;
  readPeople(found: readonly FoundRow[]): AsyncIterable<readonly Person[]>;
}

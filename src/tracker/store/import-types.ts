import type { WriteOptions } from './authorization';
import type { FieldChange, Issue, Person, RepositoryDefaults } from '../../model/issue';
import type { SetField } from '../../model/fields';
import type { ListName, Markup } from '../../model/words';
import type { ReceivedFile } from './kept-files';

/** What an import hands to the store. */

/** An entry of an issue's conversation as an archive brings it; its author is a username. */
export interface ImportedComment {
  /** The number of its issue, which is there already. */
  readonly issue: number;
  /** What the archive calls it: kept unless the issue has that id already. Null or absent: it gets a new one. */
  readonly id?: number | null;
  readonly content: string | null;
  readonly markup: Markup;
  readonly author: string | null;
  readonly createdOn: string;
  readonly updatedOn: string | null;
}

/** A change of a field, with the date and author of its own that an archive gives it. Its old value is kept as it was written. */
export interface ImportedChange extends FieldChange {
  readonly issue: number;
  /** The id of the entry that it belongs to; one that is not there is made. */
  readonly comment: number | null;
  readonly author: string | null;
  readonly createdOn: string;
}

/** An attachment as an archive names it. `file` is its content, received already; null when the archive does not hold it. */
export interface ImportedAttachment {
  readonly issue: number;
  readonly name: string;
  readonly path: string | null;
  readonly url: string | null;
  readonly author: string | null;
  readonly createdOn: string | null;
  readonly file: ReceivedFile | null;
}

/** One issue as an archive brings it. People are usernames; whoever is not there yet is made. */
export interface ImportedIssue {
  readonly issue: Omit<Pick<Issue, SetField | 'number' | 'createdOn' | 'updatedOn'>, 'assignee'> & {
    readonly assignee: string | null;
    readonly reporter: string | null;
    readonly editedOn?: string | null;
    readonly contentUpdatedOn?: string | null;
  };
  readonly watchers: readonly string[];
  readonly voters?: readonly string[];
  /** Those that are at hand with their issue; others follow by `addComments`. */
  readonly comments: readonly Omit<ImportedComment, 'issue'>[];
  /** How many comments with words follow. */
  readonly commentCount?: number;
}

/** A person of an archive. With `mapped`, the username was chosen by somebody; else whoever has the same account id here is meant. */
export interface ImportedPerson extends Person {
  readonly mapped?: boolean;
}

/** What an archive says of a repository as a whole. */
export interface ImportedRepository {
  readonly people: readonly ImportedPerson[];
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  /** What new issues are preset to; absent: nothing. */
  readonly defaults?: RepositoryDefaults;
  /** The numbers that new issues and comments get at least, where an archive tells: those of deleted ones are never given again. */
  readonly next?: { readonly issue: number; readonly comment: number };
}

/** How many numbers an import that appends may give: of issues, and of what is said of them. */
export interface ImportSpan {
  readonly issues: number;
  readonly comments: number;
}

/** How an import goes about it. */
export interface StoreImportOptions extends WriteOptions {
  /** Puts the issues behind those that are there; so many numbers are reserved for it. */
  readonly append?: ImportSpan | undefined;
  /** The revision of the repository that is replaced, as whoever looked at it (and backed it up) has seen it; absent: as it is when the import begins. */
  readonly ifRevision?: number;
}

/**
 * An import under way. It is written in short transactions, beside what the repository holds or behind it, and shown by `commit` at once,
 * so that a reader sees the tracker as before or whole, a writer never waits long, and a killed import leaves no trace.
 */
export interface Importer {
  /** The numbers that the repository would give next, when the import began. */
  readonly next: { readonly issue: number; readonly comment: number };
  add(issues: readonly ImportedIssue[]): Promise<void>;
  addComments(comments: readonly ImportedComment[]): Promise<void>;
  addChanges(changes: readonly ImportedChange[]): Promise<void>;
  addAttachments(attachments: readonly ImportedAttachment[]): Promise<void>;
  /**
   * Puts what was added in the place of what the repository held, or beside it. @throws {RepositoryChanged} when something was written
   * there since it was looked at, which to replace would be to lose
   */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

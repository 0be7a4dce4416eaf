import type { WriteOptions } from './authorization';
import type { FieldChange, Issue, Person, RepositoryDefaults } from '../../model/issue';
import type { SettableField } from '../../model/fields';
import type { ListName, Markup } from '../../model/enums';
import type { NewIssueAnchor } from '../../model/codeAnchors';
import type { StoredRelation } from '../../model/relations';
import type { ReceivedFile } from './file-store';

/** The input of an import to the store. */

/** A comment or change of an archive; the author is a username. */
export interface ImportedComment {
  /** The number of its issue, which must have been added. */
  readonly issue: number;
  /** Its id in the archive, which is kept unless the issue already has such a comment. Null or absent: a new id. */
  readonly id?: number | null;
  readonly content: string | null;
  readonly markup: Markup;
  readonly author: string | null;
  readonly createdOn: string;
  readonly updatedOn: string | null;
}

/** A change of a field, with its own date and author as in archives. The old value is stored unchanged. */
export interface ImportedChange extends FieldChange {
  readonly issue: number;
  /** The id of its entry, which is created when it is missing. */
  readonly comment: number | null;
  readonly author: string | null;
  readonly createdOn: string;
}

/** An attachment of an archive. `file` is its stored content; null when the archive does not contain it. */
export interface ImportedAttachment {
  readonly issue: number;
  readonly name: string;
  readonly path: string | null;
  readonly url: string | null;
  readonly author: string | null;
  readonly createdOn: string | null;
  readonly file: ReceivedFile | null;
}

/** A relation of two issues, which must have been added. */
export interface ImportedRelation extends StoredRelation {
  readonly author: string | null;
  readonly createdOn: string;
}

/** A place in code that an issue is attached to. The issue must have been added. */
export interface ImportedAnchor extends NewIssueAnchor {
  readonly issue: number;
  readonly author: string | null;
  readonly createdOn: string;
}

/** An issue of an archive. People are usernames; unknown ones are created. */
export interface ImportedIssue {
  readonly issue: Omit<Pick<Issue, SettableField | 'number' | 'createdOn' | 'updatedOn'>, 'assignee'> & {
    readonly assignee: string | null;
    readonly reporter: string | null;
    readonly editedOn?: string | null;
    readonly contentUpdatedOn?: string | null;
  };
  readonly watchers: readonly string[];
  readonly voters?: readonly string[];
  /** Comments that come with their issue; others follow by `addComments`. */
  readonly comments: readonly Omit<ImportedComment, 'issue'>[];
  /** The number of comments with a text that follow. */
  readonly commentCount?: number;
}

/** A person of an archive. With `mapped`, the username comes from the map of authors; otherwise an account with the same account id is used. */
export interface ImportedPerson extends Person {
  readonly mapped?: boolean;
}

/** Data of an archive about the repository. */
export interface ImportedRepository {
  readonly people: readonly ImportedPerson[];
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  /** Defaults of new issues; absent: none. */
  readonly defaults?: RepositoryDefaults;
  /** Minimum numbers of new issues and comments, so that numbers of deleted ones are not used again. */
  readonly next?: { readonly issue: number; readonly comment: number };
}

/** Bounds the issue and comment numbers of an append. */
export interface ImportSpan {
  readonly issues: number;
  readonly comments: number;
}

/** Options of an import. */
export interface StoreImportOptions extends WriteOptions {
  /** Appends the issues, and reserves this many numbers. */
  readonly append?: ImportSpan | undefined;
  /** The revision of the replaced repository at the time of its backup; absent: the current one. */
  readonly ifRevision?: number;
}

/**
 * A running import. It writes in short transactions to an edition that is not visible, so that writers do not wait long and a killed import
 * leaves nothing visible. `commit` makes everything visible at once, so that readers see the repository before or after the import.
 */
export interface Importer {
  /** The next numbers of the repository when the import began. */
  readonly next: { readonly issue: number; readonly comment: number };
  add(issues: readonly ImportedIssue[]): Promise<void>;
  addComments(comments: readonly ImportedComment[]): Promise<void>;
  addChanges(changes: readonly ImportedChange[]): Promise<void>;
  addAttachments(attachments: readonly ImportedAttachment[]): Promise<void>;
  addRelations(relations: readonly ImportedRelation[]): Promise<void>;
  addAnchors(anchors: readonly ImportedAnchor[]): Promise<void>;
  /**
   * Makes the import visible in place of the repository's issues, or beside them. @throws {RepositoryChanged} when the replaced issues were changed
   * meanwhile
   */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

import type { Attachment, Comment, FieldChange, Issue, Person, RepositoryDefaults } from '../../model/issue';
import type { FieldWith } from '../../model/fields';
import type { ListName } from '../../model/enums';
import type { IssueAnchor } from '../../model/codeAnchors';
import type { StoredRelation } from '../../model/relations';

/** An issue of a snapshot, with all stored data. */
export interface SnapshotIssue extends Omit<Issue, FieldWith<{ type: 'count' | 'opaque' }>> {
  readonly contentUpdatedOn: string | null;
  readonly watchers: readonly Person[];
  readonly voters: readonly Person[];
}

export interface SnapshotComment extends Omit<Comment, 'changes'> {
  readonly issue: number;
}

/** A change with its values as stored, `"None"` included. */
export interface SnapshotChange extends FieldChange {
  readonly issue: number;
  readonly comment: number;
  readonly author: Person | null;
  readonly createdOn: string;
}

export interface SnapshotAttachment extends Omit<Attachment, 'size'> {
  readonly issue: number;
  readonly path: string | null;
  readonly url: string | null;
  readonly hash: string | null;
}

export interface SnapshotRelation extends StoredRelation {
  readonly author: Person | null;
  readonly createdOn: string;
}

/** An anchor without its id, which has no meaning outside of this database. */
export interface SnapshotAnchor extends Omit<IssueAnchor, 'id'> {
  readonly issue: number;
}

/** A consistent snapshot of a repository, read in batches. The caller must close it. */
export interface Snapshot {
  /** `comments` counts all entries of the history, `commentsWithText` those with a text. */
  counts(): Promise<Readonly<Record<'issues' | 'comments' | 'commentsWithText' | 'changes' | 'attachments', number>>>;
  readonly next: { readonly issue: number; readonly comment: number };
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  readonly defaults: Omit<RepositoryDefaults, 'assignee'> & { readonly assignee: Person | null };
  issues(): AsyncIterable<readonly SnapshotIssue[]>;
  comments(): AsyncIterable<readonly SnapshotComment[]>;
  changes(): AsyncIterable<readonly SnapshotChange[]>;
  attachments(): AsyncIterable<readonly SnapshotAttachment[]>;
  relations(): AsyncIterable<readonly SnapshotRelation[]>;
  /** By issue, the oldest anchor first. */
  anchors(): AsyncIterable<readonly SnapshotAnchor[]>;
  close(): Promise<void>;
}

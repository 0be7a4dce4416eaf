import type { Attachment, Comment, FieldChange, Issue, Person, RepositoryDefaults } from '../../model/issue';
import type { FieldWith } from '../../model/fields';
import type { ListName } from '../../model/words';

/** An issue as a snapshot tells it: all that is kept of it. */
export interface SnapshotIssue extends Omit<Issue, FieldWith<{ type: 'count' | 'opaque' }>> {
  readonly contentUpdatedOn: string | null;
  readonly watchers: readonly Person[];
  readonly voters: readonly Person[];
}

export interface SnapshotComment extends Omit<Comment, 'changes'> {
  readonly issue: number;
}

/** A change with the values as they are kept, `"None"` and all. */
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

/** A repository as it is at one moment, whatever is written meanwhile: a stretch at a time, in the order of numbers. To be closed. */
export interface Snapshot {
  /** `comments` are all entries of the history, `said` those of them with words. */
  readonly counts: Readonly<Record<'issues' | 'comments' | 'said' | 'changes' | 'attachments', number>>;
  readonly next: { readonly issue: number; readonly comment: number };
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  readonly defaults: Omit<RepositoryDefaults, 'assignee'> & { readonly assignee: Person | null };
  issues(): Iterable<readonly SnapshotIssue[]>;
  comments(): Iterable<readonly SnapshotComment[]>;
  changes(): Iterable<readonly SnapshotChange[]>;
  attachments(): Iterable<readonly SnapshotAttachment[]>;
  close(): void;
}

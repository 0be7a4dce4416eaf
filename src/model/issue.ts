import type { ChangeField, FIELDS, SetField, ValueOf } from './fields';
import type { Kind, ListName, Markup } from './words';

/** A person as far as a tracker tells of them. `username` is what they sign in with and what requests name them by. */
export interface Person {
  readonly username: string;
  readonly displayName: string;
  /** The id that Bitbucket's API 2.0 and `db-2.0.json` know them by; absent or null for somebody who never had one. */
  readonly accountId?: string | null;
}

/** `owner/slug`: which repository of a site is meant. */
export interface RepositoryId {
  readonly owner: string;
  readonly slug: string;
}

/** One issue, whole but for its comments. Dates are ISO 8601 in UTC. */
export type Issue = { readonly [F in keyof typeof FIELDS]: ValueOf<F, Person> };

/** What can be set on an issue; people by username. `null` clears; what is left out stays (update) or gets its default (create). */
export type IssueFields = { readonly [F in SetField]?: ValueOf<F, string> };

export type NewIssue = IssueFields & { readonly title: string };

/** One field that was changed. Values are texts as they were then (usernames, names of lists), `''` where nothing was. */
export interface FieldChange {
  readonly field: ChangeField;
  readonly old: string;
  readonly new: string;
}

/**
 * An entry of an issue's conversation: something said, or fields changed, or both at once, as on Bitbucket, where a
 * change and its comment share an id.
 */
export interface Comment {
  /** Unique within its issue. */
  readonly id: number;
  /** Null where fields were changed without a word. */
  readonly content: string | null;
  readonly markup: Markup;
  readonly author: Person | null;
  readonly createdOn: string;
  readonly updatedOn: string | null;
  /** What was changed with it; empty for a mere comment. */
  readonly changes: readonly FieldChange[];
}

/** The date that tells whether a comment has been edited since: what `If-Match` and `ETag` of a comment hold. */
export const commentRevision = (comment: Comment): string => comment.updatedOn ?? comment.createdOn;

/** A file of an issue. `size` (bytes) is null where an archive names a file that it does not hold. */
export interface Attachment {
  readonly name: string;
  readonly size: number | null;
  readonly author: Person | null;
  readonly createdOn: string | null;
}

/** What one person has to do with an issue. */
export interface Participation {
  readonly watching: boolean;
  readonly voted: boolean;
}

/** What a new issue of a repository is preset to; null: nothing in particular. */
export interface RepositoryDefaults {
  readonly kind: Kind | null;
  readonly component: string | null;
  readonly milestone: string | null;
  readonly version: string | null;
  /** A username. */
  readonly assignee: string | null;
}

/** What may be chosen for an issue's fields in one repository. */
export interface Choices {
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  /** Who can be assigned: those with write access. */
  readonly assignees: readonly Person[];
}

/** An issue somewhere: `site` is a site's id (`local`, or a server's origin and path). */
export interface IssueAddress {
  readonly site: string;
  readonly repository: RepositoryId;
  readonly number: number;
}

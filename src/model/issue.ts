import type { ChangeField, FIELDS, SettableField, ValueOf } from './fields';
import type { Kind, ListName, Markup } from './enums';

/** A person. `username` is unique in a tracker. It is used for signing in and in requests. */
export interface Person {
  readonly username: string;
  readonly displayName: string;
  /** The id in Bitbucket's API 2.0 and in `db-2.0.json`; absent or null for a person without one. */
  readonly accountId?: string | null;
}

/** `owner/slug`: identifies a repository of a site. */
export interface RepositoryId {
  readonly owner: string;
  readonly slug: string;
}

/** An issue without its comments. Dates are ISO 8601 in UTC. */
export type Issue = { readonly [F in keyof typeof FIELDS]: ValueOf<F, Person> };

/** Fields that can be set, with people by username. `null` clears a field; an absent field stays (update) or gets its default (create). */
export type IssueFields = { readonly [F in SettableField]?: ValueOf<F, string> };

export type NewIssue = IssueFields & { readonly title: string };

/** The change of a field. Values are texts (usernames, names of list items) at the time of the change; `''` for an unset field. */
export interface FieldChange {
  readonly field: ChangeField;
  readonly old: string;
  readonly new: string;
}

/** An entry of an issue's conversation: a comment, changes of fields, or both. As on Bitbucket, a change and its comment share an id. */
export interface Comment {
  /** Unique within its issue. */
  readonly id: number;
  /** Null when fields were changed without a comment. */
  readonly content: string | null;
  readonly markup: Markup;
  readonly author: Person | null;
  readonly createdOn: string;
  readonly updatedOn: string | null;
  /** The changes of fields; empty for a comment only. */
  readonly changes: readonly FieldChange[];
}

/** Returns the revision of a comment, for `If-Match` and `ETag`: the date of its last edit. */
export const commentRevision = (comment: Comment): string => comment.updatedOn ?? comment.createdOn;

/** A file of an issue. `size` (bytes) is null when an imported archive did not contain the file. */
export interface Attachment {
  readonly name: string;
  readonly size: number | null;
  readonly author: Person | null;
  readonly createdOn: string | null;
}

/** Whether a person watches an issue and has voted for it. */
export interface Participation {
  readonly watching: boolean;
  readonly voted: boolean;
}

/** The defaults of a new issue in a repository. Null: none. */
export interface RepositoryDefaults {
  readonly kind: Kind | null;
  readonly component: string | null;
  readonly milestone: string | null;
  readonly version: string | null;
  /** A username. */
  readonly assignee: string | null;
}

/** The choices for fields of issues in a repository. */
export interface Choices {
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  /** People with write access, who can be assigned. */
  readonly assignees: readonly Person[];
}

/** Identifies an issue of any site. `site` is the site's id: `local`, or a server's origin and path. */
export interface IssueAddress {
  readonly site: string;
  readonly repository: RepositoryId;
  readonly number: number;
}

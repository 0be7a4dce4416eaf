import type { Kind, ListName, Markup, Priority, Status } from './words';

/** A person as far as a tracker tells of them. `username` is what they sign in with and what requests name them by. */
export interface Person {
  readonly username: string;
  readonly displayName: string;
}

/** `owner/slug`: which repository of a site is meant. */
export interface RepositoryId {
  readonly owner: string;
  readonly slug: string;
}

/** One issue, whole but for its comments. Dates are ISO 8601 in UTC. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly content: string;
  readonly markup: Markup;
  readonly status: Status;
  readonly kind: Kind;
  readonly priority: Priority;
  readonly component: string | null;
  readonly milestone: string | null;
  readonly version: string | null;
  readonly assignee: Person | null;
  /** Null when it was reported anonymously or by somebody who has been deleted. */
  readonly reporter: Person | null;
  readonly createdOn: string;
  readonly updatedOn: string;
  readonly commentCount: number;
  readonly watcherCount: number;
  /** Changes whenever the issue does; null from a tracker that does not tell. Opaque: compare, never read. */
  readonly revision: string | null;
}

/** What can be set on an issue. `null` clears; what is left out stays (update) or gets its default (create). */
export interface IssueFields {
  readonly title?: string;
  readonly content?: string;
  readonly markup?: Markup;
  readonly status?: Status;
  readonly kind?: Kind;
  readonly priority?: Priority;
  readonly component?: string | null;
  readonly milestone?: string | null;
  readonly version?: string | null;
  /** A username. */
  readonly assignee?: string | null;
}

export type NewIssue = IssueFields & { readonly title: string };

/** A comment. `content` is null where a change of fields was made without a word (API 1.0 shows those as comments). */
export interface Comment {
  readonly id: number;
  readonly content: string | null;
  readonly markup: Markup;
  readonly author: Person | null;
  readonly createdOn: string;
  readonly updatedOn: string | null;
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

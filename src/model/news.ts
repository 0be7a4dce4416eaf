import type { Comment, Issue, RepositoryId } from './issue';

/** Changes of an issue since a date: entries of its history, oldest first. Their texts may be cut. */
export interface IssueNews {
  readonly issue: Issue;
  /** The issue was created since that date. */
  readonly isNew: boolean;
  readonly entries: readonly Comment[];
}

/** The part of an issue that a person has not seen: the date until which they have seen it, and the date of the first newer entry. */
export interface UnreadPart {
  readonly seenUntil: string;
  readonly from: string;
}

/** Changes in a repository, the most recently changed issue first. */
export interface RepositoryNews {
  readonly repository: RepositoryId;
  /** Changes up to this date are included. The next request starts from it. */
  readonly until: string;
  readonly issues: readonly IssueNews[];
  /** There are more changes than the response contains. */
  readonly isCut: boolean;
}

/** A request for news to a site. */
export interface NewsQuery {
  /** ISO 8601 in UTC. If absent, the response contains only `until`. */
  readonly since?: string | undefined;
  /** `others`: changes by others to issues that the person follows, is assigned or has reported. `all`: all changes by anybody. */
  readonly of: 'others' | 'all';
}

/** Bounds the response for one repository, so that the cost of a poll does not grow with the number of changes. */
export const NEWS_LIMITS = {
  /** Issues that are examined, the most recently changed first. */
  changed: 1000,
  issues: 100,
  entries: 500,
  /** Characters of a comment. */
  content: 2000,
  /** Characters of the old and of the new value of a field. */
  value: 200,
  /** Repositories in one request. */
  repositories: 20,
} as const;

import type { Comment, Issue, RepositoryId } from './issue';

/** What has happened to an issue since a moment: entries of its history, oldest first, whose texts may be cut. */
export interface IssueNews {
  readonly issue: Issue;
  /** It was created since then. */
  readonly isNew: boolean;
  readonly entries: readonly Comment[];
}

/** The part of an issue that somebody has not seen: until when they had, and the date of the first entry since. */
export interface UnreadPart {
  readonly seenUntil: string;
  readonly from: string;
}

/** What has happened in a repository, the issue that changed last first. */
export interface RepositoryNews {
  readonly repository: RepositoryId;
  /** The last moment of which this tells all: what comes later is news to who has seen it. */
  readonly until: string;
  readonly issues: readonly IssueNews[];
  /** There are more changes than the response contains. */
  readonly isCut: boolean;
}

/** The request to a site. */
export interface NewsQuery {
  /** ISO 8601 in UTC; if absent the response contains only `until`. */
  readonly since?: string | undefined;
  /** `others`: changes by others to issues that one follows, is assigned or has reported. `all`: all changes by anybody. */
  readonly of: 'others' | 'all';
}

/** Bounds the response for one repository, so that the cost of a poll does not grow with the number of changes. */
export const NEWS_LIMITS = {
  /** Issues that changed last and are looked at. */
  changed: 1000,
  issues: 100,
  entries: 500,
  /** Characters of a comment. */
  content: 2000,
  /** Characters of what a field was before and after. */
  value: 200,
  /** Repositories in one request. */
  repositories: 20,
} as const;

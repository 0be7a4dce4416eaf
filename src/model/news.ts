import type { Comment, Issue, RepositoryId } from './issue';

/** What has happened to an issue since a moment: entries of its history, oldest first, whose texts may be cut. */
export interface IssueNews {
  readonly issue: Issue;
  /** It was created since then. */
  readonly isNew: boolean;
  readonly entries: readonly Comment[];
}

/** The part of an issue that somebody has not seen: until when they had, and the date of the first entry since. */
export interface NewPart {
  readonly seenUntil: string;
  readonly from: string;
}

/** What has happened in a repository, the issue that changed last first. */
export interface RepositoryNews {
  readonly repository: RepositoryId;
  /** The last moment of which this tells all: what comes later is news to who has seen it. */
  readonly until: string;
  readonly issues: readonly IssueNews[];
  /** More has happened than is told. */
  readonly isCut: boolean;
}

/** What is asked of a site. */
export interface NewsQuery {
  /** ISO 8601 in UTC; absent: nothing is told but until when there is nothing new. */
  readonly since?: string | undefined;
  /** `others`: what others did to issues that one follows, is assigned or has reported. `all`: everything, by whomever. */
  readonly of: 'others' | 'all';
}

/** Bounds what is told of one repository, so that no poll costs more because much has happened. */
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

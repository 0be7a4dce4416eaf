import type { Issue, RepositoryId } from '../../model/issue';

/** Returns what a caller already has for a revision of an issue, so that the issue need not be read; undefined: nothing. */
export type KnownRevision<T> = (number: number, revision: string) => T | undefined;

export interface ListResult<T = never> {
  /** The total count. */
  readonly count: number;
  readonly issues: readonly (Issue | T)[];
}

/** An issue of a list across repositories. */
export interface PlacedIssue {
  readonly repository: RepositoryId;
  readonly issue: Issue;
}

export interface PlacedList extends Pick<ListResult, 'count'> {
  readonly issues: readonly PlacedIssue[];
}

import type { RepositoryId } from '../model/issue';
import { ALL, DEFAULT_SORT, type Filter } from '../model/query';
import type { IssueService, RemoteImportResult, RequestOptions } from './service';

/** The issues that an import has appended: their numbers, the time of the repository's last change, and the issues changed in that second. */
export interface AppendedIssues {
  readonly first: number;
  readonly last: number;
  readonly until: string;
  readonly newest: readonly number[];
}

const numbered = (comparator: 'more' | 'less', value: number): Filter => ({ measure: 'number', comparator, negated: false, value });
/** How many issues can have been changed in the second in which an import ended. */
const MAX_NEWEST_ISSUES = 1000;

/**
 * Finds what an import has just appended; undefined where it was none. Their numbers follow each other: what others have created meanwhile has
 * greater ones. @throws {TrackerError}
 */
export async function findAppended(
  service: IssueService,
  repository: RepositoryId,
  { shift, issues }: Pick<RemoteImportResult, 'shift' | 'issues'>,
): Promise<AppendedIssues | undefined> {
  if (!shift || issues === 0) return undefined;
  const appendedIssues = { filter: numbered('more', shift.issue), search: null, sort: { field: 'number', descending: false } } as const;
  const [first, last, changed] = await Promise.all([
    service.list(repository, { ...appendedIssues, start: 0, limit: 1 }),
    service.list(repository, { ...appendedIssues, start: issues - 1, limit: 1 }),
    service.list(repository, { filter: ALL, search: null, sort: DEFAULT_SORT, start: 0, limit: MAX_NEWEST_ISSUES }),
  ]);
  const [firstIssue, lastIssue, { updatedOn: until } = { updatedOn: undefined }] = [first.issues[0], last.issues[0], changed.issues[0]];
  if (!firstIssue || !lastIssue || until === undefined) return undefined;
  const newest = changed.issues.filter(({ updatedOn }) => updatedOn === until).map(({ number }) => number);
  return { first: firstIssue.number, last: lastIssue.number, until, newest };
}

/** The appended issues that still exist: unchanged ones with their revisions, and those that somebody has changed since. @throws {TrackerError} */
export async function readAppended(
  service: IssueService,
  repository: RepositoryId,
  { first, last, until, newest }: AppendedIssues,
  options: RequestOptions = {},
): Promise<{
  readonly unchanged: readonly { readonly number: number; readonly revision: string | null }[];
  readonly changed: readonly number[];
}> {
  const filter: Filter = { and: [numbered('more', first - 1), numbered('less', last + 1)] };
  const unchanged: { number: number; revision: string | null }[] = [];
  const changed: number[] = [];
  for await (const { number, revision, updatedOn } of service.all(repository, { filter, search: null }, options)) {
    // Lists tell dates to the second.
    const isChanged = updatedOn > until || (updatedOn === until && !newest.includes(number));
    if (isChanged) changed.push(number);
    else unchanged.push({ number, revision: revision ?? null });
  }
  return { unchanged, changed };
}

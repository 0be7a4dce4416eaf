import type { RepositoryId } from '../model/issue';
import { ALL, DEFAULT_SORT, type Filter } from '../model/query';
import type { IssueService, RemoteImportResult, RequestOptions } from './service';

/** The issues that an import has appended: their numbers, the time of the repository's last change, and the issues changed in that second. */
export interface AppendedIssues {
  readonly first: number;
  readonly last: number;
  readonly until: string;
  readonly newest: ReadonlySet<number>;
}

const numbered = (comparator: 'more' | 'less', value: number): Filter => ({ measure: 'number', comparator, negated: false, value });
/** How many issues can have been changed last in one second: an archive may say the same of all of its issues. */
const MAX_NEWEST_ISSUES = 100_000;
const NEWEST_PER_REQUEST = 1000;

/** The issues that were changed last, all in the same second, and when that was. Undefined where there are none. */
async function findNewest(service: IssueService, repository: RepositoryId): Promise<Pick<AppendedIssues, 'until' | 'newest'> | undefined> {
  const newest = new Set<number>();
  let until: string | undefined;
  for (let start = 0; start < MAX_NEWEST_ISSUES; start += NEWEST_PER_REQUEST) {
    const query = { filter: ALL, search: null, sort: DEFAULT_SORT, start, limit: NEWEST_PER_REQUEST };
    const { issues } = await service.list(repository, query);
    until ??= issues[0]?.updatedOn;
    for (const { number, updatedOn } of issues) if (updatedOn === until) newest.add(number);
    if (issues.length < NEWEST_PER_REQUEST || issues.at(-1)!.updatedOn !== until) break;
  }
  return until === undefined ? undefined : { until, newest };
}

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
  const [first, last, newestIssues] = await Promise.all([
    service.list(repository, { ...appendedIssues, start: 0, limit: 1 }),
    service.list(repository, { ...appendedIssues, start: issues - 1, limit: 1 }),
    findNewest(service, repository),
  ]);
  const [firstIssue, lastIssue] = [first.issues[0], last.issues[0]];
  return firstIssue && lastIssue && newestIssues && { first: firstIssue.number, last: lastIssue.number, ...newestIssues };
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
    // Lists have dates with a precision of one second.
    const isChanged = updatedOn > until || (updatedOn === until && !newest.has(number));
    if (isChanged) changed.push(number);
    else unchanged.push({ number, revision: revision ?? null });
  }
  return { unchanged, changed };
}

import type { RepositoryId } from '../model/issue';
import type { Page } from '../wire/v2/page';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import type { IssueService } from './service';

/** Sub-resources of an issue that Bitbucket does not have, at sites that may lack them. */

export type AboutIssue = { repository: RepositoryId; number: number };
export type SendAboutIssue = <T>(spec: RequestSpec<T> & { about: AboutIssue }) => Promise<T>;

/** Statuses of servers that do not have a URL. */
const LACKING_STATUSES: readonly number[] = [404, 405, 410, 501];
/** Of these, statuses that are never about an issue that is gone. */
const CERTAIN_STATUSES: readonly number[] = [405, 501];

/** Whether an error may mean that the site lacks the route. */
export const mayLackRoute = (error: unknown): error is TrackerError =>
  TrackerError.is(error) && LACKING_STATUSES.includes(error.details.status ?? 0);

/** Whether a site lacks a route below issues: then the request fails although the issue exists. @throws {TrackerError} when the issue was deleted */
export async function lacksRoute(service: IssueService, { repository, number }: AboutIssue, error: unknown): Promise<boolean> {
  if (!mayLackRoute(error)) return false;
  if (!CERTAIN_STATUSES.includes(error.details.status ?? 0)) await service.get(repository, number);
  return true;
}

/**
 * Loads all pages of a sub-resource of an issue; undefined when the site lacks it, which `lacking` remembers.
 * @param maxPages bounds a site whose `next` links never end
 * @throws {TrackerError}
 */
export async function fetchOfIssue<T>(
  service: IssueService,
  lacking: WeakSet<IssueService>,
  about: AboutIssue,
  fetchPage: (page: number) => Promise<Page<T>>,
  maxPages: number,
): Promise<readonly T[] | undefined> {
  if (lacking.has(service)) return undefined;
  const collected: T[] = [];
  try {
    for (let page = 1; page <= maxPages; page++) {
      const { values, next } = await fetchPage(page);
      collected.push(...values);
      if (next === undefined) break;
    }
    return collected;
  } catch (error) {
    if (!(await lacksRoute(service, about, error))) throw error;
    lacking.add(service);
    return undefined;
  }
}

import { TrackerError } from '../client/errors';
import type { IssueService, RequestOptions } from '../client/service';
import type { Issue, RepositoryId } from '../model/issue';
import { ALL } from '../model/query';

/** So many numbers that begin with a number are looked up, one request each. */
const MAX_LONGER = 7;

async function get(service: IssueService, repository: RepositoryId, number: number, options: RequestOptions): Promise<Issue | undefined> {
  try {
    return await service.get(repository, number, options);
  } catch (error) {
    if (TrackerError.is(error, 'notFound', 'noRepository')) return undefined;
    throw error;
  }
}

async function greatest(service: IssueService, repository: RepositoryId, options: RequestOptions): Promise<number> {
  const query = { filter: ALL, search: null, sort: { field: 'number', descending: true }, start: 0, limit: 1 } as const;
  try {
    return (await service.list(repository, query, options)).issues[0]?.number ?? 0;
  } catch (error) {
    if (TrackerError.is(error, 'noRepository')) return 0;
    throw error;
  }
}

/**
 * What a number that is being typed may come to: the issue of that number, if there is one, and those whose numbers have one
 * digit more.
 * @throws {TrackerError} when the site cannot tell
 */
export async function issuesByNumber(
  service: IssueService,
  repository: RepositoryId,
  number: number,
  options: RequestOptions = {},
): Promise<{ exact: Issue | undefined; longer: readonly Issue[] }> {
  const [exact, last] = await Promise.all([get(service, repository, number, options), greatest(service, repository, options)]);
  const numbers = Array.from({ length: 10 }, (_, digit) => number * 10 + digit).filter((it) => it <= last);
  const longer = await Promise.all(numbers.map((it) => get(service, repository, it, options)));
  return { exact, longer: longer.filter((it) => it !== undefined).slice(0, MAX_LONGER) };
}

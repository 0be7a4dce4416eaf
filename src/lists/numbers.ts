import { TrackerError } from '../client/errors';
import type { IssueService, RequestOptions } from '../client/service';
import type { Issue, RepositoryId } from '../model/issue';
import { ALL } from '../model/query';

/** How many issues whose numbers start with a number are returned. Each number takes a request. */
const MAX_LONGER_NUMBERS = 7;

async function getIfExists(
  service: IssueService,
  repository: RepositoryId,
  number: number,
  options: RequestOptions,
): Promise<Issue | undefined> {
  try {
    return await service.get(repository, number, options);
  } catch (error) {
    if (TrackerError.is(error, 'notFound', 'noRepository')) return undefined;
    throw error;
  }
}

async function greatestNumber(service: IssueService, repository: RepositoryId, options: RequestOptions): Promise<number> {
  const query = { filter: ALL, search: null, sort: { field: 'number', descending: true }, start: 0, limit: 1 } as const;
  try {
    return (await service.list(repository, query, options)).issues[0]?.number ?? 0;
  } catch (error) {
    if (TrackerError.is(error, 'noRepository')) return 0;
    throw error;
  }
}

/**
 * Finds the issues that a partly typed number can mean: the one of that number, and those whose numbers have one more digit.
 * @throws {TrackerError}
 */
export async function issuesByNumber(
  service: IssueService,
  repository: RepositoryId,
  number: number,
  options: RequestOptions = {},
): Promise<{ exact: Issue | undefined; longer: readonly Issue[] }> {
  const [exact, last] = await Promise.all([
    getIfExists(service, repository, number, options),
    greatestNumber(service, repository, options),
  ]);
  const numbers = Array.from({ length: 10 }, (_, digit) => number * 10 + digit).filter((it) => it <= last);
  const longer = await Promise.all(numbers.map((it) => getIfExists(service, repository, it, options)));
  return { exact, longer: longer.filter((it) => it !== undefined).slice(0, MAX_LONGER_NUMBERS) };
}

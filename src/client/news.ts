import type { Comment, Issue, RepositoryId } from '../model/issue';
import { NEWS_LIMITS, type IssueNews, type NewsQuery, type RepositoryNews } from '../model/news';
import { DEFAULT_SORT, type IssueQuery } from '../model/query';
import { repositoryName } from '../model/repository';
import { slices } from '../model/slices';
import { COUNTS_PATH, decodeCounts, decodeNews, encodeNewsQuery, NEWS_PATH } from '../wire/v1-news';
import { TrackerError } from './errors';
import type { RequestSpec } from './http';
import { parametersOf } from './query';
import type { IssueService, RequestOptions } from './service';

/** What has happened in several repositories, and how many issues there are: one request where the site has our additions, else several. */

type Send = <T>(spec: RequestSpec<T>) => Promise<T>;

/** When a site cannot list changes, the issues that changed last are loaded, each by requests of its own. */
const MAX_CHANGED_ISSUES = 50;
const MAX_READ_ISSUES = 20;

/** Sites that were found to lack the additions, by their services. */
const lacking = new WeakSet<IssueService>();

/** Statuses of servers that do not have a URL. */
const lacksIt = (error: unknown): boolean => TrackerError.is(error) && [404, 405, 410, 501].includes(error.details.status ?? 0);

async function withFallback<T>(service: IssueService, request: () => Promise<T>, fallback: () => Promise<T>): Promise<T> {
  if (lacking.has(service)) return fallback();
  try {
    return await request();
  } catch (error) {
    if (!lacksIt(error)) throw error;
    lacking.add(service);
    return fallback();
  }
}

/** Later than anything. */
const NEVER = '9999-12-31T00:00:00Z';

const isOf = (username: string, { author }: Comment): boolean => author?.username === username;

/** The changes of one issue, from all that the site returns. */
async function newsOfIssue(
  service: IssueService,
  repository: RepositoryId,
  issue: Issue,
  { since, of, me }: { since: string; of: NewsQuery['of']; me: string },
  options: RequestOptions,
): Promise<IssueNews | undefined> {
  const comments = await service.comments(repository, issue.number, options);
  const isOwn = issue.assignee?.username === me || issue.reporter?.username === me || comments.some((entry) => isOf(me, entry));
  if (of === 'others' && !isOwn) return undefined;
  const entries = comments.filter((entry) => entry.createdOn > since && (of === 'all' || !isOf(me, entry)));
  const isNew = issue.createdOn > since && (of === 'all' || issue.reporter?.username !== me);
  return isNew || entries.length > 0 ? { issue, isNew, entries } : undefined;
}

async function newsOfRepository(
  service: IssueService,
  repository: RepositoryId,
  query: { since: string; of: NewsQuery['of']; me: string },
  options: RequestOptions,
): Promise<RepositoryNews> {
  const { filter, sort } = { filter: { and: [] }, sort: DEFAULT_SORT };
  const page = await service.list(repository, { filter, search: null, sort, start: 0, limit: MAX_CHANGED_ISSUES }, options);
  // Dates of issues have a resolution of a second.
  const changed = page.issues.filter(({ updatedOn }) => updatedOn.slice(0, 19) >= query.since.slice(0, 19));
  const issues: IssueNews[] = [];
  for (const issue of changed.slice(0, MAX_READ_ISSUES)) {
    const news = await newsOfIssue(service, repository, issue, query, options);
    if (news) issues.push(news);
  }
  const isCut = changed.length > MAX_READ_ISSUES;
  return { repository, until: page.issues[0]?.updatedOn ?? query.since, issues, isCut };
}

async function newsOneByOne(
  service: IssueService,
  repositories: readonly RepositoryId[],
  { since, of }: NewsQuery,
  options: RequestOptions,
): Promise<readonly RepositoryNews[]> {
  const me = (await service.identity(options)).person.username;
  const news: RepositoryNews[] = [];
  for (const repository of repositories) {
    const repositoryNews = await newsOfRepository(service, repository, { since: since ?? NEVER, of, me }, options);
    news.push(repositoryNews.until === NEVER ? { ...repositoryNews, until: new Date().toISOString() } : repositoryNews);
  }
  return news;
}

/** What has happened; see `NewsService`. @throws {TrackerError} */
export async function newsOf(
  service: IssueService,
  send: Send,
  repositories: readonly RepositoryId[],
  query: NewsQuery,
  options: RequestOptions = {},
): Promise<readonly RepositoryNews[]> {
  const requestNews = (batch: readonly RepositoryId[]) =>
    send({
      request: { url: `${NEWS_PATH}?${encodeNewsQuery(batch, query).toString()}`, signal: options.signal },
      read: decodeNews,
    });
  const inOneRequest = async (): Promise<readonly RepositoryNews[]> => {
    const news: RepositoryNews[] = [];
    for (const batch of slices(repositories, NEWS_LIMITS.repositories)) news.push(...(await requestNews(batch)));
    return news;
  };
  return withFallback(service, inOneRequest, () => newsOneByOne(service, repositories, query, options));
}

export type CountedQuery = Pick<IssueQuery, 'filter' | 'search' | 'searchComments'>;

/** The counts of one repository, in the order of the queries; undefined when the site does not support one of them. */
export type QueryCounts = readonly (number | undefined)[];

async function countOneByOne(
  service: IssueService,
  repository: RepositoryId,
  queries: readonly CountedQuery[],
  options: RequestOptions,
): Promise<QueryCounts> {
  const counts: (number | undefined)[] = [];
  for (const query of queries) {
    const page = await service.list(repository, { ...query, sort: DEFAULT_SORT, start: 0, limit: 1 }, options).catch((error: unknown) => {
      if (TrackerError.is(error, 'unsupported', 'noRepository')) return undefined;
      throw error;
    });
    counts.push(page?.count);
  }
  return counts;
}

/** How many issues queries mean in repositories; see `NewsService`. @throws {TrackerError} */
export async function countsOf(
  service: IssueService,
  send: Send,
  repositories: readonly RepositoryId[],
  queries: readonly CountedQuery[],
  options: RequestOptions = {},
): Promise<ReadonlyMap<string, QueryCounts>> {
  const encoded = await Promise.all(
    queries.map(async (query) => (await parametersOf({ ...query, sort: DEFAULT_SORT, start: 0, limit: 1 })).parameters.toString()),
  );
  const inOneRequest = async () => {
    const counts = new Map<string, QueryCounts>();
    for (const batch of slices(repositories, NEWS_LIMITS.repositories)) {
      const parameters = new URLSearchParams([
        ...batch.map((id) => ['repository', repositoryName(id)]),
        ...encoded.map((query) => ['query', query]),
      ]);
      const request = { url: `${COUNTS_PATH}?${parameters.toString()}`, signal: options.signal };
      for (const [name, ofRepository] of await send({ request, read: decodeCounts })) counts.set(name, ofRepository);
    }
    return counts;
  };
  const countEach = async () => {
    const counts = new Map<string, QueryCounts>();
    for (const id of repositories) counts.set(repositoryName(id).toLowerCase(), await countOneByOne(service, id, queries, options));
    return counts;
  };
  return withFallback<ReadonlyMap<string, QueryCounts>>(service, inOneRequest, countEach);
}

import { Hono } from 'hono';
import type { RepositoryId } from '../../model/issue';
import type { ListName } from '../../model/enums';
import { repositoryName } from '../../model/repository';
import { encodeNews, MAX_COUNTED_QUERIES, readNewsQuery, readRepositories } from '../../wire/v1-news';
import { decodeQuery, InvalidParameter } from '../../wire/v1-query';
import { openNamed, requireViewer, type Access } from '../access';
import { json } from '../response';
import { budgetOf } from '../budget';
import { encodeOptions, urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { HttpError } from '../http-error';
import { route } from '../routing';
import { requireSearchWithinLimits } from '../search';
import type { Store } from '../store/store';
import { parseOr400 } from '../v2/list-parameters';
import { toFilter } from '../v2/q/filter';
import { parseQ } from '../v2/q/parser';

/** Routes for several repositories at once. Responses omit the repositories that do not exist or that the viewer may not read. */
export function newsRoutes(store: Store): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function openAll(c: TrackerContext, ids: readonly RepositoryId[]): Promise<Access[]> {
    const opened: Access[] = [];
    for (const id of ids) {
      try {
        opened.push(await openNamed(c, id));
      } catch (error) {
        if (!(error instanceof HttpError) || error.status !== 404) throw error;
      }
    }
    return opened;
  }

  async function news(c: TrackerContext): Promise<Response> {
    const { account } = requireViewer(c.get('viewer'));
    const { searchParams } = urlOf(c);
    const query = readNewsQuery(searchParams);
    const opened = await openAll(c, readRepositories(searchParams));
    const options = { ...encodeOptions(c), markup: true, votes: true };
    const repositories: Record<string, unknown>[] = [];
    for (const { repository } of opened) {
      const request = { ...query, account: account.key, username: account.username };
      const repositoryNews = await store.news(repository.key, request, budgetOf(c));
      repositories.push(encodeNews({ repository: repository.id, ...repositoryNews }, options));
    }
    return json(c, { repositories });
  }

  /** Parses one query, which has the parameters of a list. @throws {InvalidParameter} @throws {HttpError} 400 */
  async function filterOf(c: TrackerContext, { repository }: Access, parameters: URLSearchParams) {
    const { query } = decodeQuery(parameters);
    requireSearchWithinLimits(query.search);
    const q = parameters.get('q');
    if (!q) return query;
    const { items } = await c.get('lookups').lists(c.get('dataVersion'), repository.key);
    const itemName = (list: ListName, id: number) => items[list].find((item) => item.id === id)?.name;
    const filter = parseOr400(() => toFilter(parseQ(q), { repository: repository.id, itemName }));
    return { ...query, filter: { and: [query.filter, filter] } };
  }

  async function counts(c: TrackerContext): Promise<Response> {
    requireViewer(c.get('viewer'));
    const { searchParams } = urlOf(c);
    const questions = searchParams.getAll('query').map((text) => new URLSearchParams(text));
    if (questions.length > MAX_COUNTED_QUERIES)
      throw new InvalidParameter('query', `There can be ${MAX_COUNTED_QUERIES} queries at the most.`);
    const repositories: Record<string, unknown>[] = [];
    for (const access of await openAll(c, readRepositories(searchParams))) {
      const counted: number[] = [];
      for (const parameters of questions) {
        const query = { ...(await filterOf(c, access, parameters)), start: 0, limit: 0 };
        counted.push((await store.list(access.repository.key, query, c.get('dataVersion'), budgetOf(c))).count);
      }
      repositories.push({ repository: repositoryName(access.repository.id), counts: counted });
    }
    return json(c, { repositories });
  }

  route(app, '/user/news', { GET: news });
  route(app, '/user/counts', { GET: counts });
  return app;
}

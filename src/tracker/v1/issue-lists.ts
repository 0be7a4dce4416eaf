import type { Issue, RepositoryId } from '../../model/issue';
import type { ListName } from '../../model/enums';
import { encodeHit, issueEncoder, type EncodeOptions } from '../../wire/v1';
import { SerializedList } from '../../wire/texts';
import { encodeGroups, readGroupBy } from '../../wire/v1-groups';
import { encodeInsight } from '../../wire/v1-insight';
import { decodeQuery, type ListRequest } from '../../wire/v1-query';
import { issueWriter } from '../../wire/v1-issue';
import { openRepository } from '../access';
import { canSendSerialized } from '../response';
import { budgetOf } from '../budget';
import { encodeOptions, urlOf, wantsHits, type TrackerContext } from '../context';
import { formOf } from '../etag';
import { respondWithList } from '../list-response';
import { issueSerializer } from '../issue-json';
import { isLargePage, oneByOne, readLargePage } from '../large-lists';
import { ISSUES_ROUTE, type RouteHandler } from '../routing';
import { requireSearchWithinLimits } from '../search';
import type { Repository, Store } from '../store/store';
import { StreamedList } from '../streamed';
import { encodingOf } from '../v2/responses';
import { parseOr400 } from '../v2/list-parameters';
import { toFilter } from '../v2/q/filter';
import { parseQ } from '../v2/q/parser';

/** The serializer of issues in API 1.0. */
const serializer = (repository: RepositoryId, options: EncodeOptions) => ({
  form: `1${formOf(options)} ${options.base}`,
  write: issueWriter(repository, options),
});

interface OpenedList extends ListRequest {
  readonly repository: Repository;
  readonly options: EncodeOptions;
  readonly q: { readonly q?: string };
  readonly parameters: URLSearchParams;
  /** The parameters as they were sent. */
  readonly search: string;
}

/**
 * Opens the repository of the URL and parses the parameters of a list, including `q`, which has the query language of API 2.0 and is an addition.
 * @throws {InvalidParameter} @throws {HttpError}
 */
async function openList(c: TrackerContext): Promise<OpenedList> {
  const access = await openRepository(c);
  const { searchParams, search } = urlOf(c);
  const opened = { repository: access.repository, options: encodeOptions(c), parameters: searchParams, search };
  const { query, echo } = decodeQuery(searchParams);
  requireSearchWithinLimits(query.search);
  const q = searchParams.get('q');
  if (!q) return { ...opened, query, echo, q: {} };
  const { items } = await encodingOf(c, access);
  const itemName = (list: ListName, id: number) => items[list].find((item) => item.id === id)?.name;
  const filter = parseOr400(() => toFilter(parseQ(q), { repository: access.repository.id, itemName }));
  return { ...opened, query: { ...query, filter: { and: [query.filter, filter] } }, echo, q: { q } };
}

/** The handlers of lists of issues in API 1.0: a list, counts of its groups, and its charts. */
export function issueLists(store: Store): { readonly list: RouteHandler; readonly counts: RouteHandler; readonly insight: RouteHandler } {
  async function list(c: TrackerContext): Promise<Response> {
    const { repository, options, search, query, echo, q } = await openList(c);
    return respondWithList(c, { repository, what: `${ISSUES_ROUTE}${search}`, options }, async () => {
      const list = (count: number) => ({ count, filter: echo, search: query.search, ...q });
      const hasHits = query.search !== null && wantsHits(c);
      const [version, budget] = [c.get('dataVersion'), budgetOf(c)];
      const read = () => store.list(repository.key, query, version, budget);
      const encoderOf = async (issues: readonly Issue[]): Promise<(issue: Issue) => unknown> => {
        const encode = issueEncoder(repository.id, options);
        if (!hasHits) return encode;
        const hits = await store.hits(repository.key, query, issues, budget);
        return (issue) => ({ ...encode(issue), hit: encodeHit(hits.get(issue.number), options) });
      };
      const inParts = async () => {
        const { count, issues } = await readLargePage(c, read);
        const encode = await encoderOf(issues);
        return new StreamedList(list(count), 'issues', () => oneByOne(issues, encode));
      };
      if (canSendSerialized(c) && !hasHits) {
        const { known, serialize } = issueSerializer(c, serializer(repository.id, options));
        const { count, issues } = await store.list(repository.key, query, version, budget, known);
        return isLargePage(issues) ? inParts() : new SerializedList(list(count), 'issues', issues.map(serialize));
      }
      const { count, issues } = await read();
      return isLargePage(issues) ? inParts() : { ...list(count), issues: issues.map(await encoderOf(issues)) };
    });
  }

  async function counts(c: TrackerContext): Promise<Response> {
    const { repository, options, parameters, search, query, echo, q } = await openList(c);
    const groupBy = readGroupBy(parameters);
    return respondWithList(c, { repository, what: `${ISSUES_ROUTE}/counts${search}`, options }, async () => {
      const groups = await store.groups(repository.key, groupBy, query, budgetOf(c));
      return { ...encodeGroups(groupBy, groups, { ...options, filter: echo, search: query.search }), ...q };
    });
  }

  async function insight(c: TrackerContext): Promise<Response> {
    const { repository, options, search, query, echo, q } = await openList(c);
    const now = new Date();
    // The result changes with time, so the ETag contains the hour.
    const tagOf = `${ISSUES_ROUTE}/insight${search} ${now.toISOString().slice(0, 13)}`;
    return respondWithList(c, { repository, what: tagOf, options }, async () => {
      const counted = await store.insight(repository.key, query, now, budgetOf(c));
      return { ...encodeInsight(counted, { ...options, filter: echo, search: query.search }), ...q };
    });
  }

  return { list, counts, insight };
}

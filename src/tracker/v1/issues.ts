import { Hono } from 'hono';
import type { Issue, RepositoryId } from '../../model/issue';
import type { ListName } from '../../model/enums';
import { encodeHit, encodeIssue, encodePerson, issueEncoder, type EncodeOptions } from '../../wire/v1';
import { SerializedText, SerializedList } from '../../wire/texts';
import { encodeGroups, readGroupBy } from '../../wire/v1-groups';
import { encodeInsight } from '../../wire/v1-insight';
import { decodeQuery, type ListRequest } from '../../wire/v1-query';
import { issueWriter } from '../../wire/v1-issue';
import {
  admitted,
  authorization,
  authorizedIssue,
  noIssue,
  openIssue,
  openRepository,
  requireChange,
  requireCreate,
  requireDelete,
  requireUpdate,
  requireViewer,
  type Access,
} from '../access';
import { json, nothing, canSendSerialized } from '../answer';
import { fieldValues, readValues } from '../body';
import { budgetOf } from '../budget';
import { nameChoices } from '../choices';
import { encodeOptions, urlOf, wantsHits, type TrackerContext, type TrackerEnv } from '../context';
import { revisionsOfIfMatch, formOf, isCurrent, issueTag, notModified, repositoryTag, taggedIssue } from '../etag';
import { validateChanges, validateNewIssue } from '../fields';
import { answerList } from '../answer-list';
import { issueSerializer } from '../issue-json';
import { isLargePage, oneByOne, readLargePage } from '../large-lists';
import { Refusal } from '../refusal';
import { route } from '../routing';
import { requireSearchWithinLimits } from '../search';
import { InvalidField, RevisionMismatch, type Store } from '../store/store';
import { listOf, StreamedList } from '../streamed';
import { encodingOf } from '../v2/answers';
import { parseOr400 } from '../v2/list-parameters';
import { toFilter } from '../v2/q/filter';
import { parseQ } from '../v2/q/parser';

const ISSUES = '/repositories/:owner/:slug/issues';

/** The serializer of issues in API 1.0. */
const serializer = (repository: RepositoryId, options: EncodeOptions) => ({
  form: `1${formOf(options)} ${options.base}`,
  write: issueWriter(repository, options),
});

function answerIssue(c: TrackerContext, { repository }: Access, issue: Issue, more: Record<string, string> = {}): Response {
  const options = encodeOptions(c);
  const told = canSendSerialized(c)
    ? new SerializedText(issueWriter(repository.id, options)(issue))
    : encodeIssue(issue, repository.id, options);
  return json(c, told, 200, { ETag: issueTag(taggedIssue(issue), options), ...more });
}

/** Runs a write. Converts an invalid name to a 400 with the valid ones, and a failed `If-Match` to a 412 with the current issue. */
async function guardWrite<T>(store: Store, c: TrackerContext, { repository }: Access, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof InvalidField) throw await nameChoices(store, repository, error);
    if (!(error instanceof RevisionMismatch)) throw error;
    const options = encodeOptions(c);
    const current = encodeIssue(error.current, repository.id, options);
    throw new Refusal(412, error.message, { current }, { ETag: issueTag(taggedIssue(error.current), options) });
  }
}

/**
 * Parses the parameters of a list, including `q`, which has the query language of API 2.0 and is an addition. @throws {InvalidParameter} @throws
 * {Refusal} 400
 */
async function askedOf(c: TrackerContext, access: Access): Promise<ListRequest & { readonly q: { q?: string } }> {
  const { searchParams } = urlOf(c);
  const { query, echo } = decodeQuery(searchParams);
  requireSearchWithinLimits(query.search);
  const q = searchParams.get('q');
  if (!q) return { query, echo, q: {} };
  const { items } = await encodingOf(c, access);
  const itemName = (list: ListName, id: number) => items[list].find((item) => item.id === id)?.name;
  const filter = parseOr400(() => toFilter(parseQ(q), { repository: access.repository.id, itemName }));
  return { query: { ...query, filter: { and: [query.filter, filter] } }, echo, q: { q } };
}

/** Routes of issues in API 1.0. */
export function issueRoutes(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function list(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { repository } = access;
    const options = encodeOptions(c);
    const { search } = urlOf(c);
    const { query, echo, q } = await askedOf(c, access);
    return answerList(c, { repository, what: `${ISSUES}${search}`, options }, async () => {
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
    const access = await openRepository(c);
    const { repository } = access;
    const options = encodeOptions(c);
    const { searchParams, search } = urlOf(c);
    const groupBy = readGroupBy(searchParams);
    const { query, echo, q } = await askedOf(c, access);
    return answerList(c, { repository, what: `${ISSUES}/counts${search}`, options }, async () => {
      const groups = await store.groups(repository.key, groupBy, query, budgetOf(c));
      return { ...encodeGroups(groupBy, groups, { ...options, filter: echo, search: query.search }), ...q };
    });
  }

  async function insight(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { repository } = access;
    const options = encodeOptions(c);
    const { search } = urlOf(c);
    const { query, echo, q } = await askedOf(c, access);
    const now = new Date();
    // The result changes with time, so the ETag contains the hour.
    const tagOf = `${ISSUES}/insight${search} ${now.toISOString().slice(0, 13)}`;
    return answerList(c, { repository, what: tagOf, options }, async () => {
      const counted = await store.insight(repository.key, query, now, budgetOf(c));
      return { ...encodeInsight(counted, { ...options, filter: echo, search: query.search }), ...q };
    });
  }

  async function create(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireViewer(access.viewer);
    const fields = validateNewIssue(fieldValues(await readValues(c, textLimit)));
    const account = requireCreate(access, fields);
    const options = { ...admitted(access, fields), authorization: authorization(access, (now) => requireCreate(now, fields)) };
    const issue = await guardWrite(store, c, access, () => store.create(access.repository.key, account.key, fields, options));
    const { id } = access.repository;
    const path = `/1.0/repositories/${encodeURIComponent(id.owner)}/${encodeURIComponent(id.slug)}/issues/${issue.number}`;
    return answerIssue(c, access, issue, { Location: urlOf(c).origin + path });
  }

  async function getIssue(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const issue = await openIssue(store, access, c);
    const tag = issueTag(taggedIssue(issue), encodeOptions(c));
    return isCurrent(c, tag) ? notModified(tag) : answerIssue(c, access, issue);
  }

  async function update(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { account } = requireViewer(access.viewer);
    const before = await openIssue(store, access, c);
    requireChange(access, before);
    const fields = validateChanges(fieldValues(await readValues(c, textLimit)));
    const options = {
      ...admitted(access, fields),
      ifRevision: revisionsOfIfMatch(c),
      authorization: authorizedIssue(access, (now, issue) => requireUpdate(now, issue, fields)),
    };
    const { key } = access.repository;
    const changed = await guardWrite(store, c, access, () => store.change(key, before.number, account.key, fields, options));
    if (!changed) throw noIssue(access.repository, c);
    return answerIssue(c, access, changed.issue);
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireViewer(access.viewer);
    const before = await openIssue(store, access, c);
    const options = { ifRevision: revisionsOfIfMatch(c), authorization: authorizedIssue(access, requireDelete) };
    const deleted = await guardWrite(store, c, access, () => store.delete(access.repository.key, before.number, options));
    if (!deleted) throw noIssue(access.repository, c);
    return nothing();
  }

  async function followers(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const issue = await openIssue(store, access, c);
    const options = encodeOptions(c);
    const tag = repositoryTag(access.repository, urlOf(c).pathname + urlOf(c).search, options);
    if (isCurrent(c, tag)) return notModified(tag);
    const { count, found } = await store.findWatchers(access.repository.key, issue.number);
    const read = () => store.readPeople(found);
    const list = await listOf(found, read, (person) => encodePerson(person, options), { object: { count }, key: 'followers' });
    return json(c, list, 200, { ETag: tag });
  }

  route(app, ISSUES, { GET: list, POST: create });
  route(app, `${ISSUES}/counts`, { GET: counts });
  route(app, `${ISSUES}/insight`, { GET: insight });
  route(app, `${ISSUES}/:number{[0-9]+}`, { GET: getIssue, PUT: update, DELETE: remove });
  route(app, `${ISSUES}/:number{[0-9]+}/followers`, { GET: followers });
  return app;
}

import { Hono } from 'hono';
import type { Issue } from '../../model/issue';
import { readSearch } from '../../wire/v1-query';
import { issuePath } from '../../wire/v2/address';
import { SerializedText } from '../../wire/texts';
import { encodeHit2, encodeIssue2, issueEncoder2, issueWriter2 } from '../../wire/v2/issue';
import {
  selfGrant,
  authorization,
  authorizedIssue,
  openRepository,
  requireChange,
  requireCreate,
  requireDelete,
  requireUpdate,
  requireViewer,
  type Access,
} from '../access';
import { noContent } from '../response';
import { budgetOf } from '../budget';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { revisionsOfIfMatch, taggedIssue, tagIn2 } from '../etag';
import { validateChanges, validateNewIssue } from '../fields';
import { ISSUE_ROUTE, ISSUES_ROUTE, route } from '../routing';
import { requireSearchWithinLimits } from '../search';
import type { Store } from '../store/store';
import {
  respondWithPage,
  respondWithTag,
  respondWithTexts,
  encodingOf,
  fieldsParameter,
  openIssueOr410,
  canSendSerialized2,
  foundOr410,
  withMentions,
  type Encoding,
  guardWrite2,
} from './responses';
import { onceOf } from '../idempotency';
import { issueSerializer, type IssueWriting } from '../issue-json';
import { isLargePage, oneByOne, readLargePage } from '../large-lists';
import { requestTexts } from './rendered';
import { issueSort, parseOr400 } from './list-parameters';
import { issueValues, readJson } from './body';
import { isValueFieldWanted } from './field-selectors';
import { toFilter } from './q/filter';

/** The serializer of issues in API 2.0. */
function serializer2(c: TrackerContext, encoding: Encoding): IssueWriting {
  const texts = requestTexts(c);
  return { form: `2 ${encoding.base}`, write: issueWriter2(encoding), unsettled: () => texts.unsettledTexts };
}

/** Answers with a page of issues. A large page is streamed. */
async function listIssues2(store: Store, c: TrackerContext): Promise<Response> {
  const access = await openRepository(c);
  const { repository } = access;
  return respondWithPage(c, repository, async ({ query, sort, start, pagelen }) => {
    const encoding = await encodingOf(c, access);
    const { items } = encoding;
    const context = {
      repository: repository.id,
      itemName: (list: keyof typeof items, id: number) => items[list].find((item) => item.id === id)?.name,
    };
    const filter = parseOr400(() => toFilter(query, context));
    const search = readSearch(urlOf(c).searchParams);
    requireSearchWithinLimits(search.search);
    const listQuery = { filter, ...search, sort: issueSort(sort), start, limit: pagelen };
    const [version, budget] = [c.get('dataVersion'), budgetOf(c)];
    const read = () => store.list(repository.key, listQuery, version, budget);
    const encoderOf = async (issues: readonly Issue[]): Promise<(issue: Issue) => unknown> => {
      const encode = issueEncoder2(encoding);
      if (search.search === null || !isValueFieldWanted(fieldsParameter(c), 'hit')) return encode;
      const hits = await store.hits(repository.key, search, issues, budget);
      return (issue) => ({ ...encode(issue), hit: encodeHit2(hits.get(issue.number), encoding.base) });
    };
    const inParts = async () => {
      const { count, issues } = await readLargePage(c, read);
      const encode = await encoderOf(issues);
      return { size: count, found: [], bytes: Infinity, values: () => oneByOne(issues, encode) };
    };
    if (canSendSerialized2(c)) {
      const { known, serialize } = issueSerializer(c, serializer2(c, encoding));
      const { count, issues } = await store.list(repository.key, listQuery, version, budget, known);
      return isLargePage(issues) ? inParts() : { written: issues.map(serialize), size: count };
    }
    const { count, issues } = await read();
    return isLargePage(issues) ? inParts() : { values: issues.map(await encoderOf(issues)), size: count };
  });
}

/** Routes of issues in API 2.0. */
export function issueRoutes2(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  const encoder = async (c: TrackerContext, access: Access): Promise<(issue: Issue) => unknown> => {
    return issueEncoder2(await encodingOf(c, access));
  };

  async function encode(c: TrackerContext, access: Access, issue: Issue): Promise<unknown> {
    const encoding = await encodingOf(c, access);
    return canSendSerialized2(c) ? new SerializedText(issueWriter2(encoding)(issue)) : encodeIssue2(issue, encoding);
  }

  async function respondWithIssue(c: TrackerContext, access: Access, issue: Issue, status = 200, more: Record<string, string> = {}) {
    const tagged = await withMentions(c, access, taggedIssue(issue), issue.content);
    return respondWithTexts(c, () => encode(c, access, issue), status, { ETag: tagIn2(tagged, fieldsParameter(c)), ...more });
  }

  async function create(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireViewer(access.viewer);
    const fields = validateNewIssue(await issueValues(store, await readJson(c, textLimit)));
    const account = requireCreate(access, fields);
    const encode = { issue: await encoder(c, access) };
    const issue = await guardWrite2(store, c, access, encode, () =>
      store.create(access.repository.key, account.key, fields, {
        ...selfGrant(access, fields),
        ...onceOf(c, fields),
        authorization: authorization(access, (now) => requireCreate(now, fields)),
      }),
    );
    return respondWithIssue(c, access, issue, 201, { Location: urlOf(c).origin + issuePath(access.repository.id, issue.number) });
  }

  async function getIssue(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const issue = await openIssueOr410(store, access, c);
    const tagged = await withMentions(c, access, taggedIssue(issue), issue.content);
    return respondWithTag(c, tagged, () => encode(c, access, issue));
  }

  async function update(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { account } = requireViewer(access.viewer);
    const before = await openIssueOr410(store, access, c);
    requireChange(access, before);
    const fields = validateChanges(await issueValues(store, await readJson(c, textLimit)));
    const options = {
      ...selfGrant(access, fields),
      ifRevision: revisionsOfIfMatch(c),
      authorization: authorizedIssue(access, (now, issue) => requireUpdate(now, issue, fields)),
    };
    const { key } = access.repository;
    const encode = { issue: await encoder(c, access) };
    const changed = await guardWrite2(store, c, access, encode, () => store.change(key, before.number, account.key, fields, options));
    return respondWithIssue(c, access, foundOr410(changed, c).issue);
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireViewer(access.viewer);
    const before = await openIssueOr410(store, access, c);
    const options = { ifRevision: revisionsOfIfMatch(c), authorization: authorizedIssue(access, requireDelete) };
    const encode = { issue: await encoder(c, access) };
    const deleted = await guardWrite2(store, c, access, encode, () => store.delete(access.repository.key, before.number, options));
    foundOr410(deleted || undefined, c);
    return noContent();
  }

  route(app, ISSUES_ROUTE, { GET: (c) => listIssues2(store, c), POST: create });
  route(app, ISSUE_ROUTE, { GET: getIssue, PUT: update, DELETE: remove });
  return app;
}

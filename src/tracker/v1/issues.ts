import { Hono } from 'hono';
import type { Issue } from '../../model/issue';
import { encodeIssue, encodePerson } from '../../wire/v1';
import { SerializedText } from '../../wire/texts';
import { issueWriter } from '../../wire/v1-issue';
import {
  selfGrant,
  authorization,
  authorizedIssue,
  issueNotFound,
  openIssue,
  openRepository,
  requireChange,
  requireCreate,
  requireDelete,
  requireUpdate,
  requireViewer,
  type Access,
} from '../access';
import { json, noContent, canSendSerialized } from '../response';
import { fieldValues, readValues } from '../body';
import { nameChoices } from '../choices';
import { encodeOptions, urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { revisionsOfIfMatch, isCurrent, issueTag, notModified, repositoryTag, taggedIssue } from '../etag';
import { validateChanges, validateNewIssue } from '../fields';
import { onceOf } from '../idempotency';
import { HttpError } from '../http-error';
import { ISSUE_ROUTE, ISSUES_ROUTE, route } from '../routing';
import { InvalidField, RevisionMismatch, type Store } from '../store/store';
import { listOf } from '../streamed';
import { issueLists } from './issue-lists';

function respondWithIssue(c: TrackerContext, { repository }: Access, issue: Issue, more: Record<string, string> = {}): Response {
  const options = encodeOptions(c);
  const body = canSendSerialized(c)
    ? new SerializedText(issueWriter(repository.id, options)(issue))
    : encodeIssue(issue, repository.id, options);
  return json(c, body, 200, { ETag: issueTag(taggedIssue(issue), options), ...more });
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
    throw new HttpError(412, error.message, { current }, { ETag: issueTag(taggedIssue(error.current), options) });
  }
}

/** Routes of issues in API 1.0. */
export function issueRoutes(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();
  const { list, counts, insight } = issueLists(store);

  async function create(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireViewer(access.viewer);
    const fields = validateNewIssue(fieldValues(await readValues(c, textLimit)));
    const account = requireCreate(access, fields);
    const rule = authorization(access, (now) => requireCreate(now, fields));
    const options = { ...selfGrant(access, fields), ...onceOf(c, fields), authorization: rule };
    const issue = await guardWrite(store, c, access, () => store.create(access.repository.key, account.key, fields, options));
    const { id } = access.repository;
    const path = `/1.0/repositories/${encodeURIComponent(id.owner)}/${encodeURIComponent(id.slug)}/issues/${issue.number}`;
    return respondWithIssue(c, access, issue, { Location: urlOf(c).origin + path });
  }

  async function getIssue(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const issue = await openIssue(store, access, c);
    const tag = issueTag(taggedIssue(issue), encodeOptions(c));
    return isCurrent(c, tag) ? notModified(tag) : respondWithIssue(c, access, issue);
  }

  async function update(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { account } = requireViewer(access.viewer);
    const before = await openIssue(store, access, c);
    requireChange(access, before);
    const fields = validateChanges(fieldValues(await readValues(c, textLimit)));
    const options = {
      ...selfGrant(access, fields),
      ifRevision: revisionsOfIfMatch(c),
      authorization: authorizedIssue(access, (now, issue) => requireUpdate(now, issue, fields)),
    };
    const { key } = access.repository;
    const changed = await guardWrite(store, c, access, () => store.change(key, before.number, account.key, fields, options));
    if (!changed) throw issueNotFound(access.repository, c);
    return respondWithIssue(c, access, changed.issue);
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    requireViewer(access.viewer);
    const before = await openIssue(store, access, c);
    const options = { ifRevision: revisionsOfIfMatch(c), authorization: authorizedIssue(access, requireDelete) };
    const deleted = await guardWrite(store, c, access, () => store.delete(access.repository.key, before.number, options));
    if (!deleted) throw issueNotFound(access.repository, c);
    return noContent();
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

  route(app, ISSUES_ROUTE, { GET: list, POST: create });
  route(app, `${ISSUES_ROUTE}/counts`, { GET: counts });
  route(app, `${ISSUES_ROUTE}/insight`, { GET: insight });
  route(app, ISSUE_ROUTE, { GET: getIssue, PUT: update, DELETE: remove });
  route(app, `${ISSUE_ROUTE}/followers`, { GET: followers });
  return app;
}

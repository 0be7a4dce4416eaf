import { Hono } from 'hono';
import type { Comment, Issue } from '../../model/issue';
import { MARKUPS, type Markup } from '../../model/enums';
import { encodeComment, repositoryPath } from '../../wire/v1';
import { authorizedIssue, issueNotFound, openIssue, openRepository, requireOwn, requireViewer, type Access } from '../access';
import { json, noContent } from '../response';
import { readValues, type Values } from '../body';
import { budgetOf } from '../budget';
import { encodeOptions, urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { revisionsOfIfMatch, isCurrent, issueTag, notModified, repositoryTag, taggedComment } from '../etag';
import { onceOf } from '../idempotency';
import { invalidFields, HttpError } from '../http-error';
import { ISSUE_ROUTE, route } from '../routing';
import { ALL_ROWS } from '../store/row-query';
import { CommentMismatch, type Store } from '../store/store';
import { listOf } from '../streamed';

const COMMENTS = `${ISSUE_ROUTE}/comments`;

const NEWEST_FIRST = { ...ALL_ROWS, order: { column: null, descending: true } } as const;
const CHANGING = 'Changing a comment of somebody else';
const DELETING = 'Deleting a comment of somebody else';

const commentNotFound = (c: TrackerContext): HttpError =>
  new HttpError(404, `There is no comment ${c.req.param('comment') ?? ''} on issue #${c.req.param('number') ?? ''}.`);

/** Validates the text of a comment. @throws {HttpError} 400 that names every invalid key */
function parseComment(values: Values): { content: string; markup?: Markup } {
  const errors: [string, string][] = [];
  const content = values.get('content') ?? '';
  if (content.trim() === '') errors.push(['content', 'This field is required.']);
  const requested = values.get('markup')?.trim().toLowerCase();
  const markup = MARKUPS.find((markup) => markup === requested);
  if (requested && !markup)
    errors.push(['markup', `'${requested.slice(0, 100)}' is not a markup. It must be one of: ${MARKUPS.join(', ')}.`]);
  if (errors.length > 0) throw invalidFields(errors);
  return { content, ...(markup && { markup }) };
}

interface OpenedComment {
  readonly access: Access;
  readonly issue: Issue;
  readonly comment: Comment;
}

function respondWithComment(c: TrackerContext, comment: Comment, headers: Record<string, string> = {}): Response {
  const options = encodeOptions(c);
  return json(c, encodeComment(comment, options), 200, { ETag: issueTag(taggedComment(comment), options), ...headers });
}

/** Loads the comment of the URL. @throws {HttpError} 404 */
async function openComment(store: Store, c: TrackerContext): Promise<OpenedComment> {
  const access = await openRepository(c);
  const issue = await openIssue(store, access, c);
  const comment = await store.comment(access.repository.key, issue.number, Number(c.req.param('comment')));
  if (!comment) throw commentNotFound(c);
  return { access, issue, comment };
}

/** Returns the error for a write that found no comment. @throws {HttpError} 404 when the issue is missing */
async function missingComment(store: Store, c: TrackerContext, access: Access): Promise<HttpError> {
  c.set('dataVersion', await store.dataVersion());
  await openIssue(store, access, c);
  return commentNotFound(c);
}

/** Loads the comment of the URL for a write. @throws {HttpError} 401; 403 for somebody else's comment without admin access; 404 */
async function openOwnComment(store: Store, c: TrackerContext, action: string): Promise<OpenedComment> {
  const access = await openRepository(c);
  requireViewer(access.viewer);
  const opened = await openComment(store, c);
  requireOwn(opened.access, opened.comment.author, action);
  return opened;
}

/** Makes the options of a write. When the comment does not exist, the rule is not checked, and the store reports that. */
const conditionalOptions = (c: TrackerContext, access: Access, action: string) => ({
  ifRevision: revisionsOfIfMatch(c),
  authorization: authorizedIssue(access, (now, _issue, { comment }) => comment && requireOwn(now, comment.author, action)),
});

/** Runs a write. Converts a failed `If-Match` to a 412 with the current comment. */
async function guardCommentWrite<T>(c: TrackerContext, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof CommentMismatch)) throw error;
    const options = encodeOptions(c);
    const current = encodeComment(error.current, options);
    throw new HttpError(412, error.message, { current }, { ETag: issueTag(taggedComment(error.current), options) });
  }
}

/** Routes of comments in API 1.0. A change without a text is a comment with the content null, as on Bitbucket. */
export function commentRoutes(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function list(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const issue = await openIssue(store, access, c);
    const options = encodeOptions(c);
    const tag = repositoryTag(access.repository, urlOf(c).pathname + urlOf(c).search, options);
    if (isCurrent(c, tag)) return notModified(tag);
    const { found } = await store.findEntries(access.repository.key, issue.number, NEWEST_FIRST, budgetOf(c));
    const read = () => store.readEntries(found, { withChanges: false });
    return json(c, await listOf(found, read, (comment) => encodeComment(comment, options)), 200, { ETag: tag });
  }

  async function create(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const { account } = requireViewer(access.viewer);
    const issue = await openIssue(store, access, c);
    const text = parseComment(await readValues(c, textLimit));
    const comment = await store.addComment(access.repository.key, issue.number, account.key, text, {
      ...onceOf(c, text),
      authorization: authorizedIssue(access, () => undefined),
    });
    if (!comment) throw issueNotFound(access.repository, c);
    const path = `${repositoryPath(access.repository.id)}/issues/${issue.number}/comments/${comment.id}`;
    return respondWithComment(c, comment, { Location: urlOf(c).origin + path });
  }

  async function getComment(c: TrackerContext): Promise<Response> {
    const { comment } = await openComment(store, c);
    const tag = issueTag(taggedComment(comment), encodeOptions(c));
    return isCurrent(c, tag) ? notModified(tag) : respondWithComment(c, comment);
  }

  async function update(c: TrackerContext): Promise<Response> {
    const { access, issue, comment } = await openOwnComment(store, c, CHANGING);
    const text = parseComment(await readValues(c, textLimit));
    const { key } = access.repository;
    const options = conditionalOptions(c, access, CHANGING);
    const updated = await guardCommentWrite(c, () => store.updateComment(key, issue.number, comment.id, text, options));
    if (!updated) throw await missingComment(store, c, access);
    return respondWithComment(c, updated);
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const { access, issue, comment } = await openOwnComment(store, c, DELETING);
    const { key } = access.repository;
    const options = conditionalOptions(c, access, DELETING);
    const deleted = await guardCommentWrite(c, () => store.deleteComment(key, issue.number, comment.id, options));
    if (!deleted) throw await missingComment(store, c, access);
    return noContent();
  }

  route(app, COMMENTS, { GET: list, POST: create });
  route(app, `${COMMENTS}/:comment{[0-9]+}`, { GET: getComment, PUT: update, DELETE: remove });
  return app;
}

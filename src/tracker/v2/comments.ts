import { Hono } from 'hono';
import type { Comment } from '../../model/issue';
import { commentsPath } from '../../wire/v2/address';
import { encodeComment2 } from '../../wire/v2/comment';
import { encodeIssue2 } from '../../wire/v2/issue';
import { authorizedIssue, requireOwn, requireViewer } from '../access';
import { noContent } from '../response';
import { budgetOf } from '../budget';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { revisionsOfIfMatch, taggedComment, taggedIssue, tagIn2, type Tagged } from '../etag';
import { onceOf } from '../idempotency';
import { HttpError } from '../http-error';
import { ISSUE_ROUTE, route } from '../routing';
import type { RequestBudget } from '../store/budget';
import type { EntryQuery, FoundRow } from '../store/row-query';
import type { ConditionalWriteOptions, Store } from '../store/store';
import { respondWithPage, respondWithTag, respondWithTexts, fieldsParameter, foundOr410, withMentions, guardWrite2 } from './responses';
import { commentText, readJson } from './body';
import { mentioned, openOfIssue, withSelectedFields, type OpenedIssue } from './opened';
import { selectedFieldsOf } from './field-selectors';
import { requestTexts } from './rendered';
import { entryColumn, pageOfRows } from './rows';

const COMMENTS = `${ISSUE_ROUTE}/comments`;
const CHANGING = 'Changing a comment of somebody else';
const DELETING = 'Deleting a comment of somebody else';
const FIELDS = ['id', 'content', 'user', 'created_on', 'updated_on', 'type', 'issue', 'links'];

const commentNotFound = (c: TrackerContext): HttpError => new HttpError(404, `There is no comment ${c.req.param('id') ?? ''} here.`);

/** Returns the error for a write that found no comment. @throws {HttpError} 410 when the issue is missing */
async function missingComment(store: Store, c: TrackerContext, { access, issue }: OpenedIssue): Promise<HttpError> {
  foundOr410(await store.issue(access.repository.key, issue.number), c);
  return commentNotFound(c);
}

/** Loads the comment of the URL. @throws {HttpError} 404 */
async function findComment(store: Store, c: TrackerContext, { access, issue }: OpenedIssue): Promise<Comment> {
  const comment = await store.comment(access.repository.key, issue.number, Number(c.req.param('id')));
  if (!comment) throw commentNotFound(c);
  return comment;
}

const encoder = (c: TrackerContext, { issue, encoding }: OpenedIssue) => {
  const selected = withSelectedFields(c, issue, encoding);
  return (comment: Comment) => selected(encodeComment2(comment, issue, encoding));
};

/** Returns the ETag's parts of a comment, with those of its issue if `fields` selects keys of it. */
const tagged = (c: TrackerContext, { access, issue }: OpenedIssue, comment: Comment): Promise<Tagged> => {
  const { revision, embedded } = taggedComment(comment);
  const selected = selectedFieldsOf(fieldsParameter(c), 'issue').length > 0 ? taggedIssue(issue) : undefined;
  const tagParts = { revision, embedded: [...embedded, issue.title, ...(selected ? [selected.revision, ...selected.embedded] : [])] };
  return withMentions(c, access, tagParts, comment.content, selected ? issue.content : null);
};

async function respondWithComment(
  c: TrackerContext,
  opened: OpenedIssue,
  comment: Comment,
  status = 200,
  more: Record<string, string> = {},
) {
  const ETag = tagIn2(await tagged(c, opened, comment), fieldsParameter(c));
  return respondWithTexts(c, () => encoder(c, opened)(comment), status, { ETag, ...more });
}

/** Runs a write that only the comment's author, or an admin, may do, and checks the revisions of `If-Match`. */
function conditionalWrite<T>(
  store: Store,
  c: TrackerContext,
  opened: OpenedIssue,
  action: string,
  write: (options: ConditionalWriteOptions) => Promise<T>,
) {
  const encode = {
    issue: (issue: OpenedIssue['issue']) => encodeIssue2(issue, opened.encoding),
    comment: (comment: Comment) => encodeComment2(comment, opened.issue, opened.encoding),
  };
  const options = {
    ifRevision: revisionsOfIfMatch(c),
    authorization: authorizedIssue(opened.access, (now, _issue, { comment }) => comment && requireOwn(now, comment.author, action)),
  };
  return guardWrite2(store, c, opened.access, encode, () => write(options));
}

/** Routes of comments in API 2.0. A change without a text is a comment without content, as on Bitbucket. */
export function commentRoutes2(store: Store, textLimit: number): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function list(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const { repository } = opened.access;
    const encode = encoder(c, opened);
    const { number } = opened.issue;
    const list = {
      known: FIELDS,
      complete: <T>(read: () => T) => requestTexts(c).complete(read),
      columnOf: entryColumn,
      constants: { type: 'issue_comment', issue: mentioned(c, opened) },
      find: (query: EntryQuery, budget: RequestBudget) => store.findEntries(repository.key, number, query, budget),
      read: (found: readonly FoundRow[]) => store.readEntries(found, { withChanges: false }),
      encode: (comments: readonly Comment[]) => Promise.resolve(comments.map(encode)),
    };
    return respondWithPage(c, repository, (parameters) => pageOfRows(list, parameters, budgetOf(c)));
  }

  async function create(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const { access, issue } = opened;
    const { account } = requireViewer(access.viewer);
    const text = commentText(store, await readJson(c, textLimit));
    const comment = foundOr410(
      await store.addComment(access.repository.key, issue.number, account.key, text, {
        ...onceOf(c, text),
        authorization: authorizedIssue(access, () => undefined),
      }),
      c,
    );
    const path = `${commentsPath(access.repository.id, issue.number)}/${comment.id}`;
    return respondWithComment(c, opened, comment, 201, { Location: urlOf(c).origin + path });
  }

  async function getComment(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const comment = await findComment(store, c, opened);
    return respondWithTag(c, await tagged(c, opened, comment), () => encoder(c, opened)(comment));
  }

  async function update(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const { access, issue } = opened;
    requireViewer(access.viewer);
    const before = await findComment(store, c, opened);
    requireOwn(access, before.author, CHANGING);
    const text = commentText(store, await readJson(c, textLimit));
    const { key } = access.repository;
    const comment = await conditionalWrite(store, c, opened, CHANGING, (options) =>
      store.updateComment(key, issue.number, before.id, text, options),
    );
    if (!comment) throw await missingComment(store, c, opened);
    return respondWithComment(c, opened, comment);
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const opened = await openOfIssue(store, c);
    const { access, issue } = opened;
    requireViewer(access.viewer);
    const before = await findComment(store, c, opened);
    requireOwn(access, before.author, DELETING);
    const { key } = access.repository;
    const deleted = await conditionalWrite(store, c, opened, DELETING, (options) =>
      store.deleteComment(key, issue.number, before.id, options),
    );
    if (!deleted) throw await missingComment(store, c, opened);
    return noContent();
  }

  route(app, COMMENTS, { GET: list, POST: create });
  route(app, `${COMMENTS}/:id{[0-9]+}`, { GET: getComment, PUT: update, DELETE: remove });
  return app;
}

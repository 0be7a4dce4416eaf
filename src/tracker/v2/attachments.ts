import { Hono } from 'hono';
import type { Attachment } from '../../model/issue';
import { attachmentsPath } from '../../wire/v2/address';
import { encodeAttachment } from '../../wire/v2/attachment';
import { authorizedIssue, openRepository, requireChange, requireOwnFiles, requireViewer, type Access } from '../access';
import { emptyResponse, noContent } from '../response';
import { budgetOf } from '../budget';
import type { RequestLimiters } from '../request-limiters';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { isCurrent, notModified } from '../etag';
import { HttpError } from '../http-error';
import { ISSUE_ROUTE, route } from '../routing';
import type { RequestBudget } from '../store/budget';
import type { AttachmentQuery, FoundRow } from '../store/row-query';
import type { Store } from '../store/store';
import { respondWithPage, openIssueOr410, foundOr410 } from './responses';
import { fileHeaders, receiveFiles, type NamedFile } from './files';
import { openOfIssue } from './opened';
import { attachmentColumn, pageOfRows } from './rows';

const ATTACHMENTS = `${ISSUE_ROUTE}/attachments`;
const FIELDS = ['name', 'type', 'links', 'size', 'user', 'created_on'];

/** Routes of attachments in API 2.0. */
export function attachmentRoutes2(store: Store, limit: number, { uploads }: Pick<RequestLimiters, 'uploads'>): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function list(c: TrackerContext): Promise<Response> {
    const { access, issue, encoding } = await openOfIssue(store, c);
    const list = {
      known: FIELDS,
      columnOf: attachmentColumn,
      constants: { type: 'issue_attachment' },
      find: (query: AttachmentQuery, budget: RequestBudget) => store.findAttachments(access.repository.key, issue.number, query, budget),
      read: (found: readonly FoundRow[]) => store.readAttachments(found),
      encode: (attachments: readonly Attachment[]) =>
        Promise.resolve(attachments.map((attachment) => encodeAttachment(attachment, issue.number, encoding))),
    };
    return respondWithPage(c, access.repository, (parameters) => pageOfRows(list, parameters, budgetOf(c)));
  }

  async function openToWrite(c: TrackerContext) {
    const access = await openRepository(c);
    const { account } = requireViewer(access.viewer);
    const issue = await openIssueOr410(store, access, c);
    return { access, account, issue };
  }

  async function attach(c: TrackerContext): Promise<Response> {
    const { access, account, issue } = await openToWrite(c);
    requireChange(access, issue); // whoever may change an issue may attach files to it
    return uploads.run(c, () => receive(c, access, issue.number, account.key));
  }

  async function receive(c: TrackerContext, access: Access, number: number, author: number): Promise<Response> {
    const files = await receiveFiles(c.req.raw, store.files, limit);
    // Of several files with the same name, the last one counts.
    const byName = new Map<string, NamedFile>(files.map((file) => [file.name, file]));
    try {
      const attached = await store.attach(access.repository.key, number, author, [...byName.values()], {
        authorization: authorizedIssue(access, (now, current, { files }) => {
          requireChange(now, current);
          requireOwnFiles(now, files, 'Replacing a file that somebody else has attached');
        }),
      });
      foundOr410(attached, c);
    } finally {
      for (const file of files) await store.files.discard(file);
    }
    const location = urlOf(c).origin + attachmentsPath(access.repository.id, number);
    return emptyResponse(201, { Location: location });
  }

  /** The name in the URL. Stored names are in NFC, which not every system sends. */
  const nameOf = (c: TrackerContext): string => c.req.param('path') ?? '';
  const noFile = (c: TrackerContext): HttpError =>
    new HttpError(404, `There is no file '${nameOf(c)}' at issue #${c.req.param('number') ?? ''}.`);

  async function download(c: TrackerContext): Promise<Response> {
    const access = await openRepository(c);
    const issue = await openIssueOr410(store, access, c);
    let name = nameOf(c);
    let file = await store.attachmentFile(access.repository.key, issue.number, name);
    if (file === undefined) file = await store.attachmentFile(access.repository.key, issue.number, (name = name.normalize('NFC')));
    if (file === undefined) throw noFile(c);
    if (file === null)
      throw new HttpError(404, `The archive that this issue was imported from lists the file '${name}', but does not contain it.`);
    const tag = `"${file.hash}"`;
    if (isCurrent(c, tag)) return notModified(tag);
    const headers = { ...fileHeaders(name), 'Content-Length': String(file.size), ETag: tag };
    if (c.req.raw.method === 'HEAD') return new Response(null, { headers });
    const content = await store.files.open(file.hash);
    if (!content) throw new HttpError(404, `The content of the file '${name}' is missing from the tracker's storage.`);
    return new Response(content, { headers });
  }

  async function remove(c: TrackerContext): Promise<Response> {
    const { access, account, issue } = await openToWrite(c);
    const options = {
      authorization: authorizedIssue(access, (now, current, { files = [] }) => {
        if (files.length === 0) requireChange(now, current);
        requireOwnFiles(now, files, 'Deleting a file that somebody else has attached');
      }),
    };
    const detach = (name: string) => store.detach(access.repository.key, issue.number, account.key, name, options);
    const name = nameOf(c);
    if (!(await detach(name)) && !(await detach(name.normalize('NFC')))) {
      foundOr410(await store.issue(access.repository.key, issue.number), c);
      throw noFile(c);
    }
    return noContent();
  }

  route(app, ATTACHMENTS, { GET: list, POST: attach });
  route(app, `${ATTACHMENTS}/:path{.+}`, { GET: download, DELETE: remove });
  return app;
}

import { open as openFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { repositoryName } from '../../model/repository';
import { repositoryPath } from '../../wire/v1';
import { decodeExportOptions, decodeNamedArchive, encodeJob, exportPath, NAMED_ARCHIVE, type ImportJob } from '../../wire/v2';
import { authorization, openRepository, requireRight, type Access } from '../access';
import { json, noContent } from '../response';
import { LIMITS } from '../archive/limits';
import { readBytes } from '../body';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { fileErrorCode } from '../../wire/file-error';
import { HttpError } from '../http-error';
import { ISSUES_ROUTE, route } from '../routing';
import { isUnderWay } from '../store/jobs';
import type { Store } from '../store/store';
import type { BegunExport, ExportJobs, ExportTask, LastExport } from './jobs';

const PATH = `${ISSUES_ROUTE}/export`;

const requireExport = (access: Access): unknown => requireRight(access, 'admin', 'Exporting an archive');

async function open(c: TrackerContext): Promise<Access> {
  const access = await openRepository(c);
  requireExport(access);
  return access;
}

/** Streams the zip of the last export. The file is opened before the headers are made, because the next export removes it. @throws {HttpError} 404 */
async function zip(c: TrackerContext, last: LastExport | undefined, { repository }: Access): Promise<Response> {
  const none = () => new HttpError(404, `There is no export of ${repositoryName(repository.id)} to download. Start one with POST.`);
  if (last?.file === undefined) throw none();
  const file = await openFile(last.file).catch((error: unknown) => Promise.reject(fileErrorCode(error) === 'ENOENT' ? none() : error));
  const headers = {
    'Content-Type': 'application/zip',
    'Content-Length': String((await file.stat()).size),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(last.name)}`,
  };
  if (c.req.raw.method === 'HEAD') {
    await file.close(); // without a reader, the stream would keep the file open
    return new Response(null, { headers });
  }
  return new Response(Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array>, { headers });
}

/** Maximum bytes of the body. Most characters of the drafts take at most two bytes there. */
const BODY_LIMIT = 2 * LIMITS.drafts + 10_000;

/** Parses the options: without attachments, as in API 2.0; with drafts, an addition; to a local file, from the editor. @throws {HttpError} 400, 413 */
async function parseRequest(c: TrackerContext): Promise<ExportTask> {
  const text = new TextDecoder().decode(await readBytes(c.req.raw, BODY_LIMIT));
  // Tests call the app without bindings.
  const acceptsFileNames = (c.env as TrackerEnv['Bindings'] | undefined)?.mayNameFiles;
  const type = c.req.header('content-type') ?? '';
  const request = acceptsFileNames && type === NAMED_ARCHIVE ? { attachments: true, ...decodeNamedArchive(text) } : optionsOf(text, type);
  if (Buffer.byteLength(request.drafts ?? '') > LIMITS.drafts) {
    throw new HttpError(413, `The drafts are larger than the ${LIMITS.drafts / 2 ** 20} MB that fit into an archive. Export without them.`);
  }
  return request;
}

function optionsOf(text: string, type: string): ExportTask {
  try {
    return decodeExportOptions(text);
  } catch {
    if (text === '' || !type.includes('json')) return { attachments: true };
    throw new HttpError(400, 'The options of an export are a JSON object, like {"include_attachments": false}; its "drafts" are a text.');
  }
}

/** Starts an export. @throws {HttpError} 409 while one is running */
async function begin(jobs: ExportJobs, { repository, viewer }: Access, task: ExportTask): Promise<BegunExport> {
  const job = await jobs.start(repository, viewer?.account.key ?? null, task);
  if (!job) throw new HttpError(409, 'Export already running');
  return job;
}

/** Routes of export jobs in API 2.0. POST starts a job; its URL returns the status, and the zip after the job has ended. */
export function exportRoutes2(store: Store, jobs: ExportJobs): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function start(c: TrackerContext): Promise<Response> {
    const access = await open(c);
    const request = await parseRequest(c);
    await store.authorize(access.repository.key, authorization(access, requireExport)); // checked again, because receiving the body may take long
    const { name, job } = await begin(jobs, access, request);
    const { owner, slug } = access.repository.id;
    const path = `${exportPath(owner, slug)}/${encodeURIComponent(name)}`;
    return json(c, encodeJob(job), 202, { Location: urlOf(c).origin + path });
  }

  async function fetch(c: TrackerContext): Promise<Response> {
    const access = await open(c);
    const last = await jobs.export(access.repository);
    if (!last || last.name !== c.req.param('file'))
      throw new HttpError(404, `There is no such export of ${repositoryName(access.repository.id)}.`);
    if (last.file !== undefined) return zip(c, last, access);
    return json(c, encodeJob(last.job), isUnderWay(last.job) ? 202 : 200);
  }

  async function cancel(c: TrackerContext): Promise<Response> {
    const { repository } = await open(c);
    if (!(await jobs.cancel(repository.key))) throw new HttpError(404, `No export of ${repositoryName(repository.id)} is running.`);
    return noContent();
  }

  route(app, PATH, { POST: start, DELETE: cancel });
  route(app, `${PATH}/:file`, { GET: fetch });
  return app;
}

/** Encodes a job for API 1.0, where all numbers are strings. */
const encodeJob1 = ({ status, phase, count, total }: ImportJob) => ({
  status,
  count: String(count),
  total: String(total),
  phase,
  pct: String(total > 0 ? Math.min(100, Math.floor((100 * count) / total)) : 0),
});

/** Routes of export jobs in API 1.0: one URL to start a job and poll it, another for the zip. */
export function exportRoutes1(store: Store, jobs: ExportJobs): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  async function start(c: TrackerContext): Promise<Response> {
    const access = await open(c);
    await store.authorize(access.repository.key, authorization(access, requireExport));
    return json(c, encodeJob1((await begin(jobs, access, { attachments: true })).job), 202);
  }

  async function status(c: TrackerContext): Promise<Response> {
    const { repository } = await open(c);
    const job = await jobs.job(repository.key);
    if (!job) throw new HttpError(404, `Nothing has been exported from ${repositoryName(repository.id)} lately.`);
    if (job.status !== 'SUCCESS') return json(c, encodeJob1(job));
    return json(c, { url: `${repositoryPath(repository.id)}/issues/export/zip`, status: 'SUCCESS' });
  }

  async function lastZip(c: TrackerContext): Promise<Response> {
    const access = await open(c);
    return zip(c, await jobs.export(access.repository), access);
  }

  route(app, PATH, { GET: status, POST: start });
  route(app, `${PATH}/zip`, { GET: lastZip });
  return app;
}

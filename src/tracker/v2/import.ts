import { Hono } from 'hono';
import { repositoryName } from '../../model/repository';
import { DEFAULT_QUERY } from '../../model/query';
import { ARCHIVE_FIELD, AUTHORS_FIELD, decodeNamedArchive, encodeJob, importPath, NAMED_ARCHIVE, type ImportJob } from '../../wire/v2';
import { ArchiveError } from '../archive/error';
import { readAuthors, type Authors } from '../archive/authors';
import { authorization, openRepository, type Access } from '../access';
import { json, noContent } from '../response';
import type { RequestLimiters } from '../request-limiters';
import { urlOf, type TrackerContext, type TrackerEnv } from '../context';
import { HttpError } from '../http-error';
import { ISSUES_ROUTE, route } from '../routing';
import { isUnderWay } from '../store/jobs';
import type { Store } from '../store/store';
import { receiveFile, type Upload } from '../upload';
import { requireImport } from './import-run';
import type { ImportJobs } from './jobs';

const running = (): HttpError => new HttpError(409, 'Import already running');

/** Returns the name of the backup to restore, from the parameter `undo`. */
const undoOf = (c: TrackerContext): string | undefined => urlOf(c).searchParams.get('undo') ?? undefined;

const isTrue = (c: TrackerContext, name: string): boolean => urlOf(c).searchParams.get(name) === 'true';

/** Parses the map of authors. @throws {HttpError} 400 */
function authorsOf(text: string | undefined): Authors | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  try {
    return readAuthors(text);
  } catch (error) {
    if (error instanceof ArchiveError) throw new HttpError(400, error.message, { fields: { [AUTHORS_FIELD]: [error.message] } });
    throw error;
  }
}

async function openToImport(c: TrackerContext): Promise<Access> {
  const access = await openRepository(c);
  requireImport(access);
  return access;
}

/** Receives the archive of a request: its bytes, or the path of a file of this computer. */
async function receiveArchive(c: TrackerContext, archiveLimit: number): Promise<Upload> {
  // Tests call the app without bindings.
  const acceptsFileNames = (c.env as TrackerEnv['Bindings'] | undefined)?.mayNameFiles;
  if (!acceptsFileNames || c.req.header('content-type') !== NAMED_ARCHIVE) return receiveFile(c.req.raw, ARCHIVE_FIELD, archiveLimit);
  const { file, authors } = decodeNamedArchive(await c.req.text());
  return { file, texts: new Map(authors && [[AUTHORS_FIELD, JSON.stringify(authors)]]), dispose: () => Promise.resolve() };
}

/** Answers with the job of an import that has started. @throws {HttpError} 409 when another one has started meanwhile */
function respondWithJob(c: TrackerContext, { repository: { id } }: Access, job: ImportJob | undefined): Response {
  if (!job) throw running(); // another import has started since the check
  return json(c, encodeJob(job), 202, { Location: urlOf(c).origin + importPath(id.owner, id.slug) });
}

/**
 * Routes of import jobs in API 2.0. Additions are `replace=true`, `append=true`, `undo=NAME`, `dry_run=true`, `discard_repository=true`, the field
 * `authors`, DELETE, and `comments`, `warnings`, `backup`, `shift`, `drafts` and `report` of the job.
 */
export function importRoutes(
  store: Store,
  jobs: ImportJobs,
  { archiveLimit, limiters }: { archiveLimit: number; limiters: Pick<RequestLimiters, 'archives'> },
): Hono<TrackerEnv> {
  const app = new Hono<TrackerEnv>();

  /** Checks that an import may start. @throws {HttpError} 409 while one is running, or when it would replace issues without `replace=true` */
  async function requireFree(c: TrackerContext, { repository }: Access): Promise<void> {
    if (isTrue(c, 'replace') && isTrue(c, 'append')) throw new HttpError(400, 'Send either replace=true or append=true.');
    const isAllowed = isTrue(c, 'replace') || isTrue(c, 'append') || isTrue(c, 'dry_run') || undoOf(c) !== undefined;
    const { count } = isAllowed ? { count: 0 } : await store.list(repository.key, { ...DEFAULT_QUERY, limit: 1 });
    if (await jobs.isRunning(repository.key)) throw running();
    if (count === 0) return;
    const issues = count === 1 ? '1 issue, which an import would replace' : `${count} issues, which an import would replace`;
    throw new HttpError(
      409,
      `${repositoryName(repository.id)} has ${issues}. Import with replace=true to replace them, or with append=true to keep them.`,
    );
  }

  /** Restores the backup of the last import. The current issues are backed up first. @throws {HttpError} 409 */
  async function undo(c: TrackerContext, access: Access, name: string): Promise<Response> {
    const { repository, viewer } = access;
    await store.authorize(repository.key, authorization(access, requireImport));
    await requireFree(c, access);
    const file = await jobs.replaced(repository.key, name);
    if (file === undefined) {
      const where = repositoryName(repository.id);
      throw new HttpError(
        409,
        `The last import into ${where} made no backup of that name. Import the one that you need from the folder of backups.`,
      );
    }
    const settings = { mode: 'replace', dryRun: false, authors: undefined, viewer, isNew: false } as const;
    return respondWithJob(c, access, await jobs.start(repository, { file }, settings));
  }

  async function start(c: TrackerContext): Promise<Response> {
    const access = await openToImport(c);
    const undone = undoOf(c);
    if (undone !== undefined) return undo(c, access, undone);
    await requireFree(c, access);
    return limiters.archives.run(c, () => receive(c, access));
  }

  async function receive(c: TrackerContext, access: Access): Promise<Response> {
    const { file, texts, dispose } = await receiveArchive(c, archiveLimit);
    let authors: Authors | undefined;
    try {
      authors = authorsOf(texts.get(AUTHORS_FIELD));
      // During the upload, the right may have been revoked, or another import started.
      await store.authorize(access.repository.key, authorization(access, requireImport));
      await requireFree(c, access);
    } catch (error) {
      await dispose();
      throw error;
    }
    const mode = isTrue(c, 'append') ? 'append' : isTrue(c, 'replace') ? 'replace' : 'new';
    const job = await jobs.start(
      access.repository,
      { file },
      { mode, dryRun: isTrue(c, 'dry_run'), authors, viewer: access.viewer, isNew: isTrue(c, 'discard_repository') },
      dispose,
    );
    if (!job) await dispose();
    return respondWithJob(c, access, job);
  }

  async function status(c: TrackerContext): Promise<Response> {
    const { repository } = await openToImport(c);
    const job = await jobs.job(repository.key);
    if (!job) throw new HttpError(404, `Nothing has been imported into ${repositoryName(repository.id)} lately.`);
    return json(c, encodeJob(job), isUnderWay(job) ? 202 : 200);
  }

  async function cancel(c: TrackerContext): Promise<Response> {
    const { repository } = await openToImport(c);
    if (!(await jobs.cancel(repository.key))) throw new HttpError(404, `No import into ${repositoryName(repository.id)} is running.`);
    return noContent();
  }

  route(app, `${ISSUES_ROUTE}/import`, { GET: status, POST: start, DELETE: cancel });
  return app;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { RepositoryId } from '../model/issue';
import { repositoryName } from '../model/repository';
import { ARCHIVE_FIELD, decodeJob, importPath, type ImportJob } from '../wire/v2';
import { TrackerError } from './errors';
import type { Http } from './http';
import type { ImportProgress, ImportResult, RequestOptions } from './service';

const POLL = 250;

type Options = RequestOptions & { replace?: boolean; onProgress?: (progress: ImportProgress) => void };

/** Sends an archive to a tracker's import job (API 2.0) and follows it to its end; an abort stops the job. */
export async function importArchive(http: Http, id: RepositoryId, archive: Uint8Array, options: Options): Promise<ImportResult> {
  const { signal, replace = false, onProgress } = options;
  const path = importPath(id.owner, id.slug);
  const about = { repository: repositoryName(id) };
  const body = new FormData();
  body.append(ARCHIVE_FIELD, new Blob([archive as Uint8Array<ArrayBuffer>], { type: 'application/zip' }), 'archive.zip');
  const params = new URLSearchParams(replace ? { replace: 'true' } : {});
  let started = false;
  try {
    await http.send({ method: 'POST', path, params, body, signal, timeout: 0 }, about);
    started = true;
    for (;;) {
      const job = await http.read({ path, signal }, about, decodeJob);
      onProgress?.({ phase: job.phase, count: job.count, total: job.total });
      if (job.status === 'SUCCESS') return toResult(job);
      if (job.status === 'FAILURE')
        throw new TrackerError('invalid', job.message ?? 'The archive could not be imported. The tracker is as before.');
      await delay(POLL, undefined, signal ? { signal } : {});
    }
  } catch (error) {
    const cancelled = signal?.aborted === true;
    if (cancelled && started) await http.send({ method: 'DELETE', path }, about);
    if (cancelled) throw new TrackerError('cancelled', 'Cancelled.');
    throw error;
  }
}

const toResult = (job: ImportJob): ImportResult => ({ issues: job.count, comments: job.comments ?? 0, warnings: job.warnings ?? [] });

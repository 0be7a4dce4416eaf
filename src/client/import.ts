import { setTimeout as wait } from 'node:timers/promises';
import { format } from '../wire/messages';
import { decodeJob, type ImportJob } from '../wire/v2';
import { TrackerError } from './errors';
import * as l10n from './l10n';
import type { RemoteImportProgress, RemoteImportResult } from './service';

/** The import job of API 2.0, followed from the upload to its end. */

/** The requests of an import job. */
export interface ImportRequests {
  start(signal: AbortSignal | undefined): Promise<unknown>;
  status(signal: AbortSignal | undefined): Promise<unknown>;
  cancel(): Promise<void>;
}

export interface ImportRequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RemoteImportProgress) => void;
  /** Milliseconds between two polls of the job: the first pause, and the longest. */
  readonly pollDelaysMs?: readonly [first: number, longest: number];
}

const isFinished = ({ status }: ImportJob): boolean => status === 'SUCCESS' || status === 'FAILURE';

/** The result of an import job that has succeeded. */
export const importResultOf = ({ count, comments = 0, warnings = [], told, backup, shift, drafts }: ImportJob): RemoteImportResult => ({
  issues: count,
  comments,
  warnings: told?.map(format) ?? warnings,
  ...(backup !== undefined && { backup }),
  ...(shift && { shift }),
  ...(drafts !== undefined && { drafts }),
});

function requireSuccess(job: ImportJob): ImportJob {
  if (job.status === 'SUCCESS') return job;
  const message = job.reason ? format(job.reason) : job.message;
  throw new TrackerError('invalid', message ?? l10n.t('The import failed, and the tracker does not say why. Nothing was changed.'));
}

async function followJob(
  requests: ImportRequests,
  { signal, onProgress, pollDelaysMs = [50, 1000] }: ImportRequestOptions,
): Promise<ImportJob> {
  let job = decodeJob(await requests.start(signal));
  for (let delay = pollDelaysMs[0]; !isFinished(job); delay = Math.min(pollDelaysMs[1], delay * 1.5)) {
    onProgress?.({ phase: job.phase, count: job.count, total: job.total });
    await wait(delay, undefined, { signal });
    job = decodeJob(await requests.status(signal));
  }
  return requireSuccess(job);
}

/**
 * Runs an import job, or a dry run of one, to its end. Aborting stops the job; one that has ended before that is reported as done, because to
 * say that it was cancelled would be wrong.
 * @throws {TrackerError} with the tracker's reason; the signal's reason when it was stopped
 */
export async function runImport(requests: ImportRequests, options: ImportRequestOptions): Promise<ImportJob> {
  try {
    return await followJob(requests, options);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
    const isStopped = await requests.cancel().then(
      () => true,
      () => false,
    );
    if (isStopped) throw error;
    const job = decodeJob(await requests.status(undefined).catch(() => ({ status: 'FAILURE' })));
    if (job.status === 'SUCCESS') return requireSuccess(job);
    throw error;
  }
}

import { SingleFlight } from '../model/concurrency';
import { repositoryName } from '../model/repository';
import { importedJob, importingJob, type ImportOutcome, type ImportWithBackupOptions } from '../tracker/archive/import-with-backup';
import type { Repository, Store } from '../tracker/store/store';
import type { ImportJob } from '../wire/v2';
import { CommandError } from './output';

/** Interval at which an import reports its progress, and learns whether it must stop. */
const HEARTBEAT_INTERVAL_MS = 1000;

type Following = Required<Pick<ImportWithBackupOptions, 'mode' | 'signal' | 'onProgress'>>;

/**
 * Runs an import as a job of the store, as a server does. Processes that share a database can then report its progress and cancel it, and notice when
 * this process ends. @throws {CommandError} while another import into the repository runs, and when a server cancels it
 */
export async function runAsJob(
  store: Store,
  { id, key }: Repository,
  { mode, signal, onProgress }: Following,
  work: (following: Following) => Promise<ImportOutcome>,
): Promise<ImportOutcome> {
  const { imports } = store.jobs;
  const begun = await imports.begin(key, null);
  if (!begun)
    throw new CommandError(
      `Another import into ${repositoryName(id)} is running. Wait until it has ended, or cancel it, and import again.`,
    );
  const cancelling = new AbortController();
  let job: ImportJob = { status: 'STARTED', phase: 'Issues', total: 0, count: 0 };
  const beats = new SingleFlight();
  const reportRunning = async (): Promise<void> => {
    // When the database is unavailable, the import itself fails.
    if (!(await imports.report(begun.id, job).catch(() => true))) cancelling.abort();
  };
  const heartbeat = setInterval(() => void beats.run(reportRunning), HEARTBEAT_INTERVAL_MS);
  try {
    const outcome = await work({
      mode,
      signal: AbortSignal.any([signal, cancelling.signal]),
      onProgress(progress) {
        job = importingJob(progress);
        onProgress(progress);
      },
    });
    job = importedJob(outcome, mode);
    return outcome;
  } catch (error) {
    const message = 'The import by the command line did not succeed, and nothing was changed. Its output says why.';
    job = { status: 'FAILURE', phase: 'Failed', total: job.total, count: job.count, message };
    throw cancelling.signal.aborted ? new CommandError('The import was cancelled at a server. Nothing was changed.') : error;
  } finally {
    clearInterval(heartbeat);
    await imports.end(begun.id, job).catch(() => undefined); // otherwise it counts as ended after some time
  }
}

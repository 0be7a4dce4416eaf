import { existsSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { Worker, type MessagePort } from 'node:worker_threads';
import type { Message } from '../../wire/messages';
import type { ImportJob } from '../../wire/v2';
import { ArchiveError } from '../archive/error';
import { HttpError } from '../http-error';
import { RepositoryChanged, StoreBusy } from '../store/errors';
import { openStore } from '../store';
import type { ThreadDataSource } from '../store/processes';
import { QuotaExceeded, type Quotas } from '../store/quota-limits';
import { runImportTask, type ImportTask } from './import-run';

/*
 * Runs an import in its own thread, with its own store for the same data. An archive is untrusted input, and none of its rows may block the thread
 * that answers requests. Commits are noticed like those of another process.
 */

/** The store of an import and its quotas. */
interface StoreOfImport {
  readonly data: ThreadDataSource;
  readonly quotas: Quotas | undefined;
}

/** The `workerData` of an import thread. */
export interface ImportThreadData {
  readonly importJob: ImportTask & StoreOfImport;
}

type FromThread = { readonly job: ImportJob } | { readonly done: ImportJob } | { readonly failed: string; readonly reason?: Message };
type ToThread = { readonly cancel: true };

/** On Linux, each thread has its own priority. Requests take precedence over imports. */
const THREAD_NICENESS = 5;
const MAX_HEAP_MB = 2048;

/** The script with `runImportThread`: beside the bundle, or its source. */
const SCRIPT = [join(__dirname, 'worker.js'), join(__dirname, '..', 'worker.ts')].find((path) => existsSync(path));

/** Whether an import can run in a thread: other connections can open the data, and the script exists. */
export const canRunInThread = (data: ThreadDataSource | undefined): data is ThreadDataSource => data !== undefined && SCRIPT !== undefined;

/**
 * Runs an import in a thread. Aborting `signal` cancels the import; aborting `end` terminates the thread. @throws {ArchiveError} with a message for
 * people; another error when the thread has ended
 */
export async function importInThread(
  { data, quotas }: StoreOfImport,
  task: ImportTask,
  { signal, end, onProgress }: { readonly signal: AbortSignal; readonly end: AbortSignal; readonly onProgress: (job: ImportJob) => void },
): Promise<ImportJob> {
  signal.throwIfAborted();
  const workerData: ImportThreadData = { importJob: { ...task, data, quotas } };
  const worker = new Worker(SCRIPT!, { workerData, name: 'Issue Bucket import', resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
  const cancel = () => worker.postMessage({ cancel: true } satisfies ToThread);
  const terminate = () => void worker.terminate();
  signal.addEventListener('abort', cancel);
  end.addEventListener('abort', terminate);
  try {
    return await new Promise<ImportJob>((resolve, reject) => {
      worker.on('message', (message: FromThread) => {
        if ('job' in message) onProgress(message.job);
        else if ('done' in message) resolve(message.done);
        else reject(new ArchiveError(message.reason ?? message.failed));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The thread of an import ended with code ${code}.`)));
    });
  } finally {
    signal.removeEventListener('abort', cancel);
    end.removeEventListener('abort', terminate);
  }
}

/** Runs the import of this thread and posts its progress. An unexpected error ends the thread. */
export async function runImportThread(port: MessagePort, { data, quotas, ...task }: ImportThreadData['importJob']): Promise<void> {
  // Only root may raise a priority, so it is never raised here.
  if (process.platform === 'linux') setPriority(Math.max(getPriority(), THREAD_NICENESS));
  const send = (message: FromThread): void => port.postMessage(message);
  const controller = new AbortController();
  port.on('message', () => controller.abort());
  const store = await openStore({ ...data, quotas });
  try {
    send({ done: await runImportTask(store, task, { signal: controller.signal, onProgress: (job) => send({ job }) }) });
  } catch (error) {
    const isReported =
      [ArchiveError, RepositoryChanged, HttpError, QuotaExceeded, StoreBusy].some((kind) => error instanceof kind) ||
      controller.signal.aborted;
    if (!isReported) throw error;
    const { message } = error as Error;
    send({ failed: message, ...(error instanceof ArchiveError && error.translatable && { reason: error.translatable }) });
  } finally {
    await store.close();
    port.close();
  }
}

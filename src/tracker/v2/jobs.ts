import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SingleFlight } from '../../model/concurrency';
import { ArchiveError, type ArchiveSource } from '../archive';
import { discardingOnFailure } from '../archive/import-with-backup';
import { exportArchive } from '../archive/export';
import type { Log } from '../context';
import { RepositoryChanged, StoreBusy } from '../store';
import { isUnderWay, type JobStore } from '../store/jobs';
import { HttpError } from '../http-error';
import { QuotaExceeded, type Repository, type Store } from '../store/store';
import * as messages from '../../wire/messages';
import type { ImportJob } from '../../wire/v2';
import { runImportTask, type ImportTask, type ImportSettings } from './import-run';
import { canRunInThread, importInThread } from './import-thread';
import { JobQueue } from './job-queue';
import { fileErrorCode } from '../../wire/file-error';

/** Time for the rollback of a cancelled import when the tracker closes. */
const MAX_ROLLBACK_MS = 2000;
/** Interval at which a running job reports its state, and learns whether it must stop. */
const HEARTBEAT_INTERVAL_MS = 1000;
/** How long a request that cancels a job of another process waits for its end, and how often it polls. */
const MAX_STOP_WAIT_MS = 15_000;
const STOP_POLL_INTERVAL_MS = 200;
/** Attempts to record how a job has ended while the database is unavailable, and the pause between them. */
const MAX_END_TRIES = 10;
const END_RETRY_MS = 1000;
/** One import at a time, because each keeps a processor busy. The archives of waiting imports are on the disk. */
const IMPORTS = { running: 1, runningPerPerson: 1, waitingPerPerson: 20 };
/**
 * A few exports at a time. Each holds a snapshot and, with PostgreSQL, a connection that reads and writes would wait for. A waiting export takes no
 * resources.
 */
const EXPORTS = { running: 3, runningPerPerson: 2, waitingPerPerson: 1000 };
/** Interval at which old files, and what ended processes have left, are removed. */
const SWEEP_INTERVAL_MS = 60_000;

/** Errors whose message is shown to people. */
const MESSAGE_ERRORS = [ArchiveError, RepositoryChanged, HttpError, QuotaExceeded, StoreBusy];

/** A job that runs in this process. */
interface Entry {
  readonly id: number;
  job: ImportJob;
  readonly controller: AbortController;
  done: Promise<void>;
}

/** Messages of a kind of jobs for jobs that do not succeed. */
interface Sentences {
  readonly cancelled: string;
  /** For jobs that stop because the tracker closes. */
  readonly stopped: string;
  readonly failed: string;
}

/** The abort reason of jobs that stop because the tracker closes, not because somebody has cancelled them. */
const TRACKER_ENDS = Symbol('the tracker ends');

/** Jobs of a kind, at most one per repository. This process runs its own jobs; the store has the state of all. */
class Jobs {
  #isClosed = false;
  /** Running jobs by repository. */
  readonly #running = new Map<number, Entry>();
  /** Sends one heartbeat at a time for each job, so that they do not pile up while the database does not respond. */
  readonly #beats = new SingleFlight();

  readonly #jobs: JobStore;
  readonly #log: Log | undefined;
  readonly #sentences: Sentences;

  constructor(
    protected readonly store: Store,
    kind: 'imports' | 'exports',
    log: Log | undefined,
    sentences: Sentences,
  ) {
    this.#jobs = store.jobs[kind];
    this.#log = log;
    this.#sentences = sentences;
  }

  /** Returns a repository's last job, of any process; undefined when there was none. */
  protected async last(repository: number): Promise<{ readonly id: number; readonly job: ImportJob } | undefined> {
    const last = await this.#jobs.last(repository);
    const entry = this.#running.get(repository);
    return entry && entry.id === last?.id ? entry : last;
  }

  /** Returns the state of a repository's last job; undefined when there was none. */
  async job(repository: number): Promise<ImportJob | undefined> {
    return (await this.last(repository))?.job;
  }

  async isRunning(repository: number): Promise<boolean> {
    const job = await this.job(repository);
    return job !== undefined && isUnderWay(job);
  }

  /** The number of jobs that run in this process or wait for their turn. */
  runningCount(): number {
    return this.#running.size;
  }

  /** Starts a job; undefined while another one runs in the repository. `work` gets the entry of the job, and the id of the job that it replaces. */
  protected async begin(
    repository: number,
    person: number | null,
    work: (entry: Entry, replaced: number | undefined) => Promise<ImportJob>,
  ): Promise<Entry | undefined> {
    const job = await this.#jobs.begin(repository, person);
    if (!job) return undefined;
    const entry: Entry = {
      id: job.id,
      job: { status: 'ACCEPTED', phase: 'Initializing', total: 0, count: 0 },
      controller: new AbortController(),
      done: Promise.resolve(),
    };
    this.#running.set(repository, entry);
    if (this.#isClosed) entry.controller.abort(TRACKER_ENDS);
    entry.done = this.#run(repository, entry, () => work(entry, job.replaced));
    return entry;
  }

  async #run(repository: number, entry: Entry, work: () => Promise<ImportJob>): Promise<void> {
    const heartbeat = setInterval(() => void this.#beats.run(() => this.#beat(entry), entry), HEARTBEAT_INTERVAL_MS);
    try {
      entry.job = await work();
    } catch (error) {
      const { total, count } = entry.job;
      const reason = error instanceof ArchiveError && !entry.controller.signal.aborted ? error.translatable : undefined;
      const message = this.#reason(error, entry.controller.signal);
      entry.job = { status: 'FAILURE', phase: 'Failed', total, count, message, ...(reason && { reason }) };
    }
    await this.#end(entry);
    clearInterval(heartbeat);
    if (this.#running.get(repository) === entry) this.#running.delete(repository);
  }

  /** Errors are ignored: when the database is unavailable, the job itself fails. */
  async #beat(entry: Entry): Promise<void> {
    const goesOn = await this.#jobs.report(entry.id, entry.job).catch(() => true);
    if (!goesOn) entry.controller.abort();
  }

  async #end({ id, job }: Entry): Promise<void> {
    for (let triesLeft = MAX_END_TRIES; ; triesLeft--) {
      try {
        return await this.#jobs.end(id, job);
      } catch (error) {
        if (triesLeft === 1 || this.#isClosed) return this.#log?.error('The end of a job could not be told.', error);
      }
      await delay(END_RETRY_MS);
    }
  }

  #reason(error: unknown, signal: AbortSignal): string {
    if (signal.aborted) return signal.reason === TRACKER_ENDS ? this.#sentences.stopped : this.#sentences.cancelled;
    if (MESSAGE_ERRORS.some((kind) => error instanceof kind)) return (error as Error).message;
    this.#log?.error('A job failed.', error);
    return this.#sentences.failed;
  }

  /**
   * Cancels a job of any process, and waits for its rollback. Returns false when none is running, or when it has succeeded meanwhile.
   * @throws {HttpError} 503 when another process does not stop it in time
   */
  async cancel(repository: number): Promise<boolean> {
    const entry = this.#running.get(repository);
    if (entry) {
      entry.controller.abort();
      await entry.done;
      return entry.job.status === 'FAILURE';
    }
    const id = await this.#jobs.stop(repository);
    if (id === undefined) return false;
    for (const until = Date.now() + MAX_STOP_WAIT_MS; Date.now() < until; await delay(STOP_POLL_INTERVAL_MS)) {
      const last = await this.#jobs.last(repository);
      if (last?.id !== id || !isUnderWay(last.job)) return last?.job.status === 'FAILURE';
    }
    throw new HttpError(503, 'It runs at another process, which was asked to stop it and has not yet. Look again in a moment.');
  }

  /** Cancels all jobs of this process without waiting, and those that start later. */
  cancelAll(): void {
    this.#isClosed = true;
    for (const entry of this.#running.values()) entry.controller.abort(TRACKER_ENDS);
  }

  async close(): Promise<void> {
    this.cancelAll();
    await Promise.all([...this.#running.values()].map((entry) => entry.done));
  }
}

/** Jobs that import archives. */
export class ImportJobs extends Jobs {
  readonly #threads = new AbortController();
  readonly #turns = new JobQueue(IMPORTS);

  constructor(store: Store, log: Log | undefined) {
    super(store, 'imports', log, {
      cancelled: 'The import was cancelled. Nothing was changed.',
      stopped: 'The import was stopped, because the server ends. Nothing was changed. Import again when it runs.',
      failed: 'The import failed because of an error of the tracker, and nothing was changed. The log of the tracker says more.',
    });
  }

  /**
   * Starts an import or a dry run; undefined while another one runs. `dispose` is called when the archive is not needed any more, but not if the
   * import does not start.
   */
  async start(
    repository: Repository,
    archive: ArchiveSource,
    settings: ImportSettings,
    dispose?: () => Promise<void>,
  ): Promise<ImportJob | undefined> {
    const task = { repository, source: archive, settings };
    const person = settings.viewer?.account.key ?? null;
    const entry = await this.begin(repository.key, person, (job) =>
      discardingOnFailure(this.store, { repository, isNew: settings.isNew }, () => this.#import(job, person, task)).finally(dispose),
    );
    return entry?.job;
  }

  /** An import that does not roll back in time is cleaned up at the next start, as after a crash. */
  override async close(): Promise<void> {
    const timeout = setTimeout(() => this.#threads.abort(), MAX_ROLLBACK_MS);
    await super.close();
    clearTimeout(timeout);
  }

  /** Returns the path of the last import's backup in a repository, if the backup has that name. */
  async replaced(repository: number, name: string): Promise<string | undefined> {
    const job = await this.job(repository);
    const { backups } = this.store;
    if (job?.status !== 'SUCCESS' || job.backup === undefined || job.backup !== name || backups === undefined) return undefined;
    return join(backups, name);
  }

  #import(entry: Entry, person: number | null, task: ImportTask): Promise<ImportJob> {
    const { signal } = entry.controller;
    const following = { signal, end: this.#threads.signal, onProgress: (job: ImportJob) => (entry.job = job) };
    const { forThread, quotas } = this.store;
    return this.#turns.run(
      person,
      () =>
        canRunInThread(forThread)
          ? importInThread({ data: forThread, quotas }, task, following)
          : runImportTask(this.store, task, following),
      signal,
    );
  }
}

/** Converts an error about the chosen path, which the person can correct, to a message. */
function archiveErrorOf(error: unknown, file: string): unknown {
  const code = fileErrorCode(error);
  if (code === undefined) return error;
  return new ArchiveError(messages.t('{0} could not be written ({1}). Choose another place for it.', file, code), { cause: error });
}

/** Options of an export job. */
export interface ExportTask {
  readonly attachments: boolean;
  /** Path of the zip. Absent: a temporary file for the download. */
  readonly file?: string;
  /** Drafts to include. */
  readonly drafts?: string | undefined;
}

/** An export that has started, with its name as in API 2.0. */
export interface BegunExport {
  readonly name: string;
  readonly job: ImportJob;
}

/** A repository's last export, and the path of its file; undefined until the file is complete. */
export interface LastExport extends BegunExport {
  readonly file: string | undefined;
}

/**
 * Jobs that export archives. The file of the last one is kept until the next one, or until the tracker closes; if several processes share the files,
 * for a day.
 */
export class ExportJobs extends Jobs {
  readonly #sweeping: NodeJS.Timeout | undefined;
  readonly #turns = new JobQueue(EXPORTS);

  constructor(store: Store, log: Log | undefined) {
    super(store, 'exports', log, {
      cancelled: 'The export was cancelled.',
      stopped: 'The export was stopped, because the server ends. Start it again when it runs.',
      failed: 'The export failed because of an error of the tracker. The log of the tracker says more.',
    });
    const { sweep } = store.jobs;
    if (!sweep) return;
    const run = () => void sweep().catch((error: unknown) => log?.error('What jobs have left could not be removed.', error));
    this.#sweeping = setInterval(run, SWEEP_INTERVAL_MS).unref();
  }

  /** Returns a repository's last export; undefined when there was none. */
  async export(repository: Repository): Promise<LastExport | undefined> {
    const last = await this.last(repository.key);
    if (!last) return undefined;
    const { id, job } = last;
    return { name: exportName(repository, id), job, file: job.status === 'SUCCESS' ? this.store.jobs.files.find(id) : undefined };
  }

  /** Starts an export for a person; undefined while another one runs. */
  async start(repository: Repository, person: number | null, task: ExportTask): Promise<BegunExport | undefined> {
    const { files } = this.store.jobs;
    const entry = await this.begin(repository.key, person, async (job, replaced) => {
      if (replaced !== undefined) await files.remove(replaced);
      return this.#turns.run(person, () => this.#export(job, repository, task), job.controller.signal);
    });
    return entry && { name: exportName(repository, entry.id), job: entry.job };
  }

  async #export(job: Entry, { key }: Repository, { attachments, file, drafts }: ExportTask): Promise<ImportJob> {
    job.job = { status: 'STARTED', phase: 'Issues', total: 0, count: 0 };
    const { issues, comments } = await exportArchive(this.store, key, file ?? (await this.store.jobs.files.place(job.id)), {
      signal: job.controller.signal,
      attachments,
      drafts,
      onProgress: ({ count, total }) => {
        job.job = { status: 'STARTED', phase: 'Issues', total, count };
      },
    }).catch((error: unknown) => Promise.reject(file === undefined ? error : archiveErrorOf(error, file)));
    return { status: 'SUCCESS', phase: 'Done', total: issues, count: issues, comments };
  }

  override async close(): Promise<void> {
    clearInterval(this.#sweeping);
    await super.close();
  }
}

const exportName = ({ id: { slug } }: Repository, job: number): string => `${slug}-issues-${job}.zip`;

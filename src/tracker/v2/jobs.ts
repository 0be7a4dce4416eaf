import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Mutex } from '../../model/concurrency';
import { ArchiveError, type ArchiveSource } from '../archive';
import { discardingOnFailure } from '../archive/import-with-backup';
import { exportArchive } from '../archive/export';
import type { Log } from '../context';
import { RepositoryChanged } from '../store';
import { Refusal } from '../refusal';
import { QuotaExceeded, type Repository, type Store } from '../store/store';
import * as messages from '../../wire/messages';
import type { ImportJob } from '../../wire/v2';
import { runImportTask, type ImportTask, type ImportSettings } from './import-run';
import { canRunInThread, importInThread } from './import-thread';
import { temporaryFolder } from '../../wire/temporary';
import { fileErrorCode } from '../../wire/file-error';

/** How long a cancelled import may take to roll back when the tracker closes. */
const MAX_ROLLBACK_MS = 2000;

/** Errors with a message for people. */
const MESSAGE_ERRORS = [ArchiveError, RepositoryChanged, Refusal, QuotaExceeded];

interface Entry {
  job: ImportJob;
  readonly controller: AbortController;
  done: Promise<void>;
}

/** Jobs of a kind, at most one per repository. They live in memory. */
class Jobs<E extends Entry> {
  #isClosed = false;
  protected readonly entries = new Map<number, E>();

  readonly #log: Log | undefined;
  readonly #messages: { readonly cancelled: string; readonly failed: string };

  constructor(
    protected readonly store: Store,
    log: Log | undefined,
    messages: { readonly cancelled: string; readonly failed: string },
  ) {
    this.#log = log;
    this.#messages = messages;
  }

  /** The state of a repository's last job; undefined when there was none. */
  job(repository: number): ImportJob | undefined {
    return this.entries.get(repository)?.job;
  }

  isRunning(repository: number): boolean {
    const status = this.job(repository)?.status;
    return status === 'ACCEPTED' || status === 'STARTED';
  }

  /** How many jobs run or wait for their turn. */
  runningCount(): number {
    return [...this.entries.keys()].filter((repository) => this.isRunning(repository)).length;
  }

  protected begin(entry: E, repository: number, work: () => Promise<ImportJob>): ImportJob {
    this.entries.set(repository, entry);
    if (this.#isClosed) entry.controller.abort();
    entry.done = this.#run(entry, work);
    return entry.job;
  }

  async #run(entry: E, work: () => Promise<ImportJob>): Promise<void> {
    try {
      entry.job = await work();
    } catch (error) {
      const { total, count } = entry.job;
      const reason = error instanceof ArchiveError && !entry.controller.signal.aborted ? error.translatable : undefined;
      const message = this.#reason(error, entry.controller.signal);
      entry.job = { status: 'FAILURE', phase: 'Failed', total, count, message, ...(reason && { reason }) };
    }
  }

  #reason(error: unknown, signal: AbortSignal): string {
    if (signal.aborted) return this.#messages.cancelled;
    if (MESSAGE_ERRORS.some((kind) => error instanceof kind)) return (error as Error).message;
    this.#log?.error('A job failed.', error);
    return this.#messages.failed;
  }

  /** Cancels a job and waits for its rollback. False when none is running, or it has succeeded meanwhile. */
  async cancel(repository: number): Promise<boolean> {
    const entry = this.entries.get(repository);
    if (!entry || !this.isRunning(repository)) return false;
    entry.controller.abort();
    await entry.done;
    return entry.job.status === 'FAILURE';
  }

  /** Cancels all jobs without waiting, and those that are started later. */
  cancelAll(): void {
    this.#isClosed = true;
    for (const entry of this.entries.values()) entry.controller.abort();
  }

  async close(): Promise<void> {
    this.cancelAll();
    await Promise.all([...this.entries.values()].map((entry) => entry.done));
  }
}

const newEntry = (): Entry => ({
  job: { status: 'ACCEPTED', phase: 'Initializing', total: 0, count: 0 },
  controller: new AbortController(),
  done: Promise.resolve(),
});

/** Jobs that import archives. */
export class ImportJobs extends Jobs<Entry> {
  readonly #threads = new AbortController();
  /** One import at a time, since each keeps a processor busy. */
  readonly #turns = new Mutex();

  constructor(store: Store, log: Log | undefined) {
    super(store, log, {
      cancelled: 'The import was cancelled. Nothing was changed.',
      failed: 'The import failed because of an error of the tracker, and nothing was changed. The log of the tracker says more.',
    });
  }

  /** Starts an import or a dry run. `dispose` is called when the archive is not needed any more. */
  start(repository: Repository, archive: ArchiveSource, settings: ImportSettings, dispose?: () => Promise<void>): ImportJob {
    const entry = newEntry();
    const task = { repository, source: archive, settings };
    return this.begin(entry, repository.key, () =>
      discardingOnFailure(this.store, { repository, isNew: settings.isNew }, () => this.#import(entry, task)).finally(dispose),
    );
  }

  /** An import that does not roll back in time is cleaned up at the next start, as after a crash. */
  override async close(): Promise<void> {
    const timeout = setTimeout(() => this.#threads.abort(), MAX_ROLLBACK_MS);
    await super.close();
    clearTimeout(timeout);
  }

  /** The backup of the last import into a repository, if it has that name. */
  replaced(repository: number, name: string): string | undefined {
    const job = this.job(repository);
    const { backups } = this.store;
    if (job?.status !== 'SUCCESS' || job.backup === undefined || job.backup !== name || backups === undefined) return undefined;
    return join(backups, name);
  }

  #import(entry: Entry, task: ImportTask): Promise<ImportJob> {
    const { signal } = entry.controller;
    const following = { signal, end: this.#threads.signal, onProgress: (job: ImportJob) => (entry.job = job) };
    const { file, quotas } = this.store;
    return this.#turns.run(() => {
      signal.throwIfAborted();
      return canRunInThread(file)
        ? importInThread({ dataFile: file, quotas }, task, following)
        : runImportTask(this.store, task, following);
    });
  }
}

/** A problem with the chosen path, which the person can fix. */
function archiveErrorOf(error: unknown, file: string): unknown {
  const code = fileErrorCode(error);
  if (code === undefined) return error;
  return new ArchiveError(messages.t('{0} could not be written ({1}). Choose another place for it.', file, code), { cause: error });
}

/** Options of an export job. */
export interface ExportTask {
  readonly attachments: boolean;
  /** Path of the zip; absent: a temporary file for download. */
  readonly file?: string;
  /** Drafts to include. */
  readonly drafts?: string | undefined;
}

interface ExportEntry extends Entry {
  readonly name: string;
  folder: string | undefined;
}

/** Export jobs. The file of the last one is kept until the next one or the end of the tracker. */
export class ExportJobs extends Jobs<ExportEntry> {
  #tasks = 0;

  constructor(store: Store, log: Log | undefined) {
    super(store, log, {
      cancelled: 'The export was cancelled.',
      failed: 'The export failed because of an error of the tracker. The log of the tracker says more.',
    });
  }

  /** The name of the last export's file, in the form of API 2.0. */
  name(repository: number): string | undefined {
    return this.entries.get(repository)?.name;
  }

  /** The path of that file; undefined until it is complete. */
  file(repository: number): string | undefined {
    const entry = this.entries.get(repository);
    return entry?.folder !== undefined && entry.job.status === 'SUCCESS' ? join(entry.folder, 'archive.zip') : undefined;
  }

  /** Starts an export. Synchronous, because the caller has just checked that none is running. */
  start(repository: Repository, { attachments, file, drafts }: ExportTask): ImportJob {
    const before = this.entries.get(repository.key);
    const entry: ExportEntry = { ...newEntry(), name: `${repository.id.slug}-issues-${++this.#tasks}.zip`, folder: undefined };
    return this.begin(entry, repository.key, async () => {
      await this.#forget(before);
      entry.job = { status: 'STARTED', phase: 'Issues', total: 0, count: 0 };
      if (file === undefined) entry.folder = temporaryFolder();
      const { issues, comments } = await exportArchive(this.store, repository.key, file ?? join(entry.folder!, 'archive.zip'), {
        signal: entry.controller.signal,
        attachments,
        drafts,
        onProgress: ({ count, total }) => {
          entry.job = { status: 'STARTED', phase: 'Issues', total, count };
        },
      }).catch((error: unknown) => Promise.reject(file === undefined ? error : archiveErrorOf(error, file)));
      return { status: 'SUCCESS', phase: 'Done', total: issues, count: issues, comments };
    });
  }

  override async close(): Promise<void> {
    await super.close();
    for (const entry of this.entries.values()) await this.#forget(entry);
  }

  async #forget(entry: ExportEntry | undefined): Promise<void> {
    if (entry?.folder !== undefined) await rm(entry.folder, { recursive: true, force: true });
  }
}

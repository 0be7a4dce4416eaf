import { ArchiveError, importArchive, readArchive, type ArchiveSource } from '../archive';
import type { Log } from '../context';
import type { Repository, Store } from '../store/store';
import type { ImportJob } from '../../wire/v2';

interface Entry {
  job: ImportJob;
  readonly controller: AbortController;
  done: Promise<void>;
}

/** Jobs that import archives, one a repository at a time. They live as long as the process; what they did lives in the store. */
export class ImportJobs {
  readonly #jobs = new Map<number, Entry>();

  constructor(
    private readonly store: Store,
    private readonly log: Log | undefined,
  ) {}

  /** How the last import of a repository stands; undefined when there was none. */
  job(repository: number): ImportJob | undefined {
    return this.#jobs.get(repository)?.job;
  }

  isRunning(repository: number): boolean {
    const status = this.job(repository)?.status;
    return status === 'ACCEPTED' || status === 'STARTED';
  }

  /** Starts an import that replaces what the repository holds. `dispose` is called when the archive is needed no more. */
  start(repository: Repository, archive: ArchiveSource, dispose?: () => Promise<void>): ImportJob {
    const entry: Entry = {
      job: { status: 'ACCEPTED', phase: 'Initializing', total: 0, count: 0 },
      controller: new AbortController(),
      done: Promise.resolve(),
    };
    this.#jobs.set(repository.key, entry);
    entry.done = this.#run(entry, repository, archive).finally(dispose);
    return entry.job;
  }

  async #run(entry: Entry, repository: Repository, source: ArchiveSource): Promise<void> {
    const { signal } = entry.controller;
    try {
      entry.job = { status: 'STARTED', phase: 'Reading', total: 0, count: 0 };
      const archive = await readArchive(source, { signal });
      const { issues, comments, warnings } = await importArchive(this.store, repository.key, archive, {
        signal,
        onProgress: ({ phase, count, total }) => {
          entry.job = { status: 'STARTED', phase: phase[0]!.toUpperCase() + phase.slice(1), total, count };
        },
      }).finally(() => archive.close());
      entry.job = { status: 'SUCCESS', phase: 'Done', total: issues, count: issues, comments, warnings };
    } catch (error) {
      const { total, count } = entry.job;
      entry.job = { status: 'FAILURE', phase: 'Failed', total, count, message: this.#reason(error, signal) };
    }
  }

  #reason(error: unknown, signal: AbortSignal): string {
    if (signal.aborted) return 'The import was cancelled. Nothing was changed.';
    if (error instanceof ArchiveError) return error.message;
    this.log?.error('An import failed.', error);
    return 'The import failed because of an error of the tracker, and nothing was changed. The log of the tracker says more.';
  }

  /** Stops an import and waits until the repository is as before. False when none is running, or it came to its end meanwhile. */
  async cancel(repository: number): Promise<boolean> {
    const entry = this.#jobs.get(repository);
    if (!entry || !this.isRunning(repository)) return false;
    entry.controller.abort();
    await entry.done;
    return entry.job.status === 'FAILURE';
  }

  async close(): Promise<void> {
    for (const entry of this.#jobs.values()) entry.controller.abort();
    await Promise.all([...this.#jobs.values()].map((entry) => entry.done));
  }
}

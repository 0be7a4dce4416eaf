import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportJob } from '../../wire/v2';
import { temporaryFolder } from '../../wire/temporary';
import type { ThreadDataSource, SharedDatabase } from './processes';
import type { WakeUps } from './wake-ups';

/** The last job of a kind in a repository. */
export interface StoredJob {
  readonly id: number;
  readonly job: ImportJob;
}

/** The last job of a kind in each repository. The process that runs it reports its progress, and any process can read that. */
export interface JobStore {
  /** Begins a job of a person and replaces the last one (`replaced`); undefined while that still runs. */
  begin(repository: number, person: number | null): Promise<{ readonly id: number; readonly replaced: number | undefined } | undefined>;
  /** Reports the progress of a running job. @returns whether it should go on */
  report(id: number, job: ImportJob): Promise<boolean>;
  /** Reports how a job has ended. */
  end(id: number, job: ImportJob): Promise<void>;
  /** The last job. When its process has ended, the job has failed, and its message says so. */
  last(repository: number): Promise<StoredJob | undefined>;
  /** Requests that the process of a running job stops it. Returns its id; undefined when none runs. */
  stop(repository: number): Promise<number | undefined>;
}

/** Jobs of both kinds, and the zip files of exports. */
export interface StoredJobs {
  readonly imports: JobStore;
  readonly exports: JobStore;
  readonly files: ExportFiles;
  /** Removes old jobs and files, and those of processes that have ended. Undefined where nothing outlives the process. */
  readonly sweep?: (() => Promise<void>) | undefined;
}

/** Whether a job has not ended yet. */
export const isUnderWay = ({ status }: ImportJob): boolean => status === 'ACCEPTED' || status === 'STARTED';

/** Jobs in memory, for a database that one process serves. */
class MemoryJobs implements JobStore {
  readonly #last = new Map<number, { readonly id: number; job: ImportJob }>();
  #count = 0;

  begin(repository: number): ReturnType<JobStore['begin']> {
    const before = this.#last.get(repository);
    if (before && isUnderWay(before.job)) return Promise.resolve(undefined);
    const id = ++this.#count;
    this.#last.set(repository, { id, job: { status: 'ACCEPTED', phase: 'Initializing', total: 0, count: 0 } });
    return Promise.resolve({ id, replaced: before?.id });
  }

  report(id: number, job: ImportJob): Promise<boolean> {
    for (const it of this.#last.values()) if (it.id === id) it.job = job;
    return Promise.resolve(true);
  }

  async end(id: number, job: ImportJob): Promise<void> {
    await this.report(id, job);
  }

  last(repository: number): Promise<StoredJob | undefined> {
    return Promise.resolve(this.#last.get(repository));
  }

  stop(): Promise<undefined> {
    return Promise.resolve(undefined); // in one process, the caller stops its own jobs
  }
}

/** The zip files of exports by job id: in a folder that processes share, or in a temporary one of this process. */
export class ExportFiles {
  #folder: string | undefined;
  readonly #isTemporary: boolean;
  readonly #assertAvailable: (() => Promise<void>) | undefined;

  /** `assertAvailable` throws while the folder around this one is unmounted. */
  constructor(folder?: string, assertAvailable?: () => Promise<void>) {
    this.#folder = folder;
    this.#isTemporary = folder === undefined;
    this.#assertAvailable = assertAvailable;
  }

  /** The folder; undefined before the first export when it is temporary. */
  get folder(): string | undefined {
    return this.#folder;
  }

  /** Returns the path to write the zip file of a job to. */
  async place(id: number): Promise<string> {
    this.#folder ??= temporaryFolder();
    await this.#assertAvailable?.();
    await mkdir(this.#folder, { recursive: true });
    return join(this.#folder, `${id}.zip`);
  }

  /** The path of a zip file; undefined when it does not exist. */
  find(id: number): string | undefined {
    const path = this.#folder === undefined ? undefined : join(this.#folder, `${id}.zip`);
    return path !== undefined && existsSync(path) ? path : undefined;
  }

  /** Removes a zip file, if it exists. */
  async remove(id: number): Promise<void> {
    if (this.#folder !== undefined) await rm(join(this.#folder, `${id}.zip`), { force: true });
  }

  async close(): Promise<void> {
    if (this.#isTemporary && this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Jobs that end with this process. */
export const memoryJobs = (): StoredJobs => ({ imports: new MemoryJobs(), exports: new MemoryJobs(), files: new ExportFiles() });

/** What a store offers to a server. */
export interface ServerDatabase extends SharedDatabase {
  readonly jobs: StoredJobs;
  /** Wakes requests that wait for a change of a repository, whichever process makes it. */
  readonly wakeUps: WakeUps;
  /** Undefined for a database in memory, which no other thread can open. */
  readonly forThread: ThreadDataSource | undefined;
}

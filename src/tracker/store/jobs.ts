import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportJob } from '../../wire/v2';
import { temporaryFolder } from '../../wire/temporary';
import type { DataOfThread, OfProcesses } from './processes';
import type { WakeUps } from './wake-ups';

/** A repository's last job of a kind. */
export interface StoredJob {
  readonly id: number;
  readonly job: ImportJob;
}

/** The last job of a kind in each repository, told by the process that runs it to whoever asks. */
export interface JobStore {
  /** Begins a job of a person in place of the last one (`replaced`); undefined while that runs. */
  begin(repository: number, person: number | null): Promise<{ readonly id: number; readonly replaced: number | undefined } | undefined>;
  /** Tells that a job runs, and how far it is. @returns whether it is to go on */
  report(id: number, job: ImportJob): Promise<boolean>;
  /** Tells how a job has ended. */
  end(id: number, job: ImportJob): Promise<void>;
  /** The last job. One whose process is gone has failed, with a sentence that says so. */
  last(repository: number): Promise<StoredJob | undefined>;
  /** Asks the process of a running job to stop it. Returns its id; undefined when none runs. */
  stop(repository: number): Promise<number | undefined>;
}

/** Jobs of both kinds, and the zips of exports. */
export interface StoredJobs {
  readonly imports: JobStore;
  readonly exports: JobStore;
  readonly files: ExportFiles;
  /** Removes what processes have left that are gone, and what is old. Undefined where a process ends with what it has made. */
  readonly sweep?: (() => Promise<void>) | undefined;
}

/** Whether a job has not ended. */
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
    return Promise.resolve(undefined); // jobs of this process are stopped by who runs them
  }
}

/** The zips of exports by the number of their job: in a folder that processes share, else in a temporary one of this process. */
export class ExportFiles {
  #folder: string | undefined;
  readonly #isTemporary: boolean;
  readonly #assertThere: (() => Promise<void>) | undefined;

  /** `assertThere` requires that what the folder is in is not away. */
  constructor(folder?: string, assertThere?: () => Promise<void>) {
    this.#folder = folder;
    this.#isTemporary = folder === undefined;
    this.#assertThere = assertThere;
  }

  /** The folder; undefined where nothing was exported yet. */
  get folder(): string | undefined {
    return this.#folder;
  }

  /** Where the zip of a job is to be written. */
  async place(id: number): Promise<string> {
    this.#folder ??= temporaryFolder();
    await this.#assertThere?.();
    await mkdir(this.#folder, { recursive: true });
    return join(this.#folder, `${id}.zip`);
  }

  /** The path of a zip; undefined when it is not there. */
  find(id: number): string | undefined {
    const path = this.#folder === undefined ? undefined : join(this.#folder, `${id}.zip`);
    return path !== undefined && existsSync(path) ? path : undefined;
  }

  /** Removes a zip, if it is there. */
  async remove(id: number): Promise<void> {
    if (this.#folder !== undefined) await rm(join(this.#folder, `${id}.zip`), { force: true });
  }

  /** Removes a temporary folder. */
  async close(): Promise<void> {
    if (this.#isTemporary && this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Jobs that end with this process. */
export const memoryJobs = (): StoredJobs => ({ imports: new MemoryJobs(), exports: new MemoryJobs(), files: new ExportFiles() });

/** What a store has for who serves it. */
export interface OfServer extends OfProcesses {
  readonly jobs: StoredJobs;
  /** Wakes who waits for a change of a repository, whichever process makes it. */
  readonly wakeUps: WakeUps;
  /** Undefined in memory, which no other thread sees. */
  readonly forThread: DataOfThread | undefined;
}

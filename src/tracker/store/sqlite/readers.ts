import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Mutex } from '../../../model/concurrency';
import type { RequestBudget } from '../budget';
import { ReaderFailed, TooManyRequests } from '../errors';
import { FairQueue } from '../fair-queue';
import { Reader } from './reader';

/** The script of a reader thread: in the bundle's folder, or the source. */
const SCRIPTS = ['reader.js', 'reader-thread.ts'].map((name) => join(__dirname, name));

/** Bounds the threads, because each takes some megabytes, and they share the disk. */
const MAX_THREADS = 8;
/** Bound the queue, in total and for one client; further reads are refused. */
const MAX_WAITING = 200;
const MAX_WAITING_PER_CLIENT = 30;
/** Idle threads end after this time. */
const IDLE_MS = 60_000;

export interface ReadersOptions {
  readonly file: string;
  readonly script: string;
  readonly processors?: number;
  readonly maxWaiting?: number;
  readonly maxWaitingPerClient?: number;
}

/**
 * A pool of reader threads: one for each processor, and one more. A client gets at most one thread fewer than the pool has, so that one stays free for
 * other clients.
 */
export class Readers {
  readonly #maxThreads: number;
  readonly #queue: FairQueue<Reader>;
  readonly #idle: Reader[] = [];
  #busy = 0;
  readonly #allReaders = new Set<Reader>();
  readonly #file: string;
  readonly #script: string;
  #rest: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Set while reads are paused: called when the last running read has ended. */
  #onIdle: (() => void) | undefined;
  readonly #pauses = new Mutex();

  /** Returns undefined without a script, as in a single-file bundle. */
  static open(options: Omit<ReadersOptions, 'script'>): Readers | undefined {
    const script = SCRIPTS.find((path) => existsSync(path));
    return script === undefined ? undefined : new Readers({ ...options, script });
  }

  constructor({
    file,
    script,
    processors = availableParallelism(),
    maxWaiting = MAX_WAITING,
    maxWaitingPerClient = MAX_WAITING_PER_CLIENT,
  }: ReadersOptions) {
    [this.#file, this.#script] = [file, script];
    this.#maxThreads = Math.min(MAX_THREADS, processors + 1);
    this.#queue = new FairQueue({
      perClient: this.#maxThreads - 1,
      maxWaiting,
      maxWaitingPerClient,
      createError: (isOwn) => new TooManyRequests(isOwn),
    });
  }

  /** Runs a read in a thread. @throws {TooManyRequests} {TimeLimitExceeded} {RequestCancelled} {ReaderFailed}, and what `task` throws */
  async read<T>(budget: RequestBudget, task: (reader: Reader) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ReaderFailed();
    const reader = await this.#queue.acquire(budget, () => this.#free());
    reader.begin(budget);
    try {
      return await task(reader);
    } finally {
      reader.end();
      if (!reader.hasFailed) this.#idle.push(reader);
      this.#busy--;
      this.#notifyIdle();
      this.#queue.release(budget.client);
      this.#serve();
      this.#restLater();
    }
  }

  /** Runs a task while no thread reads. It waits for running reads, and new ones wait for it. */
  async whileIdle(task: () => Promise<void>): Promise<void> {
    await this.#pauses.run(async () => {
      const idle = new Promise<void>((resolve) => (this.#onIdle = resolve));
      this.#notifyIdle();
      try {
        await idle.then(task);
      } finally {
        this.#onIdle = undefined;
        this.#serve();
      }
    });
  }

  /** Ends all threads. Running reads are interrupted and fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#rest);
    this.#queue.close(new ReaderFailed());
    await this.#endAll([...this.#allReaders]);
  }

  /** Returns an idle thread, or a new one; undefined when all are busy or reads are paused. */
  #free(): Reader | undefined {
    if (this.#onIdle) return undefined;
    const reader = this.#idle.pop() ?? this.#createReader();
    if (reader) this.#busy++;
    return reader;
  }

  #createReader(): Reader | undefined {
    if (this.#isClosed || this.#allReaders.size >= this.#maxThreads) return undefined;
    const reader = new Reader(this.#script, this.#file, () => {
      this.#allReaders.delete(reader);
      const at = this.#idle.indexOf(reader);
      if (at >= 0) this.#idle.splice(at, 1);
      this.#serve(); // waiting reads get another thread
    });
    this.#allReaders.add(reader);
    return reader;
  }

  #serve(): void {
    if (!this.#isClosed) this.#queue.serve(() => this.#free());
  }

  #notifyIdle(): void {
    if (this.#busy === 0) this.#onIdle?.();
  }

  #restLater(): void {
    if (this.#isClosed) return;
    this.#rest ??= setTimeout(() => void this.#endAll(this.#idle.splice(0)), IDLE_MS).unref();
    this.#rest.refresh();
  }

  async #endAll(readers: readonly Reader[]): Promise<void> {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

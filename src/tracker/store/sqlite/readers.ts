import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Mutex } from '../../../model/concurrency';
import type { RequestBudget } from '../budget';
import { ReaderFailed, TooManyRequests } from '../errors';
import { FairQueue } from '../fair-queue';
import { Reader } from './reader';

/** The script of a reader thread: beside the bundle that this is in, or the source that this is run from. */
const SCRIPTS = ['reader.js', 'reader-thread.ts'].map((name) => join(__dirname, name));

/** Each thread is some megabytes, and what goes through a file at once shares its disk. */
const MAX_THREADS = 8;
/** How many reads wait in all, and of one client, before the next is refused at once. */
const MAX_WAITING = 200;
const MAX_WAITING_PER_CLIENT = 30;
/** After how long without work threads end. */
const IDLE_MS = 60_000;

export interface ReadersOptions {
  readonly file: string;
  readonly script: string;
  readonly processors?: number;
  readonly maxWaiting?: number;
  readonly maxWaitingPerClient?: number;
}

/**
 * Threads that read what may take long. One client gets as many as there are processors beside the one that answers; one more is kept for
 * others, so that nobody waits for the searches of a single client.
 */
export class Readers {
  readonly #maxThreads: number;
  readonly #queue: FairQueue<Reader>;
  readonly #idle: Reader[] = [];
  #busy = 0;
  readonly #all = new Set<Reader>();
  readonly #file: string;
  readonly #script: string;
  #rest: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Set while no read may begin: told when the last one has ended. */
  #onIdle: (() => void) | undefined;
  readonly #pauses = new Mutex();

  /** Undefined where there is no script of a thread, as in a bundle of one file alone. */
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
    this.#maxThreads = Math.min(MAX_THREADS, Math.max(2, processors));
    this.#queue = new FairQueue({
      perClient: this.#maxThreads - 1,
      maxWaiting,
      maxWaitingPerClient,
      refuse: (isOwn) => new TooManyRequests(isOwn),
    });
  }

  /**
   * Does a read in a thread of its own as long as it takes.
   * @throws {TooManyRequests} {TimeLimitExceeded} {RequestCancelled} {ReaderFailed}, and what `work` throws
   */
  async read<T>(budget: RequestBudget, work: (reader: Reader) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ReaderFailed();
    const reader = await this.#queue.acquire(budget, () => this.#free());
    reader.begin(budget);
    try {
      return await work(reader);
    } finally {
      reader.end();
      if (!reader.hasFailed) this.#idle.push(reader);
      this.#busy--;
      this.#tellIdle();
      this.#queue.release(budget.client);
      this.#serve();
      this.#restLater();
    }
  }

  /** Does something while no thread reads. Those that read go on to their end, and others wait. */
  async whileIdle(work: () => Promise<void>): Promise<void> {
    await this.#pauses.run(async () => {
      const idle = new Promise<void>((resolve) => (this.#onIdle = resolve));
      this.#tellIdle();
      try {
        await idle.then(work);
      } finally {
        this.#onIdle = undefined;
        this.#serve();
      }
    });
  }

  /** Ends all threads. What is running is stopped, and fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#rest);
    this.#queue.close(new ReaderFailed());
    await this.#endAll([...this.#all]);
  }

  /** A thread that has nothing to do, or a new one; undefined when all are busy. */
  #free(): Reader | undefined {
    if (this.#onIdle) return undefined;
    const reader = this.#idle.pop() ?? this.#made();
    if (reader) this.#busy++;
    return reader;
  }

  #made(): Reader | undefined {
    if (this.#isClosed || this.#all.size >= this.#maxThreads) return undefined;
    const reader = new Reader(this.#script, this.#file, () => {
      this.#all.delete(reader);
      const at = this.#idle.indexOf(reader);
      if (at >= 0) this.#idle.splice(at, 1);
      this.#serve(); // by another one
    });
    this.#all.add(reader);
    return reader;
  }

  #serve(): void {
    if (!this.#isClosed) this.#queue.serve(() => this.#free());
  }

  #tellIdle(): void {
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

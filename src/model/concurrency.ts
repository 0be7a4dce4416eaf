/** A lock that is acquired in the order of the calls. */
export class Mutex {
  readonly #waiting: (() => void)[] = [];
  #isLocked = false;

  /** Whether the lock is held. */
  get isLocked(): boolean {
    return this.#isLocked;
  }

  /** Resolves when the lock is free. The caller holds it until `release`. */
  acquire(): Promise<void> {
    if (this.#isLocked) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isLocked = true;
    return Promise.resolve();
  }

  /** Passes the lock to the next caller in the queue. */
  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isLocked = false;
  }

  /** Runs work under the lock and returns its result. */
  async run<T>(task: () => T | Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await task();
    } finally {
      this.release();
    }
  }
}

/** Limits concurrent work. Work starts in the order of the calls. */
export class Semaphore {
  readonly #waiting = new Set<() => void>();
  #free: number;

  /** `max` is the number of concurrent runs. */
  constructor(max: number) {
    this.#free = max;
  }

  /** The number of runs that wait. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Runs work when it is its turn, and returns its result. Aborting the signal removes waiting work from the queue. @throws the signal's reason */
  async run<T>(task: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await this.#wait(signal);
    try {
      signal?.throwIfAborted();
      return await task();
    } finally {
      const [next] = this.#waiting;
      if (next) next();
      else this.#free++;
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        this.#waiting.delete(begin);
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.delete(begin);
        reject(signal!.reason as Error);
      };
      this.#waiting.add(begin);
      if (signal?.aborted) leave();
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}

/** Shares running work: calls with the same key get the same promise until it settles. A later call starts the work again. */
export class SingleFlight<T = void> {
  readonly #running = new Map<unknown, Promise<T>>();

  /** Starts work immediately, unless work with this key is running. */
  run(task: () => Promise<T>, key?: unknown): Promise<T> {
    let running = this.#running.get(key);
    if (!running) this.#running.set(key, (running = task().finally(() => this.#running.delete(key))));
    return running;
  }

  /** Whether work with this key is running. */
  isRunning = (key?: unknown): boolean => this.#running.has(key);

  /** Resolves when all running work has settled; never rejects. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }
}

/**
 * Maps items with asynchronous work, at most `limit` at a time, and returns the results in the order of the items. The first failure rejects; no
 * further work is started then, but running work continues.
 */
export async function mapConcurrently<T, R>(items: readonly T[], limit: number, task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const runNext = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index]!);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runNext));
  } catch (error) {
    next = items.length;
    throw error;
  }
  return results;
}

/** Makes a function that creates a value at the first call, and returns the same value afterwards. After a failure, the next call tries again. */
export function lazy<T, A extends unknown[] = []>(create: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let created: Promise<T> | undefined;
  return (...args) => {
    if (!created) {
      const making = (created = create(...args));
      making.catch(() => created === making && (created = undefined));
    }
    return created;
  };
}

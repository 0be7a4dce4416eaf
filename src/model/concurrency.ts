/** Lets one in at a time; first come, first served. */
export class Mutex {
  readonly #waiting: (() => void)[] = [];
  #isLocked = false;

  get isLocked(): boolean {
    return this.#isLocked;
  }

  /** Resolves when it is one's turn, which ends with `release`. */
  acquire(): Promise<void> {
    if (this.#isLocked) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isLocked = true;
    return Promise.resolve();
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isLocked = false;
  }

  /** Does some work once all that was asked for before has ended, well or badly. Gives what it gives. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await work();
    } finally {
      this.release();
    }
  }
}

/** Shares work that is under way: whoever asks for the same meanwhile waits for the same outcome. After its end it is done anew. */
export class SingleFlight<T = void> {
  readonly #running = new Map<unknown, Promise<T>>();

  /** Begins at once. `key` tells one work from another, where there are several. */
  run(work: () => Promise<T>, key?: unknown): Promise<T> {
    let running = this.#running.get(key);
    if (!running) this.#running.set(key, (running = work().finally(() => this.#running.delete(key))));
    return running;
  }

  isRunning = (key?: unknown): boolean => this.#running.has(key);

  /** Resolves when nothing of it is under way, however that has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }
}

/** Makes a thing at its first use and gives the same one from then on. One that could not be made is tried again by who asks next. */
export function lazy<T, A extends unknown[] = []>(make: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  let made: Promise<T> | undefined;
  return (...args) => {
    if (!made) {
      const making = (made = make(...args));
      making.catch(() => made === making && (made = undefined));
    }
    return made;
  };
}

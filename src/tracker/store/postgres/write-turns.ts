import { Mutex } from '../../../model/concurrency';

/**
 * Who may write now, within a process: one write of a repository at a time, and a few of different ones. Those that wait hold no connection, as they
 * would if they waited for the lock of their repository in the database.
 */
export class WriteTurns {
  readonly #repositories = new Map<number, { readonly lock: Mutex; users: number }>();
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** `max` writes run at a time. */
  constructor(max: number) {
    this.#free = max;
  }

  /** Runs a write when it is its turn; `repository` is the one that it locks first, if it is known. */
  run<T>(repository: number | undefined, work: () => Promise<T>): Promise<T> {
    return repository === undefined ? this.#withSlot(work) : this.#alone(repository, () => this.#withSlot(work));
  }

  async #alone<T>(repository: number, work: () => Promise<T>): Promise<T> {
    let of = this.#repositories.get(repository);
    if (!of) this.#repositories.set(repository, (of = { lock: new Mutex(), users: 0 }));
    of.users++;
    try {
      return await of.lock.run(work);
    } finally {
      if (--of.users === 0) this.#repositories.delete(repository);
    }
  }

  async #withSlot<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

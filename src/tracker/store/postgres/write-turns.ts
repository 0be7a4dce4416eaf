import { Mutex, Semaphore } from '../../../model/concurrency';

/**
 * Who may write now, within a process: one write of a repository at a time, and a few of different ones. Those that wait hold no connection, as they
 * would if they waited for the lock of their repository in the database.
 */
export class WriteTurns {
  readonly #repositories = new Map<number, { readonly lock: Mutex; users: number }>();
  readonly #turns: Semaphore;

  /** `max` writes run at a time. */
  constructor(max: number) {
    this.#turns = new Semaphore(max);
  }

  /** How many wait for a write of their repository, or for their turn. */
  get waitingCount(): number {
    let behindOthers = 0;
    for (const { users } of this.#repositories.values()) behindOthers += users - 1;
    return behindOthers + this.#turns.waitingCount;
  }

  /** Runs a write when it is its turn; `repository` is the one that it locks first, if it is known. */
  run<T>(repository: number | undefined, work: () => Promise<T>): Promise<T> {
    return repository === undefined ? this.#turns.run(work) : this.#alone(repository, () => this.#turns.run(work));
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
}

import { Mutex, Semaphore } from '../../../model/concurrency';

/**
 * Queues the writes of a process: one at a time for each repository, and a few for different repositories. Waiting for the lock in the database
 * instead would occupy connections.
 */
export class WriteTurns {
  readonly #repositories = new Map<number, { readonly lock: Mutex; users: number }>();
  readonly #turns: Semaphore;

  /** `max` writes run at the same time. */
  constructor(max: number) {
    this.#turns = new Semaphore(max);
  }

  /** How many writes wait, for another write of their repository or for a free turn. */
  get waitingCount(): number {
    let waitingForRepository = 0;
    for (const { users } of this.#repositories.values()) waitingForRepository += users - 1;
    return waitingForRepository + this.#turns.waitingCount;
  }

  /** Runs a write in its turn; `repository` is the one that it locks, if known. */
  run<T>(repository: number | undefined, work: () => Promise<T>): Promise<T> {
    return repository === undefined ? this.#turns.run(work) : this.#runExclusively(repository, () => this.#turns.run(work));
  }

  async #runExclusively<T>(repository: number, work: () => Promise<T>): Promise<T> {
    let entry = this.#repositories.get(repository);
    if (!entry) this.#repositories.set(repository, (entry = { lock: new Mutex(), users: 0 }));
    entry.users++;
    try {
      return await entry.lock.run(work);
    } finally {
      if (--entry.users === 0) this.#repositories.delete(repository);
    }
  }
}

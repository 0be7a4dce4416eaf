import { Semaphore } from '../../../model/concurrency';

/**
 * Queues the writes of a process: one at a time for each repository, and a few for different repositories. Waiting for the lock in the database
 * instead would occupy connections.
 */
export class WriteTurns {
  readonly #repositories = new Map<number, { readonly lock: Semaphore; users: number }>();
  readonly #turns: Semaphore;

  /** `max` writes run at the same time. */
  constructor(max: number) {
    this.#turns = new Semaphore(max);
  }

  /** How many writes wait, for another write of their repository or for a free turn. */
  get waitingCount(): number {
    let waitingForRepository = 0;
    for (const { lock } of this.#repositories.values()) waitingForRepository += lock.waitingCount;
    return waitingForRepository + this.#turns.waitingCount;
  }

  /**
   * Runs a write while no other one of its repository runs; `repository` is the one that it locks, if known. `signal` ends waiting. @throws the
   * signal's reason
   */
  async ofRepository<T>(repository: number | undefined, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (repository === undefined) return work();
    let entry = this.#repositories.get(repository);
    if (!entry) this.#repositories.set(repository, (entry = { lock: new Semaphore(1), users: 0 }));
    entry.users++;
    try {
      return await entry.lock.run(work, signal);
    } finally {
      if (--entry.users === 0) this.#repositories.delete(repository);
    }
  }

  /** Runs a transaction of a write when it is its turn. `signal` ends waiting. @throws the signal's reason */
  run<T>(transaction: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#turns.run(transaction, signal);
  }
}

import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { RequestCancelled, TimeLimitExceeded } from './errors';

/** How long the statements of one request may run in all, where nothing else is set. */
export const DEFAULT_TIME_LIMIT_MS = 5000;

/** Who asks and for how long it may be worked for them. One request has one budget, however many reads it needs. */
export class RequestBudget {
  #usedMs = 0;

  /** `client` is whom requests are shared out between: an account, or an address. `signal` is aborted when nobody waits for the answer any more. */
  constructor(
    readonly client: string,
    readonly timeLimitMs: number = DEFAULT_TIME_LIMIT_MS,
    readonly signal?: AbortSignal,
  ) {}

  /** Milliseconds that are left. @throws {TimeLimitExceeded} when there are none @throws {RequestCancelled} when nobody waits */
  get remainingMs(): number {
    if (this.signal?.aborted) throw new RequestCancelled();
    const left = this.timeLimitMs - this.#usedMs;
    if (left <= 0) throw new TimeLimitExceeded(this.timeLimitMs);
    return left;
  }

  /** Counts time that a statement has run. Time spent waiting for others does not count. */
  spend(ms: number): void {
    this.#usedMs += ms;
  }
}

/** Thrown inside of a statement to stop it. Who ran the statement knows why, and throws an error for people instead. */
export class StatementStopped extends Error {
  constructor() {
    super('The statement was stopped.');
  }
}

/** Stops the statements of one connection: node:sqlite cannot interrupt them, but the functions of ours that they call can throw. */
export class Guard {
  /** Of `performance.now()`. */
  deadline = Infinity;
  /** Says whether nobody waits for what is running. */
  isCancelled: () => boolean = () => false;

  /** @throws {StatementStopped} when the time is over, or nobody waits */
  check(): void {
    if (performance.now() > this.deadline || this.isCancelled()) throw new StatementStopped();
  }
}

/**
 * A condition that holds for every row, and stops the statement when its request has no time left. It stands first among the conditions of
 * whatever may go through many rows. It asks for one row of 64, since a call costs more than a step; it names the row so that SQLite does not
 * ask once for all of them. Rows that are dear one by one call functions of ours anyway (`fold`), which look at the time as well.
 */
export const withinBudget = (id: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  sql<SqlBool>`case ${id} & 63 when 0 then within_budget(${id}) else 1 end`;

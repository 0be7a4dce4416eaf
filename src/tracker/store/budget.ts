import { TimeLimitExceeded } from './errors';

/** How long the statements of one request may run in all, where nothing else is set. */
export const DEFAULT_TIME_LIMIT_MS = 5000;

/** Who asks and for how long it may be worked for them. One request has one budget, however many reads it needs. */
export class RequestBudget {
  #usedMs = 0;
  #signal: AbortSignal | undefined;

  /**
   * `client` is whom requests are shared out between: an account, or an address. `findSignal` gives what is aborted when nobody waits for the
   * answer any more; it is called for who needs it alone, since a server has to make one.
   */
  constructor(
    readonly client: string,
    readonly timeLimitMs: number = DEFAULT_TIME_LIMIT_MS,
    private readonly findSignal?: () => AbortSignal,
  ) {}

  get signal(): AbortSignal | undefined {
    return (this.#signal ??= this.findSignal?.());
  }

  /** Milliseconds that are left. @throws {TimeLimitExceeded} when there are none */
  get remainingMs(): number {
    const left = this.timeLimitMs - this.#usedMs;
    if (left <= 0) throw new TimeLimitExceeded(this.timeLimitMs);
    return left;
  }

  /** Counts time that a statement has run. Time spent waiting for others does not count. */
  spend(ms: number): void {
    this.#usedMs += ms;
  }
}

import { TimeLimitExceeded } from './errors';

/** The default time limit of a request's statements. */
export const DEFAULT_TIME_LIMIT_MS = 5000;

/** The client and the time limit of a request. All reads of a request share one budget. */
export class RequestBudget {
  #usedMs = 0;
  #signal: AbortSignal | undefined;

  readonly #findSignal: (() => AbortSignal) | undefined;

  /**
   * `client` is an account or an address; clients share the reader threads fairly. `findSignal` returns the signal of the request. It is a
   * callback, because a server creates the signal only when it is needed.
   */
  constructor(
    readonly client: string,
    readonly timeLimitMs: number = DEFAULT_TIME_LIMIT_MS,
    findSignal?: () => AbortSignal,
  ) {
    this.#findSignal = findSignal;
  }

  get signal(): AbortSignal | undefined {
    return (this.#signal ??= this.#findSignal?.());
  }

  /** The remaining milliseconds. @throws {TimeLimitExceeded} when there are none */
  get remainingMs(): number {
    const remainingMs = this.timeLimitMs - this.#usedMs;
    if (remainingMs <= 0) throw new TimeLimitExceeded(this.timeLimitMs);
    return remainingMs;
  }

  /** Adds the running time of a statement. Waiting for others does not count. */
  spend(ms: number): void {
    this.#usedMs += ms;
  }
}

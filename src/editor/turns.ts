import { setImmediate as turn } from 'node:timers/promises';

/** How long one piece of work may hold the extension host, which all extensions share. */
const MAX_HELD_MS = 5;

/** Divides much work into turns of the event loop. */
export class Turns {
  readonly #now: () => number;
  #since: number;
  #last: Promise<void> = Promise.resolve();

  /** `now` is a clock in milliseconds. */
  constructor(now = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Resolves at once, or in another turn where this one has lasted long enough; one call after the other. */
  next(): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (this.#now() - this.#since < MAX_HELD_MS) return;
      await turn();
      this.#since = this.#now();
    });
    return this.#last;
  }
}

import { setImmediate as turn } from 'node:timers/promises';

/** How long one piece of work may hold the extension host, which all extensions share. */
const MAX_HELD_MS = 5;

/** Divides much work into turns of the event loop. */
export class Turns {
  #since = performance.now();
  #last: Promise<void> = Promise.resolve();

  /** Resolves at once, or in another turn where this one has lasted long enough; one call after the other. */
  next(): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (performance.now() - this.#since < MAX_HELD_MS) return;
      await turn();
      this.#since = performance.now();
    });
    return this.#last;
  }
}

import { setImmediate as turn } from 'node:timers/promises';

/** How long one slice of work may block the extension host, which all extensions share. */
const MAX_SLICE_MS = 5;

/** Divides long work into slices, so that the event loop is not blocked. */
export class TimeSlicer {
  readonly #now: () => number;
  #since: number;
  #last: Promise<void> = Promise.resolve();

  /** `now` is a clock in milliseconds. */
  constructor(now = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Resolves immediately, or in another turn of the event loop when the present slice is used up. Concurrent calls are queued. */
  next(): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (this.#now() - this.#since < MAX_SLICE_MS) return;
      await turn();
      this.#since = this.#now();
    });
    return this.#last;
  }
}

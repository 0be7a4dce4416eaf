/** Collects keys into batches, each key once: the first is handed over at once, those of the pause after it together at its end. */
export class Batches<K> {
  #keys = new Set<K>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly #pauseMs: number;
  readonly #handle: (keys: readonly K[]) => void;

  /** `handle` must not throw. */
  constructor(pauseMs: number, handle: (keys: readonly K[]) => void) {
    this.#pauseMs = pauseMs;
    this.#handle = handle;
  }

  add(key: K): void {
    this.#keys.add(key);
    if (this.#timer === undefined) this.#flush();
  }

  /** Hands over at once what waits for the end of a pause. */
  finish(): void {
    const keys = [...this.#keys];
    this.close();
    if (keys.length > 0) this.#handle(keys);
  }

  /** Drops the keys that are not handed over yet. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#keys.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#keys.size === 0) return;
    const keys = [...this.#keys];
    this.#keys.clear();
    this.#timer = setTimeout(() => this.#flush(), this.#pauseMs);
    this.#timer.unref();
    this.#handle(keys);
  }
}

import { Client, type ClientConfig } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';

/** The pause before a connection that has ended is made again: the first, and the longest. */
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 10_000;

/** What a listener does with what it hears. */
export interface Hearer {
  /** Called with the text of each notification. */
  readonly heard: (text: string) => void;
  /** Called when it listens, at first and again after each interruption. What was told before was not heard. */
  readonly begun: () => void;
}

/** Listens to notifications on a connection of its own, which it makes again where it ends, until it is closed. */
export class Listener {
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  readonly #settings: ClientConfig;
  readonly #channel: string;
  readonly #hearer: Hearer;

  /** `channel` is a name that needs no quotes. */
  constructor(settings: ClientConfig, channel: string, hearer: Hearer) {
    this.#settings = settings;
    this.#channel = channel;
    this.#hearer = hearer;
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures++) {
      if (await this.#listen()) failures = 0;
      const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Listens until the connection ends; whether it has begun to. */
  async #listen(): Promise<boolean> {
    const { signal } = this.#closing;
    const client = new Client(this.#settings);
    let hasBegun = false;
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', () => resolve()); // it is made again
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ payload }) => this.#hearer.heard(payload ?? ''));
    try {
      await Promise.race([client.connect(), ended]);
      if (signal.aborted) return false;
      await Promise.race([client.query(`listen ${this.#channel}`), ended]);
      hasBegun = true;
      this.#hearer.begun();
      await ended;
    } catch {
      // It could not begin: the database is away, or has no room for us.
    } finally {
      await client.end().catch(() => undefined);
    }
    return hasBegun;
  }
}

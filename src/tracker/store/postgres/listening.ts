import { Client, type ClientConfig } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';

/** The first and the longest pause before a lost connection is opened again. */
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 10_000;

/** The callbacks of a listener. */
export interface ListenerCallbacks {
  /** Called with the text of each notification. */
  readonly onNotification: (text: string) => void;
  /** Called when listening begins, at first and after each interruption. Earlier notifications may have been missed. */
  readonly onListening: () => void;
}

/** Listens to notifications on a connection of its own until it is closed, and reconnects when the connection ends. */
export class Listener {
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  readonly #settings: ClientConfig;
  readonly #channel: string;
  readonly #callbacks: ListenerCallbacks;

  /** `channel` is a name that needs no quotes in SQL. */
  constructor(settings: ClientConfig, channel: string, callbacks: ListenerCallbacks) {
    this.#settings = settings;
    this.#channel = channel;
    this.#callbacks = callbacks;
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

  /** Listens until the connection ends. Returns whether listening has begun. */
  async #listen(): Promise<boolean> {
    const { signal } = this.#closing;
    const client = new Client(this.#settings);
    let hasBegun = false;
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', () => resolve()); // the caller opens a new connection
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ payload }) => this.#callbacks.onNotification(payload ?? ''));
    try {
      await Promise.race([client.connect(), ended]);
      if (signal.aborted) return false;
      await Promise.race([client.query(`listen ${this.#channel}`), ended]);
      hasBegun = true;
      this.#callbacks.onListening();
      await ended;
    } catch {
      // Connecting failed: the database is away, or has no free connection.
    } finally {
      await client.end().catch(() => undefined);
    }
    return hasBegun;
  }
}

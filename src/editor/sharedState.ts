import { isDeepStrictEqual } from 'node:util';
import type * as vscode from 'vscode';
import { SingleFlight } from '../model/concurrency';

/** Bounds the retries when another window writes the same key; the other one then wins. */
const MAX_TRIES = 5;

/** A value after a round trip through JSON, as VS Code stores it. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));

/**
 * State that all windows share. VS Code notifies an extension of its own writes with a delay, and then overwrites values that were set meanwhile:
 * with one write per keystroke the last ones were lost. So writes are queued here, reads see queued values, and each write is verified afterwards.
 */
export class SharedState implements vscode.Memento {
  readonly #queued = new Map<string, unknown>();
  readonly #writing = new SingleFlight();

  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  keys(): readonly string[] {
    const savedKeys = this.#memento.keys().filter((key) => !this.#queued.has(key));
    return [...savedKeys, ...[...this.#queued].filter(([, value]) => value !== undefined).map(([key]) => key)];
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, otherwise: T): T;
  get<T>(key: string, otherwise?: T): T | undefined {
    if (!this.#queued.has(key)) return this.#memento.get<T>(key) ?? otherwise;
    return (this.#queued.get(key) as T | undefined) ?? otherwise;
  }

  /** Stores a value; resolves when it and all earlier ones are stored. @throws what VS Code throws; the next write retries */
  update(key: string, value: unknown): Promise<void> {
    this.#queued.set(key, plain(value));
    return this.settled();
  }

  /** Waits for queued writes. */
  async settled(): Promise<void> {
    // Values that are set while the last write ends start a new one.
    do await this.#writing.run(() => this.#write());
    while (this.#queued.size > 0);
  }

  async #write(): Promise<void> {
    for (let tries = 1; this.#queued.size > 0; tries++) {
      const now = [...this.#queued];
      await Promise.all(now.map(([key, value]) => this.#memento.update(key, value)));
      for (const [key, value] of now) {
        if (this.#queued.get(key) !== value) tries = 0;
        else if (tries >= MAX_TRIES || isDeepStrictEqual(this.#memento.get(key), value)) this.#queued.delete(key);
      }
    }
  }
}

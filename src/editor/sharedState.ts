import { isDeepStrictEqual } from 'node:util';
import type * as vscode from 'vscode';
import { SingleFlight } from '../model/concurrency';

/** Another window may write the same key at the same time: after so many tries it has the last word. */
const MAX_TRIES = 5;

/** What VS Code would keep of a value. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown));

/**
 * What is kept for all windows. VS Code tells an extension of its own writes a moment later, and puts what it is told in the place of all
 * that has been set by then: of a text that is kept at each key the last keys were lost. So one write waits for another here, what was
 * set meanwhile is told as it was set, and what VS Code has is compared afterwards.
 */
export class SharedState implements vscode.Memento {
  private readonly waiting = new Map<string, unknown>();
  private readonly writing = new SingleFlight();

  constructor(private readonly memento: vscode.Memento) {}

  keys(): readonly string[] {
    const savedKeys = this.memento.keys().filter((key) => !this.waiting.has(key));
    return [...savedKeys, ...[...this.waiting].filter(([, value]) => value !== undefined).map(([key]) => key)];
  }

  get<T>(key: string): T | undefined;
  get<T>(key: string, otherwise: T): T;
  get<T>(key: string, otherwise?: T): T | undefined {
    if (!this.waiting.has(key)) return this.memento.get<T>(key) ?? otherwise;
    return (this.waiting.get(key) as T | undefined) ?? otherwise;
  }

  /** Resolves when it is kept, together with all that was set until then. @throws what VS Code says; it is tried again with the next one */
  update(key: string, value: unknown): Promise<void> {
    this.waiting.set(key, plain(value));
    return this.settled();
  }

  /** Waits for what is still to be kept. */
  async settled(): Promise<void> {
    // What comes while the last of it ends is nobody else's.
    do await this.writing.run(() => this.write());
    while (this.waiting.size > 0);
  }

  private async write(): Promise<void> {
    for (let tries = 1; this.waiting.size > 0; tries++) {
      const now = [...this.waiting];
      await Promise.all(now.map(([key, value]) => this.memento.update(key, value)));
      for (const [key, value] of now) {
        if (this.waiting.get(key) !== value) tries = 0;
        else if (tries >= MAX_TRIES || isDeepStrictEqual(this.memento.get(key), value)) this.waiting.delete(key);
      }
    }
  }
}

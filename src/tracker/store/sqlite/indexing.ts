import { setImmediate as turn } from 'node:timers/promises';
import { SingleFlight } from '../../../model/concurrency';
import { SHORT_WRITE, type Database } from '../database';
import { mergeIndexes } from './texts';

/** Texts per merging transaction; other writes wait for it. */
const TEXTS_PER_TRANSACTION = 2;
/** Index pages to merge per written text: more than a text adds, because each page is moved several times. */
const PAGES_PER_TEXT = 8;
/** Merging starts at the latest after this many written texts. */
const MAX_UNMERGED_TEXTS = 40;
/** Merging starts after this idle time. */
const IDLE_MS = 200;

/** Merges segments of the full-text indexes in the background, in small transactions. */
export class Indexer {
  readonly #merging = new SingleFlight();
  #isClosed = false;
  #unmerged = 0;
  #timer: NodeJS.Timeout | undefined;

  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Starts unless it runs already; after an error (a busy file) the rest waits for the next start. */
  start(): void {
    if (this.#isClosed) return;
    this.#merging.run(() => this.#run()).catch(() => undefined);
  }

  /** Stops. A later start merges the rest. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#merging.settled();
  }

  /** Called after writes that leave index segments to merge. */
  onUnmergedTexts(): void {
    if (++this.#unmerged >= MAX_UNMERGED_TEXTS) this.start();
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => this.start(), IDLE_MS).unref();
    this.#timer.refresh();
  }

  async #run(): Promise<void> {
    const unmerged = this.#unmerged;
    this.#unmerged = 0;
    // One transaction per batch, so that a write waits for one batch only.
    for (let remaining = unmerged; remaining > 0 && !this.#isClosed; remaining -= TEXTS_PER_TRANSACTION) {
      const pages = Math.min(remaining, TEXTS_PER_TRANSACTION) * PAGES_PER_TEXT;
      await this.#database.write((db) => mergeIndexes(db, pages), 'nothing', undefined, SHORT_WRITE);
      await turn();
    }
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import { SingleFlight } from '../../../model/concurrency';
import type { Database } from '../database';
import { tidyTexts } from './texts';

/** Behind how many texts it is tidied up in one transaction where nobody else is waited for: whoever writes meanwhile waits for that long. */
const TEXTS_PER_TRANSACTION = 2;
/** How many pages of the full text are tidied up for each text that is written: more than it adds, since each is moved a few times. */
const PAGES_PER_TEXT = 8;
/** After how many written texts it is tidied up at the latest: where they come one upon the other, few of them wait for it. */
const MAX_UNMERGED_TEXTS = 40;
/** Milliseconds of rest after which it is tidied up anyway. */
const IDLE_MS = 200;

/** Tidies the full text up in the background, a little at a time. */
export class Indexer {
  readonly #tidying = new SingleFlight();
  #isClosed = false;
  #untidy = 0;
  #rest: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {
    database.texts.isUntidy = () => this.#isUntidy();
  }

  /** Starts unless it runs; a failure (a busy file) leaves the rest for the next time. */
  start(): void {
    if (this.#isClosed) return;
    this.#tidying.run(() => this.#run()).catch(() => undefined);
  }

  /** Ends it. What is left untidy is merged with what comes later. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#rest);
    await this.#tidying.settled();
  }

  #isUntidy(): void {
    if (++this.#untidy >= MAX_UNMERGED_TEXTS) this.start();
    if (this.#isClosed) return;
    this.#rest ??= setTimeout(() => this.start(), IDLE_MS).unref();
    this.#rest.refresh();
  }

  async #run(): Promise<void> {
    const untidy = this.#untidy;
    this.#untidy = 0;
    // Each stretch is a transaction of its own: somebody's write waits for one, not for all.
    for (let left = untidy; left > 0 && !this.#isClosed; left -= TEXTS_PER_TRANSACTION) {
      await this.database.write((db) => tidyTexts(db, Math.min(left, TEXTS_PER_TRANSACTION) * PAGES_PER_TEXT), 'nothing');
      await turn();
    }
  }
}

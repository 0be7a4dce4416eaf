import { setImmediate as turn } from 'node:timers/promises';
import type { Database, Transact } from './database';
import { addTexts, removeTexts, tidyTexts } from './texts';

/** How many texts go into one transaction, for which a write of somebody else waits. */
const AT_ONCE = 50;
/** After how many of them this thread turns to others, who can read while the transaction is open. */
const AT_A_STRETCH = 5;
/** Behind how many texts it is tidied up in one transaction where nobody else is waited for: whoever writes meanwhile waits for that long. */
const TIDIED_AT_ONCE = 2;
/** How many pages of the full text are tidied up for each text that is written: more than it adds, since each is moved a few times. */
const TIDIED = 8;
/** After how many written texts it is tidied up at the latest: where they come one upon the other, few of them wait for it. */
const UNTIDY = 40;
/** Milliseconds of rest after which it is tidied up anyway. */
const REST = 200;

async function tidy(db: Transact, written: number): Promise<void> {
  for (let left = written; left > 0; left -= AT_A_STRETCH) {
    await tidyTexts(db, Math.min(left, AT_A_STRETCH) * TIDIED);
    await turn();
  }
}

/** Brings some of the texts into the full text that a program without one has left; answers whether those were all. */
async function catchUp(db: Transact): Promise<boolean> {
  const rows = await db
    .selectFrom('unindexed as u')
    .leftJoin('issue_text as t', 't.id', 'u.id')
    .select(['u.id', 't.title', 't.content'])
    .orderBy('u.id')
    .limit(AT_ONCE)
    .execute();
  for (const [i, { id, title, content }] of rows.entries()) {
    if (i % AT_A_STRETCH === 0) await turn();
    await removeTexts(db, id);
    if (title !== null && content !== null) addTexts(db, id, title, content);
    await db.deleteFrom('unindexed').where('id', '=', id).execute();
  }
  await tidy(db, rows.length);
  return rows.length < AT_ONCE;
}

const isBehind = async (db: Transact): Promise<boolean> => (await db.selectFrom('unindexed').select('id').limit(1).execute()).length > 0;

/**
 * Keeps the full text in order in the background: brings in what a program without one has written, and tidies up, a
 * little at a time.
 */
export class Indexer {
  #running: Promise<void> | undefined;
  #isClosed = false;
  #untidy = 0;
  #rest: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {
    if (!database.texts.hasIndex) return;
    database.texts.isBehind = () => this.start();
    database.texts.isUntidy = () => this.#isUntidy();
  }

  /** Starts unless it runs; a failure (a busy file) leaves the rest for the next time. */
  start(): void {
    if (!this.database.texts.hasIndex || this.#isClosed) return;
    this.#running ??= this.#run()
      .catch(() => undefined)
      .finally(() => (this.#running = undefined));
  }

  /** Is fulfilled when all is indexed that waits for it. */
  async finished(): Promise<void> {
    await this.#running;
  }

  /** Ends it. What is left unindexed waits for the next program; what is left untidy is merged with what comes later. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#rest);
    await this.#running;
  }

  #isUntidy(): void {
    if (++this.#untidy >= UNTIDY) this.start();
    if (this.#isClosed) return;
    this.#rest ??= setTimeout(() => this.start(), REST).unref();
    this.#rest.refresh();
  }

  async #run(): Promise<void> {
    if (await this.database.read(isBehind)) {
      for (let done = false; !done && !this.#isClosed;) {
        done = await this.database.write(catchUp, 'nothing');
        await turn();
      }
    }
    const untidy = this.#untidy;
    this.#untidy = 0;
    // Each stretch is a transaction of its own: somebody's write waits for one, not for all.
    for (let left = untidy; left > 0 && !this.#isClosed; left -= TIDIED_AT_ONCE) {
      await this.database.write((db) => tidyTexts(db, Math.min(left, TIDIED_AT_ONCE) * TIDIED), 'nothing');
      await turn();
    }
  }
}

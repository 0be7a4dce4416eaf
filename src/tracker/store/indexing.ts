import { setImmediate as turn } from 'node:timers/promises';
import type { Database, Transact } from './database';
import { addTexts, removeTexts, tidyTexts } from './texts';

/** How many texts go into one transaction, for which a write of somebody else waits. */
const AT_ONCE = 50;
/** After how many of them this thread turns to others, who can read while the transaction is open. */
const AT_A_STRETCH = 5;
/** How many pages of the full text are tidied up for these. */
const TIDIED = 400;

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
    if (title !== null && content !== null) await addTexts(db, id, title, content);
    await db.deleteFrom('unindexed').where('id', '=', id).execute();
  }
  if (rows.length > 0) await tidyTexts(db, TIDIED);
  return rows.length < AT_ONCE;
}

const isBehind = async (db: Transact): Promise<boolean> => (await db.selectFrom('unindexed').select('id').limit(1).execute()).length > 0;

/** Brings the full text up to date after a program without one has written, a little at a time, in the background. */
export class Indexer {
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly database: Database) {
    database.texts.isBehind = () => this.start();
  }

  /** Starts unless it runs; a failure (a busy file) leaves the rest for the next search. */
  start(): void {
    if (!this.database.texts.hasIndex || this.#closed) return;
    this.#running ??= this.#run()
      .catch(() => undefined)
      .finally(() => (this.#running = undefined));
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    if (!(await this.database.read(isBehind))) return;
    for (let done = false; !done && !this.#closed;) {
      done = await this.database.write(catchUp);
      await turn();
    }
  }
}

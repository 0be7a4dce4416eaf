import { hostname } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { SingleFlight } from '../../model/concurrency';
import { endRange, rangeOf } from './appends';
import { removeUnused, hashesOf } from './attachments';
import type { Database, Transact } from './database';
import type { FileStore } from './file-store';
import { currentTime } from './fold';
import { idRange } from './ids';
import { isProcessAlive } from './live-process';

/** Bounds the issues that one transaction deletes, so that other writes do not wait. */
const ISSUES_PER_TRANSACTION = 50;
/** An import of another machine (the file is in a shared folder) counts as dead after this time without a write. */
const ABANDONED_AFTER_MS = 3_600_000;

/** Deletes some issues of an edition, and the edition once it is empty. Returns whether it was deleted, and the hashes of the issues' files. */
async function shrink(db: Transact, edition: number): Promise<{ isEmpty: boolean; hashes: string[] }> {
  const range = await rangeOf(db, edition);
  const { first, last } = range ? { first: range.first_id, last: range.last_id } : idRange(edition);
  const rows = await db
    .selectFrom('issue')
    .select('id')
    .where('id', '>=', first)
    .where('id', '<=', last)
    .limit(ISSUES_PER_TRANSACTION)
    .execute();
  const hashes = await hashesOf(
    db,
    rows.map(({ id }) => id),
  );
  for (const { id } of rows) {
    await db.texts.removeAll(db, id);
    await db.deleteFrom('issue').where('id', '=', id).execute();
  }
  if (rows.length === ISSUES_PER_TRANSACTION) return { isEmpty: false, hashes };
  await endRange(db, edition);
  await db.deleteFrom('tally').where('edition', '=', edition).execute();
  await db.deleteFrom('edition').where('id', '=', edition).execute();
  return { isEmpty: true, hashes };
}

/** Deletes an edition without issues, like that of a new repository, at once. */
export async function removeIfEmpty(db: Transact, edition: number): Promise<void> {
  const issue = await db.selectFrom('issue').select('id').where('edition', '=', edition).limit(1).executeTakeFirst();
  if (!issue) await shrink(db, edition);
}

/** Deletes an edition with its issues, in several transactions, until `stopped` returns true. */
export async function remove(database: Database, files: FileStore, edition: number, stopped = (): boolean => false): Promise<void> {
  for (let isEmpty = false; !isEmpty && !stopped();) {
    const step = await database.write((db) => shrink(db, edition), 'nothing'); // the edition is not visible
    await removeUnused(database, files, step.hashes);
    isEmpty = step.isEmpty;
    await turn();
  }
}

/**
 * Records that an import still runs; false when its edition was given up. Being a write, it blocks those that would give the edition up until the
 * transaction ends.
 */
export async function reportAlive(db: Transact, edition: number): Promise<boolean> {
  const open = await db
    .updateTable('edition')
    .set({ touched_on: currentTime() })
    .where('id', '=', edition)
    .where('state', '=', 'staged')
    .returning('id')
    .executeTakeFirst();
  return open !== undefined;
}

/** Editions that no import needs any more: replaced ones, and those of imports whose process has ended. */
async function abandoned(db: Transact): Promise<number[]> {
  const rows = await db.selectFrom('edition').select(['id', 'state', 'host', 'pid', 'touched_on']).where('state', '<>', 'shown').execute();
  const abandonedRows = rows.filter(({ state, host, pid, touched_on }) => {
    if (state === 'dead') return true;
    const silent = Date.now() - Date.parse(touched_on) > ABANDONED_AFTER_MS;
    return host === hostname() && pid !== process.pid ? !isProcessAlive(pid) : silent;
  });
  return abandonedRows.map(({ id }) => id);
}

/** Deletes abandoned editions, in the background. */
export class Sweeper {
  readonly #sweeping = new SingleFlight();
  #closed = false;

  readonly #database: Database;

  constructor(
    database: Database,
    readonly files: FileStore,
  ) {
    this.#database = database;
  }

  /** Starts unless it runs already. After an error (a busy file), the rest waits for the next start. */
  start(): void {
    this.#sweeping.run(() => this.#sweep()).catch(() => undefined);
  }

  /** Resolves when the run has ended. */
  async finished(): Promise<void> {
    await this.#sweeping.settled();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await this.#sweeping.settled();
  }

  async #sweep(): Promise<void> {
    for (const edition of await this.#database.read(abandoned)) {
      if (this.#closed) return;
      await this.files.assertAvailable(); // while the folder of files is away, rows that name files stay
      await remove(this.#database, this.files, edition, () => this.#closed);
    }
  }
}

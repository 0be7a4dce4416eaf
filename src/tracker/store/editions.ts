import { hostname } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { SingleFlight } from '../../model/concurrency';
import { endRange, rangeOf } from './appends';
import { dropUnused, hashesOf } from './attachments';
import type { Database, Transact } from './database';
import { removeAllTexts } from './engine';
import type { Files } from './files';
import { idRange } from './ids';

/** How many issues one transaction takes away: few enough that nobody waits for it. */
const ISSUES_PER_TRANSACTION = 50;
/** An import of another machine (a shared folder) that has not written for so long is given up. */
const ABANDONED_AFTER_MS = 3_600_000;

/** Asks whether a process of this machine is alive, without touching it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Takes a few issues of an edition away, and the edition itself when it has none; answers whether it is gone, and which files the issues named. */
async function shrink(db: Transact, edition: number): Promise<{ gone: boolean; hashes: string[] }> {
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
    await removeAllTexts(db, id);
    await db.deleteFrom('issue').where('id', '=', id).execute();
  }
  if (rows.length === ISSUES_PER_TRANSACTION) return { gone: false, hashes };
  await endRange(db, edition);
  await db.deleteFrom('tally').where('edition', '=', edition).execute();
  await db.deleteFrom('edition').where('id', '=', edition).execute();
  return { gone: true, hashes };
}

/** Takes an edition away that holds no issue, as that of a new repository does: nothing of it has to be cleared up later. */
export async function removeIfEmpty(db: Transact, edition: number): Promise<void> {
  const issue = await db.selectFrom('issue').select('id').where('edition', '=', edition).limit(1).executeTakeFirst();
  if (!issue) await shrink(db, edition);
}

/** Takes an edition away with all that it holds, a little at a time; ends early when `stopped` says so. */
export async function remove(database: Database, files: Files, edition: number, stopped = (): boolean => false): Promise<void> {
  for (let gone = false; !gone && !stopped();) {
    const step = await database.write((db) => shrink(db, edition), 'nothing'); // nobody sees it any more, or yet
    await dropUnused(database, files, step.hashes);
    gone = step.gone;
    await turn();
  }
}

/** What imports have left behind: the tracker as it was before one, or half of one whose process is gone. */
async function abandoned(db: Transact): Promise<number[]> {
  const rows = await db.selectFrom('edition').select(['id', 'state', 'host', 'pid', 'touched_on']).where('state', '<>', 'shown').execute();
  const given = rows.filter(({ state, host, pid, touched_on }) => {
    if (state === 'dead') return true;
    const silent = Date.now() - Date.parse(touched_on) > ABANDONED_AFTER_MS;
    return host === hostname() && pid !== process.pid ? !isAlive(pid) : silent;
  });
  return given.map(({ id }) => id);
}

/** Clears up behind imports, a little at a time, in the background of everything else. */
export class Sweeper {
  readonly #sweeping = new SingleFlight();
  #closed = false;

  constructor(
    private readonly database: Database,
    readonly files: Files,
  ) {}

  /** Starts when there is something to clear up; a failure (a busy file) leaves the rest for the next time. */
  start(): void {
    this.#sweeping.run(() => this.#sweep()).catch(() => undefined);
  }

  /** Is fulfilled when all is cleared up that can be. */
  async finished(): Promise<void> {
    await this.#sweeping.settled();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await this.#sweeping.settled();
  }

  async #sweep(): Promise<void> {
    for (const edition of await this.database.read(abandoned)) {
      if (!this.#closed) await remove(this.database, this.files, edition, () => this.#closed);
    }
  }
}

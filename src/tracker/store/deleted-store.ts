import { SingleFlight } from '../../model/concurrency';
import { setImmediate as turn } from 'node:timers/promises';
import { authorize, type WriteOptions } from './authorization';
import { assertRemovable, removeUnused, removeUnusedIfPossible } from './attachments';
import type { Database, Transact } from './database';
import { purgeDeleted, Restorer } from './deleted';
import { numbersIn } from './engine-sql';
import type { FileStore } from './file-store';
import { issueId } from './ids';
import { repositoryState, bumpRevision } from './repositories';
import { toPerson } from './rows';
import type { DeletedList, Restored, Store } from './store';
import { forEachYielding } from './yielding';

const DAY_MS = 86_400_000;
/** How often expired records are purged. */
const PURGE_INTERVAL_MS = 3_600_000;
/** Bounds the records that one transaction purges, so that other writes do not wait. */
const MAX_ISSUES_PER_PURGE = 20;

/** The date of the oldest deletion that can be restored. */
const restorableSince = (keepDays: number): string => new Date(Date.now() - keepDays * DAY_MS).toISOString();

/** The restorable records of some issue numbers: row ids by number. The newest one, when a number has several. */
async function rowsOf(db: Transact, repository: number, numbers: readonly number[], keepDays: number): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('deleted_issue')
    .select(['id', 'number'])
    .where('repository', '=', repository)
    .where('number', 'in', numbersIn(JSON.stringify(numbers)))
    .where('deleted_on', '>=', restorableSince(keepDays))
    .orderBy('id')
    .execute();
  return new Map(rows.map(({ id, number }) => [number, id]));
}

async function listDeleted(
  db: Transact,
  repository: number,
  keepDays: number,
  page: { start: number; limit: number },
): Promise<DeletedList> {
  const restorable = db
    .selectFrom('deleted_issue')
    .where('repository', '=', repository)
    .where('deleted_on', '>=', restorableSince(keepDays));
  const { count } = await restorable.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  const rows = await restorable
    .leftJoin('person', 'person.id', 'deleted_issue.deleted_by')
    .select(['number', 'title', 'deleted_on', 'username', 'display_name', 'account_id', 'text_bytes', 'file_bytes'])
    .orderBy('deleted_issue.id', 'desc')
    .limit(page.limit)
    .offset(page.start)
    .execute();
  const issues = rows.map((row) => ({
    number: row.number,
    title: row.title,
    deletedOn: row.deleted_on,
    goneOn: new Date(Date.parse(row.deleted_on) + keepDays * DAY_MS).toISOString(),
    deletedBy: toPerson(row.username, row.display_name, row.account_id),
    bytes: row.text_bytes + row.file_bytes,
  }));
  return { count, issues };
}

async function restore(
  db: Transact,
  repository: number,
  numbers: readonly number[],
  keepDays: number,
  { authorization }: WriteOptions = {},
): Promise<Restored> {
  const state = await repositoryState(db, repository);
  await authorize(db, state.about, authorization);
  const restoring = new Restorer(db, state);
  const restored: number[] = [];
  const restoredNumbers: number[] = [];
  await forEachYielding([...(await rowsOf(db, repository, numbers, keepDays))], async ([number, id]) => {
    const numberInUse = await db.selectFrom('issue').select('id').where('id', '=', issueId(state.edition, number)).executeTakeFirst();
    if (numberInUse) return;
    const { record } = await db.selectFrom('deleted_issue').select('record').where('id', '=', id).executeTakeFirstOrThrow();
    if (!(await restoring.add(number, record))) return;
    restored.push(number);
    restoredNumbers.push(id);
  });
  if (restoredNumbers.length > 0) {
    await restoring.finish();
    await purgeDeleted(db, restoredNumbers);
    const next = Math.max(state.nextNumber, ...restored.map((number) => number + 1));
    await bumpRevision(db, repository, { issues: next - state.nextNumber });
  }
  return { restored, left: numbers.filter((number) => !restored.includes(number)), unrelated: restoring.lost };
}

/** The methods of the store for deleted issues. */
export const deletedStore = (
  database: Database,
  files: FileStore,
  keepDays: number,
): Pick<Store, 'keepDays' | 'deleted' | 'restore' | 'forgetDeleted'> => ({
  keepDays,

  deleted: (repository, page) => database.read((db) => listDeleted(db, repository, keepDays, page)),

  restore: (repository, numbers, options) =>
    database.write((db) => restore(db, repository, numbers, keepDays, options), 'anything', repository),

  async forgetDeleted(repository, numbers, options = {}) {
    const { gone, hashes } = await database.write(
      async (db) => {
        const state = await repositoryState(db, repository);
        await authorize(db, state.about, options.authorization);
        const rows = await db
          .selectFrom('deleted_issue')
          .select(['id', 'number'])
          .where('repository', '=', repository)
          .where('number', 'in', numbersIn(JSON.stringify(numbers)))
          .execute();
        const hashes = await purgeDeleted(
          db,
          rows.map(({ id }) => id),
        );
        await assertRemovable(files, hashes);
        return { gone: [...new Set(rows.map(({ number }) => number))], hashes };
      },
      'nothing',
      repository,
    );
    await removeUnusedIfPossible(database, files, hashes);
    return gone;
  },
});

/** Purges expired records, a few at a time, when the data file is opened and then every hour. */
export class Purger {
  readonly #purging = new SingleFlight();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  readonly #database: Database;
  readonly #files: FileStore;
  readonly #keepDays: number;

  constructor(database: Database, files: FileStore, keepDays: number) {
    this.#database = database;
    this.#files = files;
    this.#keepDays = keepDays;
    this.#timer = setInterval(() => this.start(), PURGE_INTERVAL_MS).unref();
  }

  /** Starts unless it runs already. After a failure (a busy file), the rest waits for the next time. */
  start(): void {
    this.#purging.run(() => this.#purge()).catch(() => undefined);
  }

  async finished(): Promise<void> {
    await this.#purging.settled();
  }

  async stop(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.finished();
  }

  /** Searches expired records with a read, because there are nearly always none to write. */
  #expired(db: Transact): Promise<{ id: number }[]> {
    const rows = db.selectFrom('deleted_issue').select('id').where('deleted_on', '<', restorableSince(this.#keepDays));
    return rows.orderBy('deleted_on').limit(MAX_ISSUES_PER_PURGE).execute();
  }

  async #purge(): Promise<void> {
    for (;;) {
      if (this.#isClosed) return;
      const overdue = (await this.#database.read((db) => this.#expired(db))).map(({ id }) => id);
      if (overdue.length === 0) return;
      const hashes = await this.#database.write(async (db) => {
        const unused = await purgeDeleted(db, overdue);
        await assertRemovable(this.#files, unused);
        return unused;
      }, 'nothing');
      await removeUnused(this.#database, this.#files, hashes);
      await turn();
    }
  }
}

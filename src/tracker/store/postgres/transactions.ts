import { Kysely, sql, type Transaction } from 'kysely';
import type { RequestBudget } from '../budget';
import type { Transact } from '../database';
import { ReaderFailed, TooManyRequests } from '../errors';
import { FairSemaphore } from '../fair-queue';
import type { Quotas } from '../quota-limits';
import type { Tables } from '../tables';
import { SliceExceeded, type PostgresConnection, type ReadLimit } from './connection';
import { postgresDialect, type ConnectionSource } from './dialect';
import { importAhead } from './import-ahead';
import type { Connections } from './pool';
import { postgresTexts } from './texts';
import { timeLimits } from './time-limits';

/** Slow reads that run at the same time. The other connections are for writes and short reads. */
const MAX_SLOW_READS = 6;
/** Bound the queue of slow reads, in total and for one client; further reads are refused. */
const MAX_WAITING = 200;
const MAX_WAITING_PER_CLIENT = 30;
/** How long a read with a budget may take before it moves to the queue of slow reads. */
const MAX_SHORT_READ_MS = 150;
/** Disables the JIT compiler, because compiling short statements takes longer than running them. */
const NO_COMPILER = 'set local jit = off';
/** Begins a read: all its statements see the same data. */
export const READ = `begin isolation level repeatable read read only; ${NO_COMPILER}`;
/** Each statement sees what was committed before it, for example while this transaction waited for the lock of a repository. */
const beginOfWrite = (lockWaitMs: number): string =>
  `begin isolation level read committed; ${NO_COMPILER}; set local lock_timeout = ${lockWaitMs};
  set local idle_in_transaction_session_timeout = ${timeLimits.maxWritePauseMs};
  select pg_current_xact_id()::text as transaction, pg_backend_pid() as pid`;

/** How a transaction begins. */
type Beginning = Pick<ConnectionSource, 'begin' | 'isRead'>;

/** A Kysely for one transaction on one connection. */
const kyselyOf = (connection: PostgresConnection, beginning: Beginning): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: postgresDialect({ acquire: () => Promise.resolve(connection), release: () => undefined, ...beginning }),
  });

/** The number of the advisory lock for the files of attachments. */
const FILES_LOCK = 0x66696c65;

const locksOf = (db: Transaction<Tables>): Pick<Transact, 'locksRepositories' | 'lockFiles' | 'importAhead'> => ({
  importAhead: importAhead(db),
  locksRepositories: true,
  async lockFiles(purpose) {
    // The lock may not end while files are removed, however long that takes: another process could begin to use one of them.
    const pause = purpose === 'use' ? String(timeLimits.maxFilePauseMs) : '0';
    const lock = sql.raw(purpose === 'use' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
    await sql`select set_config('idle_in_transaction_session_timeout', ${pause}, true), ${lock}(${FILES_LOCK})`.execute(db);
  },
});

/** Reads and writes of a database, each in a transaction on a connection of its own. */
export class Transactions {
  readonly #connections: Connections;
  readonly #quotas: Quotas | undefined;
  readonly #slowReads = new FairSemaphore(MAX_SLOW_READS, {
    perClient: MAX_SLOW_READS - 1,
    maxWaiting: MAX_WAITING,
    maxWaitingPerClient: MAX_WAITING_PER_CLIENT,
    createError: (isOwn) => new TooManyRequests(isOwn),
  });

  constructor(connections: Connections, quotas: Quotas | undefined) {
    this.#connections = connections;
    this.#quotas = quotas;
  }

  /** The number of slow reads that wait. */
  get waitingCount(): number {
    return this.#slowReads.waitingCount;
  }

  /** Reads. With a budget, a read that takes long moves to the queue of slow reads. */
  async read<T>(work: (db: Transact) => Promise<T>, budget: RequestBudget | undefined, isExpensive: boolean): Promise<T> {
    if (!budget) return this.#run({ begin: READ, isRead: true }, work);
    if (isExpensive) return this.#readSlowly(budget, work);
    try {
      return await this.#limitedRead({ budget, sliceMs: MAX_SHORT_READ_MS, isCrowded: this.#connections.isCrowded }, work);
    } catch (error) {
      if (error instanceof SliceExceeded) return this.#readSlowly(budget, work);
      throw error;
    }
  }

  /** Writes once. `lockWaitMs` bounds how long it waits for each lock. */
  write<T>(work: (db: Transact) => Promise<T>, lockWaitMs: number): Promise<T> {
    return this.#run({ begin: beginOfWrite(lockWaitMs) }, work);
  }

  /** Rejects the slow reads that wait. */
  close(): void {
    this.#slowReads.close(new ReaderFailed());
  }

  #limitedRead<T>(limit: ReadLimit, work: (db: Transact) => Promise<T>): Promise<T> {
    const begin = `${READ}; set local statement_timeout = ${Math.ceil(limit.budget.remainingMs)}`;
    return this.#run({ begin, isRead: true }, work, limit);
  }

  #readSlowly<T>(budget: RequestBudget, work: (db: Transact) => Promise<T>): Promise<T> {
    return this.#slowReads.run(budget, () => this.#limitedRead({ budget, sliceMs: Infinity }, work));
  }

  async #run<T>(beginning: Beginning, work: (db: Transact) => Promise<T>, limit?: ReadLimit): Promise<T> {
    const connection = await this.#connections.acquire();
    try {
      connection.limit = limit;
      const parts = { texts: postgresTexts, quotas: this.#quotas, direct: connection };
      return await kyselyOf(connection, beginning)
        .transaction()
        .execute((db) => work(Object.assign(db, { ...parts, ...(!beginning.isRead && locksOf(db)) })));
    } finally {
      connection.release();
    }
  }
}

import { Kysely, sql, type Transaction } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import type { RequestBudget } from '../budget';
import type { ChangeScope } from '../data-version';
import type { Transact } from '../database';
import { ReaderFailed, TooManyRequests } from '../errors';
import { FairSemaphore } from '../fair-queue';
import type { Quotas } from '../quota-limits';
import type { Tables } from '../tables';
import { isCommitted } from './commits';
import { CommitUnanswered, SliceExceeded, type PostgresConnection, type ReadLimit } from './connection';
import { postgresDialect } from './dialect';
import { importAhead } from './import-ahead';
import type { Connections } from './pool';
import { isConflict } from './result-codes';
import { postgresTexts } from './texts';

/** Slow reads that run at the same time. The other connections are for writes and short reads. */
const MAX_SLOW_READS = 6;
/** Bound the queue of slow reads, in total and for one client; further reads are refused. */
const MAX_WAITING = 200;
const MAX_WAITING_PER_CLIENT = 30;
/** How long a read with a budget may take before it moves to the queue of slow reads. */
const MAX_SHORT_READ_MS = 150;
/** How often a write is tried when it conflicts with another one, and the longest pause before a retry. */
const MAX_ATTEMPTS = 8;
const MAX_PAUSE_MS = 50;

/** Disables the JIT compiler, because compiling short statements takes longer than running them. */
const NO_COMPILER = 'set local jit = off';
/** Begins a read: all its statements see the same data. */
export const READ = `begin isolation level repeatable read read only; ${NO_COMPILER}`;
/** Each statement sees what was committed before it, for example while this transaction waited for the lock of a repository. */
const WRITE = `begin isolation level read committed; ${NO_COMPILER}; select pg_current_xact_id()::text as transaction`;

/** A Kysely for one transaction on one connection. */
const kyselyOf = (connection: PostgresConnection, begin: string): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: postgresDialect({
      acquire: () => Promise.resolve(connection),
      release: () => undefined,
      begin,
      isRead: begin !== WRITE,
    }),
  });

/** The number of the advisory lock for the files of attachments. */
const FILES_LOCK = 0x66696c65;

const locksOf = (db: Transaction<Tables>): Pick<Transact, 'locksRepositories' | 'lockFiles' | 'importAhead'> => ({
  importAhead: importAhead(db),
  locksRepositories: true,
  async lockFiles(purpose) {
    await sql`select ${sql.raw(purpose === 'use' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock')}(${FILES_LOCK})`.execute(db);
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
    if (!budget) return this.#run(READ, work);
    if (isExpensive) return this.#readSlowly(budget, work);
    try {
      return await this.#limitedRead({ budget, sliceMs: MAX_SHORT_READ_MS, isCrowded: this.#connections.isCrowded }, work);
    } catch (error) {
      if (error instanceof SliceExceeded) return this.#readSlowly(budget, work);
      throw error;
    }
  }

  /** Writes, again when it conflicts with another write. */
  async write<T>(work: (db: Transact) => Promise<T>, changes: ChangeScope): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      let done: { readonly result: T } | undefined;
      try {
        return await this.#run(WRITE, async (db) => {
          done = { result: await work(db) };
          // The last statement, because other writes wait for the lock of this row.
          if (changes === 'anything') await sql`update data_version set version = version + 1`.execute(db);
          return done.result;
        });
      } catch (error) {
        if (error instanceof CommitUnanswered && done) {
          if (await isCommitted(this.#connections, error)) return done.result;
          throw error.cause;
        }
        if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
      }
      await delay(Math.random() * MAX_PAUSE_MS);
    }
  }

  /** Rejects the slow reads that wait. */
  close(): void {
    this.#slowReads.close(new ReaderFailed());
  }

  #limitedRead<T>(limit: ReadLimit, work: (db: Transact) => Promise<T>): Promise<T> {
    return this.#run(`${READ}; set local statement_timeout = ${Math.ceil(limit.budget.remainingMs)}`, work, limit);
  }

  #readSlowly<T>(budget: RequestBudget, work: (db: Transact) => Promise<T>): Promise<T> {
    return this.#slowReads.run(budget, () => this.#limitedRead({ budget, sliceMs: Infinity }, work));
  }

  async #run<T>(begin: string, work: (db: Transact) => Promise<T>, limit?: ReadLimit): Promise<T> {
    const isWrite = begin === WRITE;
    const connection = await this.#connections.acquire();
    try {
      connection.limit = limit;
      const parts = { texts: postgresTexts, quotas: this.#quotas, direct: connection };
      return await kyselyOf(connection, begin)
        .transaction()
        .execute((db) => work(Object.assign(db, { ...parts, ...(isWrite && locksOf(db)) })));
    } finally {
      connection.release();
    }
  }
}

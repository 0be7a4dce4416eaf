import { Kysely, sql, type Transaction } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import { storeCaches } from '../../caches';
import type { RequestBudget } from '../budget';
import type { ChangeScope } from '../data-version';
import type { Database, Transact } from '../database';
import { ReaderFailed, TooManyRequests, type FileLost } from '../errors';
import { FairSemaphore } from '../fair-queue';
import { IssueNames } from '../names';
import type { Quotas } from '../quota-limits';
import type { Snapshot } from '../snapshot';
import { SortedIds } from '../sorted-ids';
import { takeSnapshot } from '../stored-snapshot';
import type { Tables } from '../tables';
import { connectionSettings, directAddress, shownAddress } from './address';
import { isCommitted } from './commits';
import { CommitUnanswered, SliceExceeded, type PostgresConnection, type ReadLimit } from './connection';
import { SnapshotVersions } from './data-version';
import { postgresDialect, type ConnectionSource } from './dialect';
import { importAhead } from './import-ahead';
import { issueRows } from './issue-rows';
import { jobTable } from './job-table';
import { migratePostgres } from './migrating';
import { notifications } from './notifications';
import { openingError } from './opening-error';
import { Connections } from './pool';
import { isConflict, storeError } from './result-codes';
import { signInTable } from './sign-ins';
import { transactionSource } from './snapshot';
import { postgresTexts } from './texts';
import { WriteTurns } from './write-turns';

/** Connections of one process. PostgreSQL's default is a hundred for all. */
const MAX_CONNECTIONS = 10;
/** Writes that run at the same time, each to another repository. */
const MAX_WRITES = 3;
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
const READ = `begin isolation level repeatable read read only; ${NO_COMPILER}`;
/** Each statement sees what was committed before it, for example while this transaction waited for the lock of a repository. */
const WRITE = `begin isolation level read committed; ${NO_COMPILER}; select pg_current_xact_id()::text as transaction`;

async function connect(address: string, max: number): Promise<Connections> {
  const shown = shownAddress(address);
  const connections = new Connections(connectionSettings(address), max);
  try {
    const client = await connections.client();
    try {
      await connections.detectPooler(client);
      await migratePostgres(client, shown);
    } finally {
      client.release();
    }
    return connections;
  } catch (error) {
    await connections.close();
    throw openingError(error, shown);
  }
}

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

/**
 * Opens a PostgreSQL database by its address, and creates the tables when it is empty; `quotas` bounds what is written. @throws {UnusableFile}
 */
export async function openPostgres(address: string, quotas?: Quotas, maxConnections = MAX_CONNECTIONS): Promise<Database> {
  const direct = directAddress(address); // before anything is open
  const connections = await connect(address, maxConnections);
  const versions = new SnapshotVersions(() => connections.version());
  const caches = storeCaches();
  let latest = await versions.now().catch(async (error: unknown) => {
    await connections.close();
    throw openingError(error, shownAddress(address));
  });
  const source: ConnectionSource = {
    acquire: () => connections.acquire(),
    release: (connection) => connection.release(),
    begin: READ,
    isRead: true,
  };
  // Prepared queries outside of a transaction are short, and share a connection.
  const reader = Object.assign(new Kysely<Tables>({ dialect: postgresDialect(source) }), { direct: { all: connections.all } });

  /** Runs work in a transaction on its own connection. */
  async function inTransaction<T>(begin: string, work: (db: Transact) => Promise<T>, limit?: ReadLimit): Promise<T> {
    const isWrite = begin === WRITE;
    const connection = await connections.acquire();
    try {
      connection.limit = limit;
      return await kyselyOf(connection, begin)
        .transaction()
        .execute((db) => work(Object.assign(db, { texts: postgresTexts, quotas, direct: connection, ...(isWrite && locksOf(db)) })));
    } finally {
      connection.release();
    }
  }

  const slowReads = new FairSemaphore(MAX_SLOW_READS, {
    perClient: MAX_SLOW_READS - 1,
    maxWaiting: MAX_WAITING,
    maxWaitingPerClient: MAX_WAITING_PER_CLIENT,
    refuse: (isOwn) => new TooManyRequests(isOwn),
  });

  const limitedRead = <T>(limit: ReadLimit, work: (db: Transact) => Promise<T>): Promise<T> =>
    inTransaction(`${READ}; set local statement_timeout = ${Math.ceil(limit.budget.remainingMs)}`, work, limit);

  const readSlowly = <T>(budget: RequestBudget, work: (db: Transact) => Promise<T>): Promise<T> =>
    slowReads.run(budget, () => limitedRead({ budget, sliceMs: Infinity }, work));

  async function read<T>(work: (db: Transact) => Promise<T>, budget: RequestBudget | undefined, isExpensive: boolean): Promise<T> {
    if (!budget) return inTransaction(READ, work);
    if (isExpensive) return readSlowly(budget, work);
    try {
      return await limitedRead({ budget, sliceMs: MAX_SHORT_READ_MS, isCrowded: connections.isCrowded }, work);
    } catch (error) {
      if (error instanceof SliceExceeded) return readSlowly(budget, work);
      throw error;
    }
  }

  async function write<T>(work: (db: Transact) => Promise<T>, changes: ChangeScope): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      let done: { readonly result: T } | undefined;
      try {
        return await inTransaction(WRITE, async (db) => {
          done = { result: await work(db) };
          // The last statement, because other writes wait for the lock of this row.
          if (changes === 'anything') await sql`update data_version set version = version + 1`.execute(db);
          return done.result;
        });
      } catch (error) {
        if (error instanceof CommitUnanswered && done) {
          if (await isCommitted(connections, error)) return done.result;
          throw error.cause;
        }
        if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
      }
      await delay(Math.random() * MAX_PAUSE_MS);
    }
  }

  async function beginSnapshot(repository: number): Promise<Snapshot> {
    return takeSnapshot(await transactionSource(await connections.acquire(), READ), repository);
  }

  const writes = new WriteTurns(MAX_WRITES);

  const withStoreErrors = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw storeError(error);
    }
  };

  const execute = reader.executeQuery.bind(reader);
  reader.executeQuery = (query) => withStoreErrors(execute(query));
  return {
    reader,
    issueRows: (repository, numbers) => issueRows(reader, repository, numbers),
    dataVersion: (turn) => withStoreErrors(versions.now(turn)),
    async known(moment) {
      const current = moment ?? (await withStoreErrors(versions.now()));
      // A request with an older version gets the caches of the newest one.
      if (current.revision > latest.revision) latest = current;
      return { names: new IssueNames(caches, latest.dataVersion), orders: new SortedIds(caches, latest.revision) };
    },
    read: (work, { budget, isExpensive = false } = {}) => withStoreErrors(read(work, budget, isExpensive)),
    write: (work, changes = 'anything', repository) => withStoreErrors(writes.run(repository, () => write(work, changes))),
    snapshot: (repository) => withStoreErrors(beginSnapshot(repository)),
    poolCounts: () => {
      const { waiting, ...counts } = connections.counts();
      return { ...counts, waiting: waiting + writes.waitingCount + slowReads.waitingCount };
    },
    signInFailures: signInTable(connections),
    jobs: (files) => jobTable(connections, files),
    others: notifications(direct, connections),
    // Never resolves: a database that does not answer may come back.
    whenLost: new Promise<FileLost>(() => undefined),
    async close() {
      slowReads.close(new ReaderFailed());
      await connections.close();
    },
  };
}

import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { RequestBudget } from '../budget';
import { Connection, sqliteDialect } from './dialect';
import { addFunctions } from './functions';
import { GroupCommit } from './group-commit';
import { StatementStopped, type Guard } from './guard';
import { LogLimit } from './log-limit';
import { slowClients, storeCaches } from '../../caches';
import { IssueNames } from '../names';
import { SortedIds } from '../sorted-ids';
import type { ChangeScope } from '../data-version';
import type { Database, TextIndex, Transact } from '../database';
import { sqliteTexts } from './engine';
import { Indexer } from './indexing';
import type { Message } from '../../../wire/messages';
import { StoreBusy, TimeLimitExceeded } from '../errors';
import { isBusy } from './result-codes';
import { Readers } from './readers';
import { DataVersions } from './data-version';
import { dataFileError, migrate, assertOurFile, assertMoveFinished } from './migrating';
import { MIGRATIONS } from './migrations';
import type { Quotas } from '../quota-limits';
import { CREATE_TEMPORARY_IDS } from './reader-connection';
import { SameFile } from './same-file';
import type { Snapshot } from '../snapshot';
import { snapshotSource } from './snapshot';
import { takeSnapshot } from '../stored-snapshot';
import type { Tables } from '../tables';

/** How long a read with a budget may run on the main thread. */
const MAX_MAIN_THREAD_MS = 15;
/** After a read has exceeded that, how long further reads of its client go directly to a reader thread. */
const RETRY_ON_MAIN_THREAD_MS = 100;

type OnNotice = (notice: Message) => void;

/** Options of opening a data file. */
interface Opening {
  /** Whether a move opens it, to continue filling it. */
  readonly isMove?: boolean;
}

const PRAGMAS = `
pragma synchronous = full;
pragma foreign_keys = on;
pragma cache_size = -65536;
pragma mmap_size = 1073741824;
pragma temp_store = memory;
pragma wal_autocheckpoint = 4000;
`;

function connect(file: string, onNotice?: OnNotice, { isMove = false }: Opening = {}): Connection {
  const connection = new Connection(new DatabaseSync(file));
  const { database } = connection;
  try {
    database.exec('pragma busy_timeout = 2000');
    assertOurFile(database, file);
    if (!isMove) assertMoveFinished(database, file);
    if (file !== ':memory:' && database.prepare('pragma journal_mode').get()?.journal_mode !== 'wal') {
      database.exec('pragma journal_mode = wal');
    }
    database.exec(PRAGMAS);
    addFunctions(database, connection.guard);
    migrate(database, file, onNotice);
    return connection;
  } catch (error) {
    database.close();
    throw dataFileError(error, file);
  }
}

/** Opens a file with retries, because several processes may create it at once, and SQLite does not wait in that case. */
async function connectWithRetries(file: string, onNotice?: OnNotice, opening?: Opening): Promise<Connection> {
  for (let attempt = 0; ; attempt++) {
    try {
      return connect(file, onNotice, opening);
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt === 100) throw new StoreBusy();
    }
    await delay(20);
  }
}

/** Runs statements of a connection within a time slice and the budget. @throws {StatementStopped} when the time is over */
async function bounded<T>(guard: Guard, budget: RequestBudget, limitMs: number, task: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  guard.deadline = startedAt + Math.min(limitMs, budget.remainingMs);
  try {
    return await task();
  } finally {
    guard.deadline = Infinity;
    budget.spend(performance.now() - startedAt);
  }
}

interface OpenedConnections {
  readonly writing: Connection;
  readonly reading: Connection;
}

/** Opens the connections for writes and for reads, and creates the file and its folder when they do not exist. */
async function openConnections(file: string, onNotice?: OnNotice, opening?: Opening): Promise<OpenedConnections> {
  const inMemory = file === ':memory:';
  if (!inMemory) mkdirSync(dirname(file), { recursive: true });
  // Other users of this computer must not read the file. SQLite gives its WAL and other files the same mode.
  if (!inMemory && !existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const writing = await connectWithRetries(file, onNotice, opening);
  writing.version = MIGRATIONS.length;
  // A database in memory belongs to its connection. A file has a second connection, so that reads do not wait for writes.
  const reading = inMemory ? writing : await connectWithRetries(file, undefined, opening);
  // Replaces the cache size for migrations. Reads use the mmap, so the cache only has pages of the WAL.
  if (!inMemory) reading.database.exec('pragma cache_size = -8192');
  // No busy timeout, because the dialect waits without blocking the thread. No mmap, because an import touches the entire file, which would count
  // as memory; an import also sets a larger cache (see `prepareBulkIndexing`).
  if (!inMemory) writing.database.exec('pragma busy_timeout = 0; pragma mmap_size = 0; pragma cache_size = -16384');
  reading.database.exec(CREATE_TEMPORARY_IDS);
  return { writing, reading };
}

/** Takes a snapshot of a repository with a connection of its own. A database in memory has only the connection for writes. */
async function openSnapshot(file: string | undefined, writing: Connection, repository: number): Promise<Snapshot> {
  if (file === undefined)
    return takeSnapshot(
      snapshotSource(writing.database, () => undefined),
      repository,
    );
  const { database } = await connectWithRetries(file);
  // No mmap and a small cache: the file is read once.
  database.exec('pragma mmap_size = 0; pragma cache_size = -8192; begin');
  return takeSnapshot(
    snapshotSource(database, () => database.close()),
    repository,
  );
}

/**
 * Opens a data file, and creates it and its folder when they do not exist. `onNotice` gets a message after a migration; `quotas` bounds what is
 * written. @throws {UnusableFile} @throws {StoreBusy}
 */
export async function openDatabase(file: string, onNotice?: OnNotice, quotas?: Quotas, opening?: Opening): Promise<Database> {
  const inMemory = file === ':memory:';
  const { writing, reading } = await openConnections(file, onNotice, opening);
  const sameFile = inMemory ? undefined : new SameFile(file, writing.database);
  const check = () => sameFile?.check();
  writing.check = check;
  const reader = new Kysely<Tables>({ dialect: sqliteDialect(reading, 'begin') });
  // When no request waits, a single query skips the queue, which would take half as long as the query.
  const executeInQueue = reader.executeQuery.bind(reader);
  reader.executeQuery = (query) => ('sql' in query && !reading.isAcquired ? reading.executeQuery(query) : executeInQueue(query));
  const writer = new Kysely<Tables>({ dialect: sqliteDialect(writing, 'begin immediate') });
  const texts = sqliteTexts(() => indexer.onUnmergedTexts());
  const dataVersions = new DataVersions(writing, check);
  const caches = storeCaches();
  let latest = dataVersions.now();
  const inTransaction = <T>(db: Kysely<Tables>, task: (db: Transact) => Promise<T>, changes: ChangeScope, index: TextIndex = texts) =>
    db.transaction().execute((transaction) => {
      if (db === writer) writing.changes = changes;
      return task(Object.assign(transaction, { texts: index, quotas, direct: db === writer ? writing : reading }));
    });
  const shortWrites = new GroupCommit(writing, texts, async (task, index) => {
    await inTransaction(writer, task, 'nothing', index);
    logLimit?.afterWrite();
  });
  const readers = inMemory ? undefined : Readers.open({ file });
  const logLimit = inMemory ? undefined : new LogLimit(file, { writing, reading, readers });
  const slowReads = slowClients();
  const mayRunOnMainThread = ({ client }: RequestBudget) =>
    performance.now() - (slowReads.get(client) ?? -RETRY_ON_MAIN_THREAD_MS) >= RETRY_ON_MAIN_THREAD_MS;
  const database: Database = {
    reader,
    dataVersion: (turn) => dataVersions.now(turn),
    cachesAt(moment = dataVersions.now()) {
      // A request with an older version gets the caches of the newest one.
      if (moment.revision > latest.revision) latest = moment;
      return { names: new IssueNames(caches, latest.dataVersion), orders: new SortedIds(caches, latest.revision) };
    },
    async read(task, { budget, isExpensive = false } = {}) {
      if (!budget) return inTransaction(reader, task, 'nothing');
      const inReader = (readers: Readers) => readers.read(budget, ({ db }) => inTransaction(db, task, 'nothing'));
      if (readers && (isExpensive || !mayRunOnMainThread(budget))) return inReader(readers);
      try {
        return await inTransaction(
          reader,
          (db) => bounded(reading.guard, budget, readers ? MAX_MAIN_THREAD_MS : Infinity, () => task(db)),
          'nothing',
        );
      } catch (error) {
        if (!(error instanceof StatementStopped)) throw error;
        slowReads.set(budget.client, performance.now());
        if (readers) return inReader(readers);
        throw new TimeLimitExceeded(budget.timeLimitMs);
      }
    },
    async write(task, changes = 'anything', _repository, { isShort = false } = {}) {
      if (isShort) return shortWrites.write(task, changes);
      const done = await inTransaction(writer, task, changes);
      logLimit?.afterWrite();
      return done;
    },
    async snapshot(repository) {
      check();
      return openSnapshot(inMemory ? undefined : file, writing, repository);
    },
    whenLost: new Promise((resolve) => {
      if (sameFile) sameFile.onLost = resolve;
    }),
    async close() {
      await indexer.stop();
      await shortWrites.settled();
      await readers?.close();
      await logLimit?.close();
      const close = () => {
        if (!inMemory) reading.database.close();
        writing.database.close();
      };
      if (sameFile) sameFile.close(close);
      else close();
    },
  };
  const indexer = new Indexer(database);
  return database;
}

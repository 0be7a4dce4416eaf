import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, type Transaction } from 'kysely';
import { Connection, sqliteDialect } from './dialect';
import { fold } from './fold';
import { personUuid } from '../../model/person';
import { isBusy, isNoDatabase, NoFullText, StoreBusy, UnusableFile } from './errors';
import { APPLICATION_ID, MIGRATIONS } from './migrations';
import { KEEPING } from './texts';
import type { Tables } from './tables';

export type Transact = Transaction<Tables>;

/** A data file, open. Each function that is handed in sees the data of one moment. */
export interface Database {
  read<T>(work: (db: Transact) => Promise<T>): Promise<T>;
  write<T>(work: (db: Transact) => Promise<T>): Promise<T>;
  /** Builds queries that go to the reading connection, each on its own. */
  readonly reader: Kysely<Tables>;
  close(): void;
}

const PRAGMAS = `
pragma synchronous = full;
pragma foreign_keys = on;
pragma cache_size = -65536;
pragma mmap_size = 1073741824;
pragma temp_store = memory;
pragma wal_autocheckpoint = 4000;
`;

const pragma = (database: DatabaseSync, name: string): number => {
  const row = database.prepare(`pragma ${name}`).get();
  return Number(Object.values(row ?? {})[0]);
};

/** @throws {UnusableFile} for what is not ours to write to */
function refuseForeign(database: DatabaseSync, file: string): void {
  const version = pragma(database, 'user_version');
  if (pragma(database, 'application_id') !== APPLICATION_ID) {
    const empty = version === 0 && database.prepare('select 1 from sqlite_schema limit 1').get() === undefined;
    if (!empty) throw new UnusableFile(file, `${file} is a database of another program. Choose another data file.`);
  }
  if (version > MIGRATIONS.length) {
    throw new UnusableFile(file, `${file} was written by a newer version of Issue Bucket. Update Issue Bucket to open it.`);
  }
}

/** Brings the schema to the present version, all steps in one transaction. */
function migrate(database: DatabaseSync, file: string): void {
  if (pragma(database, 'user_version') === MIGRATIONS.length) return;
  database.exec('begin immediate');
  try {
    refuseForeign(database, file); // another process may have been first
    for (const step of MIGRATIONS.slice(pragma(database, 'user_version'))) database.exec(step);
    database.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${MIGRATIONS.length}; commit`);
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma busy_timeout = 2000');
    if (!database.prepare(`select 1 from pragma_module_list where name = 'fts5'`).get()) throw new NoFullText();
    refuseForeign(database, file);
    if (file !== ':memory:' && database.prepare('pragma journal_mode').get()?.journal_mode !== 'wal') {
      database.exec('pragma journal_mode = wal');
    }
    database.exec(PRAGMAS);
    database.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : text));
    database.function('person_uuid', { deterministic: true }, (name) => personUuid(String(name)));
    migrate(database, file);
    return database;
  } catch (error) {
    database.close();
    if (isNoDatabase(error)) throw new UnusableFile(file, `${file} is not a data file of Issue Bucket. Choose another data file.`);
    throw error;
  }
}

/** Several processes that make one new file at once get in each other's way for a moment, which SQLite does not wait out. */
async function connectPatiently(file: string): Promise<DatabaseSync> {
  for (let attempt = 0; ; attempt++) {
    try {
      return connect(file);
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (attempt === 100) throw new StoreBusy();
    }
    await delay(20);
  }
}

/**
 * Opens a data file, making it and its folder when they are not there.
 * @throws {UnusableFile} @throws {NoFullText} @throws {StoreBusy}
 */
export async function openDatabase(file: string): Promise<Database> {
  const inMemory = file === ':memory:';
  if (!inMemory) mkdirSync(dirname(file), { recursive: true });
  const writing = new Connection(await connectPatiently(file));
  // A database in memory belongs to its connection; in a file, reads have one of their own and wait for no write.
  const reading = inMemory ? writing : new Connection(await connectPatiently(file));
  if (!inMemory) writing.database.exec('pragma busy_timeout = 0');
  reading.database.exec(KEEPING);
  const reader = new Kysely<Tables>({ dialect: sqliteDialect(reading, 'begin') });
  const writer = new Kysely<Tables>({ dialect: sqliteDialect(writing, 'begin immediate') });
  return {
    reader,
    read: (work) => reader.transaction().execute(work),
    write: (work) => writer.transaction().execute(work),
    close() {
      if (!inMemory) reading.database.close();
      writing.database.close();
    },
  };
}

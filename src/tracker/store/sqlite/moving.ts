import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { lazy } from '../../../model/concurrency';
import type { Database, Transact } from '../database';
import { syncFile, syncFolder } from '../disk';
import { UnusableFile } from '../errors';
import { inconsistentSource, type MovableDatabase } from '../move/movable';
import { CHECKSUM, MOVE_MARK, type MovedRow } from '../move/tables';
import { rowChecksum, SUMMED } from './checksums';
import { openDatabase } from './database';
import { openExisting, readableCopy } from './existing';
import { dataFileError, pragma, assertOurFile } from './migrating';
import { MIGRATIONS } from './migrations';
import { isBusy, isConstraint } from './result-codes';

/* A data file as the source or the target of a move. */

const SIDE_FILES = ['-wal', '-shm', '-journal'];

/** The name of a file while a move fills it. */
export const unfinishedFile = (file: string): string => `${file}.moving`;

/** The table with the triggers of a target while rows are copied to it. */
const STORED_TRIGGERS = 'trigger_of_move';

const inUseError = (file: string): UnusableFile =>
  new UnusableFile(file, `${file} is in use by another process. Stop the server and close the windows that have it open, then move it.`);

/**
 * @throws {UnusableFile} for a file that another process, or this one, has open, because SQLite grants no exclusive lock then; and for a file of
 * another program
 */
function assertNotOpen(file: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma busy_timeout = 0; pragma locking_mode = exclusive');
    database.prepare('select 1 from sqlite_schema limit 1').get();
    assertOurFile(database, file);
  } catch (error) {
    throw isBusy(error) ? inUseError(file) : dataFileError(error, file);
  } finally {
    database.close();
  }
}

const sumOf = (table: string, row: MovedRow): number | undefined => {
  const columns = SUMMED[table];
  return columns && rowChecksum(...columns.map((column) => row[column]));
};

/** What both sides of a move share. */
const common = (file: string): Omit<MovableDatabase, 'isHidden' | 'read' | 'write' | 'restore' | 'close' | 'finish'> => ({
  shown: file,
  replacesNul: false,
  check(table, row) {
    const sum = row[CHECKSUM];
    if (sum === null || sum === undefined || sum === sumOf(table, row)) return;
    throw new UnusableFile(file, `A row of the table ${table} in ${file} is damaged. Check it with: issue-bucket doctor --data ${file}`);
  },
  complete(table, row) {
    const sum = sumOf(table, row);
    return sum === undefined ? row : { ...row, [CHECKSUM]: sum };
  },
  isMarked: (db) => hasTable(db, MOVE_MARK),
  async prepareForCopy(db) {
    await sql`create table ${sql.table(STORED_TRIGGERS)} as select name, sql as text from sqlite_schema where type = 'trigger'`.execute(db);
    for (const { name } of await storedTriggers(db)) await sql`drop trigger ${sql.ref(name)}`.execute(db);
  },
  async lastId(db, table) {
    const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(db);
    return rows[0]?.seq ?? 0;
  },
  async setLastId(db, table, id) {
    await sql`delete from sqlite_sequence where name = ${table}`.execute(db);
    await sql`insert into sqlite_sequence (name, seq) values (${table}, ${id})`.execute(db);
  },
  clear: () => Promise.reject(new Error('A data file is deleted instead.')),
});

async function hasTable(db: Transact, name: string): Promise<boolean> {
  const { rows } = await sql`select 1 from sqlite_schema where type = 'table' and name = ${name}`.execute(db);
  return rows.length > 0;
}

async function restoreTriggers(db: Transact): Promise<void> {
  if (!(await hasTable(db, STORED_TRIGGERS))) return;
  for (const { text } of await storedTriggers(db)) await sql.raw(text).execute(db);
  await sql`drop table ${sql.table(STORED_TRIGGERS)}`.execute(db);
}

async function storedTriggers(db: Transact): Promise<readonly { readonly name: string; readonly text: string }[]> {
  return (await sql<{ name: string; text: string }>`select name, text from ${sql.table(STORED_TRIGGERS)} order by rowid`.execute(db)).rows;
}

/** Opens a file without mmap: each page is read once or twice, and the mapped file would count as memory. */
async function openUnmapped(file: string): Promise<Database> {
  const database = await openDatabase(file, undefined, undefined, { isMove: true });
  await sql`pragma mmap_size = 0`.execute(database.reader);
  return database;
}

/** The schema version of a data file. Opening it as a store would migrate it. @throws {UnusableFile} when there is none, or it is no data file */
function versionOf(file: string): number {
  const database = openExisting(file);
  try {
    return pragma(database, 'user_version');
  } finally {
    database.close();
  }
}

/**
 * Opens a data file as the source of a move; a read-only file is read from a copy. @throws {UnusableFile} when there is none, it is in use, empty
 * or of an earlier version, or it is no data file
 */
export async function openFileToRead(file: string): Promise<MovableDatabase> {
  const version = versionOf(file);
  const readable = readableCopy(file);
  const isCopy = readable.file !== file;
  try {
    // A read-only file cannot be locked. A process that has it open has its WAL beside it.
    if (isCopy && existsSync(`${file}-wal`)) throw inUseError(file);
    if (!isCopy) assertNotOpen(file);
    if (!isCopy && version < MIGRATIONS.length)
      throw new UnusableFile(file, `${file} is of an older version. Update it before: issue-bucket repository list --data ${file}`);
    const database = await openUnmapped(readable.file);
    return {
      ...common(file),
      isHidden: false,
      read: (work) => database.read(work),
      write: (work) => database.write(work),
      restore: () => Promise.resolve(),
      finish: () => Promise.resolve(),
      async close() {
        await database.close();
        readable.close();
      },
    };
  } catch (error) {
    readable.close();
    throw error;
  }
}

/** @throws {UnusableFile} for an existing file */
function assertNotExisting(file: string): void {
  for (const path of [file, ...SIDE_FILES.map((side) => file + side)])
    if (existsSync(path)) throw new UnusableFile(file, `${path} already exists. A move never writes over data: choose another data file.`);
}

/**
 * Opens a new data file as the target of a move, under another name until it is complete. `restart` first deletes what an unfinished move has
 * left. @throws {UnusableFile} for an existing file
 */
export async function openFileToFill(file: string, restart: boolean): Promise<MovableDatabase> {
  assertNotExisting(file);
  const partial = unfinishedFile(file);
  if (existsSync(partial)) assertNotOpen(partial);
  if (restart) for (const side of ['', ...SIDE_FILES]) rmSync(partial + side, { force: true });
  const database = await openUnmapped(partial);
  const close = lazy(() => database.close());
  return {
    ...common(file),
    isHidden: true,
    read: (work) => database.read(work),
    async write(work) {
      try {
        return await database.write(work);
      } catch (error) {
        throw isConstraint(error) ? inconsistentSource() : error;
      }
    },
    restore: () => database.write(restoreTriggers),
    close,
    async finish() {
      await close();
      syncFile(partial);
      assertNotExisting(file);
      renameSync(partial, file);
      for (const side of SIDE_FILES) rmSync(partial + side, { force: true });
      syncFolder(dirname(resolve(file)));
    },
  };
}

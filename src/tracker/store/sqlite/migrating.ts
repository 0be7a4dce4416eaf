import { chmodSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as messages from '../../../wire/messages';
import type { Message } from '../../../wire/messages';
import { syncFile, syncFolder } from '../disk';
import { UnusableFile } from '../errors';
import { unfinishedMove } from '../move/mark';
import { MOVE_MARK } from '../move/tables';
import { isNoDatabase } from './result-codes';
import { APPLICATION_ID, MIGRATIONS } from './migrations';

const MB = 2 ** 20;

/** Reads a numeric pragma. */
export const pragma = (database: DatabaseSync, name: string): number => {
  const row = database.prepare(`pragma ${name}`).get();
  return Number(Object.values(row ?? {})[0]);
};

/** Refuses files of another program or a newer version. @throws {UnusableFile} */
export function assertOurFile(database: DatabaseSync, file: string): void {
  const version = pragma(database, 'user_version');
  if (pragma(database, 'application_id') !== APPLICATION_ID) {
    const empty = version === 0 && database.prepare('select 1 from sqlite_schema limit 1').get() === undefined;
    if (!empty) throw new UnusableFile(file, messages.t('{0} is a database of another program. Choose another data file.', file));
  }
  if (version > MIGRATIONS.length) {
    throw new UnusableFile(file, messages.t('{0} was written by a newer version of Issue Bucket. Update Issue Bucket to open it.', file));
  }
}

/** Converts an error of opening a file: to an `UnusableFile` when it is no database, otherwise unchanged. */
export const dataFileError = (error: unknown, file: string): unknown =>
  isNoDatabase(error)
    ? new UnusableFile(file, messages.t('{0} is not a data file of Issue Bucket. Choose another data file.', file))
    : error;

/** Refuses a file that a move still fills: rows, triggers and counts are missing. @throws {UnusableFile} */
export function assertMoveFinished(database: DatabaseSync, file: string): void {
  if (!database.prepare(`select 1 from sqlite_schema where type = 'table' and name = ?`).get(MOVE_MARK)) return;
  throw unfinishedMove(file, String(database.prepare(`select source from ${MOVE_MARK}`).get()?.source));
}

/** The path of the backup before a migration from a version. */
export const copyOfVersion = (file: string, version: number): string => `${file}.version-${version}.backup`;

/** Requires disk space for a backup and for the migration. @throws {UnusableFile} */
function assertFreeSpace(database: DatabaseSync, file: string): void {
  const needed = 2 * pragma(database, 'page_count') * pragma(database, 'page_size');
  const { bavail, bsize } = statfsSync(dirname(resolve(file)));
  const free = bavail * bsize;
  if (free >= needed) return;
  const message = messages.t(
    '{0} is of an older version, and is copied before it is upgraded. That needs {1} MB on its disk, where {2} MB are free. Free some space, then try again.',
    file,
    Math.ceil(needed / MB),
    Math.floor(free / MB),
  );
  throw new UnusableFile(file, message);
}

/** Copies a write-locked data file with its WAL. The copy gets its name once it is complete and on the disk. */
function copyBefore(database: DatabaseSync, file: string, version: number): string {
  assertFreeSpace(database, file);
  const copy = copyOfVersion(file, version);
  const partial = `${copy}.partial`;
  rmSync(partial, { force: true }); // left by a killed process; the write lock excludes another writer
  const reading = new DatabaseSync(file, { readOnly: true });
  try {
    reading.prepare('vacuum into ?').run(partial);
    chmodSync(partial, statSync(file).mode);
    syncFile(partial);
    renameSync(partial, copy);
    syncFolder(dirname(resolve(file)));
  } finally {
    reading.close();
    rmSync(partial, { force: true });
  }
  return copy;
}

/**
 * Migrates the schema in one transaction. A file with data is backed up first; `onNotice` gets a message with the path. @throws {UnusableFile}
 * without space for the backup; the file is unchanged then
 */
export function migrate(database: DatabaseSync, file: string, onNotice?: (notice: Message) => void): void {
  if (pragma(database, 'user_version') === MIGRATIONS.length) return;
  database.exec('begin immediate');
  try {
    assertOurFile(database, file); // another process may have migrated it meanwhile
    const version = pragma(database, 'user_version');
    const copy = version === 0 || version === MIGRATIONS.length ? undefined : copyBefore(database, file, version);
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${MIGRATIONS.length}; commit`);
    if (copy !== undefined) {
      onNotice?.(
        messages.t(
          '{0} was upgraded from version {1} to {2}. A copy of the old version is in {3}.',
          file,
          version,
          MIGRATIONS.length,
          copy,
        ),
      );
    }
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

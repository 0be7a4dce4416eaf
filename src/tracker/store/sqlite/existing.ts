import { accessSync, constants, existsSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../../wire/temporary';
import * as messages from '../../../wire/messages';
import { dataFileError, assertOurFile, assertMoveFinished } from './migrating';
import { UnusableFile } from '../errors';
import { storageProblem } from './result-codes';
import { addFunctions } from './functions';

/** Whether SQLite can write a data file and its folder. */
function isWritable(file: string): boolean {
  try {
    for (const path of [file, dirname(resolve(file))]) accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens a read-only file. While other processes use it, its WAL is read as well. Otherwise SQLite would have to create a WAL, so the file is
 * opened as immutable. @throws {UnusableFile} when there is a WAL that cannot be merged
 */
function connectReadOnly(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    database.prepare('pragma user_version').get();
    return database;
  } catch (error) {
    database.close();
    if (!['readOnly', 'unopened'].includes(storageProblem(error)?.problem ?? '')) throw error;
  }
  if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    const message = messages.t('{0} has changes in {0}-wal and may not be written. Copy both files elsewhere, and name the copy.', file);
    throw new UnusableFile(file, message);
  }
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { enableForeignKeyConstraints: false });
}

/**
 * Opens an existing data file without a migration, for copies and checks. It is read-only unless `writable`. @throws {UnusableFile} when there is
 * no data file, or it is of a newer version or another program, empty, or the target of an unfinished move
 */
export function openExisting(file: string, { writable = false } = {}): DatabaseSync {
  if (!existsSync(file)) throw new UnusableFile(file, messages.t('There is no data file {0}. Check the path.', file));
  const database = isWritable(file) ? new DatabaseSync(file, { enableForeignKeyConstraints: false }) : connectReadOnly(file);
  try {
    database.exec(`pragma busy_timeout = 5000; pragma cache_size = -65536; pragma query_only = ${writable ? 'off' : 'on'}`);
    assertOurFile(database, file);
    assertMoveFinished(database, file);
    if (database.prepare('pragma user_version').get()?.user_version === 0)
      throw new UnusableFile(file, messages.t('{0} is empty. Check the path.', file));
    addFunctions(database);
    return database;
  } catch (error) {
    database.close();
    throw dataFileError(error, file);
  }
}

/** The file to read in place of a data file, until it is closed. */
export interface Readable {
  readonly file: string;
  close(): void;
}

/**
 * Returns a file that can be opened as a store to read a data file: the file itself, or a temporary copy of a read-only one.
 * @throws {UnusableFile} like `openExisting`
 */
export function readableCopy(file: string): Readable {
  if (isWritable(file)) return { file, close: () => undefined };
  const source = openExisting(file, { writable: true }); // `vacuum into` needs a writable connection
  const folder = temporaryFolder();
  const close = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(file));
    source.prepare('vacuum into ?').run(copy);
    if (existsSync(`${file}.attachments`)) symlinkSync(resolve(`${file}.attachments`), `${copy}.attachments`, 'junction');
    return { file: copy, close };
  } catch (error) {
    close();
    throw error;
  } finally {
    source.close();
  }
}

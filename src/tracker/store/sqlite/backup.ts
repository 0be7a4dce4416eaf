import { chmodSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { partialPath } from '../../../wire/temporary';
import * as messages from '../../../wire/messages';
import { syncFile, syncFolder } from '../disk';
import { UnusableFile } from '../errors';
import { copyContents, removeCopies, removeUnreferenced } from './copies';
import { isDamaged } from './result-codes';
import { openExisting } from './existing';

/** Options of a backup. */
export interface BackupOptions {
  readonly file: string;
  readonly to: string;
  readonly replace?: boolean;
  readonly onStep?: (step: 'files' | 'database' | 'disk') => void;
  /** Called between files and phases. SQLite cannot be interrupted while it copies the database. */
  readonly isStopped?: () => boolean;
}

/** A backup was cancelled. It has removed what it had copied. */
export class BackupStopped extends Error {
  override readonly name = 'BackupStopped';
}

/** The result of a backup. */
export interface Backup {
  /** Bytes of the database without attachments. */
  readonly bytes: number;
  readonly repositories: number;
  readonly issues: number;
  readonly comments: number;
  /** Files of attachments, each counted once, even if several issues have it. */
  readonly files: number;
  readonly fileBytes: number;
  /** Names of attachments whose file is missing in the tracker as well. */
  readonly missing: readonly string[];
}

const SIDE_FILES = ['-wal', '-shm', '-journal'];

const isSame = (countOf: string, other: string): boolean =>
  resolve(countOf) === resolve(other) || (existsSync(countOf) && existsSync(other) && realpathSync(countOf) === realpathSync(other));

/** Refuses targets that would lose data when they are overwritten. @throws {UnusableFile} */
function assertFreeTarget(file: string, to: string, replace: boolean): void {
  if (isSame(file, to)) throw new UnusableFile(to, messages.t('{0} is the data file itself. Choose another name for the copy.', to));
  if (existsSync(`${to}-wal`))
    throw new UnusableFile(to, messages.t('{0} is in use as a data file. Choose another name for the copy.', to));
  if (!replace && existsSync(to))
    throw new UnusableFile(to, messages.t('{0} already exists. Choose another name, or replace it with --force.', to));
}

const hasTable = (database: DatabaseSync, name: string): boolean =>
  database.prepare(`select 1 from sqlite_schema where type = 'table' and name = ?`).get(name) !== undefined;

/** The distinct contents of attachments, with their sizes if known. */
function contents(database: DatabaseSync): { hash: string; size: number | null; name: string }[] {
  const tables = ['attachment', 'deleted_file'].filter((name) => hasTable(database, name)); // a file of an earlier version lacks some tables
  if (tables.length === 0) return [];
  const referenced = tables.map((table) => `select hash, size, name from ${table} where hash is not null`).join(' union all ');
  const sql = `select hash, max(size) as size, min(name) as name from (${referenced}) group by hash`;
  return database.prepare(sql).all() as ReturnType<typeof contents>;
}

function count(database: DatabaseSync): Pick<Backup, 'repositories' | 'issues' | 'comments'> {
  const countOf = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const shownIssues = 'select i.id from issue as i where i.edition in (select edition from repository)';
  return {
    repositories: countOf('select count(*) from repository'),
    issues: countOf(`select count(*) from (${shownIssues})`),
    comments: countOf(`select count(*) from comment where content is not null and issue in (${shownIssues})`),
  };
}

function copyDatabase(database: DatabaseSync, file: string, to: string): void {
  try {
    database.prepare('vacuum into ?').run(to);
  } catch (error) {
    if (isDamaged(error))
      throw new UnusableFile(file, messages.t('{0} is damaged, so that no copy was made. Check it with: issue-bucket doctor', file));
    throw error;
  }
}

/** Gives the copy a new stamp, so that processes with an open file notice when the copy replaces it. */
function renewStamp(copy: string): void {
  const database = openExisting(copy, { writable: true });
  if (database.prepare(`select 1 from sqlite_schema where name = 'file_stamp'`).get())
    database.exec('update file_stamp set id = lower(hex(randomblob(16)))');
  database.close();
}

/**
 * Makes a consistent copy of a tracker with its attachments while others use it. The copy gets its name once it is complete and on the disk.
 * `replace` allows overwriting a file. @throws {UnusableFile} when there is no data file, it is damaged, or the target exists; {BackupStopped}
 */
export function backUp({ file, to, replace = false, onStep, isStopped }: BackupOptions): Backup {
  assertFreeTarget(file, to, replace);
  mkdirSync(dirname(resolve(to)), { recursive: true });
  const partial = partialPath(join(dirname(resolve(to)), `.${basename(to)}`));
  const [from, folder] = [`${file}.attachments`, `${to}.attachments`];
  const copied: string[] = [];
  const check = (): void => {
    if (isStopped?.()) throw new BackupStopped('The backup was stopped.');
  };
  const step = (name: Parameters<NonNullable<BackupOptions['onStep']>>[0]): void => {
    check();
    onStep?.(name);
  };
  const database = openExisting(file, { writable: true }); // `vacuum into` needs a writable connection
  try {
    // Files are copied before the database, and new ones again after it, because a file that is deleted meanwhile is still in the copied
    // database.
    step('files');
    copyContents(from, folder, contents(database), { check, created: copied });
    step('database');
    copyDatabase(database, file, partial);
    step('disk');
    const copy = openExisting(partial);
    const referenced = contents(copy);
    const counts = count(copy);
    copy.close();
    renewStamp(partial);
    const { missing, bytes: fileBytes } = copyContents(from, folder, referenced, { check, created: copied });
    check();
    chmodSync(partial, statSync(file).mode | 0o200); // the copy of a read-only file is writable
    syncFile(partial);
    for (const side of SIDE_FILES) rmSync(to + side, { force: true });
    renameSync(partial, to);
    syncFolder(dirname(resolve(to)));
    removeUnreferenced(folder, new Set(referenced.map(({ hash }) => hash)));
    return { ...counts, bytes: statSync(to).size, files: referenced.length - missing.length, fileBytes, missing };
  } catch (error) {
    removeCopies(folder, copied);
    throw error;
  } finally {
    database.close();
    for (const side of ['', ...SIDE_FILES]) rmSync(partial + side, { force: true });
  }
}

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

/** What to copy where, and whom to tell how far it is. */
export interface BackupOptions {
  readonly file: string;
  readonly to: string;
  readonly replace?: boolean;
  readonly onStep?: (step: 'files' | 'database' | 'disk') => void;
  /** Asked between files and steps: SQLite, which copies the database, cannot be stopped on its way. */
  readonly isStopped?: () => boolean;
}

/** Thrown by a backup that was told to stop. Nothing of it is left. */
export class BackupStopped extends Error {
  override readonly name = 'BackupStopped';
}

/** What a copy holds. */
export interface Backup {
  /** Size of the database alone. */
  readonly bytes: number;
  readonly repositories: number;
  readonly issues: number;
  readonly comments: number;
  /** Files of attachments, each counted once however many issues have it. */
  readonly files: number;
  readonly fileBytes: number;
  /** Names of attachments whose file is gone from the tracker too. */
  readonly missing: readonly string[];
}

const SIDE_FILES = ['-wal', '-shm', '-journal'];

const isSame = (one: string, other: string): boolean =>
  resolve(one) === resolve(other) || (existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other));

/** @throws {UnusableFile} when the copy would take something away that somebody may need */
function refuseTarget(file: string, to: string, replace: boolean): void {
  if (isSame(file, to)) throw new UnusableFile(to, messages.t('{0} is the data file itself. Choose another name for the copy.', to));
  if (existsSync(`${to}-wal`))
    throw new UnusableFile(to, messages.t('{0} is in use as a data file. Choose another name for the copy.', to));
  if (!replace && existsSync(to))
    throw new UnusableFile(to, messages.t('{0} is there already. Choose another name, or replace it with --force.', to));
}

const hasTable = (database: DatabaseSync, name: string): boolean =>
  database.prepare(`select 1 from sqlite_schema where type = 'table' and name = ?`).get(name) !== undefined;

/** The contents that attachments name, each once, with their size where it is known: those of issues that can be restored, too. */
function contents(database: DatabaseSync): { hash: string; size: number | null; name: string }[] {
  const tables = ['attachment', 'deleted_file'].filter((name) => hasTable(database, name)); // a file of an earlier version may be copied
  if (tables.length === 0) return [];
  const named = tables.map((table) => `select hash, size, name from ${table} where hash is not null`).join(' union all ');
  const sql = `select hash, max(size) as size, min(name) as name from (${named}) group by hash`;
  return database.prepare(sql).all() as ReturnType<typeof contents>;
}

function count(database: DatabaseSync): Pick<Backup, 'repositories' | 'issues' | 'comments'> {
  const one = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const shown = 'select i.id from issue as i where i.edition in (select edition from repository)';
  return {
    repositories: one('select count(*) from repository'),
    issues: one(`select count(*) from (${shown})`),
    comments: one(`select count(*) from comment where content is not null and issue in (${shown})`),
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

/** Tells a copy from what it is a copy of: whoever has the one open sees when the other is put in its place. */
function restamp(copy: string): void {
  const database = openExisting(copy, { writable: true });
  if (database.prepare(`select 1 from sqlite_schema where name = 'file_stamp'`).get())
    database.exec('update file_stamp set id = lower(hex(randomblob(16)))');
  database.close();
}

/**
 * Copies a tracker, its attachments too, as it is at one moment, while others go on reading and writing. The copy takes its place only when
 * it is whole and on the disk. `replace` lets it take the place of a file that is there.
 * @throws {UnusableFile} when there is nothing to copy, it is damaged, or the copy would take the place of something; {BackupStopped}
 */
export function backUp({ file, to, replace = false, onStep, isStopped }: BackupOptions): Backup {
  refuseTarget(file, to, replace);
  mkdirSync(dirname(resolve(to)), { recursive: true });
  const partial = partialPath(join(dirname(resolve(to)), `.${basename(to)}`));
  const [from, folder] = [`${file}.attachments`, `${to}.attachments`];
  const made: string[] = [];
  const check = (): void => {
    if (isStopped?.()) throw new BackupStopped('The backup was stopped.');
  };
  const step = (name: Parameters<NonNullable<BackupOptions['onStep']>>[0]): void => {
    check();
    onStep?.(name);
  };
  const database = openExisting(file, { writable: true }); // SQLite takes `vacuum into` for writing
  try {
    // A file that is deleted while the database is copied is still named in the copy: so files come first, and those that are new then.
    step('files');
    copyContents(from, folder, contents(database), { check, made });
    step('database');
    copyDatabase(database, file, partial);
    step('disk');
    const copy = openExisting(partial);
    const named = contents(copy);
    const counts = count(copy);
    copy.close();
    restamp(partial);
    const { missing, bytes: fileBytes } = copyContents(from, folder, named, { check, made });
    check();
    chmodSync(partial, statSync(file).mode | 0o200); // the copy of what may not be written may be
    syncFile(partial);
    for (const side of SIDE_FILES) rmSync(to + side, { force: true });
    renameSync(partial, to);
    syncFolder(dirname(resolve(to)));
    removeUnreferenced(folder, new Set(named.map(({ hash }) => hash)));
    return { ...counts, bytes: statSync(to).size, files: named.length - missing.length, fileBytes, missing };
  } catch (error) {
    removeCopies(folder, made);
    throw error;
  } finally {
    database.close();
    for (const side of ['', ...SIDE_FILES]) rmSync(partial + side, { force: true });
  }
}

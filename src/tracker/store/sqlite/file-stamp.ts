import { closeSync, openSync, readSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { isDamaged, isNoDatabase } from './result-codes';
import { pragma } from './migrating';

/** The identity of a data file, and its count of writes. */
export interface Stamp {
  readonly id: string;
  readonly writes: number;
}

/** The result of reading a stamp: `damaged` is no database (or a damaged one), `unknown` could not be read now. */
export type FileStampResult =
  { readonly stamp: Stamp | undefined; readonly size: number; readonly pageSize: number } | 'damaged' | 'unknown';

/** Reads the stamp through a connection; undefined when it is missing or invalid. @throws errors of SQLite for a damaged file */
export function stampIn(database: DatabaseSync): Stamp | undefined {
  if (!database.prepare(`select 1 from sqlite_schema where name = 'file_stamp'`).get()) return undefined;
  const { id, writes } = database.prepare('select id, writes from file_stamp').get() ?? {};
  return typeof id === 'string' && /^[0-9a-f]{32}$/.test(id) && typeof writes === 'number' ? { id, writes } : undefined;
}

function find(location: string | URL, isWhole: boolean): FileStampResult {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(location, { readOnly: true });
    const stamp = stampIn(database);
    const pageSize = pragma(database, 'page_size');
    return { stamp, size: pragma(database, 'page_count') * pageSize, pageSize };
  } catch (error) {
    return isNoDatabase(error) || (isWhole && isDamaged(error)) ? 'damaged' : 'unknown';
  } finally {
    database?.close();
  }
}

/**
 * Reads the stamp from the main file only, without SQLite's WAL and locks. During a checkpoint, and after one that stopped at a reader, the main
 * file is a mixture of old and new pages: then it may seem damaged, or lack the stamp. But SQLite has written each page, so it is a database, and
 * a stamp in it is one that the file has had. SQLite must open the file, because closing it in any other way releases the locks of this process.
 * https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
export function findInFileAlone(path: string): FileStampResult {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return find(url, false);
}

/** Reads the stamp through the WAL, like a process that opens the file now. The result is always consistent, even during a checkpoint. */
export const findThroughLog = (path: string): FileStampResult => find(path, true);

const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Lists the pages in a WAL (https://www.sqlite.org/fileformat2.html#walformat), which has no locks. @throws {Error} when it cannot be read */
export function pagesInLog(log: string): ReadonlySet<number> {
  const pages = new Set<number>();
  const file = openSync(log, 'r');
  try {
    const header = Buffer.alloc(LOG_HEADER_BYTES);
    if (readSync(file, header, 0, LOG_HEADER_BYTES, 0) < LOG_HEADER_BYTES) return pages;
    const frameBytes = FRAME_HEADER_BYTES + header.readUInt32BE(8);
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    for (let at = LOG_HEADER_BYTES; readSync(file, frame, 0, FRAME_HEADER_BYTES, at) === FRAME_HEADER_BYTES; at += frameBytes) {
      if (frame.compare(header, 16, 24, 8, 16) !== 0) break; // frames from before the WAL was reset
      pages.add(frame.readUInt32BE(0));
    }
    return pages;
  } finally {
    closeSync(file);
  }
}

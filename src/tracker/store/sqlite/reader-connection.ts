import { DatabaseSync } from 'node:sqlite';
import { addReadFunctions, Guard } from './guard';
import { Queries } from './statements';

/** A temporary table for the ids that a list needs twice: for the count and for a page. */
export const CREATE_TEMPORARY_IDS = 'create temp table kept (kept_id integer primary key)';

/** All connections share the mmap, so each has a small cache. */
const PRAGMAS = `
pragma busy_timeout = 2000;
pragma cache_size = -8192;
pragma mmap_size = 1073741824;
pragma temp_store = memory;
`;

/** The connection of a reader thread. */
export interface ReaderConnection {
  readonly database: DatabaseSync;
  readonly guard: Guard;
  readonly queries: Queries;
}

/** Opens an existing data file for reading. This module and its imports are small, because each thread loads them. */
export function openReader(file: string): ReaderConnection {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec(`${PRAGMAS}${CREATE_TEMPORARY_IDS}`);
  const guard = new Guard();
  addReadFunctions(database, guard);
  return { database, guard, queries: new Queries(database) };
}

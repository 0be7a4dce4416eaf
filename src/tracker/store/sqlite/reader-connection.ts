import { DatabaseSync } from 'node:sqlite';
import { addReadFunctions, Guard } from './guard';
import { Queries } from './statements';

/** A temporary table for ids that a list needs twice: to count, and for a page. */
export const KEEPING = 'create temp table kept (kept_id integer primary key)';

/** The mmap is shared by all connections; each one's own cache is small. */
const PRAGMAS = `
pragma busy_timeout = 2000;
pragma cache_size = -8192;
pragma mmap_size = 1073741824;
pragma temp_store = memory;
`;

/** The options of a reader thread's connection. */
export interface ReaderConnection {
  readonly database: DatabaseSync;
  readonly guard: Guard;
  readonly queries: Queries;
}

/** Opens an existing data file for reading. This module and its imports are small, since each thread loads them. */
export function openReader(file: string): ReaderConnection {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec(`${PRAGMAS}${KEEPING}`);
  const guard = new Guard();
  addReadFunctions(database, guard);
  return { database, guard, queries: new Queries(database) };
}

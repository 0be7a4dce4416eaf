import { DatabaseSync } from 'node:sqlite';
import { addReadFunctions, Guard } from './guard';
import { Queries } from './statements';

/** A table of the reading connection alone, for what a list needs twice: to count and to give a page. */
export const KEEPING = 'create temp table kept (kept_id integer primary key)';

/** The map of the file is shared by all connections; what each keeps for itself is small. Sorting needs memory as it goes. */
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

/** Opens a data file that is there and in use already, to read. This file and what it imports are small: each thread loads them anew. */
export function openReader(file: string): ReaderConnection {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec(`${PRAGMAS}${KEEPING}`);
  const guard = new Guard();
  addReadFunctions(database, guard);
  return { database, guard, queries: new Queries(database) };
}

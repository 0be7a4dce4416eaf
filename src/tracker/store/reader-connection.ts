import { DatabaseSync } from 'node:sqlite';
import { Connection } from './dialect';
import { addFunctions } from './functions';
import { KEEPING } from './texts';

/** The map of the file is shared by all connections; what each keeps for itself is small. Sorting needs memory as it goes. */
const PRAGMAS = `
pragma busy_timeout = 2000;
pragma cache_size = -8192;
pragma mmap_size = 1073741824;
pragma temp_store = memory;
`;

/** Opens a data file that is there and in use already, to read. */
export function openReader(file: string): Connection {
  const connection = new Connection(new DatabaseSync(file, { readOnly: true }));
  connection.database.exec(PRAGMAS + KEEPING);
  addFunctions(connection.database, connection.guard);
  return connection;
}

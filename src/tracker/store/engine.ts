import type { Message } from '../../wire/messages';
import { npmPart } from '../../wire/npm-part';
import type { Database } from './database';
import { UnusableFile } from './errors';
import type { MovableDatabase } from './move/movable';
import { isPostgres, shownAddress } from './postgres/address';
import type { Quotas } from './quota-limits';
import { openDatabase } from './sqlite/database';
import { openFileToFill, openFileToRead } from './sqlite/moving';

/* The engines of the store. No other file of `store/` imports from `sqlite/` or `postgres/`. */

export { isPostgres, shownAddress } from './postgres/address';
export { contentPath, copyContents } from './sqlite/copies';
export { storageProblem } from './sqlite/result-codes';

/**
 * PostgreSQL is loaded on first use: most users have a data file, and the extension does not contain it. @throws {UnusableFile} in the extension
 */
const postgres = (data: string) =>
  npmPart(import('./postgres'), 'open PostgreSQL', (message) => new UnusableFile(shownAddress(data), message));

/**
 * Opens a database: PostgreSQL for its addresses, otherwise a SQLite file. `onNotice` gets a message after a migration, `quotas` bounds what is
 * written, and `maxConnections` the connections to PostgreSQL. @throws {UnusableFile} @throws {StoreBusy}
 */
export async function openEngine(
  data: string,
  onNotice?: (notice: Message) => void,
  quotas?: Quotas,
  maxConnections?: number,
): Promise<Database> {
  return isPostgres(data) ? (await postgres(data)).openPostgres(data, quotas, maxConnections) : openDatabase(data, onNotice, quotas);
}

/** Opens the database that a move reads. @throws {UnusableFile} when it does not exist, or another process uses it */
export async function openMoveSource(data: string): Promise<MovableDatabase> {
  return isPostgres(data) ? (await postgres(data)).openPostgresToMove(data, 'source') : openFileToRead(data);
}

/**
 * Opens the database that a move fills, or continues to fill. `restart` deletes what was moved to a data file before. @throws {UnusableFile} for
 * a data file that exists already, and a database that another process uses
 */
export async function openMoveTarget(data: string, restart: boolean): Promise<MovableDatabase> {
  return isPostgres(data) ? (await postgres(data)).openPostgresToMove(data, 'target') : openFileToFill(data, restart);
}

import type { Message } from '../../wire/messages';
import { npmPart } from '../../wire/npm-part';
import type { Database } from './database';
import { UnusableFile } from './errors';
import type { MovableDatabase } from './move/movable';
import { isPostgres, shownAddress } from './postgres/address';
import type { Quotas } from './quota-limits';
import { openDatabase } from './sqlite/database';
import { openFileToFill, openFileToRead } from './sqlite/moving';

/* The engines that the store opens. No other file of `store/` names one of `sqlite/` or `postgres/`. */

export { isPostgres, shownAddress } from './postgres/address';
export { contentPath, copyContents } from './sqlite/copies';
export { storageProblem } from './sqlite/result-codes';

/** The engine of PostgreSQL, which is loaded when it is used: most have a data file, and the extension does not carry it. @throws {UnusableFile} there */
const postgres = (data: string) =>
  npmPart(import('./postgres'), 'open PostgreSQL', (message) => new UnusableFile(shownAddress(data), message));

/**
 * Opens a database: that of an address of PostgreSQL, else the data file of SQLite. `onNotice` gets a sentence after a migration; writes are held to
 * `quotas`, PostgreSQL to `maxConnections`. @throws {UnusableFile} @throws {StoreBusy}
 */
export async function openEngine(
  data: string,
  onNotice?: (notice: Message) => void,
  quotas?: Quotas,
  maxConnections?: number,
): Promise<Database> {
  return isPostgres(data) ? (await postgres(data)).openPostgres(data, quotas, maxConnections) : openDatabase(data, onNotice, quotas);
}

/** Opens a database that a move reads. @throws {UnusableFile} where there is none, or another process uses it */
export async function openMoveSource(data: string): Promise<MovableDatabase> {
  return isPostgres(data) ? (await postgres(data)).openPostgresToMove(data, 'source') : openFileToRead(data);
}

/**
 * Opens a database that a move fills, or goes on with; with `restart`, what was moved to a data file is deleted before. @throws {UnusableFile} for a
 * data file that is there, and a database that another process uses
 */
export async function openMoveTarget(data: string, restart: boolean): Promise<MovableDatabase> {
  return isPostgres(data) ? (await postgres(data)).openPostgresToMove(data, 'target') : openFileToFill(data, restart);
}

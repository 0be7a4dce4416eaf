import type { Message } from '../../wire/messages';
import { npmPart } from '../../wire/npm-part';
import type { Database } from './database';
import { UnusableFile } from './errors';
import { isPostgres, shownAddress } from './postgres/address';
import type { Quotas } from './quota-limits';
import { openDatabase } from './sqlite/database';

/* The engines that the store opens. No other file of `store/` names one of `sqlite/` or `postgres/`. */

export { isPostgres, shownAddress } from './postgres/address';
export { storageProblem } from './sqlite/result-codes';

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
  if (!isPostgres(data)) return openDatabase(data, onNotice, quotas);
  // Loaded when it is used: most have a data file, and the extension does not carry it.
  const { openPostgres } = await npmPart(
    import('./postgres/database'),
    'open PostgreSQL',
    (sentence) => new UnusableFile(shownAddress(data), sentence),
  );
  return openPostgres(data, quotas, maxConnections);
}

import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as told from '../../wire/told';
import { refuseForeign } from './migrating';
import { isNoDatabase, UnusableFile } from './errors';
import { addFunctions } from './functions';

/**
 * Opens a data file that is there, as it is: not even its schema is changed, so that whoever copies or checks it sees what is
 * in it. Writes nothing unless `writable`.
 * @throws {UnusableFile} when there is none, or it is of a newer version or of another program
 */
export function openExisting(file: string, { writable = false } = {}): DatabaseSync {
  if (!existsSync(file)) throw new UnusableFile(file, told.t('There is no data file {0}. Check the path.', file));
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    database.exec(`pragma busy_timeout = 5000; pragma cache_size = -65536; pragma query_only = ${writable ? 'off' : 'on'}`);
    refuseForeign(database, file);
    if (database.prepare('pragma user_version').get()?.user_version === 0)
      throw new UnusableFile(file, told.t('{0} is empty. Check the path.', file));
    addFunctions(database);
    return database;
  } catch (error) {
    database.close();
    if (isNoDatabase(error))
      throw new UnusableFile(file, told.t('{0} is not a data file of Issue Bucket. Choose another data file.', file));
    throw error;
  }
}

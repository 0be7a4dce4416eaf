import { openDatabase } from './database';
import { Sweeper } from './editions';
import { startImport } from './importer';
import { issueStore } from './issues';
import { peopleStore } from './people';
import { repositoryStore } from './repositories';
import type { Store } from './store';

export { NoFullText, StoreBusy, UnusableFile } from './errors';

/**
 * Opens the store of a data file, which is made when it is not there; `:memory:` keeps nothing.
 * @throws {UnusableFile} for a file of a newer version or of another program @throws {NoFullText} @throws {StoreBusy}
 */
export async function openStore({ file }: { file: string }): Promise<Store> {
  const database = await openDatabase(file);
  const sweeper = new Sweeper(database);
  sweeper.start();
  return {
    ...repositoryStore(database),
    ...peopleStore(database),
    ...issueStore(database),
    import: (repository, about) => startImport(database, sweeper, repository, about),
    async close() {
      await sweeper.stop();
      database.close();
    },
  };
}

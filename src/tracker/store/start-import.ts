import { authorize } from './authorization';
import type { Database } from './database';
import { reserveNumbers } from './appends';
import type { Sweeper } from './editions';
import { EditionImporter } from './importer';
import { addEdition, repositoryState } from './repositories';
import type { ImportedRepository, Importer, StoreImportOptions } from './store';

/** Starts an import. @throws {RepositoryGone}, and what the authorization throws */
export async function startImport(
  database: Database,
  sweeper: Sweeper,
  repository: number,
  about: ImportedRepository,
  { append, ifRevision, authorization }: StoreImportOptions = {},
): Promise<Importer> {
  const importer = await database.write(
    async (db) => {
      const state = await repositoryState(db, repository);
      await authorize(db, state.about, authorization);
      const edition = await addEdition(db, repository, 'staged');
      if (append) await reserveNumbers(db, state, edition, append);
      const isAppending = append !== undefined;
      const numbers = append ? { first: state.nextNumber, last: state.nextNumber + append.issues - 1 } : { first: 1, last: Infinity };
      const issues = isAppending ? state.edition : edition;
      const target = { repository, edition, issues, isAppending, numbers, revision: ifRevision ?? state.revision, authorization };
      return new EditionImporter(database, sweeper, target, { issue: state.nextNumber, comment: state.nextComment }, about);
    },
    'anything',
    repository,
  );
  try {
    await importer.declare();
    return importer;
  } catch (error) {
    await importer.rollback();
    throw error;
  }
}

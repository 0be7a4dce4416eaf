import { join } from 'node:path';
import { DEFAULT_KEEP_DAYS } from '../../model/deleted';
import type { Message } from '../../wire/messages';
import { attachmentStore, refersToFiles } from './attachments';
import { bulkStore } from './bulk';
import { commentStore } from './comments';
import { deletedStore, Purger } from './deleted-store';
import { isPostgres, openEngine } from './engine';
import { Sweeper } from './editions';
import { ExportFiles, memoryJobs } from './jobs';
import { FolderFiles } from './folder-files';
import { startImport } from './start-import';
import { issueStore } from './issues';
import { listStore } from './lists';
import { involving } from './involving';
import { newsStore } from './news';
import { peopleStore } from './people';
import { publicPeopleStore } from './public-people';
import { repositoryReads } from './repository-lists';
import { repositoryStore } from './repositories';
import { participationStore } from './participation';
import { anchorStore } from './anchors';
import { relationStore } from './relations';
import type { Quotas } from './quota-limits';
import type { Store } from './store';
import { wakingDatabase } from './waking';

export { FileLost, FileUpdated, RepositoryChanged, StoreBusy, UnusableFile } from './errors';

/** Connections of an import's thread: for writes, for reads, and for the snapshot that it backs up. */
const CONNECTIONS_OF_THREAD = 3;

/**
 * Opens the store of a data file, which is created when it does not exist (`:memory:` stores nothing), or of a PostgreSQL address. The contents
 * of attachments are in `filesFolder`, by default `<file>.attachments`. A file of an earlier version is backed up and migrated, and `onNotice`
 * gets a message about it. Writes beyond `quotas` are refused. @throws {UnusableFile} for a file of a newer version or of another program
 * @throws {StoreBusy}
 */
export async function openStore({
  file,
  onNotice,
  quotas,
  keepDeletedDays,
  filesFolder,
  maxConnections,
}: {
  file: string;
  filesFolder?: string | undefined;
  onNotice?: (notice: Message) => void;
  quotas?: Quotas | undefined;
  keepDeletedDays?: number | undefined;
  /** For PostgreSQL; by default as many as a server needs. */
  maxConnections?: number | undefined;
}): Promise<Store> {
  const hasFile = file !== ':memory:' && !isPostgres(file);
  const { database, wakeUps } = wakingDatabase(await openEngine(file, onNotice, quotas, maxConnections));
  const files =
    filesFolder === undefined
      ? new FolderFiles(hasFile ? `${file}.attachments` : undefined)
      : new FolderFiles(filesFolder, () => refersToFiles(database));
  const sweeper = new Sweeper(database, files);
  sweeper.start();
  const keepDays = keepDeletedDays ?? DEFAULT_KEEP_DAYS;
  const purger = keepDeletedDays === undefined ? undefined : new Purger(database, files, keepDeletedDays);
  purger?.start();
  const jobs = database.jobs?.(new ExportFiles(filesFolder && join(filesFolder, 'exports'), () => files.assertAvailable())) ?? memoryJobs();
  const { sweep } = jobs;
  return {
    file: hasFile ? file : undefined,
    backups: hasFile ? `${file}.backups` : filesFolder && `${filesFolder}.backups`,
    quotas,
    whenLost: database.whenLost,
    dataVersion: (turn, wanted) => database.dataVersion(turn, wanted),
    ...repositoryStore(database),
    ...repositoryReads(database),
    ...peopleStore(database),
    ...publicPeopleStore(database),
    ...issueStore(database, files, keepDays),
    ...bulkStore(database, files, keepDays),
    ...deletedStore(database, files, keepDays),
    ...listStore(database),
    ...commentStore(database),
    ...attachmentStore(database, files),
    ...participationStore(database),
    ...relationStore(database),
    ...anchorStore(database),
    ...newsStore(database),
    async involving(account, reader, query, budget) {
      const { names } = await database.cachesAt();
      return database.read((db) => involving(db, account, reader, query, names), { budget, isExpensive: true });
    },
    import: (repository, about, options) => startImport(database, sweeper, repository, about, options),
    snapshot: (repository) => database.snapshot(repository),
    wakeUps,
    poolCounts: database.poolCounts,
    signInFailures: database.signInFailures,
    jobs: {
      ...jobs,
      sweep:
        sweep &&
        (async () => {
          await database.signInFailures?.sweep();
          await sweep();
          sweeper.start(); // deletes what imports of ended processes have left
        }),
    },
    forThread: hasFile ? { file } : filesFolder === undefined ? undefined : { file, filesFolder, maxConnections: CONNECTIONS_OF_THREAD },
    async close() {
      await Promise.all([sweeper.stop(), purger?.stop()]);
      await database.close();
      await Promise.all([files.close(), jobs.files.close()]);
    },
  };
}

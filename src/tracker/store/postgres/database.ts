import { Kysely } from 'kysely';
import { storeCaches } from '../../caches';
import type { Database } from '../database';
import type { FileLost } from '../errors';
import { IssueNames } from '../names';
import type { Quotas } from '../quota-limits';
import type { Snapshot } from '../snapshot';
import { SortedIds } from '../sorted-ids';
import { takeSnapshot } from '../stored-snapshot';
import type { Tables } from '../tables';
import { connectionSettings, directAddress, shownAddress } from './address';
import { SnapshotVersions } from './data-version';
import { postgresDialect, type ConnectionSource } from './dialect';
import { issueRows } from './issue-rows';
import { jobTable } from './job-table';
import { migratePostgres } from './migrating';
import { notifications } from './notifications';
import { openingError } from './opening-error';
import { Connections } from './pool';
import { storeError } from './result-codes';
import { signInTable } from './sign-ins';
import { transactionSource } from './snapshot';
import { READ, Transactions } from './transactions';
import { readWithVersion } from './wanted-issues';
import { Writes } from './writes';

/** Connections of one process. PostgreSQL's default is a hundred for all. */
const MAX_CONNECTIONS = 10;

async function connect(address: string, max: number): Promise<Connections> {
  const shown = shownAddress(address);
  const connections = new Connections(connectionSettings(address), max);
  try {
    await connections.withClient(async (client) => {
      await connections.detectPooler(client);
      await migratePostgres(client, shown);
    });
    return connections;
  } catch (error) {
    await connections.close();
    throw openingError(error, shown);
  }
}

/**
 * Opens a PostgreSQL database by its address, and creates the tables when it is empty; `quotas` bounds what is written. @throws {UnusableFile}
 */
export async function openPostgres(address: string, quotas?: Quotas, maxConnections = MAX_CONNECTIONS): Promise<Database> {
  const direct = directAddress(address); // before anything is open
  const connections = await connect(address, maxConnections);
  const versions = new SnapshotVersions((wanted) => (wanted.length === 0 ? connections.version() : readWithVersion(reader, wanted)));
  const caches = storeCaches();
  let latest = await versions.now().catch(async (error: unknown) => {
    await connections.close();
    throw openingError(error, shownAddress(address));
  });
  const source: ConnectionSource = {
    acquire: () => connections.acquire(),
    release: (connection) => connection.release(),
    begin: READ,
    isRead: true,
  };
  // Prepared queries outside of a transaction are short, and share a connection.
  const reader = Object.assign(new Kysely<Tables>({ dialect: postgresDialect(source) }), { direct: { all: connections.all } });

  async function beginSnapshot(repository: number): Promise<Snapshot> {
    return takeSnapshot(await transactionSource(await connections.acquire(), READ), repository);
  }

  const transactions = new Transactions(connections, quotas);
  const writes = new Writes(transactions, connections);

  const withStoreErrors = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw storeError(error);
    }
  };

  const execute = reader.executeQuery.bind(reader);
  reader.executeQuery = (query) => withStoreErrors(execute(query));
  return {
    reader,
    issueRows: (repository, numbers) => issueRows(reader, repository, numbers),
    dataVersion: (turn, wanted) => withStoreErrors(versions.now(turn, wanted)),
    async cachesAt(moment) {
      const current = moment ?? (await withStoreErrors(versions.now()));
      // A request with an older version gets the caches of the newest one.
      if (current.revision > latest.revision) latest = current;
      return { names: new IssueNames(caches, latest.dataVersion), orders: new SortedIds(caches, latest.revision) };
    },
    read: (work, { budget, isExpensive = false } = {}) => withStoreErrors(transactions.read(work, budget, isExpensive)),
    write: (work, changes = 'anything', repository, mode) => withStoreErrors(writes.run(work, changes, repository, mode)),
    snapshot: (repository) => withStoreErrors(beginSnapshot(repository)),
    poolCounts: () => {
      const { waiting, ...counts } = connections.counts();
      return { ...counts, waiting: waiting + writes.waitingCount + transactions.waitingCount };
    },
    signInFailures: signInTable(connections),
    jobs: (files) => jobTable(connections, files),
    others: notifications(direct, connections),
    // Never resolves: a database that does not answer may come back.
    whenLost: new Promise<FileLost>(() => undefined),
    async close() {
      transactions.close();
      await connections.close();
    },
  };
}

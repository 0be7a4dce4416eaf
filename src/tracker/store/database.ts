import type { Kysely, Transaction } from 'kysely';
import type { RequestBudget } from './budget';
import type { ChangeScope, DataVersion } from './data-version';
import type { DirectConnection } from './direct';
import type { FileLost } from './errors';
import type { IssueNames } from './names';
import type { Quotas } from './quota-limits';
import type { SortedIds } from './sorted-ids';
import type { Snapshot } from './snapshot';
import type { Tables } from './tables';

/* What queries are asked of. An engine opens it. */

/** Maintenance of the full-text index. */
export interface FullTextListener {
  /** Called after writes that leave index segments to merge. */
  onUnmergedTexts: () => void;
}

export type Transact = Transaction<Tables> & {
  readonly texts: FullTextListener;
  /** For statements that are run a million times, where each promise matters. */
  readonly direct: DirectConnection;
  readonly quotas: Quotas | undefined;
};

/** Options of a read. Without a budget it runs on this thread without a limit. */
export interface ReadOptions {
  readonly budget?: RequestBudget | undefined;
  /**
   * Whether it is known to be slow: then it runs on a reader thread. Otherwise it is tried on this thread for some milliseconds, and restarted on a
   * reader thread after that, so `work` may be called twice.
   */
  readonly isExpensive?: boolean;
}

/** Cached data that is still valid. */
export interface Known {
  readonly names: IssueNames;
  readonly orders: SortedIds;
}

/** An open database. Each callback sees a consistent snapshot. */
export interface Database {
  /** Runs a read. @throws {TimeLimitExceeded} {TooManyRequests} {RequestCancelled} {ReaderFailed} with a budget */
  read<T>(work: (db: Transact) => Promise<T>, options?: ReadOptions): Promise<T>;
  /** Runs a write; by default it may change anything. */
  write<T>(work: (db: Transact) => Promise<T>, changes?: ChangeScope): Promise<T>;
  dataVersion(turn?: object): DataVersion;
  /** The caches for a data version, or for the present one. Called before reading, so that what is read is no older. */
  known(dataVersion?: DataVersion): Known;
  /** Queries on the reading connection, without a transaction. */
  readonly reader: Kysely<Tables>;
  readonly texts: FullTextListener;
  /** Opens a snapshot of a repository; in memory it also shows later writes. @throws when there is no such repository */
  snapshot(repository: number): Promise<Snapshot>;
  /** Resolves when the data file was deleted or replaced: nothing is read or written any more. */
  readonly whenLost: Promise<FileLost>;
  close(): Promise<void>;
}

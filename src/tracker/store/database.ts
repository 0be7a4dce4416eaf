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

/** Who looks after the full text of a database. */
export interface FullTextListener {
  /** Called when a write has left the index a little less tidy. */
  isUntidy: () => void;
}

export type Transact = Transaction<Tables> & {
  readonly texts: FullTextListener;
  /** For statements whose number makes every step on the way to them expensive. */
  readonly direct: DirectConnection;
  readonly quotas: Quotas | undefined;
};

/** How a read goes about what it may cost. Without a budget it takes as long as it takes, on this thread. */
export interface ReadOptions {
  readonly budget?: RequestBudget | undefined;
  /**
   * Whether it is known to take long: then it goes to a reader thread at once. Else it is tried on this thread, for some milliseconds, and
   * begun anew on a reader thread when these are not enough: so `work` may be called twice.
   */
  readonly isExpensive?: boolean;
}

/** What was read before and is still true, so that reading need not begin anew. */
export interface Known {
  readonly names: IssueNames;
  readonly orders: SortedIds;
}

/** A database, open. Each function that is handed in sees the data of one moment. */
export interface Database {
  /** @throws {TimeLimitExceeded} {TooManyRequests} {RequestCancelled} {ReaderFailed} where there is a budget */
  read<T>(work: (db: Transact) => Promise<T>, options?: ReadOptions): Promise<T>;
  /** Unless it says otherwise, a write may have changed anything. */
  write<T>(work: (db: Transact) => Promise<T>, changes?: ChangeScope): Promise<T>;
  dataVersion(turn?: object): DataVersion;
  /** What is known of the data at a moment that was asked for; else, now. To be asked before anything is read, which then is no older. */
  known(dataVersion?: DataVersion): Known;
  /** Builds queries that go to the reading connection, each on its own. */
  readonly reader: Kysely<Tables>;
  readonly texts: FullTextListener;
  /** A repository as it is now, until it is closed. In memory it shows what is written meanwhile. @throws when there is no such repository */
  snapshot(repository: number): Promise<Snapshot>;
  /** Fulfilled when what holds the data was deleted or replaced: nothing is read or written any more. */
  readonly whenLost: Promise<FileLost>;
  close(): Promise<void>;
}

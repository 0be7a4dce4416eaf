import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { IssueExcerpt, SearchExcerpt } from '../../model/search';
import type { RequestBudget } from './budget';
import type { ChangeScope, DataVersion } from './data-version';
import type { DirectConnection, MaybePromise } from './direct';
import type { Ids } from './engine-sql';
import type { FileLost } from './errors';
import type { IssueNames } from './names';
import type { ExportFiles, StoredJobs } from './jobs';
import type { SharedDatabase } from './processes';
import type { Quotas } from './quota-limits';
import type { BareRow } from './rows';
import type { SortedIds } from './sorted-ids';
import type { Snapshot } from './snapshot';
import type { Tables } from './tables';
import type { WantedIssue } from './wanted-issue';

/* The interface of a database, which each engine implements. */

/** The full-text index of an engine. The store updates it in the transaction that writes the texts. */
export interface TextIndex {
  /** Adds the texts of an issue, which must not be in the index yet. */
  add(db: Transact, id: number, title: string, content: string): void;
  /** Adds the text of a comment, by its row id; it must not be in the index yet. `issue` (a row id) is optional. */
  addComment(db: Transact, id: number, content: string, issue?: number): void;
  /** Adds the same text for many comments; `ids` is a query of their row ids, in the column `id`. */
  addSameComment(db: Transact, content: string, ids: RawBuilder<unknown>): Promise<void>;
  /** Removes the title and description of an issue. */
  remove(db: Transact, id: number): Promise<void>;
  /** Removes all texts of an issue and its comments. Called before the rows are deleted. */
  removeAll(db: Transact, id: number): Promise<void>;
  removeComment(db: Transact, id: number): Promise<void>;
  /** Stores found ids, without duplicates, for later queries of the transaction (`EngineSql.temporaryIds`), and returns their number. */
  storeTemporaryIds(db: Transact, ids: Ids): Promise<number>;
  /** Merges new index entries in the background, so that the write does not wait for it. */
  scheduleMerge(): void;
  /** Prepares the index for many texts. */
  prepareImport(db: Transact): Promise<void>;
  /** Merges some pages during an import. */
  mergeImported(db: Transact, pages: number): Promise<void>;
  /** Reads the result of `EngineSql.issueExcerpt`; undefined when neither text contains the whole search. */
  issueExcerpt(selected: string | null, search: string): IssueExcerpt | undefined;
  /** Reads the result of `EngineSql.commentExcerpt`. */
  commentExcerpt(selected: string, search: string): SearchExcerpt;
}

/** Queries of an import for many comments at once, for an engine where each query is a round trip. */
export interface ImportAhead {
  /** Reserves row ids for new comments, in ascending order. */
  commentIds(count: number): Promise<readonly number[]>;
  /** Finds those of the comments that exist; `issue` and `id` are row ids. */
  findComments(
    wanted: readonly { readonly issue: number; readonly number: number }[],
  ): Promise<readonly { readonly id: number; readonly issue: number; readonly number: number }[]>;
}

export type Transact = Transaction<Tables> & {
  readonly texts: TextIndex;
  /** For statements that run a million times, where a promise for each is expensive. */
  readonly direct: DirectConnection;
  /** Whether a write locks the row of its repository, so that other writes to it wait. Undefined where all writes wait for each other. */
  readonly locksRepositories?: true;
  /**
   * Locks the files of attachments until the transaction ends. With `use` (rows are about to refer to files), no file is removed meanwhile; with
   * `removal`, no file gets a new reference. Undefined where all writes wait for each other.
   */
  readonly lockFiles?: ((purpose: 'use' | 'removal') => Promise<void>) | undefined;
  readonly quotas: Quotas | undefined;
  /** Undefined where a query is no round trip. */
  readonly importAhead?: ImportAhead | undefined;
};

/** Options of a read. Without a budget, it runs at once and without a time limit. */
export interface ReadOptions {
  readonly budget?: RequestBudget | undefined;
  /**
   * Whether the read is known to be slow. Then it queues with other slow reads (in SQLite, for a reader thread). Otherwise it runs at once for
   * some milliseconds, and starts again in that queue when this is not enough, so the task may be called twice.
   */
  readonly isExpensive?: boolean;
}

/** Options of a write. */
export interface WriteMode {
  /**
   * Whether the write is known to be short, like that of a new issue: an engine may run several of these in one transaction. It changes rows and
   * texts of single issues, and no files.
   */
  readonly isShort?: boolean;
  /** Whether the write may wait for others longer than a request does, because it is part of long work that would be lost. */
  readonly isPatient?: boolean;
}

export const SHORT_WRITE: WriteMode = { isShort: true };
export const PATIENT_WRITE: WriteMode = { isPatient: true };

/** Caches for a data version. */
export interface VersionCaches {
  readonly names: IssueNames;
  readonly orders: SortedIds;
}

/** An open database. Each read sees a consistent snapshot; writes of a repository do not overlap. */
export interface Database extends SharedDatabase {
  /** Runs a read. @throws {TimeLimitExceeded} {TooManyRequests} {RequestCancelled} {ReaderFailed} with a budget */
  read<T>(work: (db: Transact) => Promise<T>, options?: ReadOptions): Promise<T>;
  /**
   * Runs a write; by default it may change anything. PostgreSQL runs writes of different repositories at the same time (`repository` is the one
   * to lock), and calls `work` again after a conflict. @throws {StoreBusy} after waiting too long for others
   */
  write<T>(work: (db: Transact) => Promise<T>, changes?: ChangeScope, repository?: number, mode?: WriteMode): Promise<T>;
  /** The current data version. Calls with the same `turn` share one query, which may read an issue, too. @throws {FileLost} */
  dataVersion(turn?: object, wanted?: WantedIssue): MaybePromise<DataVersion>;
  /** The caches for a data version, by default the current one. Called before a read, so that the data that is read is at least as new. */
  cachesAt(dataVersion?: DataVersion): MaybePromise<VersionCaches>;
  /** Queries on the reading connection, without a transaction. */
  readonly reader: Kysely<Tables>;
  /** Reads issue rows of a repository by number, several in one query. Undefined for an engine where that saves nothing. */
  readonly issueRows?: (repository: number, numbers: readonly number[]) => Promise<readonly BareRow[]>;
  /**
   * Opens a snapshot of a repository. With a database in memory, the snapshot also shows later writes. @throws when there is no such repository
   */
  snapshot(repository: number): Promise<Snapshot>;
  /** Resolves when the data file was deleted or replaced. Nothing is read or written after that. */
  readonly whenLost: Promise<FileLost>;
  /** Jobs that all processes share; undefined where there is only one process. */
  readonly jobs?: (files: ExportFiles) => StoredJobs;
  close(): Promise<void>;
}

import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { IssueExcerpt, SearchExcerpt } from '../../model/search';
import type { RequestBudget } from './budget';
import type { ChangeScope, DataVersion } from './data-version';
import type { DirectConnection, MaybePromise } from './direct';
import type { Ids } from './engine-sql';
import type { FileLost } from './errors';
import type { IssueNames } from './names';
import type { ExportFiles, StoredJobs } from './jobs';
import type { OfProcesses } from './processes';
import type { Quotas } from './quota-limits';
import type { BareRow } from './rows';
import type { SortedIds } from './sorted-ids';
import type { Snapshot } from './snapshot';
import type { Tables } from './tables';

/* The interface of a database, which an engine opens. */

/** The full-text index of an engine, which the store writes with the texts themselves. */
export interface TextIndex {
  /** Adds the texts of an issue, which the index must not have yet. */
  add(db: Transact, id: number, title: string, content: string): void;
  /** Adds the text of a comment, by its row id, which the index must not have yet. `issue` (the row id) need not be known. */
  addComment(db: Transact, id: number, content: string, issue?: number): void;
  /** Adds the same text of many comments; `ids` is a query of their row ids, as `id`. */
  addSameComment(db: Transact, content: string, ids: RawBuilder<unknown>): Promise<void>;
  /** Removes title and description of an issue. */
  remove(db: Transact, id: number): Promise<void>;
  /** Removes all texts of an issue, with its comments. Called before the rows are deleted. */
  removeAll(db: Transact, id: number): Promise<void>;
  removeComment(db: Transact, id: number): Promise<void>;
  /** Stores found ids for later queries of the transaction (`EngineSql.temporaryIds`), each once, and returns their number. */
  storeTemporaryIds(db: Transact, ids: Ids): Promise<number>;
  /** Merges what was written in the background, so that the write need not wait for it. */
  scheduleMerge(): void;
  /** Prepares the index for many texts. */
  prepareImport(db: Transact): Promise<void>;
  /** Merges some pages during an import. */
  mergeImported(db: Transact, pages: number): Promise<void>;
  /** Reads what `EngineSql.issueExcerpt` has selected; undefined where neither text has all of the search. */
  issueExcerpt(selected: string | null, search: string): IssueExcerpt | undefined;
  /** Reads what `EngineSql.commentExcerpt` has selected. */
  commentExcerpt(selected: string, search: string): SearchExcerpt;
}

/** What an import asks for many comments at once, where each question waits for the database. */
export interface ImportAhead {
  /** Ids for rows of new comments, in rising order. */
  commentIds(count: number): Promise<readonly number[]>;
  /** Those of these comments that are there; `issue` and `id` are row ids. */
  findComments(
    wanted: readonly { readonly issue: number; readonly number: number }[],
  ): Promise<readonly { readonly id: number; readonly issue: number; readonly number: number }[]>;
}

export type Transact = Transaction<Tables> & {
  readonly texts: TextIndex;
  /** For statements that are run a million times, where each promise matters. */
  readonly direct: DirectConnection;
  /** Whether a write locks the row of its repository, so that no other one of it is under way. Undefined where writes wait for each other anyway. */
  readonly locksRepositories?: true;
  /**
   * Waits until no file of attachments is removed (`use`: rows are about to refer to files), or until none is used anew (`removal`). Undefined where
   * writes wait for each other anyway.
   */
  readonly lockFiles?: ((purpose: 'use' | 'removal') => Promise<void>) | undefined;
  readonly quotas: Quotas | undefined;
  /** Undefined where the engine answers at once. */
  readonly importAhead?: ImportAhead | undefined;
};

/** Options of a read. Without a budget it runs at once, without a limit. */
export interface ReadOptions {
  readonly budget?: RequestBudget | undefined;
  /**
   * Whether it is known to be slow: then it waits for its turn among slow reads (in SQLite, on a reader thread). Otherwise it is tried at once for
   * some milliseconds, and restarted among them after that, so the task may be called twice.
   */
  readonly isExpensive?: boolean;
}

/** Options of a write. */
export interface WriteMode {
  /**
   * Whether it is known to be short, like a new issue: an engine may run several of these in one transaction. It changes rows and texts of single issues,
   * and no files.
   */
  readonly isShort?: boolean;
}

export const SHORT_WRITE: WriteMode = { isShort: true };

/** Cached data that is still valid. */
export interface Known {
  readonly names: IssueNames;
  readonly orders: SortedIds;
}

/** An open database. Each read sees a consistent snapshot; writes of a repository do not overlap. */
export interface Database extends OfProcesses {
  /** Runs a read. @throws {TimeLimitExceeded} {TooManyRequests} {RequestCancelled} {ReaderFailed} with a budget */
  read<T>(work: (db: Transact) => Promise<T>, options?: ReadOptions): Promise<T>;
  /**
   * Runs a write; by default it may change anything. In PostgreSQL `work` is called again where it meets another one, and writes of different
   * repositories run at the same time: `repository` is the one whose lock it takes. @throws {StoreBusy}
   */
  write<T>(work: (db: Transact) => Promise<T>, changes?: ChangeScope, repository?: number, mode?: WriteMode): Promise<T>;
  /** The present version; within the same `turn` it is asked for once. @throws {FileLost} */
  dataVersion(turn?: object): MaybePromise<DataVersion>;
  /** The caches for a data version, or for the present one. Called before reading, so that what is read is no older. */
  known(dataVersion?: DataVersion): MaybePromise<Known>;
  /** Queries on the reading connection, without a transaction. */
  readonly reader: Kysely<Tables>;
  /** Reads rows of issues of a repository by numbers, where several cost little more than one; undefined where each costs the same. */
  readonly issueRows?: (repository: number, numbers: readonly number[]) => Promise<readonly BareRow[]>;
  /** Opens a snapshot of a repository; in memory it also shows later writes. @throws when there is no such repository */
  snapshot(repository: number): Promise<Snapshot>;
  /** Resolves when the data file was deleted or replaced: nothing is read or written any more. */
  readonly whenLost: Promise<FileLost>;
  /** Jobs that other processes know, too; undefined where there is one process. */
  readonly jobs?: (files: ExportFiles) => StoredJobs;
  close(): Promise<void>;
}

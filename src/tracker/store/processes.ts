/** Connections to a database: all, unused ones, and how many reads and writes wait for one or for their turn. */
export interface PoolCounts {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Failed sign-ins are forgotten after this time without another one. */
export const FORGET_FAILURES_AFTER_MS = 60 * 60_000;

/** Failed sign-ins by key (a username, an address, or both), shared by all processes. */
export interface SignInFailures {
  /** The failures of each key, and how long ago the last one was. */
  read(keys: readonly string[]): Promise<readonly { readonly failures: number; readonly agoMs: number }[]>;
  /** Adds a failure to each key; it starts at 1 again when the last one is forgotten. */
  add(keys: readonly string[]): Promise<void>;
  /** Forgets the failures of a key. */
  forget(key: string): Promise<void>;
  /** Removes the keys whose failures are forgotten. */
  sweep(): Promise<void>;
}

/** What a thread of this process needs to open the same data. */
export interface ThreadDataSource {
  readonly file: string;
  readonly filesFolder?: string | undefined;
  readonly maxConnections?: number | undefined;
}

/** What has changed: a repository, by its key, or `any`, when some repositories may have changed. */
export type ChangedRepository = number | 'any';

/** How processes notify each other of changed repositories. A notification may get lost. */
export interface OtherProcesses {
  /** Notifies the others. Resolves when that is done, or has failed; never rejects. */
  notify(all: readonly ChangedRepository[]): Promise<void>;
  /**
   * Calls `onChange` for the notifications of others until it is closed. Calls `onListening` whenever notifications may have been missed before: at the
   * start, and after an interruption.
   */
  listen(onChange: (what: ChangedRepository) => void, onListening: () => void): { close(): Promise<void> };
}

/** What a database offers because several processes use it. */
export interface SharedDatabase {
  /** Undefined for a data file, where nothing waits for a connection. */
  readonly poolCounts?: (() => PoolCounts) | undefined;
  /** Undefined for a single process, which counts in memory. */
  readonly signInFailures?: SignInFailures | undefined;
  /** Undefined for a data file, where polling finds the writes of other processes. */
  readonly others?: OtherProcesses | undefined;
}

/** Connections to a database: how many there are, how many of them nobody uses, and how many reads and writes wait for one, or for their turn. */
export interface PoolCounts {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Wrong passwords are forgotten after this time without another one. */
export const FORGET_FAILURES_AFTER_MS = 60 * 60_000;

/** Wrong passwords by what they are counted for, which all processes share. */
export interface SignInFailures {
  /** The failures of each key, and how long ago the last was. */
  read(keys: readonly string[]): Promise<readonly { readonly failures: number; readonly agoMs: number }[]>;
  /** Counts a failure of each key, from 1 if the last one is forgotten. */
  add(keys: readonly string[]): Promise<void>;
  /** Forgets the failures of a key. */
  forget(key: string): Promise<void>;
  /** Removes what is forgotten. */
  sweep(): Promise<void>;
}

/** By what a thread of this process opens the same data. */
export interface DataOfThread {
  readonly file: string;
  readonly filesFolder?: string | undefined;
  readonly maxConnections?: number | undefined;
}

/** What has changed: a repository, by its key, or something else, with which some repositories may have changed. */
export type ChangedRepository = number | 'any';

/** How processes tell each other which repositories have changed. What is told may be lost. */
export interface OtherProcesses {
  /** Tells the others. Resolves when that is done, or cannot be done; never rejects. */
  tell(all: readonly ChangedRepository[]): Promise<void>;
  /** Calls `heard` for what others tell, until it is closed, and `begun` whenever nothing was heard before: at the start, and after an interruption. */
  hear(heard: (what: ChangedRepository) => void, begun: () => void): { close(): Promise<void> };
}

/** What a database offers because several processes use it. */
export interface OfProcesses {
  /** Undefined where the database is a file, for which nothing has to wait. */
  readonly poolCounts?: (() => PoolCounts) | undefined;
  /** Undefined where there is one process, which counts by itself. */
  readonly signInFailures?: SignInFailures | undefined;
  /** Undefined where the database is a file: what another process has written to it is found by looking. */
  readonly others?: OtherProcesses | undefined;
}

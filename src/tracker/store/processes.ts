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
  look(keys: readonly string[]): Promise<readonly { readonly failures: number; readonly agoMs: number }[]>;
  /** Counts a failure of each key, from 1 where the last is forgotten. */
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

/** What a database offers because several processes use it. */
export interface OfProcesses {
  /** Undefined where the database is a file, for which nothing has to wait. */
  readonly poolCounts?: (() => PoolCounts) | undefined;
  /** Undefined where there is one process, which counts by itself. */
  readonly signInFailures?: SignInFailures | undefined;
}

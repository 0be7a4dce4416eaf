/** Connections to a database: how many there are, how many of them nobody uses, and how many requests wait for one. */
export interface PoolCounts {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** Wrong passwords by what they are counted for, which all processes share. */
export interface SignInFailures {
  /** The failures of each key, and how long ago the last was. */
  look(keys: readonly string[]): Promise<readonly { readonly failures: number; readonly agoMs: number }[]>;
  /** Counts a failure of each key, from 1 where the last was longer ago than `forgetMs`. */
  add(keys: readonly string[], forgetMs: number): Promise<void>;
  /** Forgets the failures of a key. */
  forget(key: string): Promise<void>;
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

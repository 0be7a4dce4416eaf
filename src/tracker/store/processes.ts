/** Connections to a database: how many there are, how many of them nobody uses, and how many requests wait for one. */
export interface PoolCounts {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
}

/** What a database offers because several processes use it. */
export interface OfProcesses {
  /** Undefined where the database is a file, for which nothing has to wait. */
  readonly poolCounts?: (() => PoolCounts) | undefined;
}

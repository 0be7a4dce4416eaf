/** What a statement did: to how many rows, and the id of the last one that was ever inserted. */
export interface WriteResult {
  readonly changes: number;
  readonly id: number;
}

/** A connection without promises on the way to it, for statements that are run by the million in one transaction. */
export interface DirectConnection {
  /** Runs a statement that gives no rows. */
  run(sql: string, values: readonly unknown[]): WriteResult;
  /** Runs a query for its first row. */
  get<Row>(sql: string, values: readonly unknown[]): Row | undefined;
}

/** The number of changed rows, and the id of the last inserted one. */
export interface WriteResult {
  readonly changes: number;
  readonly id: number;
}

/** A synchronous connection, for statements that are run a million times in one transaction. */
export interface DirectConnection {
  /** Runs a statement without a result. */
  run(sql: string, values: readonly unknown[]): WriteResult;
  /** Runs a query and returns its first row. */
  get<Row>(sql: string, values: readonly unknown[]): Row | undefined;
}

/** A value, or a promise of it from an asynchronous engine. An import has a million rows, and SQLite needs no promise for each. */
export type MaybePromise<T> = T | Promise<T>;

/** A connection for statements that run a million times in one transaction, without a promise for each when the engine is synchronous. */
export interface DirectConnection {
  /**
   * Runs a statement without a result. An asynchronous engine runs it later; a failure then rejects the next awaited statement, or the commit.
   */
  run(sql: string, values: readonly unknown[]): void;
  /** From now on, sends inserts of single rows together. Undefined for a synchronous engine. */
  readonly joinInserts?: (() => void) | undefined;
  get<Row>(sql: string, values: readonly unknown[]): MaybePromise<Row | undefined>;
  /** Runs a query without waiting for the previous one, unlike Kysely, which waits in a transaction. Undefined for a synchronous engine. */
  readonly all?: <Row>(sql: string, values: readonly unknown[]) => Promise<Row[]>;
}

/** Waits for the values, if one of them is a promise. */
export const all = <T>(values: readonly MaybePromise<T>[]): MaybePromise<T[]> =>
  values.some((it) => it instanceof Promise) ? Promise.all(values) : (values as T[]);

/** Continues with a value, at once unless it is a promise. */
export const andThen = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  value instanceof Promise ? value.then(next) : next(value);

/** A value, or a promise of it from an engine that waits for it: rows of an import come by the million, and SQLite needs no promise for each. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * A connection for statements that are run a million times in one transaction: without a promise for each where the engine answers at once.
 */
export interface DirectConnection {
  /** Runs a statement without a result. An engine that has to wait runs it later: a failure then fails the next statement that is awaited, or the commit. */
  run(sql: string, values: readonly unknown[]): void;
  /** From now on, sends inserts of single rows together. Undefined for an engine that runs each at once. */
  readonly joinInserts?: (() => void) | undefined;
  /** Runs a query and returns its first row. */
  get<Row>(sql: string, values: readonly unknown[]): MaybePromise<Row | undefined>;
  /** Runs a query without waiting for the one before, as Kysely does in a transaction. Undefined where the engine answers at once. */
  readonly all?: <Row>(sql: string, values: readonly unknown[]) => Promise<Row[]>;
}

/** Waits for values, if one has to be waited for. */
export const all = <T>(values: readonly MaybePromise<T>[]): MaybePromise<T[]> =>
  values.some((it) => it instanceof Promise) ? Promise.all(values) : (values as T[]);

/** Continues with a value, at once if it is there. */
export const andThen = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  value instanceof Promise ? value.then(next) : next(value);

import type { LRUCache } from 'lru-cache';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { preparedStatements } from '../../caches';

type Value = null | bigint | number | string | Uint8Array;

/** Converts a value for node:sqlite, which binds all numbers as floats. FTS5 and untyped columns would keep these, so integers become bigint. */
export function toValue(value: unknown): Value {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return (value ?? null) as Value;
}

/** Rows as lists of values in the order of columns. */
export interface RowSet {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

type Ask = (values: readonly Value[]) => RowSet;

/** Returns a function that runs a query and returns its rows. */
function listsOf(statement: StatementSync): Ask {
  const columns = statement.columns().map(({ name }) => name);
  statement.setReturnArrays(true);
  return (values) => ({ columns, rows: statement.all(...values) as unknown as unknown[][] });
}

/** Returns a prepared statement from a cache, or creates it. */
export function prepare<T extends object>(cache: LRUCache<string, T>, sql: string, create: () => T): T {
  let statement = cache.get(sql);
  if (!statement) cache.set(sql, (statement = create()));
  return statement;
}

/** The queries of one connection, each prepared once. */
export class Queries {
  readonly #statements = preparedStatements<Ask>();

  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  lists(sql: string, values: readonly unknown[]): RowSet {
    return prepare(this.#statements, sql, () => listsOf(this.#database.prepare(sql)))(values.map(toValue));
  }
}

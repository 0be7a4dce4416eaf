import type { LRUCache } from 'lru-cache';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { preparedStatements } from '../../caches';

type Value = null | bigint | number | string | Uint8Array;

/** node:sqlite binds all numbers as floats, which FTS5 and untyped columns would keep: integers become bigint. */
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

/** Runs a query and returns its rows. */
function listsOf(statement: StatementSync): Ask {
  const columns = statement.columns().map(({ name }) => name);
  statement.setReturnArrays(true);
  return (values) => ({ columns, rows: statement.all(...values) as unknown as unknown[][] });
}

/** Prepares a statement, with a cache. */
export function prepare<T extends object>(cache: LRUCache<string, T>, sql: string, create: () => T): T {
  let statement = cache.get(sql);
  if (!statement) cache.set(sql, (statement = create()));
  return statement;
}

/** The queries of one connection, prepared once. */
export class Queries {
  readonly #statements = preparedStatements<Ask>();

  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Runs a query. */
  lists(sql: string, values: readonly unknown[]): RowSet {
    return prepare(this.#statements, sql, () => listsOf(this.#database.prepare(sql)))(values.map(toValue));
  }
}

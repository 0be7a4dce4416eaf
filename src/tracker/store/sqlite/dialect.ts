import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  DeleteQueryNode,
  InsertQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  UpdateQueryNode,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type RawNode,
} from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import { Mutex } from '../../../model/concurrency';
import { preparedStatements } from '../../caches';
import { Guard } from './guard';
import { FileUpdated, StoreBusy } from '../errors';
import { isBusy } from './result-codes';
import type { ChangeScope } from '../data-version';
import type { DirectConnection } from '../direct';
import { engineNode } from '../engine-sql';
import { sqliteSql } from './engine';
import { prepare, Queries, toValue, type RowSet } from './statements';

/** How long and how often a write retries while another process holds the lock. Unlike SQLite's busy timeout, this does not block the thread. */
const BUSY_TIMEOUT_MS = 5000;
const BUSY_RETRY_INTERVAL_MS = 4;

type Row = Record<string, unknown>;

/** Converts rows from lists to objects, which is faster than the objects of node:sqlite. */
const toObjects = ({ columns, rows }: RowSet): Row[] =>
  rows.map((list) => {
    const row: Row = {};
    for (let at = 0; at < columns.length; at++) row[columns[at]!] = list[at];
    return row;
  });

const returnsNothing = ({ query }: CompiledQuery): boolean =>
  (InsertQueryNode.is(query) || UpdateQueryNode.is(query) || DeleteQueryNode.is(query)) && !query.returning;

/** An open connection with its prepared statements, used by one transaction at a time. */
export class Connection implements DatabaseConnection, DirectConnection {
  readonly #statements = preparedStatements<StatementSync>();
  readonly #queries: Queries;
  readonly #turns = new Mutex();
  /** The schema version that this program writes; undefined for a reading connection. */
  version: number | undefined;
  /** The scope of the changes of the open transaction. */
  changes: ChangeScope = 'nothing';
  /** Called after a commit, before any reader runs. */
  onCommit: (changes: ChangeScope) => void = () => undefined;

  /** Called before and after a transaction; throws when the file was replaced. */
  check: () => void = () => undefined;

  constructor(
    readonly database: DatabaseSync,
    /** Interrupts its statements. */
    readonly guard = new Guard(),
  ) {
    this.#queries = new Queries(database);
  }

  /** Whether the connection is in use. */
  get isAcquired(): boolean {
    return this.#turns.isLocked;
  }

  /** Waits for the connection, in the order of the calls. */
  acquire(): Promise<void> {
    return this.#turns.acquire();
  }

  release(): void {
    this.#turns.release();
  }

  prepared(sql: string): StatementSync {
    return prepare(this.#statements, sql, () => this.database.prepare(sql));
  }

  /** Runs a statement synchronously, for statements that run a million times. */
  run(sql: string, values: readonly unknown[]): void {
    this.prepared(sql).run(...values.map(toValue));
  }

  /** Runs a query for one row synchronously. */
  get<R>(sql: string, values: readonly unknown[]): R | undefined {
    return this.prepared(sql).get(...values.map(toValue)) as R | undefined;
  }

  notifyCommit(): void {
    this.onCommit(this.changes);
    this.changes = 'nothing';
  }

  executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    try {
      if (!returnsNothing(compiled))
        return Promise.resolve({ rows: toObjects(this.#queries.lists(compiled.sql, compiled.parameters)) as R[] });
      const { changes, lastInsertRowid } = this.prepared(compiled.sql).run(...compiled.parameters.map(toValue));
      return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) });
    } catch (error) {
      return Promise.reject(isBusy(error) ? new StoreBusy() : error);
    }
  }

  async *streamQuery<R>(): AsyncGenerator<QueryResult<R>> {
    await Promise.reject(new Error('Rows are not streamed.'));
  }

  async begin(mode: string): Promise<void> {
    const until = Date.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        this.prepared(mode).run();
        break;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (Date.now() > until) throw new StoreBusy();
      }
      await delay(BUSY_RETRY_INTERVAL_MS);
    }
    try {
      this.check();
      if (this.version !== undefined && this.prepared('pragma user_version').get()?.user_version !== this.version) throw new FileUpdated();
    } catch (error) {
      this.prepared('rollback').run();
      throw error;
    }
  }
}

/** Compiles queries, with SQLite's expressions where the engines differ. */
export class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitRaw(node: RawNode): void {
    const replacement = engineNode(node, sqliteSql);
    if (replacement) this.visitNode(replacement);
    else super.visitRaw(node);
  }
}

class SqliteDriver implements Driver {
  readonly #connection: Connection;
  readonly #begin: string;

  constructor(connection: Connection, begin: string) {
    this.#connection = connection;
    this.#begin = begin;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    await this.#connection.acquire();
    return this.#connection;
  }

  beginTransaction(connection: Connection): Promise<void> {
    return connection.begin(this.#begin);
  }

  async commitTransaction(connection: Connection): Promise<void> {
    connection.check();
    const committed = this.#run(connection, 'commit');
    connection.notifyCommit(); // at once, and also after a failure, because no reader may run in between
    await committed;
    connection.check(); // a write to a deleted file must not be acknowledged
  }

  /** After some errors (like a full disk), SQLite has rolled back already. Then the caller reports that error, not this one. */
  async rollbackTransaction(connection: Connection): Promise<void> {
    try {
      await this.#run(connection, 'rollback');
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    }
  }

  releaseConnection(connection: Connection): Promise<void> {
    connection.release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {}

  async #run(connection: Connection, sql: string): Promise<void> {
    await Promise.resolve(connection.prepared(sql).run());
  }
}

/** The Kysely dialect for node:sqlite; `begin` is the statement that starts transactions. */
export const sqliteDialect = (connection: Connection, begin: 'begin' | 'begin immediate'): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new SqliteDriver(connection, begin),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteCompiler(),
});

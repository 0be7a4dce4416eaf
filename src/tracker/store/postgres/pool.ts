import { Pool, types, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import { PostgresConnection, processIdOf, statementName, toParameter } from './connection';
import type { PoolCounts } from '../processes';
import type { ObservedVersion } from './data-version';
import { storeError } from './result-codes';
import { ShortConnection } from './short-connection';

/** Parses a number. @throws {RangeError} when JavaScript cannot represent it exactly */
function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number))
    throw new RangeError(`The database has the number ${text}, which is too large.`);
  return number;
}

/** Parsers that return values like SQLite: numbers, booleans as 1 and 0, and everything else as text. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [types.builtins.BOOL]: (text) => (text === 't' ? 1 : 0),
  [types.builtins.INT2]: Number,
  [types.builtins.INT4]: Number,
  [types.builtins.INT8]: toNumber,
  [types.builtins.FLOAT4]: Number,
  [types.builtins.FLOAT8]: Number,
  [types.builtins.NUMERIC]: toNumber,
};
const asText = (text: string): string => text;
const TYPES = { getTypeParser: (type: number) => PARSERS[type] ?? asText };

const VERSION = 'select pg_current_snapshot()::text as snapshot, version from data_version';

/** Idle connections are closed after this time. */
const IDLE_MS = 60_000;

/** The connections to a database: a pool for transactions, and one connection for short statements, which never wait for transactions. */
export class Connections {
  readonly #pool: Pool;
  readonly #short: ShortConnection;
  #isPooled = false;

  constructor(settings: PoolConfig, max: number) {
    const common = { ...settings, types: TYPES, idleTimeoutMillis: IDLE_MS, pipeline: true, allowExitOnIdle: true };
    this.#pool = new Pool({ ...common, max });
    const shortPool = new Pool({ ...common, max: 1 });
    this.#short = new ShortConnection(shortPool);
    for (const pool of [this.#pool, shortPool]) {
      // The pool replaces an idle connection that breaks, and a statement on a broken connection fails by itself.
      pool.on('error', () => undefined);
      pool.on('connect', (client) => void client.on('error', () => undefined));
    }
  }

  async acquire(): Promise<PostgresConnection> {
    return new PostgresConnection(await this.#pool.connect(), (processId) => this.#cancel(processId), this.#isPooled);
  }

  /**
   * Finds out whether there is a connection pooler such as PgBouncer, which may give each transaction another connection to the server. @throws
   * errors of a pooler that gives each statement another connection
   */
  async detectPooler(client: PoolClient): Promise<boolean> {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    this.#isPooled = rows[0]!.pid !== processIdOf(client);
    if (this.#isPooled) for (const statement of ['begin', 'rollback']) await client.query(statement);
    return this.#isPooled;
  }

  /** Acquires a client of the pool, for migrations. */
  client(): Promise<PoolClient> {
    return this.#pool.connect();
  }

  /** Whether a transaction waits for a connection. */
  readonly isCrowded = (): boolean => this.#pool.waitingCount > 0;

  /** The numbers of open and idle connections, and of transactions that wait for one. */
  counts(): PoolCounts {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { open, idle, waiting };
  }

  /** Runs a short statement in its own transaction. @throws {StoreBusy} @throws {StorageProblem} */
  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.#short.run<Row>({ text: sql, values })).rows;
    } catch (error) {
      throw storeError(error);
    }
  }

  /** Like `query`, as a prepared statement, for frequent queries with few rows. */
  readonly all = async <Row>(sql: string, values: readonly unknown[]): Promise<Row[]> => {
    try {
      return (await this.#runPrepared<Row & object>(sql, values.map(toParameter))).rows;
    } catch (error) {
      throw storeError(error);
    }
  };

  #runPrepared<Row extends object>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    return this.#short.run<Row>({ text, values, ...(!this.#isPooled && { name: statementName(text) }) });
  }

  async version(): Promise<ObservedVersion> {
    return (await this.#runPrepared<ObservedVersion>(VERSION)).rows[0]!;
  }

  async close(): Promise<void> {
    await this.#pool.end();
    await this.#short.close(); // last, because it cancels reads of the pool
  }

  /** Cancels the statement of a server process. An error is ignored: the statement has ended already, or ends at its time limit. */
  async #cancel(processId: number): Promise<void> {
    await this.#short.run({ text: 'select pg_cancel_backend($1)', values: [processId] }).catch(() => undefined);
  }
}

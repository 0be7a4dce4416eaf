import { Pool, types, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import { AnswerWatch } from './answer-watch';
import { PostgresConnection, processIdOf, statementName, toParameter, type ServerProcesses } from './connection';
import type { PoolCounts } from '../processes';
import type { ObservedVersion } from './data-version';
import { storeError } from './result-codes';
import { breakConnection } from './packets';
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

/** Whether a server process works on a statement (also while it waits for a lock), unless it waits for its client. */
const SELECT_WORKING = `select 1 from pg_stat_activity
  where pid = $1 and coalesce(state not like 'idle%', true) and wait_event_type is distinct from 'Client'`;
/** Ends a server process that waits for its client. */
const END_WAITING = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid = $1 and usename = current_user and (state like 'idle%' or wait_event_type = 'Client')`;

/** Idle connections are closed after this time. */
const IDLE_MS = 60_000;

/** The connections to a database: a pool for transactions, and one connection for short statements, which never wait for transactions. */
export class Connections {
  readonly #pool: Pool;
  readonly #short: ShortConnection;
  #isPooled = false;
  /** When each client has connected, and when a connection was found to be lost. */
  readonly #connectedOn = new WeakMap<PoolClient, number>();
  #lostOn = 0;

  constructor(settings: PoolConfig, max: number) {
    const common = { ...settings, types: TYPES, idleTimeoutMillis: IDLE_MS, pipeline: true, allowExitOnIdle: true };
    this.#pool = new Pool({ ...common, max });
    const shortPool = new Pool({ ...common, max: 1 });
    this.#short = new ShortConnection(shortPool, { isPooled: () => this.#isPooled, onSilent: () => this.#noteLost() });
    for (const pool of [this.#pool, shortPool]) {
      // The pool replaces an idle connection that breaks, and a statement on a broken connection fails by itself.
      pool.on('error', () => undefined);
      pool.on('connect', (client) => {
        client.on('error', () => undefined);
        this.#connectedOn.set(client, performance.now());
      });
    }
  }

  async acquire(): Promise<PostgresConnection> {
    for (;;) {
      const client = await this.#pool.connect();
      if (this.#connectedOn.get(client)! > this.#lostOn) return new PostgresConnection(client, this.#processes, this.#isPooled);
      // It was idle when another connection was lost, so it is probably lost, too.
      breakConnection(client);
      client.release(true);
    }
  }

  #noteLost(): void {
    this.#lostOn = performance.now();
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

  /** Runs work on a client of the pool, for migrations, whose statements may take long. */
  async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    const watch = new AnswerWatch(client, {
      isWaiting: () => true,
      isWorking: () => this.#processes.isWorking(this.#isPooled ? undefined : processIdOf(client)),
      onBroken: () => void this.#processes.onLost(processIdOf(client)),
    });
    try {
      return await work(client);
    } finally {
      watch.stop();
      client.release();
    }
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

  /** An error of `cancel` and `onLost` is ignored: the statement has ended already, or ends at its time limit. */
  readonly #processes: ServerProcesses = {
    cancel: async (processId) => {
      await this.#short.run({ text: 'select pg_cancel_backend($1)', values: [processId] }).catch(() => undefined);
    },
    isWorking: async (processId) => {
      if (processId === undefined) return (await this.#short.run({ text: 'select 1' })).rows.length > 0;
      return (await this.#short.run({ text: SELECT_WORKING, values: [processId] })).rows.length > 0;
    },
    onLost: async (processId) => {
      this.#noteLost();
      // A pooler may have given the process to another transaction.
      if (processId === undefined || this.#isPooled) return;
      await this.#short.run({ text: END_WAITING, values: [processId] }).catch(() => undefined);
    },
  };
}

import { Pool, types, type PoolClient, type PoolConfig } from 'pg';
import { PostgresConnection } from './connection';
import type { PoolCounts } from '../processes';
import type { SeenVersion } from './data-version';
import { storeError } from './result-codes';

/** Numbers beyond this cannot be told apart. */
function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number))
    throw new RangeError(`The database has the number ${text}, which is too large.`);
  return number;
}

/** Values as SQLite gives them: numbers, and truth as 1 and 0; lists and times as texts. */
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

/** Idle connections beyond the first ones are closed after this time. */
const IDLE_MS = 60_000;

/** Connections to a database: those of transactions, and one for short questions, which never waits for them. */
export class Connections {
  readonly #pool: Pool;
  readonly #questions: Pool;

  constructor(settings: PoolConfig, max: number) {
    const common = { ...settings, types: TYPES, idleTimeoutMillis: IDLE_MS, pipeline: true, allowExitOnIdle: true };
    this.#pool = new Pool({ ...common, max });
    this.#questions = new Pool({ ...common, max: 1 });
    for (const pool of [this.#pool, this.#questions]) {
      // A connection that breaks while nothing is asked is replaced; what is asked of a broken one fails by itself.
      pool.on('error', () => undefined);
      pool.on('connect', (client) => void client.on('error', () => undefined));
    }
  }

  async acquire(): Promise<PostgresConnection> {
    return new PostgresConnection(await this.#pool.connect(), (client) => this.#cancel(client));
  }

  /** A client with which whoever asks for it does as they want, for migrations. */
  client(): Promise<PoolClient> {
    return this.#pool.connect();
  }

  /** Whether somebody waits for a connection. */
  readonly isCrowded = (): boolean => this.#pool.waitingCount > 0;

  /** How many connections there are, how many of them nobody uses, and how many requests wait for one. */
  counts(): PoolCounts {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { open, idle, waiting };
  }

  /** Asks a short question that is its own transaction. */
  async ask<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.#questions.query<Row>(sql, [...values])).rows;
    } catch (error) {
      throw storeError(error);
    }
  }

  async version(): Promise<SeenVersion> {
    const { rows } = await this.#questions.query<SeenVersion>('select pg_current_snapshot()::text as snapshot, version from data_version');
    return rows[0]!;
  }

  async close(): Promise<void> {
    await this.#pool.end();
    await this.#questions.end(); // last, since reads that nobody waits for are cancelled by it
  }

  /** Ends the statement that runs on a client. What fails here has ended anyway, or ends at its time limit. */
  async #cancel(client: PoolClient): Promise<void> {
    const { processID } = client as PoolClient & { readonly processID: number };
    await this.#questions.query('select pg_cancel_backend($1)', [processID]).catch(() => undefined);
  }
}

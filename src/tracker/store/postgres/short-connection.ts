import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { breakConnection, inOnePacket } from './packets';
import { isReadOnly } from './result-codes';
import { timeLimits } from './time-limits';

/** A statement. With a name, PostgreSQL parses and plans it only once. */
export interface ShortStatement {
  readonly name?: string | undefined;
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
}

/** The methods that keep a process alive or let it end, which the driver's types omit. */
const socketOf = (client: PoolClient): Pick<Socket, 'ref' | 'unref'> => client as unknown as Pick<Socket, 'ref' | 'unref'>;

/** A connection that is unused for this time is closed, because a firewall or proxy in between may have dropped it. */
const IDLE_MS = 60_000;

/** PostgreSQL ends a statement sooner than the connection is replaced. Otherwise it would go on with those of replaced connections, too. */
const SERVER_SHARE = 0.8;

interface ShortConnectionOptions {
  /** How long it may answer nothing before it is replaced. */
  readonly maxAnswerMs?: number;
  /** Whether a pooler shares connections to the server, so that their settings are not changed. */
  readonly isPooled?: () => boolean;
  /** Called when it is replaced because it answered nothing. */
  readonly onSilent?: () => void;
}

/** A connection for short statements, each in its own transaction. It stays acquired, so that statements do not wait for a pool. */
export class ShortConnection {
  readonly #pool: Pool;
  #connecting: Promise<PoolClient> | undefined;
  #client: PoolClient | undefined;
  #running = 0;
  #usedOn = 0;
  readonly #options: Required<ShortConnectionOptions>;

  /** `pool` provides a new client when the current one breaks, or answers nothing for too long. */
  constructor(
    pool: Pool,
    { maxAnswerMs = timeLimits.maxAnswerMs, isPooled = () => false, onSilent = () => undefined }: ShortConnectionOptions = {},
  ) {
    this.#pool = pool;
    this.#options = { maxAnswerMs, isPooled, onSilent };
  }

  /** Runs a statement. @throws errors of the driver, also when the connection breaks or answers nothing for too long */
  async run<Row extends object>({ name, text, values = [] }: ShortStatement): Promise<QueryResult<Row>> {
    const client = this.#client ?? (await (this.#connecting ??= this.#connect()));
    this.#usedOn = performance.now();
    if (this.#running++ === 0) socketOf(client).ref();
    let isAnswered = false;
    // When this process stood still, its answers are there, and are read before `setImmediate` runs.
    const replace = (): unknown => setImmediate(() => isAnswered || this.#replaceSilent(client));
    const timer = setTimeout(replace, this.#options.maxAnswerMs);
    try {
      return await inOnePacket(client, () => client.query<Row>({ text, values: [...values], ...(name !== undefined && { name }) }));
    } catch (error) {
      if (isReadOnly(error)) this.#drop(client); // another connection may find the server that can be written
      throw error;
    } finally {
      isAnswered = true;
      clearTimeout(timer);
      if (--this.#running === 0) socketOf(client).unref(); // an unused connection must not keep the process alive
    }
  }

  /** Closes the connection once its statements have ended. */
  async close(): Promise<void> {
    await this.#connecting?.catch(() => undefined); // the pool would wait for a client that nobody gives back
    const client = this.#client;
    this.#client = undefined;
    client?.release();
    await this.#pool.end();
  }

  async #connect(): Promise<PoolClient> {
    try {
      const client = await this.#pool.connect();
      for (const event of ['error', 'end'] as const) client.once(event, () => this.#drop(client));
      this.#limitStatements(client);
      this.#closeWhenIdle(client);
      return (this.#client = client);
    } finally {
      this.#connecting = undefined;
    }
  }

  #limitStatements(client: PoolClient): void {
    if (this.#options.isPooled()) return;
    const limit = `set statement_timeout = ${Math.ceil(this.#options.maxAnswerMs * SERVER_SHARE)}`;
    inOnePacket(client, () => client.query(limit)).catch(() => undefined); // then the next statement fails, too
  }

  #replaceSilent(client: PoolClient): void {
    this.#options.onSilent();
    breakConnection(client);
  }

  #drop(client: PoolClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.release(true);
  }

  #closeWhenIdle(client: PoolClient): void {
    const timer = setTimeout(() => {
      if (this.#running === 0 && performance.now() - this.#usedOn >= IDLE_MS) this.#drop(client);
      else if (this.#client === client) this.#closeWhenIdle(client);
    }, IDLE_MS);
    timer.unref();
  }
}

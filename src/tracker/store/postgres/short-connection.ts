import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { inOnePacket } from './packets';

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

/**
 * A connection that answers nothing for this time is replaced, and its statements fail. A network that was lost says nothing: TCP would wait for
 * a quarter of an hour, and everybody's reads with it.
 */
const MAX_ANSWER_MS = 15_000;

/** A connection for short statements, each in its own transaction. It stays acquired, so that statements do not wait for a pool. */
export class ShortConnection {
  readonly #pool: Pool;
  #connecting: Promise<PoolClient> | undefined;
  #client: PoolClient | undefined;
  #running = 0;
  #usedOn = 0;
  readonly #maxAnswerMs: number;

  /** `pool` provides a new client when the current one breaks. */
  constructor(pool: Pool, maxAnswerMs = MAX_ANSWER_MS) {
    this.#pool = pool;
    this.#maxAnswerMs = maxAnswerMs;
  }

  /** Runs a statement. @throws errors of the driver, also when the connection breaks or answers nothing for too long */
  async run<Row extends object>({ name, text, values = [] }: ShortStatement): Promise<QueryResult<Row>> {
    const client = this.#client ?? (await (this.#connecting ??= this.#connect()));
    this.#usedOn = performance.now();
    if (this.#running++ === 0) socketOf(client).ref();
    const timer = setTimeout(() => this.#drop(client), this.#maxAnswerMs);
    try {
      return await inOnePacket(client, () => client.query<Row>({ text, values: [...values], ...(name !== undefined && { name }) }));
    } finally {
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
      this.#closeWhenIdle(client);
      return (this.#client = client);
    } finally {
      this.#connecting = undefined;
    }
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

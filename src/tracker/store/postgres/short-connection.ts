import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { inOnePacket } from './packets';

/** A statement; with a name, PostgreSQL parses and plans it only once. */
export interface ShortStatement {
  readonly name?: string | undefined;
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
}

/** The client as what keeps a process alive, which its types leave out. */
const socketOf = (client: PoolClient): Pick<Socket, 'ref' | 'unref'> => client as unknown as Pick<Socket, 'ref' | 'unref'>;

/** A connection that was not used for this time is closed: what is between may have forgotten it. */
const IDLE_MS = 60_000;

/** A connection for short statements, each a transaction of its own. It is kept, so that statements follow each other without waiting for a pool. */
export class ShortConnection {
  readonly #pool: Pool;
  #connecting: Promise<PoolClient> | undefined;
  #client: PoolClient | undefined;
  #running = 0;
  #usedOn = 0;

  /** `pool` gives a client in place of one that has broken. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async run<Row extends object>({ name, text, values = [] }: ShortStatement): Promise<QueryResult<Row>> {
    const client = this.#client ?? (await (this.#connecting ??= this.#connect()));
    this.#usedOn = performance.now();
    if (this.#running++ === 0) socketOf(client).ref();
    try {
      return await inOnePacket(client, () => client.query<Row>({ text, values: [...values], ...(name !== undefined && { name }) }));
    } finally {
      if (--this.#running === 0) socketOf(client).unref(); // it keeps no process alive
    }
  }

  /** Waits for the statements that were sent, and closes the connection. */
  async close(): Promise<void> {
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

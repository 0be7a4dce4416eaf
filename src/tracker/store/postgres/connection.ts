import type { DatabaseConnection, QueryResult as Rows } from 'kysely';
import type { PoolClient, QueryResult } from 'pg';
import type { RequestBudget } from '../budget';
import type { DirectConnection } from '../direct';
import { RequestCancelled, TimeLimitExceeded } from '../errors';
import type { PreparedQuery } from '../prepared';
import { AnswerWatch } from './answer-watch';
import { JoinedInserts } from './joined-inserts';
import { inOnePacket } from './packets';
import { isAborted, isCancelled, isReadOnly, isUnavailable } from './result-codes';

/** A placeholder parameter for the ids that the transaction has stored (see `storeTemporaryIds`). */
export const STORED_IDS = Symbol('temporary ids');

/** Thrown when the connection broke while a transaction was committed. */
export class CommitUnanswered extends Error {
  /** `transactionId` is the 64-bit id of the transaction. */
  constructor(
    readonly transactionId: string,
    cause: unknown,
  ) {
    super('The connection broke while a transaction was committed.', { cause });
  }
}

/** What another connection can do with the server process of a transaction. */
export interface ServerProcesses {
  /** Cancels its statement. Never rejects. */
  cancel(processId: number): Promise<void>;
  /** Whether it works on a statement. Without an id, whether the server answers. @throws when the server does not answer */
  isWorking(processId: number | undefined): Promise<boolean>;
  /** Called when its connection was broken because it was silent. Ends it, unless it works. Never rejects. */
  onLost(processId: number | undefined): Promise<void>;
}

/** Thrown when a read has used up its time slice (not the time of its request). */
export class SliceExceeded extends Error {}

/** The limits of a read. */
export interface ReadLimit {
  readonly budget: RequestBudget;
  /** Milliseconds that it may take before it moves to the queue of slow reads. */
  readonly sliceMs: number;
  /** Whether others wait for a connection, so that the read moves sooner. */
  readonly isCrowded?: () => boolean;
}

/** Milliseconds that a read may take while others wait for a connection, and the interval of this check. */
const CROWDED_SLICE_MS = 20;

/** A statement without side effects. It may be sent before the transaction is known to have begun. */
const READING = /^select\b/i;

/** Names of prepared statements. Their number is bounded, because the code has a fixed number of them. */
const statementNames = new Map<string, string>();
/** Returns the name of a prepared statement, which is the same on each connection. */
export function statementName(sql: string): string {
  let name = statementNames.get(sql);
  if (name === undefined) statementNames.set(sql, (name = `issue_bucket_${statementNames.size}`));
  return name;
}

/** Replaces NUL, which texts of PostgreSQL cannot contain. */
const toText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\u{FFFD}') : text);

/** Converts a value to a parameter of PostgreSQL. */
export function toParameter(value: unknown): unknown {
  if (typeof value === 'string') return toText(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

/** The id of the server process as reported on connecting. A pooler reports an id of its own. */
export const processIdOf = (client: PoolClient): number => (client as PoolClient & { readonly processID: number }).processID;

/** A connection of the pool, for one transaction. */
export class PostgresConnection implements DatabaseConnection, DirectConnection {
  /** The stored ids as a PostgreSQL array in text form. */
  temporaryIds = '{}';
  limit: ReadLimit | undefined;
  #usedMs = 0;
  #failure: { readonly error: unknown } | undefined;
  #cancelling: Promise<void> | undefined;
  #isBroken = false;
  #isRead = false;
  /** How many statements have no answer yet. */
  #unanswered = 0;
  /** The error that has ended the transaction. Later statements fail only because of it. */
  #firstError: { readonly error: unknown } | undefined;
  /** Resolves when the transaction has begun, or has failed to begin. Undefined in reads. */
  #beginning: Promise<void> | undefined;
  /** Statements to send once the transaction has begun; undefined when nothing has to wait. */
  #waiting: (() => void)[] | undefined;
  #transactionId: string | undefined;
  /** Inserts that are joined and not sent yet. */
  #joined: JoinedInserts | undefined;

  readonly #client: PoolClient;
  readonly #server: ServerProcesses;
  readonly #isPooled: boolean;
  readonly #watch: AnswerWatch;
  /** The id of the server process of this transaction. Behind a pooler, it is undefined until the transaction has begun. */
  #processId: number | undefined;
  /** Resolves when the id is known, or the transaction could not begin. */
  #identified: Promise<unknown> = Promise.resolve();

  /** With `isPooled`, a pooler gives each transaction another connection. */
  constructor(client: PoolClient, server: ServerProcesses, isPooled = false) {
    this.#client = client;
    this.#server = server;
    this.#isPooled = isPooled;
    this.#processId = isPooled ? undefined : processIdOf(client);
    this.#watch = new AnswerWatch(client, {
      isWaiting: () => this.#unanswered > 0,
      // Without an id the transaction has not begun, which takes no time.
      isWorking: async () => (await server.isWorking(this.#processId)) && this.#processId !== undefined,
      onBroken: () => void server.onLost(this.#processId),
    });
  }

  /** Returns the client to the pool after its transaction, or closes it if the transaction failed to begin or to end. */
  release(): void {
    this.#watch.stop();
    this.#client.release(this.#isBroken);
  }

  /** Begins a transaction by statements without parameters, and waits until it has begun. @throws what PostgreSQL throws */
  async begin(sql: string): Promise<void> {
    await this.#begin(this.#withProcessId(sql));
    if (this.#failure) throw this.#failure.error;
  }

  /** Begins a read without waiting. If that fails, the next statement fails as well. */
  beginRead(sql: string): void {
    this.#isRead = true;
    const begun = this.#begin(this.#withProcessId(sql));
    if (this.#isPooled) this.#identified = begun;
  }

  #withProcessId(sql: string): string {
    return this.#isPooled ? `${sql}; select pg_backend_pid() as pid` : sql;
  }

  /**
   * Begins a write without waiting. Queries are sent at once; other statements are sent once the transaction has begun, because outside of a
   * transaction their changes would stay. The last statement selects the ids of the transaction and its server process (`transaction`, `pid`).
   */
  beginWrite(sql: string): void {
    this.#waiting = [];
    this.#beginning = this.#begin(sql).then((row) => void (this.#transactionId = row?.transaction));
  }

  /** Returns the row of the last statement. Never rejects. */
  async #begin(sql: string): Promise<{ transaction?: string; pid?: number } | undefined> {
    let row: { transaction?: string; pid?: number } | undefined;
    try {
      // Several statements have several results.
      row = [await this.#ask(() => this.#client.query<{ transaction?: string; pid?: number }>(sql))].flat().at(-1)?.rows[0];
      this.#processId = row?.pid ?? this.#processId;
    } catch (error) {
      this.#isBroken = true;
      this.#failure ??= { error };
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const send of waiting) send();
    return row;
  }

  /** Rolls back. If that fails, the connection is closed, and the server discards the changes. */
  async rollback(): Promise<void> {
    this.#joined?.clear();
    await this.#cancelling; // otherwise it could cancel this statement
    await this.#beginning;
    await this.#ask(() => this.#client.query('rollback')).catch(() => (this.#isBroken = true));
  }

  /**
   * Commits. A read already has its rows, so it does not wait for the end. @throws {CommitUnanswered} when the connection breaks during the
   * commit of a transaction whose id is known @throws the error of a queued statement
   */
  async commit(): Promise<void> {
    await this.#cancelling;
    await this.#beginning;
    if (this.#isRead) {
      if (this.#failure) throw this.#failure.error;
      this.#client.query('commit').catch(() => undefined); // the connection is broken, so its next use fails
      return;
    }
    if (this.#isBroken && this.#failure) throw this.#failure.error;
    this.#joined?.send();
    const { command } = await this.#ask(() => this.#client.query('commit')).catch((error: unknown) => {
      throw this.#transactionId !== undefined && isUnavailable(error) ? new CommitUnanswered(this.#transactionId, error) : error;
    });
    if (this.#failure) throw this.#failure.error;
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back.');
  }

  async executeQuery<R>(compiled: PreparedQuery): Promise<Rows<R>> {
    const { rows, rowCount, command } = await this.query<R & object>(compiled.sql, compiled.parameters, compiled.isPrepared);
    return command === 'SELECT' ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }

  async *streamQuery<R>(): AsyncGenerator<Rows<R>> {
    await Promise.reject(new Error('Rows are not streamed.'));
  }

  /** Queues a statement. If it fails, the next awaited statement of the transaction fails, or its commit. */
  run(sql: string, values: readonly unknown[]): void {
    if (this.#joined?.add(sql, values)) return;
    this.#joined?.send();
    this.#queue(sql, values);
  }

  joinInserts(): void {
    this.#joined ??= new JoinedInserts((sql, values) => this.#queue(sql, values));
  }

  #queue(sql: string, values: readonly unknown[]): void {
    this.#send(sql, values, true).catch((error: unknown) => (this.#failure ??= { error }));
  }

  async get<Row>(sql: string, values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.query<Row & object>(sql, values, true)).rows[0];
  }

  async all<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.query<Row & object>(sql, values, true)).rows;
  }

  /** Runs a statement. With `isPrepared`, PostgreSQL parses and plans it once per connection. */
  query<R extends object>(sql: string, values: readonly unknown[], isPrepared = false): Promise<QueryResult<R>> {
    this.#joined?.send();
    const execute = async () => {
      try {
        const result = await this.#send<R>(sql, values, isPrepared);
        // If the transaction failed to begin, this statement ran outside of it.
        if (this.#failure) throw this.#failure.error;
        return result;
      } catch (error) {
        throw this.#failure ? this.#failure.error : error;
      }
    };
    return this.limit ? this.#withinLimit(this.limit, execute) : execute();
  }

  async #send<R extends object>(text: string, values: readonly unknown[], isPrepared: boolean): Promise<QueryResult<R>> {
    if (this.#waiting && (this.#waiting.length > 0 || !READING.test(text)))
      return new Promise((resolve) => this.#waiting!.push(() => resolve(this.#send(text, values, isPrepared))));
    if (this.#isBroken && this.#failure) throw this.#failure.error;
    return this.#ask(() =>
      this.#client.query<R>({
        text,
        // Behind a pooler, the next transaction may have another connection, which does not know the prepared statements of this one.
        ...(isPrepared && !this.#isPooled && { name: statementName(text) }),
        values: values.map((value) => this.#toValue(value)),
      }),
    );
  }

  /** Sends a statement, with others of this turn, and waits for its answer. */
  async #ask<R>(send: () => Promise<R>): Promise<R> {
    this.#unanswered++;
    try {
      return await inOnePacket(this.#client, send);
    } catch (error) {
      this.#firstError ??= { error };
      if (isReadOnly(error)) this.#isBroken = true; // another connection may find the server that can be written
      throw isAborted(error) ? this.#firstError.error : error;
    } finally {
      this.#unanswered--;
    }
  }

  #toValue(value: unknown): unknown {
    return value === STORED_IDS ? this.temporaryIds : toParameter(value);
  }

  async #withinLimit<T>({ budget, sliceMs, isCrowded }: ReadLimit, execute: () => Promise<T>): Promise<T> {
    if (budget.signal?.aborted) throw new RequestCancelled();
    const [remainingMs, sliceLeftMs] = [budget.remainingMs, sliceMs - this.#usedMs];
    if (sliceLeftMs <= 0) throw new SliceExceeded();
    const cancel = () => (this.#processId === undefined ? undefined : this.#server.cancel(this.#processId));
    const stop = (): void => void (this.#cancelling ??= this.#identified.then(cancel));
    let isMovedEarly = false;
    const stopWhenCrowded = (): void => {
      if (!isCrowded?.()) return;
      isMovedEarly = true;
      stop();
    };
    const timer = setTimeout(stop, Math.min(remainingMs, sliceLeftMs));
    const crowdTimer = isCrowded && setInterval(stopWhenCrowded, CROWDED_SLICE_MS);
    budget.signal?.addEventListener('abort', stop, { once: true });
    const startedAt = performance.now();
    try {
      return await execute();
    } catch (error) {
      if (!isCancelled(error)) throw error;
      if (budget.signal?.aborted) throw new RequestCancelled();
      throw isMovedEarly || sliceLeftMs < remainingMs ? new SliceExceeded() : new TimeLimitExceeded(budget.timeLimitMs);
    } finally {
      clearTimeout(timer);
      clearInterval(crowdTimer);
      budget.signal?.removeEventListener('abort', stop);
      const ms = performance.now() - startedAt;
      this.#usedMs += ms;
      budget.spend(ms);
    }
  }
}

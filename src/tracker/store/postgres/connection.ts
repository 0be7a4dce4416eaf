import type { DatabaseConnection, QueryResult as Rows } from 'kysely';
import type { PoolClient, QueryResult } from 'pg';
import type { RequestBudget } from '../budget';
import type { DirectConnection } from '../direct';
import { RequestCancelled, TimeLimitExceeded } from '../errors';
import type { PreparedQuery } from '../prepared';
import { isAway, isCancelled } from './result-codes';

/** Stands for the ids that the connection's transaction has found (see `storeTemporaryIds`). */
export const STORED_IDS = Symbol('temporary ids');

/** Thrown when the connection broke while a transaction was committed. */
export class CommitUnanswered extends Error {
  /** `transactionId` is that of the transaction, of 64 bits. */
  constructor(
    readonly transactionId: string,
    cause: unknown,
  ) {
    super('The connection broke while a transaction was committed.', { cause });
  }
}

/** Thrown when a read has used up its time slice (not the time of its request). */
export class SliceExceeded extends Error {}

/** The limits of a read. */
export interface ReadLimit {
  readonly budget: RequestBudget;
  /** Milliseconds that it may take here, before it is moved to where slow reads wait for each other. */
  readonly sliceMs: number;
  /** Whether others wait for a connection, so that it is moved there sooner. */
  readonly isCrowded?: () => boolean;
}

/** Milliseconds that a read may take here while others wait for a connection, and how often that is looked at. */
const CROWDED_SLICE_MS = 20;

/** Names of prepared statements, of which there are as many as in the code. */
const names = new Map<string, string>();
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = `issue_bucket_${names.size}`));
  return name;
}

/** PostgreSQL has no NUL in texts. */
const toText = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\u{FFFD}') : text);

/** A connection of the pool that one transaction uses. */
export class PostgresConnection implements DatabaseConnection, DirectConnection {
  /** An array of PostgreSQL as text. */
  temporaryIds = '{}';
  limit: ReadLimit | undefined;
  #usedMs = 0;
  #failure: { readonly error: unknown } | undefined;
  #cancelling: Promise<void> | undefined;
  #isBroken = false;
  #isRead = false;
  #transactionId: string | undefined;

  readonly #client: PoolClient;
  readonly #cancel: (client: PoolClient) => Promise<void>;

  /** `cancel` ends the statement that runs on the client. */
  constructor(client: PoolClient, cancel: (client: PoolClient) => Promise<void>) {
    this.#client = client;
    this.#cancel = cancel;
  }

  /** Gives the client back, whose transaction has ended; it is closed where that, or its beginning, has failed. */
  release(): void {
    this.#client.release(this.#isBroken);
  }

  /** Begins a transaction, by statements without parameters. That of reads alone is not waited for: where it fails, so does the next statement. */
  async begin(sql: string, isRead = false): Promise<void> {
    this.#isRead = isRead;
    if (isRead) {
      this.#client.query(sql).catch((error: unknown) => {
        this.#isBroken = true;
        this.#failure ??= { error };
      });
      return;
    }
    try {
      // Of several statements there are several results.
      const results = [await this.#client.query<{ transaction?: string }>(sql)].flat();
      this.#transactionId = results.at(-1)?.rows[0]?.transaction;
    } catch (error) {
      this.#isBroken = true;
      throw error;
    }
  }

  /** Ends the transaction without a change. Where that fails, so does the connection, and what was done is gone anyway. */
  async rollback(): Promise<void> {
    await this.#cancelling; // else it could meet this statement
    await this.#client.query('rollback').catch(() => (this.#isBroken = true));
  }

  /**
   * Reads have all that they asked for, so that their end is not waited for. @throws {CommitUnanswered} for a transaction that knows its id @throws the
   * error of a statement that nobody has waited for
   */
  async commit(): Promise<void> {
    await this.#cancelling;
    if (this.#isRead) {
      if (this.#failure) throw this.#failure.error;
      this.#client.query('commit').catch(() => undefined); // the connection is gone, as its next user learns
      return;
    }
    const { command } = await this.#client.query('commit').catch((error: unknown) => {
      throw this.#transactionId !== undefined && isAway(error) ? new CommitUnanswered(this.#transactionId, error) : error;
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

  /** Queues a statement. What fails, fails the transaction at its next statement that is awaited, or at its end. */
  run(sql: string, values: readonly unknown[]): void {
    this.#ask(sql, values, true).catch((error: unknown) => (this.#failure ??= { error }));
  }

  async get<Row>(sql: string, values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.query<Row & object>(sql, values, true)).rows[0];
  }

  /** Runs a statement, of which PostgreSQL keeps the plan with `isPrepared`. */
  query<R extends object>(sql: string, values: readonly unknown[], isPrepared = false): Promise<QueryResult<R>> {
    const ask = async () => {
      try {
        const answer = await this.#ask<R>(sql, values, isPrepared);
        // Where the beginning failed, this ran by itself.
        if (this.#isRead && this.#failure) throw this.#failure.error;
        return answer;
      } catch (error) {
        throw this.#failure ? this.#failure.error : error;
      }
    };
    return this.limit ? this.#withinLimit(this.limit, ask) : ask();
  }

  #ask<R extends object>(text: string, values: readonly unknown[], isPrepared: boolean): Promise<QueryResult<R>> {
    return this.#client.query<R>({ text, ...(isPrepared && { name: nameOf(text) }), values: values.map((value) => this.#toValue(value)) });
  }

  #toValue(value: unknown): unknown {
    if (typeof value === 'string') return toText(value);
    if (typeof value === 'boolean') return value ? 1 : 0;
    return value === STORED_IDS ? this.temporaryIds : value;
  }

  async #withinLimit<T>({ budget, sliceMs, isCrowded }: ReadLimit, ask: () => Promise<T>): Promise<T> {
    if (budget.signal?.aborted) throw new RequestCancelled();
    const [remainingMs, sliceLeftMs] = [budget.remainingMs, sliceMs - this.#usedMs];
    if (sliceLeftMs <= 0) throw new SliceExceeded();
    const stop = (): void => void (this.#cancelling ??= this.#cancel(this.#client));
    let isMovedEarly = false;
    const makeRoom = (): void => {
      if (!isCrowded?.()) return;
      isMovedEarly = true;
      stop();
    };
    const timer = setTimeout(stop, Math.min(remainingMs, sliceLeftMs));
    const looks = isCrowded && setInterval(makeRoom, CROWDED_SLICE_MS);
    budget.signal?.addEventListener('abort', stop, { once: true });
    const began = performance.now();
    try {
      return await ask();
    } catch (error) {
      if (!isCancelled(error)) throw error;
      if (budget.signal?.aborted) throw new RequestCancelled();
      throw isMovedEarly || sliceLeftMs < remainingMs ? new SliceExceeded() : new TimeLimitExceeded(budget.timeLimitMs);
    } finally {
      clearTimeout(timer);
      clearInterval(looks);
      budget.signal?.removeEventListener('abort', stop);
      const ms = performance.now() - began;
      this.#usedMs += ms;
      budget.spend(ms);
    }
  }
}

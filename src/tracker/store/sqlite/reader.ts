import { Worker } from 'node:worker_threads';
import { Kysely, SqliteAdapter, SqliteIntrospector, type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';
import type { RequestBudget } from '../budget';
import { ReaderFailed, RequestCancelled, StoreBusy, TimeLimitExceeded } from '../errors';
import { SqliteCompiler } from './dialect';
import { isBusy } from './result-codes';
import { unpack, unpackError, type FromReader, type ReaderData, type ToReader } from './reader-messages';
import type { Tables } from '../tables';

/** How long a thread may take to end before it is terminated. */
const END_MS = 2000;

interface RunningQuery {
  readonly resolve: (message: FromReader) => void;
  readonly reject: (reason: unknown) => void;
}

/** A reader thread as a Kysely connection, with one read at a time. */
export class Reader implements DatabaseConnection {
  /** Runs queries in the thread. */
  readonly db: Kysely<Tables>;
  hasFailed = false;
  readonly #worker: Worker;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly #ended: Promise<void>;
  #running: RunningQuery | undefined;
  #budget: RequestBudget | undefined;
  #read = 0;

  /** `onEnd` is called when the thread has ended for any reason. */
  constructor(script: string, file: string, onEnd: () => void) {
    const workerData: ReaderData = { file, cancelled: this.#cancelled.buffer };
    this.#worker = new Worker(script, { workerData, name: 'Issue Bucket reader' });
    // No heap limit: when node:sqlite reaches it while it creates rows, the process ends. Queries bound their results.
    this.#worker.unref();
    const fail = (cause: unknown) => {
      this.hasFailed = true;
      this.#running?.reject(new ReaderFailed(cause));
      this.#running = undefined;
    };
    this.#worker.on('message', (message: FromReader) => {
      const running = this.#running;
      this.#running = undefined;
      running?.resolve(message);
    });
    this.#worker.on('error', fail);
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        fail(new Error(`A reader thread ended with code ${code}.`));
        onEnd();
        resolve();
      });
    });
    this.db = new Kysely<Tables>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => ({
          init: async () => {},
          acquireConnection: () => Promise.resolve(this),
          beginTransaction: async () => {}, // the first query begins it
          commitTransaction: async () => {}, // ended by `end`
          rollbackTransaction: async () => {},
          releaseConnection: async () => {},
          destroy: async () => {},
        }),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteCompiler(),
      },
    });
  }

  /** Starts a read: all queries until `end` are in one transaction. */
  begin(budget: RequestBudget): void {
    this.#budget = budget;
    this.#read++;
    this.#worker.ref();
    budget.signal?.addEventListener('abort', this.#cancel);
  }

  end(): void {
    this.#budget?.signal?.removeEventListener('abort', this.#cancel);
    this.#budget = undefined;
    this.#send({ end: true });
    this.#worker.unref();
  }

  /** Ends the thread and interrupts its query. */
  async close(): Promise<void> {
    this.#cancel();
    this.#send({ close: true });
    this.#worker.ref();
    const timeout = setTimeout(() => void this.#worker.terminate(), END_MS);
    await this.#ended;
    clearTimeout(timeout);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const budget = this.#budget;
    if (!budget || this.hasFailed) throw new ReaderFailed();
    if (budget.signal?.aborted) throw new RequestCancelled();
    const limitMs = budget.remainingMs;
    const message = await new Promise<FromReader>((resolve, reject) => {
      this.#running = { resolve, reject };
      this.#send({ read: this.#read, sql, parameters, limitMs });
    });
    budget.spend(message.ranMs);
    if ('rows' in message) return { rows: unpack<R>(message.rows) };
    if ('stopped' in message) throw budget.signal?.aborted ? new RequestCancelled() : new TimeLimitExceeded(budget.timeLimitMs);
    const error = unpackError(message.error);
    throw isBusy(error) ? new StoreBusy() : error;
  }

  async *streamQuery<R>(): AsyncGenerator<QueryResult<R>> {
    await Promise.reject(new Error('Rows are not streamed.'));
  }

  readonly #cancel = (): void => {
    Atomics.store(this.#cancelled, 0, this.#read);
  };

  #send(message: ToReader): void {
    this.#worker.postMessage(message);
  }
}

import { sql } from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeScope } from '../data-version';
import type { Transact, WriteMode } from '../database';
import { isCommitted } from './commits';
import { CommitUnanswered } from './connection';
import type { Connections } from './pool';
import { isConflict, isLocked } from './result-codes';
import type { Transactions } from './transactions';
import { WriteTurns } from './write-turns';
import { WriteWait } from './write-wait';

/** Writes that run at the same time, each to another repository. */
const MAX_WRITES = 3;
/** How often a write is tried when it conflicts with another one, and the longest pause before a retry. */
const MAX_ATTEMPTS = 8;
const MAX_PAUSE_MS = 50;

/** Runs writes: each in its turn, again after a conflict, and no longer than it may wait for others. */
export class Writes {
  readonly #transactions: Transactions;
  readonly #connections: Connections;
  readonly #turns = new WriteTurns(MAX_WRITES);

  constructor(transactions: Transactions, connections: Connections) {
    this.#transactions = transactions;
    this.#connections = connections;
  }

  /** How many writes wait for their turn. */
  get waitingCount(): number {
    return this.#turns.waitingCount;
  }

  /** Runs a write; `repository` is the one that it locks, if known. @throws {StoreBusy} after waiting too long for others */
  async run<T>(work: (db: Transact) => Promise<T>, changes: ChangeScope, repository?: number, mode?: WriteMode): Promise<T> {
    const wait = new WriteWait(mode?.isPatient);
    try {
      return await this.#turns.ofRepository(repository, () => this.#attempts(work, changes, wait), wait.signal);
    } finally {
      wait.end();
    }
  }

  async #attempts<T>(work: (db: Transact) => Promise<T>, changes: ChangeScope, wait: WriteWait): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      let done: { readonly result: T } | undefined;
      const transaction = async (db: Transact): Promise<T> => {
        done = { result: await work(db) };
        // The last statement, because other writes wait for the lock of this row.
        if (changes === 'anything') await sql`update data_version set version = version + 1`.execute(db);
        return done.result;
      };
      try {
        return await this.#turns.run(() => this.#transactions.write(transaction, wait.nextLockWaitMs()), wait.signal);
      } catch (error) {
        if (error instanceof CommitUnanswered && done) {
          if (await isCommitted(this.#connections, error)) return done.result;
          throw error.cause;
        }
        const canRetry = isConflict(error) || (isLocked(error) && !wait.signal.aborted);
        if (!canRetry || attempt === MAX_ATTEMPTS) throw error;
      }
      await delay(Math.random() * MAX_PAUSE_MS);
    }
  }
}

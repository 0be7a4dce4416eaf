import { setImmediate as turn } from 'node:timers/promises';
import type { ChangeScope } from '../data-version';
import type { TextIndex, Transact } from '../database';
import type { Connection } from './dialect';
import { lateTexts, type LateTexts } from './late-texts';

/** Bounds the writes of a transaction, because the first waits for the last. */
const MAX_WRITES = 16;
/** After this time, the reads of others that wait run before the next write of the transaction. */
const MAX_HOLD_MS = 5;

type Task<T> = (db: Transact) => Promise<T>;

/** Runs a task in a transaction of the connection, with this full-text index. */
type Transaction = (task: Task<void>, texts: TextIndex) => Promise<void>;

interface WaitingWrite {
  readonly task: Task<unknown>;
  readonly changes: ChangeScope;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Makes a function that lets others run when `MAX_HOLD_MS` have passed since they did. */
function pauses(): () => void | Promise<void> {
  let heldSince = performance.now();
  return () => {
    if (performance.now() - heldSince <= MAX_HOLD_MS) return undefined;
    return turn().then(() => void (heldSince = performance.now()));
  };
}

/** Sorted from the smallest to the largest. */
const SCOPES: readonly ChangeScope[] = ['nothing', 'issues', 'anything'];
/** The larger scope of two writes. */
const larger = (a: ChangeScope, b: ChangeScope): ChangeScope => (SCOPES.indexOf(a) > SCOPES.indexOf(b) ? a : b);

/**
 * Runs short writes that wait at the same time in one transaction (group commit). A commit waits for the disk and writes each changed page, and
 * new issues change the same pages of most indexes. Each write has a savepoint: a failed write is rolled back, and the others stay. No write is
 * acknowledged before the commit.
 */
export class GroupCommit {
  readonly #connection: Connection;
  readonly #texts: LateTexts;
  readonly #transact: Transaction;
  readonly #waiting: WaitingWrite[] = [];
  #running: Promise<void> | undefined;

  constructor(connection: Connection, texts: TextIndex, transact: Transaction) {
    this.#connection = connection;
    this.#texts = lateTexts(texts);
    this.#transact = transact;
  }

  /** Runs a write, and returns its result after the commit. @throws what the write or the commit throws */
  write<T>(task: Task<T>, changes: ChangeScope): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ task, changes, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when no write waits or runs. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await turn(); // requests that arrived together reach this point in the same turn
      await this.#runGroup();
    }
    this.#running = undefined;
  }

  async #runGroup(): Promise<void> {
    const group: WaitingWrite[] = [];
    const answers: (() => void)[] = [];
    try {
      await this.#transact(async (db) => {
        const isAlone = this.#waiting.length === 1;
        const pause = pauses();
        do {
          await pause();
          const write = this.#waiting.shift()!;
          group.push(write);
          answers.push(isAlone ? await this.#runAlone(db, write) : await this.#runWithin(db, write));
        } while (!isAlone && this.#waiting.length > 0 && group.length < MAX_WRITES);
        await this.#texts.write(db, pause);
      }, this.#texts);
    } catch (error) {
      this.#texts.forgetAfter(0);
      // Nothing of the group is written. When the transaction could not begin, all waiting writes fail, because they would fail as well.
      if (group.length === 0) group.push(...this.#waiting.splice(0));
      for (const { reject } of group) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  async #runAlone(db: Transact, { task, changes, resolve }: WaitingWrite): Promise<() => void> {
    const value = await task(db);
    this.#connection.changes = larger(this.#connection.changes, changes);
    return () => resolve(value);
  }

  /** Runs a write in its savepoint. @throws its error when SQLite has ended the transaction with it (like a full disk) */
  async #runWithin(db: Transact, write: WaitingWrite): Promise<() => void> {
    const connection = this.#connection;
    const before = this.#texts.waitingCount;
    connection.prepared('savepoint short_write').run();
    try {
      const answer = await this.#runAlone(db, write);
      connection.prepared('release short_write').run();
      return answer;
    } catch (error) {
      try {
        connection.prepared('rollback to short_write').run();
        connection.prepared('release short_write').run();
      } catch {
        throw error;
      }
      this.#texts.forgetAfter(before);
      return () => write.reject(error);
    }
  }
}

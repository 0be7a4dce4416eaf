import type { Database, Transact } from './database';

/** How what is written piece by piece comes about: each piece for itself, or all of it at the end. */
export interface Transactions {
  write<T>(work: (db: Transact) => Promise<T>): Promise<T>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** Each piece is a transaction, which others can write between; what is to be done to take all of it back is the caller's. */
export class ShortTransactions implements Transactions {
  constructor(
    private readonly database: Database,
    private readonly undo: () => Promise<void>,
  ) {}

  write<T>(work: (db: Transact) => Promise<T>): Promise<T> {
    return this.database.write(work);
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  rollback(): Promise<void> {
    return this.undo();
  }
}

/** Told to a transaction that is to be rolled back. */
class GivenUp extends Error {}

/** All pieces are one transaction, open from the first to the end. Nobody else can write meanwhile. */
export class OneTransaction implements Transactions {
  #opening: Promise<Transact> | undefined;
  #done: Promise<void> = Promise.resolve();
  #end: { commit: () => void; giveUp: (why: Error) => void } | undefined;

  constructor(private readonly database: Database) {}

  async write<T>(work: (db: Transact) => Promise<T>): Promise<T> {
    return work(await (this.#opening ??= this.#open()));
  }

  async commit(): Promise<void> {
    this.#end?.commit();
    await this.#done;
  }

  async rollback(): Promise<void> {
    this.#end?.giveUp(new GivenUp());
    await this.#done.catch((error: unknown) => {
      if (!(error instanceof GivenUp)) throw error;
    });
  }

  #open(): Promise<Transact> {
    return new Promise((resolve, reject) => {
      this.#done = this.database.write(
        (db) =>
          new Promise<void>((commit, giveUp) => {
            this.#end = { commit, giveUp };
            resolve(db);
          }),
      );
      this.#done.catch(reject); // could not even begin; later failures come out of commit and rollback
    });
  }
}

import { sql } from 'kysely';
import { isShown } from './appends';
import type { Database } from './database';
import { idOf } from './ids';
import { prepared } from './prepared';
import { selectBare, type BareRow } from './rows';

/** Loads an issue by repository and number in one query. */
const rowOf = prepared((db, { repository, number }: { repository: number; number: number }) =>
  selectBare(db)
    .where('i.id', '=', idOf(repository, number))
    .where(isShown(sql`i.id`)),
);

/** A caller that waits for a row. */
interface Waiting {
  readonly resolve: (row: BareRow | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads issue rows by repository and number. Where each query is a round trip to a server, the rows of one turn of the event loop, or those
 * requested during another read, are read by one query for each repository.
 */
export class IssueRowReader {
  #isReading = false;
  /** Callers of the next read, by repository and number. */
  #waiting = new Map<number, Map<number, Waiting[]>>();

  readonly #database: Pick<Database, 'reader' | 'issueRows'>;

  constructor(database: Pick<Database, 'reader' | 'issueRows'>) {
    this.#database = database;
  }

  /** Reads a row as it is after the call, or later; undefined when there is none. */
  async read(repository: number, number: number): Promise<BareRow | undefined> {
    if (!this.#database.issueRows) return this.#readOne(repository, number);
    return new Promise((resolve, reject) => {
      // Runs after promises that are settled now, so that requests that waited for the same answer share a query.
      if (this.#waiting.size === 0 && !this.#isReading) process.nextTick(() => void this.#readWaiting());
      let ofRepository = this.#waiting.get(repository);
      if (!ofRepository) this.#waiting.set(repository, (ofRepository = new Map<number, Waiting[]>()));
      const ofNumber = ofRepository.get(number);
      if (ofNumber) ofNumber.push({ resolve, reject });
      else ofRepository.set(number, [{ resolve, reject }]);
    });
  }

  async #readOne(repository: number, number: number): Promise<BareRow | undefined> {
    return (await rowOf(this.#database.reader, { repository, number }))[0];
  }

  async #readWaiting(): Promise<void> {
    this.#isReading = true;
    while (this.#waiting.size > 0) {
      const all = this.#waiting;
      this.#waiting = new Map();
      await Promise.all(Array.from(all, ([repository, waiting]) => this.#readRows(repository, waiting)));
    }
    this.#isReading = false;
  }

  /** Never rejects: errors go to the callers. */
  async #readRows(repository: number, waiting: ReadonlyMap<number, readonly Waiting[]>): Promise<void> {
    const numbers = [...waiting.keys()];
    try {
      const rows =
        numbers.length === 1 ? [await this.#readOne(repository, numbers[0]!)] : await this.#database.issueRows!(repository, numbers);
      const found = new Map(rows.map((row) => [row?.number, row]));
      for (const [number, all] of waiting) for (const { resolve } of all) resolve(found.get(number));
    } catch (error) {
      for (const all of waiting.values()) for (const { reject } of all) reject(error);
    }
  }
}

import type { ImportAhead, Transact } from './database';
import { andThen, type MaybePromise } from './direct';
import type { ImportStep } from './import-steps';
import * as rows from './imported-rows';

/** A comment, by its issue (a row id) and its number in it. */
interface CommentKey {
  readonly issue: number;
  readonly number: number;
}

const keyOf = ({ issue, number }: CommentKey): string => `${issue} ${number}`;

/** The comments that an import inserts and refers to. Where the engine can look up many ahead, no statement waits for a result. */
export class ImportedComments {
  /** Reserved ids for new rows, the lowest last. They stay reserved when a transaction is retried. */
  #freeIds: number[] = [];
  readonly #known = new Map<string, number>();

  /** Forgets the comments of a finished transaction. */
  clear(): void {
    this.#known.clear();
  }

  /**
   * Looks up the comments that the next steps may insert or refer to, and reserves row ids; `idOf` returns the row id of an issue by its number.
   */
  async prepare(ahead: ImportAhead, steps: readonly ImportStep[], idOf: (number: number) => number): Promise<void> {
    const wanted = steps.flatMap(({ entry }) =>
      entry ? { issue: idOf(entry.issue), number: ('field' in entry ? entry.comment : entry.id) ?? null } : [],
    );
    if (wanted.length === 0) return;
    const [ids, found] = await Promise.all([
      ahead.commentIds(Math.max(0, wanted.length - this.#freeIds.length)),
      ahead.findComments(wanted.filter((it): it is CommentKey => it.number !== null)),
    ]);
    this.#freeIds.unshift(...[...ids].reverse());
    this.#known.clear();
    for (const { id, ...key } of found) this.#known.set(keyOf(key), id);
  }

  /** Inserts a comment and returns its row id; undefined when its number is taken in the issue. */
  insert(db: Transact, row: Omit<Parameters<typeof rows.insertCommentOfId>[1], 'id'> & CommentKey): MaybePromise<number | undefined> {
    if (!db.importAhead) return andThen(rows.insertComment(db, row), (inserted) => inserted?.id);
    const key = keyOf(row);
    if (this.#known.has(key)) return undefined;
    const id = this.#freeIds.pop()!;
    rows.insertCommentOfId(db, { ...row, id });
    this.#known.set(key, id);
    return id;
  }

  /** The row id of a comment; undefined when it does not exist. */
  find(db: Transact, key: CommentKey): MaybePromise<number | undefined> {
    return db.importAhead ? this.#known.get(keyOf(key)) : andThen(rows.findComment(db, key), (found) => found?.id);
  }
}

import type { TextIndex, Transact } from '../database';

/** A full-text index whose changes are written at the end of the transaction. */
export interface LateTexts extends TextIndex {
  /** The number of waiting changes. */
  readonly waitingCount: number;
  /** Forgets all but the first `count` changes, when the write that made them has failed. */
  forgetAfter(count: number): void;
  /** Writes all waiting changes in order. `pause` is called before each of them. */
  write(db: Transact, pause?: () => void | Promise<void>): Promise<void>;
}

/**
 * Delays changes of an index to the end of a transaction of several writes. Whenever a savepoint begins or a table with triggers is written, FTS5
 * writes its buffer as a new segment, which must be merged later. Only for short writes, which neither search nor delete issues.
 */
export function lateTexts(index: TextIndex): LateTexts {
  const changes: ((db: Transact) => void | Promise<void>)[] = [];
  return {
    ...index,
    add: (_, id, title, content) => void changes.push((db) => index.add(db, id, title, content)),
    addComment: (_, id, content) => void changes.push((db) => index.addComment(db, id, content)),
    remove(_, id) {
      changes.push((db) => index.remove(db, id));
      return Promise.resolve();
    },
    removeComment(_, id) {
      changes.push((db) => index.removeComment(db, id));
      return Promise.resolve();
    },
    get waitingCount() {
      return changes.length;
    },
    forgetAfter: (count) => void (changes.length = count),
    async write(db, pause) {
      for (const change of changes.splice(0)) {
        await pause?.();
        await change(db);
      }
    },
  };
}

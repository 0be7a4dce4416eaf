import type { TextIndex, Transact } from '../database';

/** A full-text index that is written when its transaction ends. */
export interface LateTexts extends TextIndex {
  /** How many changes wait. */
  readonly waitingCount: number;
  /** Forgets changes after the first so many, whose write has failed. */
  forgetAfter(count: number): void;
  /** Makes all changes that wait, in their order. */
  write(db: Transact): Promise<void>;
}

/**
 * Delays changes of an index to the end of a transaction of several writes. FTS5 writes what it has gathered as a segment of its own whenever a
 * savepoint begins or a table with triggers is written, and each segment has to be merged later. It is for short writes, which neither search nor delete
 * issues.
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
    async write(db) {
      for (const change of changes.splice(0)) await change(db);
    },
  };
}

import type { Database, Transact } from '../database';
import type { MovedRow } from './tables';

/** The source or the target of a move, opened by its engine. */
export interface MovableDatabase extends Pick<Database, 'read' | 'write' | 'close'> {
  /** The name in messages: a path, or an address without its password. */
  readonly shown: string;
  /** Whether texts cannot contain NUL, which is replaced by U+FFFD. */
  readonly replacesNul: boolean;
  /** Whether the target has another name until it is finished, so that nobody can open it before. */
  readonly isHidden: boolean;
  /** Checks a row of the source. @throws {UnusableFile} when the engine detects that it is damaged */
  check(table: string, row: MovedRow): void;
  /** Adds the values that the engine computes for a row. */
  complete(table: string, row: MovedRow): MovedRow;
  /** Whether a move to this database has begun and not ended. */
  isMarked(db: Transact): Promise<boolean>;
  /** Disables triggers, because counts are copied as well, and drops full-text indexes, because they slow down inserts. */
  prepareForCopy(db: Transact): Promise<void>;
  /** Restores triggers and indexes, in its own transactions. It can be repeated. */
  restore(): Promise<void>;
  /** The last id that a table has generated, even if its row is deleted; 0 when there is none. */
  lastId(db: Transact, table: string): Promise<number>;
  setLastId(db: Transact, table: string, id: number): Promise<void>;
  /** Deletes all rows that an unfinished move has copied. */
  clear(db: Transact): Promise<void>;
  /** Makes the filled target ready for use after its last transaction, and closes it. */
  finish(): Promise<void>;
}

/** A move was refused; the message is for people. */
export class MoveRefused extends Error {}

/** The error for rows that violate a constraint of the target. */
export const inconsistentSource = (): MoveRefused =>
  new MoveRefused(
    'The source contradicts itself: a row refers to one that is not there, or is there twice. Check it with issue-bucket doctor, or restore a backup.',
  );

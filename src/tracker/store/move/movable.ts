import type { Database, Transact } from '../database';
import type { MovedRow } from './tables';

/** The source or the target of a move. An engine opens it. */
export interface MovableDatabase extends Pick<Database, 'read' | 'write' | 'close'> {
  /** How messages call it: a path, or an address without its password. */
  readonly shown: string;
  /** Whether texts cannot have NUL: U+FFFD is stored in its place. */
  readonly replacesNul: boolean;
  /** Whether nobody can open it before it is finished, since it has another name until then. */
  readonly isHidden: boolean;
  /** Checks a row that was read. @throws {UnusableFile} for one that the engine knows to be damaged */
  check(table: string, row: MovedRow): void;
  /** Adds what the engine computes of a row. */
  complete(table: string, row: MovedRow): MovedRow;
  /** Whether a move to it has begun and not ended. */
  isMarked(db: Transact): Promise<boolean>;
  /** Disables triggers, because counts are copied too, and drops indexes of texts, because they slow down inserts. */
  prepareForCopy(db: Transact): Promise<void>;
  /** Restores triggers and indexes, in transactions of its own. It can be repeated. */
  restore(): Promise<void>;
  /** The last id that a table has generated, even if its row is deleted; 0: none. */
  lastId(db: Transact, table: string): Promise<number>;
  setLastId(db: Transact, table: string, id: number): Promise<void>;
  /** Deletes all rows that an unfinished move has copied. */
  clear(db: Transact): Promise<void>;
  /** Makes a filled target ready for use after its last transaction, and closes it. */
  finish(): Promise<void>;
}

/** An error of a move, as a sentence for people. */
export class MoveRefused extends Error {}

/** The error for rows that violate a constraint of the target. */
export const inconsistentSource = (): MoveRefused =>
  new MoveRefused(
    'The source contradicts itself: a row refers to one that is not there, or is there twice. Check it with issue-bucket doctor, or restore a backup.',
  );

import type { Database, Transact } from '../database';
import type { MovedRow } from './tables';

/** A database that a move reads, or fills. An engine opens it. */
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
  /** Takes away what would count rows twice, since the counts are moved too (triggers), or makes it slow to write many (indexes of texts). */
  setAside(db: Transact): Promise<void>;
  /** Brings back what was set aside, in transactions of its own; what is there already stays. */
  restore(): Promise<void>;
  /** The last id that a table has given to a row, which may be gone; 0: none. */
  lastId(db: Transact, table: string): Promise<number>;
  setLastId(db: Transact, table: string, id: number): Promise<void>;
  /** Deletes all rows that an unfinished move has brought. */
  clear(db: Transact): Promise<void>;
  /** Makes a filled target, whose last transaction is done, ready for use, and closes it. */
  finish(): Promise<void>;
}

/** An error of a move, as a sentence for people. */
export class MoveRefused extends Error {}

/** The error of rows that the target does not take. */
export const contradiction = (): MoveRefused =>
  new MoveRefused(
    'The source contradicts itself: a row refers to one that is not there, or is there twice. Check it with issue-bucket doctor, or restore a backup.',
  );

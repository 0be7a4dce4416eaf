import { sql } from 'kysely';
import * as messages from '../../../wire/messages';
import type { Transact } from '../database';
import { UnusableFile } from '../errors';
import type { MovedKey } from './rows';
import { MOVE_MARK } from './tables';

/** How far a move is. */
export interface MoveState {
  /** The table, or `files`, that is moved now, after the row (the hash) `after`; null: all is copied. */
  readonly step: string | null;
  readonly after?: MovedKey | undefined;
  /** Rows in whose texts NUL was replaced. */
  readonly replaced: number;
  readonly files: FilesMoved;
}

/** Files of attachments. */
export interface FilesMoved {
  readonly count: number;
  readonly bytes: number;
  /** Names of files without content, and of files whose content does not have the hash that it is stored under; the first ones of each. */
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
}

/** What the target stores while a move to it is under way. */
export interface MoveMark {
  /** The source, as it is shown. */
  readonly source: string;
  readonly fingerprint: string;
  readonly state: MoveState;
}

const MARK = sql.table(MOVE_MARK);

/** Marks a target. */
export async function writeMark(db: Transact, { source, fingerprint, state }: MoveMark): Promise<void> {
  await sql`create table ${MARK} (source text not null, fingerprint text not null, state text not null)`.execute(db);
  await sql`insert into ${MARK} (source, fingerprint, state) values (${source}, ${fingerprint}, ${JSON.stringify(state)})`.execute(db);
}

/** The mark of a target that has one. */
export async function readMark(db: Transact): Promise<MoveMark> {
  const { rows } = await sql<{ source: string; fingerprint: string; state: string }>`select * from ${MARK}`.execute(db);
  const { source, fingerprint, state } = rows[0]!;
  return { source, fingerprint, state: JSON.parse(state) as MoveState };
}

/** Stores how far a move is, in the transaction that copies. */
export async function updateMark(db: Transact, state: MoveState): Promise<void> {
  await sql`update ${MARK} set state = ${JSON.stringify(state)}`.execute(db);
}

/** Removes the mark: the move is done. */
export async function removeMark(db: Transact): Promise<void> {
  await sql`drop table if exists ${MARK}`.execute(db);
}

/** The error when a database is opened that a move from `source` has not finished to fill. */
export const unfinishedMove = (shown: string, source: string): UnusableFile =>
  new UnusableFile(
    shown,
    messages.t(
      '{0} is being filled by a move from {1} that has not finished. Run that "issue-bucket move" again: it goes on where it stopped.',
      shown,
      source,
    ),
  );

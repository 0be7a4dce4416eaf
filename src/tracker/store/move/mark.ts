import { sql } from 'kysely';
import * as messages from '../../../wire/messages';
import type { Transact } from '../database';
import { UnusableFile } from '../errors';
import type { MovedKey } from './rows';
import { MOVE_MARK } from './tables';

/** The progress of a move. */
export interface MoveState {
  /** The table (or `files`) that is being copied, after the row or hash `after`; null: everything is copied. */
  readonly step: string | null;
  readonly after?: MovedKey | undefined;
  /** The number of rows with a replaced NUL. */
  readonly replaced: number;
  readonly files: FilesMoved;
}

/** The copied contents of attachments. */
export interface FilesMoved {
  readonly count: number;
  readonly bytes: number;
  /** Names of files whose content is missing, and of those whose content does not match its hash; only the first ones. */
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
}

/** What a target stores during a move. */
export interface MoveMark {
  /** The source, as messages show it. */
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

/** Reads the mark of a marked target. */
export async function readMark(db: Transact): Promise<MoveMark> {
  const { rows } = await sql<{ source: string; fingerprint: string; state: string }>`select * from ${MARK}`.execute(db);
  const { source, fingerprint, state } = rows[0]!;
  return { source, fingerprint, state: JSON.parse(state) as MoveState };
}

/** Stores the progress of a move, in the transaction that copies. */
export async function updateMark(db: Transact, state: MoveState): Promise<void> {
  await sql`update ${MARK} set state = ${JSON.stringify(state)}`.execute(db);
}

/** Removes the mark at the end of a move. */
export async function removeMark(db: Transact): Promise<void> {
  await sql`drop table if exists ${MARK}`.execute(db);
}

/** The error of opening a database that an unfinished move from `source` fills. */
export const unfinishedMove = (shown: string, source: string): UnusableFile =>
  new UnusableFile(
    shown,
    messages.t(
      '{0} is being filled by a move from {1} that has not finished. Run that "issue-bucket move" again: it goes on where it stopped.',
      shown,
      source,
    ),
  );

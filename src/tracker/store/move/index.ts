import { sql } from 'kysely';
import type { Transact } from '../database';
import { openMoveSource, openMoveTarget } from '../engine';
import { countContents, moveContents } from './contents';
import { copyTables, FILES_STEP, type OnRowsMoved } from './copy';
import { fingerprintOf } from './digest';
import { readMark, removeMark, writeMark, type FilesMoved, type MoveState } from './mark';
import { MoveRefused, type MovableDatabase } from './movable';
import { countRows } from './rows';
import { MOVED_TABLES } from './tables';
import { verifyMove, type VerifiedPart } from './verify';

export { MoveRefused } from './movable';
export type { VerifiedPart } from './verify';

/** The location of a tracker: a data file or an address of PostgreSQL, and the folder of its files. */
export interface MoveLocation {
  readonly data: string;
  readonly files: string;
}

/** The progress of a move: rows and files are copied, then the rows of both sides are compared. */
export interface MoveProgress {
  readonly phase: 'move' | 'verify';
  /** The table, or `files`. */
  readonly step: string;
  readonly count: number;
  readonly total: number;
}

export interface MoveOptions {
  readonly from: MoveLocation;
  readonly to: MoveLocation;
  /** Whether to delete what an unfinished move has copied to the target, and to start over. */
  readonly restart?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** May throw to interrupt the move. */
  readonly onProgress?: ((progress: MoveProgress) => void) | undefined;
}

/** The result of a move. */
export interface MoveResult {
  readonly from: string;
  readonly to: string;
  /** Whether it continued an earlier move. */
  readonly wasResumed: boolean;
  readonly parts: readonly VerifiedPart[];
  readonly files: FilesMoved;
  /** The number of rows with a replaced NUL. */
  readonly replaced: number;
}

const INITIAL_STATE: MoveState = { step: MOVED_TABLES[0]!.name, replaced: 0, files: { count: 0, bytes: 0, missing: [], damaged: [] } };

/** Whether any table has rows. */
async function hasRows(db: Transact): Promise<boolean> {
  for (const { name } of MOVED_TABLES) {
    const { rows } = await sql`select 1 as one from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) return true;
  }
  return false;
}

interface StartedMove {
  readonly state: MoveState;
  readonly wasResumed: boolean;
}

/** No source has this fingerprint, so a discarded move is never continued. */
const NO_FINGERPRINT = '';

/** Empties the target of an unfinished move; it stays marked. */
async function discardPartialMove(from: MovableDatabase, to: MovableDatabase): Promise<void> {
  await to.write(async (db) => {
    await to.clear(db);
    await removeMark(db);
    await writeMark(db, { source: from.shown, fingerprint: NO_FINGERPRINT, state: INITIAL_STATE });
  });
  await to.restore();
}

/**
 * Marks an empty target, or reads the state of an earlier move. @throws {MoveRefused} for a target with data, or when the source has changed
 * since
 */
async function startMove(from: MovableDatabase, to: MovableDatabase, fingerprint: string, restart: boolean): Promise<StartedMove> {
  if (await to.read((db) => to.isMarked(db))) {
    if (!restart) return { state: await resume(from, to, fingerprint), wasResumed: true };
    await discardPartialMove(from, to);
  }
  const hasData = await to.read(hasRows);
  // The move was interrupted when only the new name of the file was missing.
  const lacksOnlyName = hasData && to.isHidden;
  if (hasData && !lacksOnlyName)
    throw new MoveRefused(`${to.shown} has data already. A move never writes over data: choose an empty database, or another data file.`);
  const state = lacksOnlyName ? { ...INITIAL_STATE, step: FILES_STEP } : INITIAL_STATE;
  await to.write(async (db) => {
    await removeMark(db);
    await writeMark(db, { source: from.shown, fingerprint, state });
    if (!lacksOnlyName) await to.prepareForCopy(db);
  });
  return { state, wasResumed: lacksOnlyName };
}

async function resume(from: MovableDatabase, to: MovableDatabase, fingerprint: string): Promise<MoveState> {
  const mark = await to.read(readMark);
  if (mark.fingerprint === fingerprint) return mark.state;
  throw new MoveRefused(
    mark.source === from.shown
      ? `${from.shown} was changed since its move to ${to.shown} was interrupted. Start over with --restart.`
      : `${to.shown} has a part of a move from ${mark.source}. Go on with that one, or start over from ${from.shown} with --restart.`,
  );
}

/** Returns callbacks that count rows and files, and report the progress. They throw when the move is aborted. */
function progressReporter(options: MoveOptions, totals: { readonly rows: number; readonly files: number }, movedBefore: number) {
  let [movedCount, readCount] = [movedBefore, 0];
  const report = (progress: MoveProgress): void => {
    options.signal?.throwIfAborted();
    options.onProgress?.(progress);
  };
  const onMoved: OnRowsMoved = ({ step, count }) =>
    report({ phase: 'move', step, count: (movedCount += count), total: totals.rows + totals.files });
  const onRead = (rows: number): void => report({ phase: 'verify', step: '', count: (readCount += rows), total: 2 * totals.rows });
  return { onMoved, onRead };
}

async function countAllRows(db: Transact): Promise<number> {
  let rows = 0;
  for (const table of MOVED_TABLES) rows += await countRows(db, table);
  return rows;
}

/** Makes the filled target usable: restores triggers and indexes, sets the next ids, and removes the mark. */
async function completeTarget(from: MovableDatabase, to: MovableDatabase): Promise<void> {
  const lastIds = await from.read(async (db) => {
    const entries: [string, number][] = [];
    for (const { name, hasSequence } of MOVED_TABLES) if (hasSequence) entries.push([name, await from.lastId(db, name)]);
    return entries;
  });
  await to.restore();
  await to.write(async (db) => {
    for (const [table, id] of lastIds) await to.setLastId(db, table, id);
    await removeMark(db);
  });
  await to.finish();
}

async function moveBetween(from: MovableDatabase, to: MovableDatabase, options: MoveOptions): Promise<MoveResult> {
  const fingerprint = await from.read(fingerprintOf);
  const { state: start, wasResumed } = await startMove(from, to, fingerprint, options.restart ?? false);
  const totals = { rows: await from.read(countAllRows), files: await from.read(countContents) };
  const { onMoved, onRead } = progressReporter(options, totals, wasResumed ? await to.read(countAllRows) : 0);
  const copiedState = await copyTables(from, to, start, onMoved);
  const folders = { from: options.from.files, to: options.to.files };
  const state = await from.read((db) => moveContents(db, to, folders, copiedState, onMoved));
  if ((await from.read(fingerprintOf)) !== fingerprint)
    throw new MoveRefused(`${from.shown} was changed while it was moved. Stop what uses it, then start over with --restart.`);
  const parts = await verifyMove(from, to, onRead);
  await completeTarget(from, to);
  return { from: from.shown, to: to.shown, wasResumed, parts, files: state.files, replaced: state.replaced };
}

/**
 * Moves a tracker to an empty database or a new data file, of either engine, or continues an interrupted move. The source is read in one snapshot
 * and not changed. Nobody can use the target before both sides are compared. @throws {MoveRefused} {UnusableFile} and errors of the storage; the
 * signal's reason
 */
export async function moveTracker(options: MoveOptions): Promise<MoveResult> {
  const from = await openMoveSource(options.from.data);
  try {
    const to = await openMoveTarget(options.to.data, options.restart ?? false);
    try {
      return await moveBetween(from, to, options);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

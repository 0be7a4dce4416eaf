import { sql } from 'kysely';
import type { Transact } from '../database';
import { openMoveSource, openMoveTarget } from '../engine';
import { countContents, moveContents } from './contents';
import { copyTables, FILES_STEP, type OnMoved } from './copy';
import { fingerprintOf } from './digest';
import { readMark, removeMark, writeMark, type FilesMoved, type MoveState } from './mark';
import { MoveRefused, type MovableDatabase } from './movable';
import { countRows } from './rows';
import { MOVED_TABLES } from './tables';
import { verifyMove, type VerifiedPart } from './verify';

export { MoveRefused } from './movable';
export type { VerifiedPart } from './verify';

/** Where a tracker is: a data file or an address of PostgreSQL, and the folder of its files. */
export interface MovePlace {
  readonly data: string;
  readonly files: string;
}

/** What a move does now, of how much: rows and files are moved, then the rows of both sides are compared. */
export interface MoveProgress {
  readonly phase: 'move' | 'verify';
  /** The table, or `files`. */
  readonly step: string;
  readonly count: number;
  readonly total: number;
}

export interface MoveOptions {
  readonly from: MovePlace;
  readonly to: MovePlace;
  /** Throw away what an unfinished move has brought to the target. */
  readonly restart?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** May throw, which stops the move where it is. */
  readonly onProgress?: ((progress: MoveProgress) => void) | undefined;
}

/** What was moved. */
export interface Moved {
  readonly from: string;
  readonly to: string;
  /** Whether it has gone on with an earlier one. */
  readonly wasResumed: boolean;
  readonly parts: readonly VerifiedPart[];
  readonly files: FilesMoved;
  /** Rows in whose texts NUL was replaced. */
  readonly replaced: number;
}

const BEGINNING: MoveState = { step: MOVED_TABLES[0]!.name, replaced: 0, files: { count: 0, bytes: 0, missing: [], damaged: [] } };

/** Whether a table has rows. */
async function hasRows(db: Transact): Promise<boolean> {
  for (const { name } of MOVED_TABLES) {
    const { rows } = await sql`select 1 as one from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) return true;
  }
  return false;
}

interface Begun {
  readonly state: MoveState;
  readonly wasResumed: boolean;
}

/** Never the fingerprint of a source. */
const NO_FINGERPRINT = '';

/** Empties a target that has a part of a move; it stays marked. */
async function throwAway(from: MovableDatabase, to: MovableDatabase): Promise<void> {
  await to.write(async (db) => {
    await to.clear(db);
    await removeMark(db);
    await writeMark(db, { source: from.shown, fingerprint: NO_FINGERPRINT, state: BEGINNING });
  });
  await to.restore();
}

/** Marks an empty target, or finds how far an earlier move is. @throws {MoveRefused} for a target with data, and for a source that is not as it was */
async function begin(from: MovableDatabase, to: MovableDatabase, fingerprint: string, restart: boolean): Promise<Begun> {
  if (await to.read((db) => to.isMarked(db))) {
    if (!restart) return { state: await resume(from, to, fingerprint), wasResumed: true };
    await throwAway(from, to);
  }
  const isFull = await to.read(hasRows);
  // Only its name was left to give, when it was interrupted.
  const isUnnamed = isFull && to.isHidden;
  if (isFull && !isUnnamed)
    throw new MoveRefused(`${to.shown} has data already. A move never writes over data: choose an empty database, or another data file.`);
  const state = isUnnamed ? { ...BEGINNING, step: FILES_STEP } : BEGINNING;
  await to.write(async (db) => {
    await removeMark(db);
    await writeMark(db, { source: from.shown, fingerprint, state });
    if (!isUnnamed) await to.setAside(db);
  });
  return { state, wasResumed: isUnnamed };
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

/** Counts what is moved, and tells of it. */
function progressOf(options: MoveOptions, totals: { readonly rows: number; readonly files: number }, done: number) {
  let [moved, read] = [done, 0];
  const tell = (progress: MoveProgress): void => {
    options.signal?.throwIfAborted();
    options.onProgress?.(progress);
  };
  const onMoved: OnMoved = ({ step, count }) => tell({ phase: 'move', step, count: (moved += count), total: totals.rows + totals.files });
  const onRead = (rows: number): void => tell({ phase: 'verify', step: '', count: (read += rows), total: 2 * totals.rows });
  return { onMoved, onRead };
}

async function countAll(db: Transact): Promise<number> {
  let rows = 0;
  for (const table of MOVED_TABLES) rows += await countRows(db, table);
  return rows;
}

/** Gives the target what was set aside, the ids that follow, and its freedom. */
async function release(from: MovableDatabase, to: MovableDatabase): Promise<void> {
  const lastIds = await from.read(async (db) => {
    const found: [string, number][] = [];
    for (const { name, hasSequence } of MOVED_TABLES) if (hasSequence) found.push([name, await from.lastId(db, name)]);
    return found;
  });
  await to.restore();
  await to.write(async (db) => {
    for (const [table, id] of lastIds) await to.setLastId(db, table, id);
    await removeMark(db);
  });
  await to.finish();
}

async function moveBetween(from: MovableDatabase, to: MovableDatabase, options: MoveOptions): Promise<Moved> {
  const fingerprint = await from.read(fingerprintOf);
  const { state: start, wasResumed } = await begin(from, to, fingerprint, options.restart ?? false);
  const totals = { rows: await from.read(countAll), files: await from.read(countContents) };
  const { onMoved, onRead } = progressOf(options, totals, wasResumed ? await to.read(countAll) : 0);
  const copied = await copyTables(from, to, start, onMoved);
  const folders = { from: options.from.files, to: options.to.files };
  const state = await from.read((db) => moveContents(db, to, folders, copied, onMoved));
  if ((await from.read(fingerprintOf)) !== fingerprint)
    throw new MoveRefused(`${from.shown} was changed while it was moved. Stop what uses it, then start over with --restart.`);
  const parts = await verifyMove(from, to, onRead);
  await release(from, to);
  return { from: from.shown, to: to.shown, wasResumed, parts, files: state.files, replaced: state.replaced };
}

/**
 * Moves a tracker with all that it holds to an empty database or a new data file, of either engine, or goes on with a move that was interrupted. The
 * source is read in one state and not changed; the target is used by nobody before both are compared.
 * @throws {MoveRefused} {UnusableFile} and errors of the storage; the signal's reason
 */
export async function moveTracker(options: MoveOptions): Promise<Moved> {
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

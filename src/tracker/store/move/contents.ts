import { sql } from 'kysely';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Transact } from '../database';
import { contentPath, copyContents } from '../engine';
import { FILES_STEP, type OnMoved } from './copy';
import { updateMark, type FilesMoved, type MoveState } from './mark';
import type { MovableDatabase } from './movable';

/** Contents that are moved between two notes of how far the move is. */
const FILES_PER_NOTE = 100;
/** Bounds the names that are listed. */
const MAX_NAMES = 100;

interface Content {
  readonly hash: string;
  readonly size: number | null;
  readonly name: string;
}

const NAMED = sql`(select hash, size, name from attachment where hash is not null union all select hash, size, name from deleted_file) as named`;

/** The contents that rows name, each once, by hash. */
async function readContents(db: Transact, after: string): Promise<Content[]> {
  const { rows } = await sql<Content>`select hash, max(size) as size, min(name) as name from ${NAMED}
    where hash > ${after} group by hash order by hash limit ${FILES_PER_NOTE}`.execute(db);
  return rows;
}

/** The number of contents that rows name. */
export async function countContents(db: Transact): Promise<number> {
  return (await sql<{ n: number }>`select count(distinct hash) as n from ${NAMED}`.execute(db)).rows[0]!.n;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Copies some contents, and reads each at the target: its name is the hash of what it holds. */
async function copySome(some: readonly Content[], from: string, to: string, moved: FilesMoved): Promise<FilesMoved> {
  const { missing, bytes } = copyContents(from, to, some, { check: () => undefined, made: [] });
  const damaged: string[] = [];
  for (const { hash, name } of some) {
    const path = contentPath(to, hash);
    if (existsSync(path) && (await hashOfFile(path)) !== hash) damaged.push(name);
  }
  return {
    count: moved.count + some.length - missing.length,
    bytes: moved.bytes + bytes,
    missing: [...moved.missing, ...missing].slice(0, MAX_NAMES),
    damaged: [...moved.damaged, ...damaged].slice(0, MAX_NAMES),
  };
}

/**
 * Copies the contents of attachments from folder to folder, or gives them a second name where both are on one disk. What the target has is left as it
 * is; what is missing at the source is noted.
 */
export async function moveContents(
  db: Transact,
  to: MovableDatabase,
  folders: { readonly from: string; readonly to: string },
  start: MoveState,
  onMoved: OnMoved,
): Promise<MoveState> {
  let state = start;
  while (state.step === FILES_STEP) {
    const some = await readContents(db, String(state.after?.[0] ?? ''));
    const files = await copySome(some, folders.from, folders.to, state.files);
    state =
      some.length < FILES_PER_NOTE ? { ...state, files, step: null, after: undefined } : { ...state, files, after: [some.at(-1)!.hash] };
    const next = state;
    await to.write((target) => updateMark(target, next));
    onMoved({ step: FILES_STEP, count: some.length });
  }
  return state;
}

import { sql } from 'kysely';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Transact } from '../database';
import { contentPath, copyContents } from '../engine';
import { FILES_STEP, type OnRowsMoved } from './copy';
import { updateMark, type FilesMoved, type MoveState } from './mark';
import type { MovableDatabase } from './movable';

/** The number of contents that are copied before the mark is updated. */
const FILES_PER_TRANSACTION = 100;
/** Bounds the names in the state of a move. */
const MAX_NAMES = 100;

interface Content {
  readonly hash: string;
  readonly size: number | null;
  readonly name: string;
}

const CONTENT_ROWS = sql`(select hash, size, name from attachment where hash is not null union all select hash, size, name from deleted_file) as named`;

/** Reads a page of the distinct contents that rows refer to, ordered by hash. */
async function readContents(db: Transact, after: string): Promise<Content[]> {
  const { rows } = await sql<Content>`select hash, max(size) as size, min(name) as name from ${CONTENT_ROWS}
    where hash > ${after} group by hash order by hash limit ${FILES_PER_TRANSACTION}`.execute(db);
  return rows;
}

/** The number of contents that rows refer to. */
export async function countContents(db: Transact): Promise<number> {
  return (await sql<{ n: number }>`select count(distinct hash) as n from ${CONTENT_ROWS}`.execute(db)).rows[0]!.n;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Copies contents, and verifies each at the target: its name is its hash. */
async function copyContentPage(contents: readonly Content[], from: string, to: string, totals: FilesMoved): Promise<FilesMoved> {
  const { missing, bytes } = copyContents(from, to, contents, { check: () => undefined, created: [] });
  const damaged: string[] = [];
  for (const { hash, name } of contents) {
    const path = contentPath(to, hash);
    if (existsSync(path) && (await hashOfFile(path)) !== hash) damaged.push(name);
  }
  return {
    count: totals.count + contents.length - missing.length,
    bytes: totals.bytes + bytes,
    missing: [...totals.missing, ...missing].slice(0, MAX_NAMES),
    damaged: [...totals.damaged, ...damaged].slice(0, MAX_NAMES),
  };
}

/**
 * Copies the contents of attachments from folder to folder, by hard links on the same file system. Existing files of the target are not changed.
 * The returned state lists missing files of the source.
 */
export async function moveContents(
  db: Transact,
  to: MovableDatabase,
  folders: { readonly from: string; readonly to: string },
  start: MoveState,
  onMoved: OnRowsMoved,
): Promise<MoveState> {
  let state = start;
  while (state.step === FILES_STEP) {
    const contents = await readContents(db, String(state.after?.[0] ?? ''));
    const files = await copyContentPage(contents, folders.from, folders.to, state.files);
    state =
      contents.length < FILES_PER_TRANSACTION
        ? { ...state, files, step: null, after: undefined }
        : { ...state, files, after: [contents.at(-1)!.hash] };
    const next = state;
    await to.write((target) => updateMark(target, next));
    onMoved({ step: FILES_STEP, count: contents.length });
  }
  return state;
}

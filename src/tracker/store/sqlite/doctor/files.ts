import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { contentPath, contentsIn } from '../copies';

/** A file that is so new may belong to a row that is being written. */
const MIN_FILE_AGE_MS = 3_600_000;

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export interface FileProblems {
  /** Attachments whose file is not there, by name. */
  readonly missing: readonly string[];
  /** Attachments whose file is not what was attached. */
  readonly changed: readonly string[];
  /** Files that no attachment names, of an issue that is there or can be restored. */
  readonly unused: readonly string[];
}

/** Compares attachments with their files; each file is read, since its name says what must be in it. */
export async function checkFiles(database: DatabaseSync, folder: string): Promise<FileProblems> {
  const named = 'select hash, name from attachment where hash is not null union all select hash, name from deleted_file';
  const rows = database.prepare(`select hash, min(name) as name from (${named}) group by hash`).all();
  const names = new Map(rows.map(({ hash, name }) => [String(hash), String(name)]));
  const missing: string[] = [];
  const changed: string[] = [];
  for (const [hash, name] of names) {
    const path = contentPath(folder, hash);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) missing.push(name);
    else if ((await hashOf(path)) !== hash) changed.push(name);
  }
  const unused: string[] = [];
  for (const { hash, path } of contentsIn(folder)) {
    if (!names.has(hash) && Date.now() - statSync(path).mtimeMs > MIN_FILE_AGE_MS) unused.push(hash);
  }
  return { missing, changed, unused };
}

/** Puts files that no attachment names aside, into `unused`, from where they can be taken back. */
export function moveUnused(folder: string, hashes: readonly string[]): void {
  const unusedFolder = join(folder, 'unused');
  mkdirSync(unusedFolder, { recursive: true });
  for (const hash of hashes) if (existsSync(contentPath(folder, hash))) renameSync(contentPath(folder, hash), join(unusedFolder, hash));
}

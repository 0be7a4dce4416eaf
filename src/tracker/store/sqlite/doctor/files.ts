import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { contentPath, contentsIn } from '../copies';

/** Newer files may belong to rows that are being written. */
const MIN_FILE_AGE_MS = 3_600_000;

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export interface FileProblems {
  /** Names of attachments without a file. */
  readonly missing: readonly string[];
  /** Names of attachments with a changed file. */
  readonly changed: readonly string[];
  /** Files that no attachment names, of an issue that is there or can be restored. */
  readonly unused: readonly string[];
}

/** Compares attachments with their files, each of which is read and hashed. */
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

/** Moves files without an attachment to the folder `unused`. */
export function moveUnused(folder: string, hashes: readonly string[]): void {
  const unusedFolder = join(folder, 'unused');
  mkdirSync(unusedFolder, { recursive: true });
  for (const hash of hashes) if (existsSync(contentPath(folder, hash))) renameSync(contentPath(folder, hash), join(unusedFolder, hash));
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { FileStore } from '../../file-store';
import { contentPath } from '../copies';

/** Newer files may belong to rows that are being written. */
const MIN_FILE_AGE_MS = 3_600_000;

async function hashOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

export interface FileProblems {
  /** Names of attachments without a file. */
  readonly missing: readonly string[];
  /** Names of attachments with a changed file. */
  readonly changed: readonly string[];
  /** Hashes of files that no attachment refers to, of an existing or a restorable issue. */
  readonly unused: readonly string[];
}

/** Reads and hashes each file of an attachment, and finds missing, changed and unused files. */
export async function checkFiles(database: DatabaseSync, files: FileStore): Promise<FileProblems> {
  const attachedFiles = 'select hash, name from attachment where hash is not null union all select hash, name from deleted_file';
  const rows = database.prepare(`select hash, min(name) as name from (${attachedFiles}) group by hash`).all();
  const names = new Map(rows.map(({ hash, name }) => [String(hash), String(name)]));
  const missing: string[] = [];
  const changed: string[] = [];
  for (const [hash, name] of names) {
    const content = await files.open(hash);
    if (!content) missing.push(name);
    else if ((await hashOf(content)) !== hash) changed.push(name);
  }
  const unused: string[] = [];
  for await (const { hash, changedOn } of files.list()) {
    if (!names.has(hash) && Date.now() - changedOn > MIN_FILE_AGE_MS) unused.push(hash);
  }
  return { missing, changed, unused };
}

/** Moves files without an attachment to the folder `unused`. */
export function moveUnused(folder: string, hashes: readonly string[]): void {
  const unusedFolder = join(folder, 'unused');
  mkdirSync(unusedFolder, { recursive: true });
  for (const hash of hashes) if (existsSync(contentPath(folder, hash))) renameSync(contentPath(folder, hash), join(unusedFolder, hash));
}

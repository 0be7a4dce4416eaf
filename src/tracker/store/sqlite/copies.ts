import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFile, syncFolder } from '../disk';
import { removeOldPartials } from '../../../wire/temporary';

/*
 * Folders with the contents of attachments: `ab/ab12...`, by SHA-256. A file there never changes once it has its name, so a copy may be a hard
 * link.
 */

/** Error codes where hard links are not possible, such as between two file systems. */
const NO_LINK = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS', 'EACCES'];

const HASH = /^[0-9a-f]{64}$/;

/** The path of a content within a folder. */
export const contentPath = (folder: string, hash: string): string => join(folder, hash.slice(0, 2), hash);

const sizeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size;

function copyFile(from: string, to: string): void {
  const partial = join(dirname(to), `.${randomUUID()}.partial`);
  try {
    linkSync(from, partial);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_LINK.includes(String(error.code)))) throw error;
    copyFileSync(from, partial, constants.COPYFILE_FICLONE);
    syncFile(partial);
  }
  renameSync(partial, to);
}

export interface CopyResult {
  /** The total size of the contents. */
  readonly bytes: number;
  /** Names of contents that are missing. */
  readonly missing: readonly string[];
}

/** `check` is called before each content and may throw; `made` receives the paths of new files. */
export interface CopyControl {
  readonly check: () => void;
  readonly created: string[];
}

/** Copies contents to another folder, except for those that are there with the right size. */
export function copyContents(
  from: string,
  to: string,
  contents: readonly { hash: string; size: number | null; name: string }[],
  { check, created }: CopyControl,
): CopyResult {
  const missing: string[] = [];
  const changedFolders = new Set<string>();
  let bytes = 0;
  for (const { hash, size, name } of contents) {
    check();
    const [source, target] = [contentPath(from, hash), contentPath(to, hash)];
    const existingSize = sizeOf(target);
    if (existingSize === undefined || (size !== null && existingSize !== size)) {
      if (!existsSync(source)) {
        missing.push(name);
        continue;
      }
      mkdirSync(dirname(target), { recursive: true });
      copyFile(source, target);
      if (existingSize === undefined) created.push(target);
      changedFolders.add(dirname(target));
    }
    bytes += sizeOf(target) ?? 0;
  }
  for (const part of changedFolders) syncFolder(part);
  if (changedFolders.size > 0) syncFolder(to);
  return { bytes, missing };
}

/** Lists the contents of a folder by hash. */
export function* contentsIn(folder: string): Generator<{ hash: string; path: string }> {
  if (!existsSync(folder)) return;
  for (const part of readdirSync(folder)) {
    if (!/^[0-9a-f]{2}$/.test(part)) continue;
    for (const hash of readdirSync(join(folder, part))) {
      if (HASH.test(hash)) yield { hash, path: join(folder, part, hash) };
    }
  }
}

/** Removes copied contents, and folders that become empty. */
export function removeCopies(folder: string, created: readonly string[]): void {
  for (const path of created) rmSync(path, { force: true });
  const parts = new Set(created.map((path) => dirname(path)));
  for (const part of [...parts, folder]) if (existsSync(part) && readdirSync(part).length === 0) rmdirSync(part);
}

/** Removes contents that no row of the copy refers to, and folders that become empty. */
export function removeUnreferenced(folder: string, referenced: ReadonlySet<string>): void {
  for (const { hash, path } of [...contentsIn(folder)]) if (!referenced.has(hash)) rmSync(path, { force: true });
  if (!existsSync(folder)) return;
  for (const part of readdirSync(folder)) {
    if (!/^[0-9a-f]{2}$/.test(part)) continue;
    removeOldPartials(join(folder, part));
    if (readdirSync(join(folder, part)).length === 0) rmdirSync(join(folder, part));
  }
}

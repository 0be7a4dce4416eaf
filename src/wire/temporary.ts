import { randomUUID } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/*
 * Partial files and temporary folders. A process that is killed leaves its own behind, so each new one first removes those that are old and belong to
 * no running process.
 */

/** Younger files may still be in use. */
const MIN_AGE_MS = 60 * 60_000;

const PARTIAL = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.partial$/;
const FOLDER = /^issue-bucket-(\d+)-[A-Za-z0-9]{6}$/;

function isOld(path: string): boolean {
  const state = lstatSync(path, { throwIfNoEntry: false });
  return state !== undefined && Date.now() - state.mtimeMs > MIN_AGE_MS;
}

/** Removes old files and folders of a folder. Ignores errors, because another process may remove the same ones, or the folder may be unreadable. */
function removeStale(folder: string, isStale: (name: string) => boolean): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (isStale(name) && isOld(path)) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // see above
  }
}

/** Returns the path under which a file is written until it is complete. Removes old partial files of the same name. */
export function partialPath(path: string): string {
  const folder = dirname(resolve(path));
  const name = basename(path);
  removeStale(folder, (file) => PARTIAL.test(file) && file.replace(PARTIAL, '') === name);
  return join(folder, `${name}.${randomUUID()}.partial`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: the process belongs to another user
  }
}

/** Removes all old partial files of a folder. */
export const removeOldPartials = (folder: string): void => removeStale(folder, (file) => PARTIAL.test(file));

let hasTidied = false;

/** Makes a temporary folder for this process. The first call removes the folders of processes that have ended. @throws errors of the file system */
export function temporaryFolder(): string {
  if (!hasTidied) {
    hasTidied = true;
    removeStale(tmpdir(), (name) => {
      const [, pid] = FOLDER.exec(name) ?? [];
      return pid !== undefined && Number(pid) !== process.pid && !isRunning(Number(pid));
    });
  }
  return mkdtempSync(join(tmpdir(), `issue-bucket-${process.pid}-`));
}

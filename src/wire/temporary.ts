import { randomUUID } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/*
 * Files that are not whole yet, and folders for as long as a process needs them. A process that is killed leaves its own behind, so whoever makes the
 * next takes away what is old and nobody's.
 */

/** What was written to within this time may still be in use. */
const MIN_AGE_MS = 60 * 60_000;

const PARTIAL = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.partial$/;
const FOLDER = /^issue-bucket-(\d+)-[A-Za-z0-9]{6}$/;

function isOld(path: string): boolean {
  const state = lstatSync(path, { throwIfNoEntry: false });
  return state !== undefined && Date.now() - state.mtimeMs > MIN_AGE_MS;
}

/** Does what it can: what somebody else takes away meanwhile, or may not be listed, is not worth an error. */
function tidy(folder: string, isLeftOver: (name: string) => boolean): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (isLeftOver(name) && isOld(path)) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // see above
  }
}

/** The name beside a file under which it is written until it is whole. Those that were begun long ago and never finished are taken away. */
export function partialPath(path: string): string {
  const folder = dirname(resolve(path));
  const name = basename(path);
  tidy(folder, (it) => PARTIAL.test(it) && it.replace(PARTIAL, '') === name);
  return join(folder, `${name}.${randomUUID()}.partial`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // it is somebody else's
  }
}

/** Takes away what was begun in a folder long ago under the name of a partial file, whatever it was to become. */
export const removeOldPartials = (folder: string): void => tidy(folder, (it) => PARTIAL.test(it));

let isTidy = false;

/** Makes a folder of this process in the one for temporary files. Once, those of processes that are no more are taken away. */
export function temporaryFolder(): string {
  if (!isTidy) {
    isTidy = true;
    tidy(tmpdir(), (name) => {
      const [, pid] = FOLDER.exec(name) ?? [];
      return pid !== undefined && Number(pid) !== process.pid && !isRunning(Number(pid));
    });
  }
  return mkdtempSync(join(tmpdir(), `issue-bucket-${process.pid}-`));
}

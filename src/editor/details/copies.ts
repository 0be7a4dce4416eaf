import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainName } from '../pages/waiting';

/** A copy that nobody has opened for a week is hardly in a tab of another window any more. */
const MAX_COPY_AGE_MS = 7 * 24 * 3_600_000;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/**
 * Copies of attachments that were opened, since what is opened can be changed. Each is in a folder that is called after its content; one that is
 * there already stays as it is, since it may hold what somebody has written into it.
 */
export class Copies {
  constructor(private readonly folder: string) {}

  /** Gives the path of the copy of an attachment. */
  async of(name: string, bytes: Uint8Array): Promise<string> {
    const folder = join(this.folder, hashOf(bytes));
    const file = join(folder, plainName(name));
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(file, bytes, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const now = new Date();
      await utimes(file, now, now);
    }
    return file;
  }

  /** Takes away what was opened more than a week ago, unless something was written into it. `isOpen` says of a path whether it is looked at. */
  async clear(isOpen: (path: string) => boolean, now = Date.now()): Promise<void> {
    for (const hash of await readdir(this.folder).catch(() => [])) {
      const folder = join(this.folder, hash);
      const names = await readdir(folder).catch(() => []);
      const isKeptByName = await Promise.all(names.map((name) => this.isKept(join(folder, name), hash, isOpen, now)));
      if (!isKeptByName.includes(true)) await rm(folder, { recursive: true, force: true });
    }
  }

  private async isKept(file: string, hash: string, isOpen: (path: string) => boolean, now: number): Promise<boolean> {
    if (isOpen(file) || now - (await stat(file)).mtimeMs < MAX_COPY_AGE_MS) return true;
    return hashOf(await readFile(file)) !== hash;
  }
}

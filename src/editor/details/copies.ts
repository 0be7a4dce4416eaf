import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainName } from '../pages/waiting';

/** After a week a copy is unlikely to be open in another window. */
const MAX_COPY_AGE_MS = 7 * 24 * 3_600_000;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** Temporary copies of opened attachments, in folders named by content. An existing copy stays as it is, since somebody may have edited it. */
export class Copies {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the copy of an attachment and returns its path. */
  async of(name: string, bytes: Uint8Array): Promise<string> {
    const folder = join(this.#folder, hashOf(bytes));
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

  /** Deletes copies that were opened over a week ago and not edited. `isOpen` says whether a path is open. */
  async clear(isOpen: (path: string) => boolean, now = Date.now()): Promise<void> {
    for (const hash of await readdir(this.#folder).catch(() => [])) {
      const folder = join(this.#folder, hash);
      const names = await readdir(folder).catch(() => []);
      const areInUse = await Promise.all(names.map((name) => this.#isInUse(join(folder, name), hash, isOpen, now)));
      if (!areInUse.includes(true)) await rm(folder, { recursive: true, force: true });
    }
  }

  async #isInUse(file: string, hash: string, isOpen: (path: string) => boolean, now: number): Promise<boolean> {
    if (isOpen(file) || now - (await stat(file)).mtimeMs < MAX_COPY_AGE_MS) return true;
    return hashOf(await readFile(file)) !== hash;
  }
}

import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageProblem } from './errors';

/** The name of the mark. */
const MARK = '.issue-bucket';
const MARK_TEXT =
  'Issue Bucket keeps the contents of attachments here. Where this file is missing, it takes the folder to be away: leave it here.\n';

/** Codes that mean that a folder, or the file system that it is on, is not there. */
const AWAY = new Set(['ENOENT', 'ENOTDIR', 'ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'EHOSTUNREACH', 'ETIMEDOUT', 'EIO']);
const isAway = (error: unknown): boolean => error instanceof Error && 'code' in error && AWAY.has(String(error.code));

/**
 * The mark of a folder that several processes share, perhaps from another computer. While that is not mounted, there is an empty folder in its place, or
 * none: what was written there would be missing from the real one.
 */
export class FolderMark {
  #wasSeen = false;

  readonly #folder: string;
  readonly #isUsed: () => Promise<boolean>;

  /** `isUsed` tells whether the database refers to files. */
  constructor(folder: string, isUsed: () => Promise<boolean>) {
    this.#folder = folder;
    this.#isUsed = isUsed;
  }

  /** Requires that the folder is there; a new one is made for a database that has no files yet. @throws {StorageProblem} */
  async assertThere(): Promise<void> {
    const mark = join(this.#folder, MARK);
    await whileThere(async () => {
      try {
        await stat(mark);
      } catch (error) {
        // A folder that was copied may have lost its mark.
        if (this.#wasSeen || (!(await this.#hasFiles()) && (await this.#isUsed()))) throw error;
        await mkdir(this.#folder, { recursive: true });
        await writeFile(mark, MARK_TEXT);
      }
    });
    this.#wasSeen = true;
  }

  async #hasFiles(): Promise<boolean> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.some((name) => /^[0-9a-f]{2}$/.test(name));
  }
}

/** Does something in a folder that must be there. @throws {StorageProblem} where it is away */
export async function whileThere<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isAway(error) ? new StorageProblem('filesAway', { cause: error }) : error;
  }
}

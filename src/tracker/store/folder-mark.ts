import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageProblem } from './errors';

const MARK = '.issue-bucket';
const MARK_TEXT =
  'Issue Bucket keeps the contents of attachments here. Where this file is missing, it takes the folder to be away: leave it here.\n';

/** Error codes for a folder that is not there, or whose file system is not. */
const UNAVAILABLE_CODES = new Set(['ENOENT', 'ENOTDIR', 'ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'EHOSTUNREACH', 'ETIMEDOUT', 'EIO']);
const isUnavailable = (error: unknown): boolean => error instanceof Error && 'code' in error && UNAVAILABLE_CODES.has(String(error.code));

/**
 * The mark of a folder that several processes share, perhaps of another computer. While that is not mounted, an empty folder or none is in its
 * place, and files that were written there would be missing from the real one.
 */
export class FolderMark {
  #wasSeen = false;

  readonly #folder: string;
  readonly #isUsed: () => Promise<boolean>;

  /** `isUsed` returns whether the database refers to files. */
  constructor(folder: string, isUsed: () => Promise<boolean>) {
    this.#folder = folder;
    this.#isUsed = isUsed;
  }

  /** Requires that the folder is there. A new one is created while the database refers to no files. @throws {StorageProblem} */
  async assertAvailable(): Promise<void> {
    const mark = join(this.#folder, MARK);
    await whileAvailable(async () => {
      try {
        await stat(mark);
      } catch (error) {
        // A folder with files but without a mark may be a copy.
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

/** Runs an operation on a folder that must be there. @throws {StorageProblem} when it is away */
export async function whileAvailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isUnavailable(error) ? new StorageProblem('filesAway', { cause: error }) : error;
  }
}

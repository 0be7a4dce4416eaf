import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './disk';
import { FileGone, FileTooLarge, type FileStore, type ListedFile, type ReceivedFile } from './file-store';
import { FolderMark, whileAvailable } from './folder-mark';
import { temporaryFolder } from '../../wire/temporary';

/** Incomplete files older than this belong to a process that has ended. */
const ABANDONED_AFTER_MS = 86_400_000;

const CHUNK_BYTES = 64 * 1024;

const HASH = /^[0-9a-f]{64}$/;
const PART = /^[0-9a-f]{2}$/;
const TICKET = /^[0-9a-f-]{36}$/;

/** Returns the result of a file operation; undefined when the file does not exist. */
async function ifExists<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Streams a file. It is opened with the first read, so that an unread response keeps no file open. */
function contentOf(path: string, hash: string): ReadableStream<Uint8Array> {
  let file: FileHandle | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        file ??= await ifExists(open(path));
        if (!file) throw new FileGone(hash);
        try {
          const { buffer, bytesRead } = await file.read(new Uint8Array(CHUNK_BYTES));
          if (bytesRead > 0) {
            controller.enqueue(buffer.subarray(0, bytesRead));
            return;
          }
        } catch (error) {
          await file.close();
          throw error;
        }
        await file.close();
        controller.close();
      },
      cancel: () => file?.close(),
    },
    { highWaterMark: 0 },
  );
}

/** A folder of files by hash: `ab/ab12...` for kept files, `incoming/` for received ones. Several processes may share it. */
export class FolderFiles implements FileStore {
  #folder: string | undefined;
  readonly #isTemporary: boolean;
  readonly #mark: FolderMark | undefined;
  #isTidy = false;

  /**
   * Without a folder, a temporary one is created with the first file. With `isUsed` (whether the database refers to files) the folder may be
   * unmounted: then nothing is written in its place, and no file is reported as missing.
   */
  constructor(folder?: string, isUsed?: () => Promise<boolean>) {
    this.#folder = folder;
    this.#isTemporary = folder === undefined;
    this.#mark = folder !== undefined && isUsed ? new FolderMark(folder, isUsed) : undefined;
  }

  async receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<ReceivedFile> {
    const ticket = randomUUID();
    const path = join(await this.#incoming(), ticket);
    const hash = createHash('sha256');
    let size = 0;
    try {
      const file = await this.#withFolder(() => open(path, 'wx', 0o600));
      try {
        for await (const chunk of content) {
          size += chunk.byteLength;
          if (size > limit) throw new FileTooLarge(limit);
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { hash: hash.digest('hex'), size, ticket };
  }

  async assertAvailable(): Promise<void> {
    await this.#mark?.assertAvailable();
  }

  async discard({ ticket }: ReceivedFile): Promise<void> {
    await rm(this.#received(ticket), { force: true });
  }

  async keep({ hash, ticket }: ReceivedFile): Promise<void> {
    const [from, place] = [this.#received(ticket), this.#path(hash)];
    if (await this.has(hash)) {
      await rm(from, { force: true });
      return;
    }
    await this.assertAvailable();
    await this.#withFolder(async () => {
      await this.#makeFolder(dirname(place));
      await rename(from, place);
      syncFolder(dirname(place));
      syncFolder(dirname(dirname(place)));
    });
  }

  async has(hash: string): Promise<boolean> {
    return (await ifExists(stat(this.#path(hash)))) !== undefined;
  }

  async open(hash: string): Promise<ReadableStream<Uint8Array> | undefined> {
    if (await this.has(hash)) return contentOf(this.#path(hash), hash);
    await this.assertAvailable();
    return undefined;
  }

  async remove(hash: string): Promise<void> {
    const path = this.#path(hash);
    await this.#withFolder(() => rm(path, { force: true }));
  }

  async *list(): AsyncGenerator<ListedFile> {
    const root = this.#folder;
    if (root === undefined) return;
    for (const part of (await ifExists(readdir(root))) ?? []) {
      if (!PART.test(part)) continue;
      for (const hash of (await ifExists(readdir(join(root, part)))) ?? []) {
        const state = HASH.test(hash) ? await ifExists(stat(join(root, part, hash))) : undefined; // another process may have removed it
        if (state) yield { hash, changedOn: state.mtimeMs };
      }
    }
  }

  async close(): Promise<void> {
    if (this.#isTemporary && this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #withFolder<T>(operation: () => Promise<T>): Promise<T> {
    return this.#mark ? whileAvailable(operation) : operation();
  }

  /** Creates a folder within the root; and the root itself only when it cannot be unmounted. */
  async #makeFolder(path: string): Promise<void> {
    try {
      await mkdir(path, { recursive: this.#mark === undefined });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }

  #root(): string {
    return (this.#folder ??= temporaryFolder());
  }

  #path(hash: string): string {
    if (!HASH.test(hash)) throw new RangeError(`No file can have the name ${hash}.`);
    return join(this.#root(), hash.slice(0, 2), hash);
  }

  #received(ticket: string): string {
    if (!TICKET.test(ticket)) throw new RangeError(`No received file can have the name ${ticket}.`);
    return join(this.#root(), 'incoming', ticket);
  }

  async #incoming(): Promise<string> {
    const folder = join(this.#root(), 'incoming');
    await this.assertAvailable();
    await this.#withFolder(() => this.#makeFolder(folder));
    if (this.#isTidy) return folder;
    this.#isTidy = true;
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() })); // another process may have removed it
      if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
    return folder;
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './disk';
import { FileTooLarge, type FileKeeper, type ReceivedFile } from './store';
import { temporaryFolder } from '../../wire/temporary';

/** Incomplete files that are older were left by a process that is gone. */
const ABANDONED_AFTER_MS = 86_400_000;

const CHUNK_BYTES = 64 * 1024;

/** Streams a file. It is opened with the first read, so that an unread response leaves no open file. */
function contentOf(path: string): ReadableStream<Uint8Array> {
  let file: FileHandle | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        file ??= await open(path);
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

/** A folder of files by hash: `ab/ab12...` for kept ones, `incoming/` for incomplete ones. */
export class Files implements FileKeeper {
  #folder: string | undefined;
  readonly #isTemporary: boolean;
  #isTidy = false;

  /** Without a folder, a temporary one is created with the first file. */
  constructor(folder?: string) {
    this.#folder = folder;
    this.#isTemporary = folder === undefined;
  }

  async receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<ReceivedFile> {
    const path = join(await this.#incoming(), randomUUID());
    const hash = createHash('sha256');
    let size = 0;
    try {
      const file = await open(path, 'wx', 0o600);
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
    return { hash: hash.digest('hex'), size, path };
  }

  async discard({ path }: ReceivedFile): Promise<void> {
    await rm(path, { force: true });
  }

  keep({ hash, path }: ReceivedFile): void {
    const place = this.path(hash);
    if (existsSync(place)) {
      rmSync(path, { force: true });
      return;
    }
    mkdirSync(dirname(place), { recursive: true });
    renameSync(path, place);
    syncFolder(dirname(place));
    syncFolder(dirname(dirname(place)));
  }

  path(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError(`No file can have the name ${hash}.`);
    return join(this.#root(), hash.slice(0, 2), hash);
  }

  async open(hash: string): Promise<ReadableStream<Uint8Array> | undefined> {
    const path = this.path(hash);
    try {
      await stat(path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    return contentOf(path);
  }

  /** Removes a file within a transaction that has checked that nothing refers to it. */
  remove(hash: string): void {
    rmSync(this.path(hash), { force: true });
  }

  /** Removes a temporary folder. */
  close(): void {
    if (this.#isTemporary && this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #root(): string {
    return (this.#folder ??= temporaryFolder());
  }

  async #incoming(): Promise<string> {
    const folder = join(this.#root(), 'incoming');
    await mkdir(folder, { recursive: true });
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

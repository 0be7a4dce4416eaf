import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { Mutex } from '../../model/concurrency';
import type { EditKey, WaitingFile } from '../../wire/page';
import type { Services } from '../services';

interface StoredFile extends WaitingFile {
  /** The name of the file on disk; the given name never becomes a path. */
  readonly file: string;
}

const MAX_FILE_NAME_CHARS = 120;

/** Characters that no file system takes everywhere, and marks of direction, by which `txt.exe` is shown as `exe.txt`. */
const NOT_IN_NAMES = /[\u0000-\u001f\u007f-\u009f<>:"|?*\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
/** Names of devices on Windows, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])[ ]*(?:\.|$)/i;

/** Sanitizes a file name: the last part of a path, without invalid characters, of bounded length. */
export function plainName(name: string): string {
  const last = name.toWellFormed().split(/[\\/]/).at(-1) ?? '';
  // Windows ignores spaces and points at the end.
  const plain =
    last
      .replace(NOT_IN_NAMES, '')
      .trim()
      .replace(/[. ]+$/, '') || 'file';
  const end = /\.[^.]{1,10}$/.exec(plain)?.[0] ?? '';
  const short =
    plain
      .slice(0, plain.length - end.length)
      .slice(0, MAX_FILE_NAME_CHARS - end.length)
      .replace(/[\ud800-\udbff]$/, '') + end;
  return DEVICE.test(short) ? `_${short}` : short;
}

/** Makes a unique name: `shot.png` becomes `shot-2.png`. */
export function freeName(name: string, usedNames: readonly string[]): string {
  const [, stem = name, end = ''] = /^(.+?)(\.[^.]{1,10})?$/.exec(name) ?? [];
  for (let count = 1; ; count++) {
    const free = count === 1 ? name : `${stem}-${count}${end}`;
    if (!usedNames.some((usedName) => usedName.toLowerCase() === free.toLowerCase())) return free;
  }
}

/**
 * Files that wait for the next comment of an issue, or for an edited text. They are on disk until they are sent or removed, so that closing the
 * tab, a reload or being offline loses none.
 */
export class PendingFileStore {
  /** Serializes updates of the list. */
  readonly #changes = new Mutex();

  readonly #folder: string;
  readonly #memento: vscode.Memento;
  #key: string;

  constructor(folder: string, memento: vscode.Memento, key: string) {
    this.#folder = folder;
    this.#memento = memento;
    this.#key = key;
  }

  list = (): readonly WaitingFile[] => this.#files().map(({ file: _, ...waiting }) => waiting);

  /** Stores a file under a unique name that is not in `usedNames`, and returns the name. */
  add = (name: string, bytes: Uint8Array, usedNames: readonly string[], text?: EditKey): Promise<string> =>
    this.#changes.run(async () => {
      const free = freeName(plainName(name), [...usedNames, ...this.#files().map((file) => file.name)]);
      const file = randomUUID();
      await mkdir(this.#folder, { recursive: true });
      await writeFile(join(this.#folder, file), bytes);
      await this.#store([...this.#files(), { name: free, size: bytes.length, file, ...(text && { with: text }) }]);
      return free;
    });

  /** Reads a file; undefined when there is none. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const file = this.#files().find((file) => file.name === name);
    // VS Code can send plain byte arrays to a page, but no `Buffer`.
    return file && new Uint8Array(await readFile(join(this.#folder, file.file)));
  }

  remove = (name: string): Promise<void> =>
    this.#changes.run(async () => {
      const file = this.#files().find((file) => file.name === name);
      if (!file) return;
      await this.#store(this.#files().filter((file) => file.name !== name));
      await rm(join(this.#folder, file.file), { force: true });
    });

  /** Removes all files. */
  async clear(): Promise<void> {
    for (const { name } of this.#files()) await this.remove(name);
  }

  /** Moves all files to another key. */
  moveTo = (key: string): Promise<void> =>
    this.#changes.run(async () => {
      const files = this.#files();
      if (files.length > 0) await this.#memento.update(key, files);
      await this.#memento.update(this.#key, undefined);
      this.#key = key;
    });

  #files(): readonly StoredFile[] {
    return this.#memento.get<readonly StoredFile[]>(this.#key) ?? [];
  }

  async #store(files: readonly StoredFile[]): Promise<void> {
    await this.#memento.update(this.#key, files.length === 0 ? undefined : files);
  }
}

/** The waiting files of a key, with the folder of all of them. */
export const waitingFiles = ({ context, sharedState }: Pick<Services, 'context' | 'sharedState'>, key: string): PendingFileStore =>
  new PendingFileStore(join(context.globalStorageUri.fsPath, 'waiting'), sharedState, key);

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { Mutex } from '../../model/concurrency';
import type { EditKey, WaitingFile } from '../../wire/page';
import type { Services } from '../services';

interface Kept extends WaitingFile {
  /** What its content is called on disk: the name that it was given never becomes a path. */
  readonly file: string;
}

const MAX_FILE_NAME_CHARS = 120;

/** What a file may be called: the last part of a path, without what no name should hold, and not endless. */
export function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain =
    last
      .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '')
      .trim()
      .replace(/^\.+$/, '') || 'file';
  const end = /\.[^.]{1,10}$/.exec(plain)?.[0] ?? '';
  return plain.slice(0, plain.length - end.length).slice(0, MAX_FILE_NAME_CHARS - end.length) + end;
}

/** A name that none of the others has: `shot.png` becomes `shot-2.png`. */
export function freeName(name: string, taken: readonly string[]): string {
  const [, stem = name, end = ''] = /^(.+?)(\.[^.]{1,10})?$/.exec(name) ?? [];
  for (let count = 1; ; count++) {
    const free = count === 1 ? name : `${stem}-${count}${end}`;
    if (!taken.some((other) => other.toLowerCase() === free.toLowerCase())) return free;
  }
}

/**
 * Files that go with the next comment of an issue, or with a text of it that is edited. They are kept on disk until they are sent or taken away,
 * so that closing the tab, reloading or being offline loses none.
 */
export class PendingFileStore {
  /** Two files that are dropped at once must not forget each other. */
  private readonly changes = new Mutex();

  constructor(
    private readonly folder: string,
    private readonly memento: vscode.Memento,
    private key: string,
  ) {}

  list = (): readonly WaitingFile[] => this.kept().map(({ file: _, ...told }) => told);

  /** Keeps a file under a name that neither the others nor `taken` have, and gives that name. */
  add = (name: string, bytes: Uint8Array, taken: readonly string[], text?: EditKey): Promise<string> =>
    this.changes.run(async () => {
      const free = freeName(plainName(name), [...taken, ...this.kept().map((it) => it.name)]);
      const file = randomUUID();
      await mkdir(this.folder, { recursive: true });
      await writeFile(join(this.folder, file), bytes);
      await this.keep([...this.kept(), { name: free, size: bytes.length, file, ...(text && { with: text }) }]);
      return free;
    });

  /** Undefined when there is none of that name. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const found = this.kept().find((it) => it.name === name);
    // VS Code carries plain byte arrays to a page, and none of Node's own buffers.
    return found && new Uint8Array(await readFile(join(this.folder, found.file)));
  }

  remove = (name: string): Promise<void> =>
    this.changes.run(async () => {
      const found = this.kept().find((it) => it.name === name);
      if (!found) return;
      await this.keep(this.kept().filter((it) => it.name !== name));
      await rm(join(this.folder, found.file), { force: true });
    });

  /** Takes all away. */
  async clear(): Promise<void> {
    for (const { name } of this.kept()) await this.remove(name);
  }

  /** From now on the same files wait under another key. */
  moveTo = (key: string): Promise<void> =>
    this.changes.run(async () => {
      const files = this.kept();
      if (files.length > 0) await this.memento.update(key, files);
      await this.memento.update(this.key, undefined);
      this.key = key;
    });

  private kept(): readonly Kept[] {
    return this.memento.get<readonly Kept[]>(this.key) ?? [];
  }

  private async keep(files: readonly Kept[]): Promise<void> {
    await this.memento.update(this.key, files.length === 0 ? undefined : files);
  }
}

/** The files that wait under a key, in the folder of all that do. */
export const waitingFiles = ({ context, sharedState }: Pick<Services, 'context' | 'sharedState'>, key: string): PendingFileStore =>
  new PendingFileStore(join(context.globalStorageUri.fsPath, 'waiting'), sharedState, key);

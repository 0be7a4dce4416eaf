import * as vscode from 'vscode';
import type { EditKey, Outcome } from '../../wire/page';
import type { WritingEvent, WritingReply } from '../../wire/page-writing';
import type { Services, Place } from '../services';
import { plainLabel } from '../text';
import { pictureType } from './pictures';
import { waitingFiles, type PendingFileStore } from './waiting';

const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** Larger pictures get no thumbnail. */
export const MAX_THUMBNAIL_BYTES = 8 * 1024 * 1024;

/** Makes a picture for a page; the type comes from the first bytes, not the name. */
export function pictureOf(bytes: Uint8Array | undefined): WritingReply<'picture'> {
  const type = bytes && bytes.length <= MAX_THUMBNAIL_BYTES ? pictureType(bytes) : undefined;
  return { to: 'picture', picture: type && bytes ? { type, bytes } : null };
}

/** The waiting files of a page. */
export class FileUploads {
  readonly waiting: PendingFileStore;

  readonly #send: (message: WritingEvent) => void;
  readonly #usedNames: () => readonly string[];

  constructor(
    services: Services,
    key: string,
    send: (message: WritingEvent) => void,
    /** Names that are taken. */
    usedNames: () => readonly string[] = () => [],
  ) {
    this.#send = send;
    this.#usedNames = usedNames;
    this.waiting = waitingFiles(services, key);
  }

  /** Sends the list of waiting files to the page. */
  sendFiles(): void {
    this.#send({ type: 'waiting', files: [...this.waiting.list()] });
  }

  /** Adds a file. `text`: the text that it belongs to; absent: the next comment, or the new issue. */
  async add(name: string, bytes: Uint8Array, text?: EditKey): Promise<Outcome> {
    if (bytes.length > MAX_FILE_BYTES) {
      return { ok: false, message: vscode.l10n.t('{0} is too large: an attachment has at most 100 MB.', plainLabel(name)) };
    }
    await this.waiting.add(name, bytes, this.#usedNames(), text);
    this.sendFiles();
    return { ok: true };
  }

  async remove(name: string): Promise<Outcome> {
    await this.waiting.remove(name);
    this.sendFiles();
    return { ok: true };
  }

  /** Asks for files and adds them. */
  async pick(text?: EditKey): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: vscode.l10n.t('Attach') });
    for (const uri of chosen ?? []) {
      const name = uri.path.split('/').at(-1) ?? '';
      const outcome = await this.add(name, await vscode.workspace.fs.readFile(uri), text);
      if (!outcome.ok) void vscode.window.showErrorMessage(outcome.message);
    }
  }

  picture = async (name: string): Promise<WritingReply<'picture'>> => pictureOf(await this.waiting.read(name));

  /** Attaches a file to an issue, and removes it from the waiting ones. */
  async upload(name: string, { service, repository }: Place, number: number): Promise<void> {
    const bytes = await this.waiting.read(name);
    if (bytes) {
      const onProgress = (share: number) => this.#send({ type: 'progress', name, share });
      onProgress(0);
      await service.attach(repository, number, { name, bytes }, { onProgress });
    }
    await this.remove(name);
  }
}

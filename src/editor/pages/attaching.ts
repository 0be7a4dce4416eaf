import * as vscode from 'vscode';
import type { EditKey, Outcome } from '../../wire/page';
import type { WritingEvent, WritingReply } from '../../wire/page-writing';
import type { Services, Place } from '../services';
import { pictureType } from './pictures';
import { waitingFiles, type PendingFileStore } from './waiting';

const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** A picture that is larger is not sent to the page to be looked at in small. */
export const MAX_THUMBNAIL_BYTES = 8 * 1024 * 1024;

/** Gives a page a picture to show: what its first bytes say that it is, not its name. */
export function pictureOf(bytes: Uint8Array | undefined): WritingReply<'picture'> {
  const type = bytes && bytes.length <= MAX_THUMBNAIL_BYTES ? pictureType(bytes) : undefined;
  return { to: 'picture', picture: type && bytes ? { type, bytes } : null };
}

/** Files that wait to go with what is written in a page, which is told of them. */
export class FileUploads {
  readonly waiting: PendingFileStore;

  constructor(
    services: Services,
    key: string,
    private readonly send: (message: WritingEvent) => void,
    /** Names that files may not have, since others have them. */
    private readonly taken: () => readonly string[] = () => [],
  ) {
    this.waiting = waitingFiles(services, key);
  }

  /** Tells the page which files wait. */
  tell(): void {
    this.send({ type: 'waiting', files: [...this.waiting.list()] });
  }

  /** `text`: the text of an issue that it is to go with; otherwise the next comment, or the new issue. */
  async add(name: string, bytes: Uint8Array, text?: EditKey): Promise<Outcome> {
    if (bytes.length > MAX_FILE_BYTES) {
      return { ok: false, message: vscode.l10n.t('{0} is too large: an attachment has at most 100 MB.', name) };
    }
    await this.waiting.add(name, bytes, this.taken(), text);
    this.tell();
    return { ok: true };
  }

  async remove(name: string): Promise<Outcome> {
    await this.waiting.remove(name);
    this.tell();
    return { ok: true };
  }

  /** Lets the person choose files. */
  async pick(text?: EditKey): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: vscode.l10n.t('Attach') });
    for (const uri of chosen ?? []) {
      const name = uri.path.split('/').at(-1) ?? '';
      const outcome = await this.add(name, await vscode.workspace.fs.readFile(uri), text);
      if (!outcome.ok) void vscode.window.showErrorMessage(outcome.message);
    }
  }

  picture = async (name: string): Promise<WritingReply<'picture'>> => pictureOf(await this.waiting.read(name));

  /** Sends one to an issue; it waits no longer then. */
  async upload(name: string, { service, repository }: Place, number: number): Promise<void> {
    const bytes = await this.waiting.read(name);
    if (bytes) {
      const onProgress = (share: number) => this.send({ type: 'progress', name, share });
      onProgress(0);
      await service.attach(repository, number, { name, bytes }, { onProgress });
    }
    await this.remove(name);
  }
}

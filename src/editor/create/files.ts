import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import type { Outcome, Reply, ToPage } from '../../wire/page';
import { pictureType } from '../details/pictures';
import { waitingFiles, type WaitingFiles } from '../details/waiting';
import { filesKey, issueFilesKey } from '../pages/drafts';
import type { Parts, Place } from '../parts';
import { sentence } from '../report';

const LARGEST = 100 * 1024 * 1024;
const LARGEST_SHOWN = 8 * 1024 * 1024;

/** What became of files after their issue was created. */
export interface Attached {
  /** Those that could not be sent, and now wait in the page of the issue. */
  readonly left: readonly string[];
  readonly reason: string;
}

/** Files that go with a new issue: kept on disk until it is there, then sent after it. */
export class DraftFiles {
  private waiting: WaitingFiles;

  constructor(
    private readonly parts: Parts,
    private readonly send: (message: ToPage) => void,
    draftId: string,
  ) {
    this.waiting = this.list(filesKey(draftId));
  }

  /** Tells the page which files there are. */
  tell(): void {
    this.send({ type: 'waiting', files: [...this.waiting.list()] });
  }

  async add(name: string, bytes: Uint8Array): Promise<Outcome> {
    if (bytes.length > LARGEST) {
      return { ok: false, message: vscode.l10n.t('{0} is too large: an attachment has at most 100 MB.', name) };
    }
    await this.waiting.add(name, bytes, []);
    this.tell();
    return { ok: true };
  }

  async remove(name: string): Promise<Outcome> {
    await this.waiting.remove(name);
    this.tell();
    return { ok: true };
  }

  /** Takes all files away: their draft is discarded. */
  async clear(): Promise<void> {
    for (const { name } of this.waiting.list()) await this.waiting.remove(name);
    this.tell();
  }

  /** Lets the person choose files. */
  async pick(): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: vscode.l10n.t('Attach') });
    for (const uri of chosen ?? []) {
      const outcome = await this.add(uri.path.split('/').at(-1) ?? '', await vscode.workspace.fs.readFile(uri));
      if (!outcome.ok) void vscode.window.showErrorMessage(outcome.message);
    }
  }

  async picture(name: string): Promise<Reply> {
    const bytes = await this.waiting.read(name);
    const type = bytes && bytes.length <= LARGEST_SHOWN ? pictureType(bytes) : undefined;
    return { to: 'picture', picture: type && bytes ? { type, bytes } : null };
  }

  /**
   * Sends the files to the issue that was created. They wait at the issue from the start, so that whatever happens meanwhile
   * its page has those that are left, and nobody has to create the issue twice.
   */
  async attach(place: Place, address: IssueAddress): Promise<Attached> {
    const { service, repository } = place;
    await this.waiting.moveTo(issueFilesKey(address));
    let reason = '';
    for (const { name } of this.waiting.list()) {
      try {
        const bytes = await this.waiting.read(name);
        const onProgress = (share: number) => this.send({ type: 'progress', name, share });
        onProgress(0);
        if (bytes) await service.attach(repository, address.number, { name, bytes }, { onProgress });
        await this.waiting.remove(name);
        this.tell();
      } catch (error) {
        reason ||= sentence(error);
        this.parts.log.warn(`${name} was not attached to issue #${address.number}: ${sentence(error)}`);
      }
    }
    return { left: this.waiting.list().map(({ name }) => name), reason };
  }

  private list(key: string): WaitingFiles {
    return waitingFiles(this.parts, key);
  }
}

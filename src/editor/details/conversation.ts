import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { EditKey, IssueRequest, Outcome } from '../../wire/page';
import { failureOf } from '../pages/connect';
import { issueFilesKey } from '../pages/drafts';
import { sentence } from '../report';
import { saveComment } from './comments';
import type { Shown } from './shown';
import { waitingFiles, type WaitingFiles } from './waiting';

type Request = Exclude<IssueRequest, { type: 'update' }>;
const LARGEST = 100 * 1024 * 1024;

/** Does what the page asks for in an issue's conversation: comments, files, watching, voting, new names of lists. */
export class Conversation {
  readonly waiting: WaitingFiles;

  constructor(private readonly shown: Shown) {
    this.waiting = waitingFiles(shown.parts, issueFilesKey(shown.address));
  }

  /** Tells the page which files wait. */
  tell(): void {
    this.shown.send({ type: 'waiting', files: [...this.waiting.list()] });
  }

  /** Never rejects: what fails is told the page, whose text and files stay. */
  async handle(request: Request): Promise<Outcome> {
    const { parts, address } = this.shown;
    try {
      return await this.perform(request);
    } catch (error) {
      parts.log.warn(`Issue #${address.number}: ${request.type} failed: ${sentence(error)}`);
      return failureOf(error);
    }
  }

  /** Lets the person choose files, which then wait for the next comment, or for the text that is named. */
  async pick(text?: EditKey): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({ canSelectMany: true, openLabel: vscode.l10n.t('Attach') });
    for (const uri of chosen ?? []) {
      const name = uri.path.split('/').at(-1) ?? '';
      const outcome = await this.add(name, await vscode.workspace.fs.readFile(uri), text);
      if (!outcome.ok) void vscode.window.showErrorMessage(outcome.message);
    }
  }

  private async perform(request: Request): Promise<Outcome> {
    if (request.type === 'addFile') return this.add(request.name, request.bytes, request.with);
    if (request.type === 'removeFile') {
      await this.waiting.remove(request.name);
      this.tell();
      return { ok: true };
    }
    const { place, address } = this.shown;
    if (!place) throw new TrackerError('unreachable', vscode.l10n.t('The site {0} is not known here any more.', address.site));
    const { service, repository } = place;
    const { number } = address;
    switch (request.type) {
      case 'addComment':
        await this.upload();
        if (request.text.trim() !== '') await service.addComment(repository, number, { content: request.text, markup: 'markdown' });
        break;
      case 'editComment': {
        await this.upload(`comment-${request.comment}`);
        const known = this.shown.view?.comments?.find((comment) => comment.id === request.comment);
        const edit = { id: request.comment, text: request.text, base: request.base };
        const saved = await saveComment(service, repository, number, known, edit);
        await this.shown.changed();
        if ('comment' in saved) return { ok: true };
        if (saved.theirs === null) return { ok: false, message: vscode.l10n.t('The comment has been deleted meanwhile.') };
        return { ok: false, message: vscode.l10n.t('It was changed elsewhere meanwhile.'), theirs: saved.theirs };
      }
      case 'deleteComment':
        await service.deleteComment(repository, number, request.comment);
        break;
      case 'deleteAttachment':
        await service.deleteAttachment(repository, number, request.name);
        break;
      case 'watch':
        await service.watch(repository, number, request.on);
        break;
      case 'vote':
        await service.vote(repository, number, request.on);
        break;
      case 'addListItem':
        await service.addListItem(repository, request.list, request.name);
        break;
    }
    await this.shown.changed();
    return { ok: true };
  }

  private async add(name: string, bytes: Uint8Array, text?: EditKey): Promise<Outcome> {
    if (bytes.length > LARGEST) {
      return { ok: false, message: vscode.l10n.t('{0} is too large: an attachment has at most 100 MB.', name) };
    }
    const taken = this.shown.view?.attachments?.map((attachment) => attachment.name) ?? [];
    await this.waiting.add(name, bytes, taken, text);
    this.tell();
    return { ok: true };
  }

  /** Sends the files that wait for a text (the next comment, if none is named), one after the other; those that are sent wait no longer, whatever becomes of the others. */
  async upload(text?: EditKey): Promise<void> {
    const { place, address, send } = this.shown;
    if (!place) return;
    for (const { name } of this.waiting.list().filter((file) => file.with === text)) {
      const bytes = await this.waiting.read(name);
      if (bytes) {
        const onProgress = (share: number) => send({ type: 'progress', name, share });
        onProgress(0);
        await place.service.attach(place.repository, address.number, { name, bytes }, { onProgress });
      }
      await this.waiting.remove(name);
      this.tell();
    }
  }
}

import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { EditKey, Outcome } from '../../wire/page';
import type { IssueRequest } from '../../wire/page-issue';
import { failureOf } from '../pages/connect';
import { issueFilesKey } from '../pages/drafts';
import { errorMessage } from '../report';
import { FileUploads } from '../pages/attaching';
import { PanelCode } from './code';
import { saveComment } from './comments';
import { deleteComment, deleteFile, pushUndo } from './undoable';
import type { PanelContext } from './panelContext';

type Request = Exclude<IssueRequest, { type: 'update' | 'refresh' }>;

/** Changes of places in code, by the page's requests. */
const CODE_CHANGES = { detachCode: 'detach', confirmCode: 'confirm', reattachCode: 'reattach', noteCode: 'note' } as const;

/** Handles requests of an issue's page: comments, files, code, watching, voting, list names. */
export class ConversationActions {
  readonly files: FileUploads;
  readonly code: PanelCode;

  readonly #context: PanelContext;

  constructor(context: PanelContext) {
    this.#context = context;
    this.code = new PanelCode(context);
    const usedNames = () => context.view?.attachments?.map(({ name }) => name) ?? [];
    this.files = new FileUploads(context.services, issueFilesKey(context.address), (message) => context.send(message), usedNames);
  }

  /** Never rejects: the page gets the error, and keeps text and files. */
  async handle(request: Request): Promise<Outcome> {
    const { services, address } = this.#context;
    try {
      return await this.#perform(request);
    } catch (error) {
      services.log.warn(`Issue #${address.number}: ${request.type} failed: ${errorMessage(error)}`);
      return failureOf(error);
    }
  }

  async #perform(request: Request): Promise<Outcome> {
    if (request.type === 'addFile') return this.files.add(request.name, request.bytes, request.with);
    if (request.type === 'removeFile') return this.files.remove(request.name);
    const { place, address, services } = this.#context;
    if (!place) throw new TrackerError('unreachable', vscode.l10n.t('The site {0} has been removed.', address.site));
    const { service, repository } = place;
    const { number } = address;
    switch (request.type) {
      case 'addComment':
        await this.upload();
        if (request.text.trim() !== '') {
          const { id } = await service.addComment(repository, number, { content: request.text, markup: 'markdown' });
          await pushUndo(this.#context, (steps, about) => steps.commentStep(services, about, id, request.text));
        }
        break;
      case 'editComment': {
        await this.upload(`comment-${request.comment}`);
        const comment = this.#context.view?.comments?.find((comment) => comment.id === request.comment);
        const edit = { id: request.comment, text: request.text, base: request.base };
        const saved = await saveComment(service, repository, number, comment, edit);
        await this.#context.changed();
        if ('comment' in saved) return { ok: true };
        if (saved.theirs === null) return { ok: false, message: vscode.l10n.t('The comment has been deleted meanwhile.') };
        return { ok: false, message: vscode.l10n.t('It was changed elsewhere meanwhile.'), theirs: saved.theirs };
      }
      case 'deleteComment':
        await deleteComment(this.#context, place, request.comment);
        break;
      case 'deleteAttachment':
        await deleteFile(this.#context, place, request.name);
        break;
      case 'removeRelation': {
        const key = { name: request.relation, other: request.other };
        services.undo.push(await (await import('../relationSteps')).setRelation(services, { place, number }, key, false));
        break;
      }
      case 'detachCode':
      case 'confirmCode':
      case 'reattachCode':
      case 'noteCode': {
        const outcome = await this.code.change(CODE_CHANGES[request.type], request.anchor);
        if (!outcome.ok) return outcome;
        break;
      }
      case 'searchCode':
        await this.code.send('again');
        return { ok: true };
      case 'watch':
        await service.watch(repository, number, request.on);
        break;
      case 'vote':
        await service.vote(repository, number, request.on);
        break;
      case 'addListItem':
        await service.addListItem(repository, request.list, request.name);
        await pushUndo(this.#context, (steps, { place }) => steps.listNameStep(services, place, request.list, request.name));
        break;
    }
    await this.#context.changed();
    return { ok: true };
  }

  /** Attaches the files that wait for a text (by default the next comment), one by one; those that succeed wait no longer. */
  async upload(text?: EditKey): Promise<void> {
    const { place, address } = this.#context;
    if (!place) return;
    for (const { name, with: textKey } of this.files.waiting.list())
      if (textKey === text) await this.files.upload(name, place, address.number);
  }
}

import type * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { parseDraft, parseUnsent, type Draft, type Edits, type Unsent } from '../../wire/page';

const NEW = 'draft/new/';
const ISSUE = 'draft/issue/';

export const issueKey = (address: IssueAddress): string =>
  `${ISSUE}${address.site}/${repositoryName(address.repository).toLowerCase()}/${address.number}`;

const FILES = 'waiting/new/';
/** Under which key the files of a new issue wait, and those of texts of an issue. */
export const filesKey = (draftId: string): string => `${FILES}${draftId}`;
export const issueFilesKey = (address: IssueAddress): string => issueKey(address).replace(/^draft/, 'waiting');

/** Says whether a draft holds words that somebody would miss. */
const isWritten = ({ fields }: Draft): boolean => `${fields.title ?? ''}${fields.content ?? ''}`.trim() !== '';

/**
 * Texts that were written and not sent yet. They are kept for all windows, each under a key of its own, so that two
 * windows never overwrite each other's, and outlive the tab, the window and the extension host.
 */
export class Drafts {
  constructor(private readonly memento: vscode.Memento) {}

  /** Drafts of new issues, the latest first. */
  all(): Draft[] {
    const keys = this.memento.keys().filter((key) => key.startsWith(NEW));
    const drafts = keys.map((key) => parseDraft(this.memento.get(key))).filter((draft) => draft !== undefined);
    return drafts.sort((a, b) => b.savedOn.localeCompare(a.savedOn));
  }

  get = (id: string): Draft | undefined => parseDraft(this.memento.get(NEW + id));

  /** Keeps a draft; forgets it when nothing is left of it. */
  async keep(draft: Draft): Promise<void> {
    await this.memento.update(NEW + draft.id, isWritten(draft) || this.hasFiles(draft.id) ? draft : undefined);
  }

  /** Files wait to go with a draft. */
  hasFiles = (id: string): boolean => this.memento.get(filesKey(id)) !== undefined;

  /** Keys of files whose draft is no more: it was discarded, and the window closed before its files had gone. */
  orphans(): string[] {
    const isOrphan = (key: string) => key.startsWith(FILES) && this.memento.get(NEW + key.slice(FILES.length)) === undefined;
    return this.memento.keys().filter(isOrphan);
  }

  async forget(id: string): Promise<void> {
    await this.memento.update(NEW + id, undefined);
  }

  /** Texts of an issue that are being edited. */
  edits = (address: IssueAddress): Edits => parseUnsent(this.memento.get(issueKey(address)))?.edits ?? {};

  /** All issues of which texts are being edited, the latest first. */
  unsent(): Unsent[] {
    const keys = this.memento.keys().filter((key) => key.startsWith(ISSUE));
    const found = keys.map((key) => parseUnsent(this.memento.get(key))).filter((one) => one !== undefined);
    return found.sort((a, b) => b.savedOn.localeCompare(a.savedOn));
  }

  async keepEdits(address: IssueAddress, edits: Edits, savedOn = new Date()): Promise<void> {
    const isEmpty = Object.values(edits).every((edit) => edit === undefined);
    if (isEmpty && this.memento.get(issueKey(address)) === undefined) return;
    const unsent: Unsent = { address, edits, savedOn: savedOn.toISOString() };
    await this.memento.update(issueKey(address), isEmpty ? undefined : unsent);
  }
}

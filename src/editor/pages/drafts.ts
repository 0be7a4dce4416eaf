import type * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import {
  parseDraft,
  parseSettled,
  parseUnsent,
  type Draft,
  type Edit,
  type EditKey,
  type Edits,
  type Settled,
  type Unsent,
} from '../../wire/page';

const NEW = 'draft/new/';
const ISSUE = 'draft/issue/';

export const issueKey = (address: IssueAddress): string =>
  `${ISSUE}${address.site}/${repositoryName(address.repository).toLowerCase()}/${address.number}`;

const FILES = 'waiting/new/';
/** Under which key the files of a new issue wait, and those of texts of an issue. */
export const filesKey = (draftId: string): string => `${FILES}${draftId}`;
export const issueFilesKey = (address: IssueAddress): string => issueKey(address).replace(/^draft/, 'waiting');

const settledKey = (address: IssueAddress): string => issueKey(address).replace(/^draft/, 'settled');

/** Line ends and space around a text make no other of it: a text area knows line feeds only, and a title is sent without. */
const same = (a: string | undefined, b: string | undefined): boolean =>
  a?.replace(/\r\n?/g, '\n').trim() === b?.replace(/\r\n?/g, '\n').trim();

/** Texts without those that are the same in `others`. */
const without = (edits: Edits, others: Settled): Edits =>
  Object.fromEntries(Object.entries(edits).filter(([key, edit]) => edit && !same(edit.text, others[key as EditKey] ?? undefined)));

/** Says whether a draft holds words that somebody would miss. */
export const isWritten = ({ fields }: Draft): boolean => `${fields.title ?? ''}${fields.content ?? ''}`.trim() !== '';

/**
 * Texts that were written and not sent yet. They are kept for all windows, each under a key of its own, so that two
 * windows never overwrite each other's, and outlive the tab, the window and the extension host.
 */
export class Drafts {
  /** Texts of issues as pages of this window were given them, or have told them last: what else is kept comes from other windows. */
  private readonly told = new Map<string, Edits>();

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

  /** Texts for a page of this window, which from now on speaks for them. */
  give(address: IssueAddress): { readonly edits: Edits; readonly settled?: Settled } {
    const edits = this.edits(address);
    const settled = this.settled(address);
    this.told.set(issueKey(address), edits);
    return { edits, ...(Object.keys(settled).length > 0 && { settled }) };
  }

  /** All issues of which texts are being edited, the latest first. */
  unsent(): Unsent[] {
    const keys = this.memento.keys().filter((key) => key.startsWith(ISSUE));
    const found = keys.map((key) => parseUnsent(this.memento.get(key))).filter((one) => one !== undefined);
    return found.sort((a, b) => b.savedOn.localeCompare(a.savedOn));
  }

  /**
   * Keeps what a page tells of its texts: what has changed in it since it told last. The rest is left as it is: another window may
   * have the same issue open, and its texts are not this one's to take away.
   */
  async keepEdits(address: IssueAddress, edits: Edits, savedOn = new Date()): Promise<void> {
    const key = issueKey(address);
    const before = this.told.get(key) ?? {};
    this.told.set(key, edits);
    const own = await this.stillUnsent(address, edits);
    const kept: Partial<Record<EditKey, Edit>> = { ...this.edits(address) };
    for (const text of new Set([...Object.keys(before), ...Object.keys(edits)]) as Set<EditKey>) {
      const [now, last] = [own[text], before[text]];
      if (now && now.text !== last?.text) kept[text] = now;
      else if (!now && same(kept[text]?.text, last?.text)) delete kept[text];
    }
    await this.write(address, kept, savedOn);
  }

  /**
   * Keeps texts of a page that goes, for another page of the same issue, and gives those. What that one began with (`begun`) it has
   * sent, changed or given up since; what it holds itself stays.
   */
  async takeOver(address: IssueAddress, edits: Edits, begun: Edits): Promise<Edits> {
    const kept = this.edits(address);
    const isNew = ([key, edit]: [string, Edit | undefined]) =>
      edit && !kept[key as EditKey] && !same(edit.text, begun[key as EditKey]?.text);
    const taken: Edits = Object.fromEntries(Object.entries(edits).filter(isNew));
    if (Object.keys(taken).length === 0) return taken;
    this.told.set(issueKey(address), { ...this.told.get(issueKey(address)), ...taken });
    await this.write(address, { ...kept, ...taken });
    return taken;
  }

  /** Forgets all texts of an issue: they were thrown away. */
  forgetEdits = (address: IssueAddress): Promise<void> => this.write(address, {});

  /** Texts that were sent from pages that did not hear of it, and may still hold them as if they were not. */
  settled = (address: IssueAddress): Settled => parseSettled(this.memento.get(settledKey(address)));

  /** A text is sent: it is a draft no more, unless it has become another meanwhile. */
  async settle(address: IssueAddress, key: EditKey, text: string): Promise<void> {
    const edits = this.edits(address);
    if (!same(edits[key]?.text, text)) return;
    await this.memento.update(settledKey(address), { ...this.settled(address), [key]: text });
    await this.write(address, without(edits, { [key]: text }));
  }

  /** What a page tells without what was sent meanwhile; of a text that it does not hold any more nothing has to be remembered. */
  private async stillUnsent(address: IssueAddress, edits: Edits): Promise<Edits> {
    const settled = this.settled(address);
    const names = Object.keys(settled) as EditKey[];
    if (names.length === 0) return edits;
    const left = names.filter((name) => same(edits[name]?.text, settled[name]));
    const kept = left.length === 0 ? undefined : Object.fromEntries(left.map((name) => [name, settled[name]]));
    await this.memento.update(settledKey(address), kept);
    return without(edits, settled);
  }

  private async write(address: IssueAddress, edits: Edits, savedOn = new Date()): Promise<void> {
    const isEmpty = Object.values(edits).every((edit) => edit === undefined);
    if (isEmpty && this.memento.get(issueKey(address)) === undefined) return;
    const unsent: Unsent = { address, edits, savedOn: savedOn.toISOString() };
    await this.memento.update(issueKey(address), isEmpty ? undefined : unsent);
  }
}

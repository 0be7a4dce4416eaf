import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { placeKey } from '../../model/repository';
import { isEditKey } from '../../wire/page';
import { parseIssueState } from '../../wire/page-issue';
import { parseAddress } from '../../wire/page-model';
import { runCommand } from '../commandRegistry';
import type { Drafts } from '../pages/drafts';
import { pageOptions } from '../pages/html';
import type { Services } from '../services';
import { errorMessage } from '../report';
import { ISSUE_VIEW } from '../viewIds';
import { clearCopies } from './files';
import type { OpenOptions } from './opening';
import { IssuePanel } from './panel';
import { TextSender } from './sending';
import type { ReadOnlyTexts } from './texts';

/** Two clicks within this time are a double click. */
const DOUBLE_CLICK_MS = 600;
/** Delay of clean-up work after the start. */
const CLEANUP_DELAY_MS = 30_000;

/** The open issues, one tab each. */
export class Panels {
  readonly #open = new Map<string, IssuePanel>();
  readonly #drafts: Drafts;
  readonly #sending: TextSender;

  readonly #services: Services;
  readonly #texts: ReadOnlyTexts;

  constructor(services: Services, texts: ReadOnlyTexts) {
    this.#services = services;
    this.#texts = texts;
    this.#drafts = services.drafts;
    this.#sending = new TextSender(this.#drafts);
    setTimeout(() => void clearCopies(services), CLEANUP_DELAY_MS).unref();
  }

  /** Opens the issue of the command's argument, else asks for one. */
  show(argument: unknown): void {
    const address = addressIn(argument);
    if (!address) return void runCommand('issueBucket.search');
    const opening = openingIn(argument);
    const existing = this.#open.get(keyOf(address));
    if (existing) {
      // A double click, or a command that is no preview.
      if (!opening.preview || Date.now() - existing.since < DOUBLE_CLICK_MS) existing.keepOpen();
      existing.panel.reveal(undefined, opening.preserveFocus && !existing.panel.visible);
      if (opening.reveal) existing.reveal(opening.reveal);
      return;
    }
    const free = opening.preview ? this.#free() : undefined;
    if (free) return this.#replace(free, address, opening);
    const options = { ...pageOptions(this.#services.context), enableFindWidget: true };
    const viewColumn = opening.beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const showOptions = { viewColumn, preserveFocus: opening.preserveFocus ?? false };
    const panel = vscode.window.createWebviewPanel(ISSUE_VIEW, `#${address.number}`, showOptions, options);
    this.#track(panel, address, opening);
  }

  /** The issue of the active tab. */
  active = (): IssueAddress | undefined => [...this.#open.values()].find(({ panel }) => panel.active)?.address;

  /** Restores a tab after a reload of the window. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const savedState = parseIssueState(state);
    // The page has saved no state, so its issue is unknown.
    if (!savedState) {
      panel.dispose();
      return;
    }
    const existing = this.#open.get(keyOf(savedState.address));
    if (!existing) {
      // The page's saved state may be newer or older than the drafts: the newer texts are used.
      void this.#drafts
        .keepEdits(savedState.address, savedState.edits, savedState.copies)
        .catch((error: unknown) => this.#services.log.error(errorMessage(error)));
      return this.#track(panel, savedState.address);
    }
    // The issue was opened again before this tab was restored: two pages would overwrite each other's texts.
    panel.dispose();
    void existing.takeOver(savedState.edits, savedState.copies);
    existing.panel.reveal();
  }

  /** Finds the preview tab of the active group of editors. */
  #free(): IssuePanel | undefined {
    const { viewColumn } = vscode.window.tabGroups.activeTabGroup;
    return [...this.#open.values()].find((panel) => panel.isFree && panel.panel.viewColumn === viewColumn);
  }

  #track(panel: vscode.WebviewPanel, address: IssueAddress, opening?: OpenOptions, inPlace?: boolean): void {
    const [drafts, sending] = [this.#drafts, this.#sending];
    const texts = this.#texts;
    const goTo = (from: IssuePanel, number: number) => this.#goTo(from, number);
    const issuePanel = new IssuePanel(panel, address, this.#services, { drafts, sending, texts, goTo }, opening, inPlace);
    this.#open.set(keyOf(address), issuePanel);
    panel.onDidDispose(() => {
      if (this.#open.get(keyOf(address)) === issuePanel) this.#open.delete(keyOf(address));
    });
  }

  #goTo(from: IssuePanel, number: number): void {
    const address = { ...from.address, number };
    const existing = this.#open.get(keyOf(address));
    if (existing) return existing.panel.reveal();
    this.#replace(from, address, { ...(from.opening.listed && { listed: from.opening.listed }), preview: from.isFree });
  }

  /** Shows another issue in an existing tab, which loads faster than a new page. */
  #replace(from: IssuePanel, address: IssueAddress, opening: OpenOptions): void {
    const { panel, isPageReady } = from;
    from.dispose();
    this.#open.delete(keyOf(from.address));
    this.#track(panel, address, opening, isPageReady);
    panel.reveal(undefined, opening.preserveFocus);
  }
}

const keyOf = (address: IssueAddress): string => `${placeKey(address)}/${address.number}`;

/** The address in a command's argument: plain, or of a tree item. */
function addressIn(argument: unknown): IssueAddress | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { address = argument } = argument as { address?: unknown };
  return parseAddress(address);
}

/** Parses the options of a command; invalid ones are ignored. */
function openingIn(argument: unknown): OpenOptions {
  const { comment, edit, listed, beside, preview, preserveFocus } = argument as Readonly<
    Record<'comment' | 'edit' | 'listed' | 'beside' | 'preview' | 'preserveFocus', unknown>
  >;
  const wantsPreviews = () => vscode.workspace.getConfiguration('workbench.editor').get('enablePreview', true);
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  return {
    ...(isNumber(comment) && { reveal: { type: 'reveal', comment } }),
    ...(isEditKey(edit) && { reveal: { type: 'resume', edit } }),
    ...(beside === true && { beside }),
    ...(preview === true && wantsPreviews() && { preview }),
    ...(preserveFocus === true && { preserveFocus }),
    ...(Array.isArray(listed) && { listed: listed.filter(isNumber) }),
  };
}

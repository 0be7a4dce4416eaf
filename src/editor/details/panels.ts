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
import { sentence } from '../report';
import { ISSUE_VIEW } from '../viewIds';
import { clearCopies } from './files';
import { IssuePanel, type Opening } from './panel';
import { Sending } from './sending';
import type { ReadOnlyTexts } from './texts';

/** Milliseconds within which two clicks are one double click. */
const DOUBLE_CLICK_MS = 600;
/** Milliseconds until there is time for what nobody waits for. */
const CLEANUP_DELAY_MS = 30_000;

/** The issues that are open in an editor tab: one tab for each. */
export class Panels {
  private readonly open = new Map<string, IssuePanel>();
  private readonly drafts: Drafts;
  private readonly sending: Sending;

  constructor(
    private readonly services: Services,
    private readonly texts: ReadOnlyTexts,
  ) {
    this.drafts = services.drafts;
    this.sending = new Sending(this.drafts);
    setTimeout(() => void clearCopies(services), CLEANUP_DELAY_MS).unref();
  }

  /** Shows the issue that the command was given; without one, asks for it. */
  show(argument: unknown): void {
    const address = addressIn(argument);
    if (!address) return void runCommand('issueBucket.search');
    const opening = openingIn(argument);
    const shown = this.open.get(keyOf(address));
    if (shown) {
      // The second click of two, or somebody who wants more than a look.
      if (!opening.preview || Date.now() - shown.since < DOUBLE_CLICK_MS) shown.keep();
      shown.panel.reveal();
      if (opening.reveal) shown.reveal(opening.reveal);
      return;
    }
    const free = opening.preview ? this.free() : undefined;
    if (free) return this.replace(free, address, opening);
    const options = { ...pageOptions(this.services.context), enableFindWidget: true };
    const column = opening.beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(ISSUE_VIEW, `#${address.number}`, column, options);
    this.track(panel, address, opening);
  }

  /** The issue whose page is in front. */
  active = (): IssueAddress | undefined => [...this.open.values()].find(({ panel }) => panel.active)?.address;

  /** Takes up a tab that was open before the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const savedState = parseIssueState(state);
    // A page that was closed before it could keep anything cannot say which issue it was.
    if (!savedState) {
      panel.dispose();
      return;
    }
    const shown = this.open.get(keyOf(savedState.address));
    if (!shown) {
      // VS Code may have kept more of the page than its host has heard, or less: whichever is newer is given to it.
      void this.drafts
        .keepEdits(savedState.address, savedState.edits, savedState.copies)
        .catch((error: unknown) => this.services.log.error(sentence(error)));
      return this.track(panel, savedState.address);
    }
    // It was opened once more before this tab was looked at: two pages would overwrite each other's texts.
    panel.dispose();
    void shown.takeOver(savedState.edits, savedState.copies);
    shown.panel.reveal();
  }

  /** The page in front of which nobody has done anything, of the group of editors in which somebody is. */
  private free(): IssuePanel | undefined {
    const { viewColumn } = vscode.window.tabGroups.activeTabGroup;
    return [...this.open.values()].find((it) => it.isFree && it.panel.viewColumn === viewColumn);
  }

  private track(panel: vscode.WebviewPanel, address: IssueAddress, opening?: Opening, inPlace?: boolean): void {
    const { drafts, sending, texts } = this;
    const go = (from: IssuePanel, number: number) => this.go(from, number);
    const held = new IssuePanel(panel, address, this.services, { drafts, sending, texts, go }, opening, inPlace);
    this.open.set(keyOf(address), held);
    panel.onDidDispose(() => {
      if (this.open.get(keyOf(address)) === held) this.open.delete(keyOf(address));
    });
  }

  private go(from: IssuePanel, number: number): void {
    const address = { ...from.address, number };
    const shown = this.open.get(keyOf(address));
    if (shown) return shown.panel.reveal();
    this.replace(from, address, { ...(from.opening.listed && { listed: from.opening.listed }), preview: from.isFree });
  }

  /** Shows another issue in a tab: its page is still there, so that nothing has to be loaded but the issue. */
  private replace(from: IssuePanel, address: IssueAddress, opening: Opening): void {
    const { panel, isThere } = from;
    from.dispose();
    this.open.delete(keyOf(from.address));
    this.track(panel, address, opening, isThere);
    panel.reveal();
  }
}

const keyOf = (address: IssueAddress): string => `${placeKey(address)}/${address.number}`;

/** The address that the command was given: as such, or as part of an item of the tree. */
function addressIn(argument: unknown): IssueAddress | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { address = argument } = argument as { address?: unknown };
  return parseAddress(address);
}

/** What an issue is opened with besides its address, as far as it is what it should be. */
function openingIn(argument: unknown): Opening {
  const { comment, edit, listed, beside, preview } = argument as Readonly<
    Record<'comment' | 'edit' | 'listed' | 'beside' | 'preview', unknown>
  >;
  const wantsPreviews = () => vscode.workspace.getConfiguration('workbench.editor').get('enablePreview', true);
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  return {
    ...(isNumber(comment) && { reveal: { type: 'reveal', comment } }),
    ...(isEditKey(edit) && { reveal: { type: 'resume', edit } }),
    ...(beside === true && { beside }),
    ...(preview === true && wantsPreviews() && { preview }),
    ...(Array.isArray(listed) && { listed: listed.filter(isNumber) }),
  };
}

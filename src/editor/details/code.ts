import * as vscode from 'vscode';
import type { IssueAnchor } from '../../model/codeAnchors';
import type { AttachedCode } from '../../wire/page-issue';
import type { Outcome } from '../../wire/page-protocol';
import { runCommand, type AnchorChange } from '../commandRegistry';
import { keyOfPlace } from '../placeName';
import type { PanelContext } from './panelContext';

/** Lines of a place that a page shows. */
const MAX_LINES = 40;
/** Pause after edits of code before the page is updated. */
const SEND_DELAY_MS = 250;

/** An anchor as its issue's page shows it. */
export const attachedCode = ({ id, path, first, lines, commit, note, author, createdOn }: IssueAnchor): AttachedCode => ({
  ...{ anchor: id, path, first, count: lines.length, author, createdOn },
  lines: lines.slice(0, MAX_LINES),
  ...(commit !== undefined && { commit }),
  ...(note !== undefined && { note }),
});

/** Tells a page where the code of its issue is, as it is found and as it moves. */
export class PanelCode implements vscode.Disposable {
  readonly #context: PanelContext;
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#disposables = [
      context.services.codeMoved.event((place) => {
        if (context.place && keyOfPlace(place) === keyOfPlace(context.place) && context.panel.visible) this.#sendLater();
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #sendLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.send('known'), SEND_DELAY_MS);
  }

  /** Tells where the code is: as far as it is known, or after it was looked for, again if need be. Never rejects. */
  async send(freshness: 'known' | 'found' | 'again'): Promise<void> {
    const { view, address, services, send } = this.#context;
    if (!view?.code?.length) return;
    try {
      send({ type: 'code', states: [...(await runCommand('issueBucket.codeOfIssue', address, freshness))] });
    } catch (error) {
      services.log.warn(`The code of issue #${address.number} was not found: ${String(error)}`);
    }
  }

  /** Changes one of a page's places, and returns how that went. */
  async change(change: AnchorChange, anchor: number): Promise<Outcome> {
    return await runCommand('issueBucket.changeAnchor', { ...this.#context.address, anchor }, change);
  }
}

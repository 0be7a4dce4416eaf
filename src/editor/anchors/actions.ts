import * as vscode from 'vscode';
import { detach, reattach, attachedMessage, setNote } from '../anchorSteps';
import { askText } from '../askText';
import { codePlacesOf } from '../code/codePlaces';
import { linesAbove } from '../../anchors/notebook';
import { TrackerError } from '../../client/errors';
import { ANCHOR_LIMITS, placeText, type CodePlace, type IssueAnchor } from '../../model/codeAnchors';
import type { Outcome } from '../../wire/page-protocol';
import { runCommand, type AnchorChange } from '../commandRegistry';
import { issueKeyOf } from '../issueRow';
import { failureOf } from '../pages/connect';
import { report } from '../report';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import type { AnchorAddress } from './address';
import type { AnchorFeature } from './feature';
import type { AnchoredFolder } from './folder';
import type { TrackedAnchor } from './model';

/** How long a message stays in the status bar. */
const STATUS_MS = 4000;

/** An anchor in a folder. */
interface FoundIn {
  readonly folder: AnchoredFolder;
  readonly tracked: TrackedAnchor;
}

const noFolder = () => vscode.l10n.t('No folder of this repository is open here.');
/** A note as one line, as a box shows it. */
const noteLine = ({ note = '' }: IssueAnchor): string => note.replace(/\s+/g, ' ').trim();
const notAttached = ({ number }: Pick<AnchorAddress, 'number'>) =>
  new TrackerError('notFound', vscode.l10n.t('#{0} is no longer attached to this place.', number));
const lostCode = () => new TrackerError('notFound', vscode.l10n.t('This code is no longer found. The page of the issue shows it.'));

/** The actions on an anchor: open its code, confirm or change its place, write its note, detach it. */
export class AnchorActions {
  readonly #services: Services;
  readonly #feature: AnchorFeature;

  constructor(services: Services, feature: AnchorFeature) {
    this.#services = services;
    this.#feature = feature;
  }

  #placeOf(address: AnchorAddress): Place {
    const place = this.#services.places.find(address);
    if (!place) throw new TrackerError('notFound', vscode.l10n.t('The site {0} has been removed.', address.site));
    return place;
  }

  /** Finds an anchor in the folders of its repository; a folder where it is found wins over one where it is lost. */
  async #find(address: AnchorAddress): Promise<FoundIn | undefined> {
    const folders = await this.#feature.ofPlace(this.#placeOf(address));
    await Promise.all(folders.map((folder) => folder.find([address.anchor], false)));
    const found = folders.flatMap((folder): FoundIn[] => {
      const it = folder.anchors.find(({ anchor }) => anchor.id === address.anchor);
      return it ? [{ folder, tracked: it }] : [];
    });
    return found.find(({ tracked }) => tracked.state && tracked.state.state !== 'lost') ?? found[0];
  }

  /** Shows the code of an anchor with its lines selected. */
  async open(address: AnchorAddress): Promise<void> {
    await this.#try(async () => {
      const found = await this.#find(address);
      const state = found?.tracked.state;
      if (!found || !state) return void vscode.window.showInformationMessage(noFolder());
      if (state.state === 'lost') return void vscode.window.showInformationMessage(lostCode().message);
      await show(vscode.Uri.joinPath(found.folder.root, state.path), state.first - 1, state.last - 1);
    });
  }

  /** Changes an anchor for a command; a failure is shown as a message. */
  async change(address: AnchorAddress, change: AnchorChange): Promise<void> {
    await this.#try(() => this.#change(address, change));
  }

  /** Changes an anchor for a page, which shows the failure. Never rejects. */
  async changed(address: AnchorAddress, change: AnchorChange): Promise<Outcome> {
    try {
      await this.#change(address, change);
      return { ok: true };
    } catch (error) {
      this.#services.log.warn(`The place of issue #${address.number} was not changed: ${String(error)}`);
      return failureOf(error);
    }
  }

  /** @throws {vscode.CancellationError} after a message, when no code is selected */
  #change(address: AnchorAddress, change: AnchorChange): Promise<void> {
    if (change === 'detach') return this.#detach(address);
    if (change === 'note') return this.#editNote(address);
    return change === 'confirm' ? this.#confirm(address) : this.#reattachToSelection(address);
  }

  async #confirm(address: AnchorAddress): Promise<void> {
    const { folder, tracked } = await this.#findOrFail(address);
    const { state } = tracked;
    if (!state || state.state === 'lost') throw lostCode();
    const { document, first, last } = await openText(vscode.Uri.joinPath(folder.root, state.path), state.first - 1, state.last - 1);
    const { places } = await codePlacesOf(document, [{ first, last }]);
    const [place] = places;
    if (!place) throw new TrackerError('invalid', vscode.l10n.t('These lines are too long to attach an issue to.'));
    await this.#reattach(tracked, address, place);
  }

  async #reattachToSelection(address: AnchorAddress): Promise<void> {
    const place = (await runCommand('issueBucket.selectedCode'))?.[0];
    if (!place) throw new vscode.CancellationError();
    const { tracked } = await this.#findOrFail(address);
    await this.#reattach(tracked, address, place);
  }

  async #findOrFail(address: AnchorAddress): Promise<FoundIn> {
    const found = await this.#find(address);
    if (found) return found;
    const isOpen = (await this.#feature.ofPlace(this.#placeOf(address), false)).length > 0;
    throw isOpen ? notAttached(address) : new TrackerError('notFound', noFolder());
  }

  /** The anchor as the tracker has it now. @throws {TrackerError} when it is gone */
  async #anchor(address: AnchorAddress): Promise<IssueAnchor> {
    const { service, repository } = this.#placeOf(address);
    const found = (await service.anchors(repository, address.number))?.find(({ id }) => id === address.anchor);
    if (!found) throw notAttached(address);
    return found;
  }

  /** Asks for the note of an anchor. One that somebody else has changed meanwhile is shown before it is replaced. */
  async #editNote(address: AnchorAddress): Promise<void> {
    const about = { place: this.#placeOf(address), number: address.number };
    let current = await this.#anchor(address);
    const before = noteLine(current);
    const isUsed = await askText({
      title: vscode.l10n.t('Note on Code of #{0}', address.number),
      ...(current.path !== '' && { prompt: plainLabel(placeText(current)) }),
      placeholder: vscode.l10n.t('What is to be known of this code; leave it empty for no note'),
      value: before,
      typed: { state: this.#services.context.workspaceState, for: { key: `note ${issueKeyOf(address)} ${address.anchor}` } },
      validate: (text) =>
        text.trim().length > ANCHOR_LIMITS.note ? vscode.l10n.t('A note has at most {0} characters.', ANCHOR_LIMITS.note) : undefined,
      use: async (text) => {
        const note = text.trim();
        if (note === before) return;
        const present = await this.#anchor(address);
        const isChanged = present.note !== current.note;
        current = present;
        if (isChanged && noteLine(present) !== note)
          return vscode.l10n.t('Somebody changed it to "{0}" meanwhile. Press Enter again to replace that.', noteLine(present));
        this.#services.undo.push(await setNote(this.#services, about, present, note));
      },
    });
    if (!isUsed) throw new vscode.CancellationError();
  }

  async #reattach({ anchor }: TrackedAnchor, address: AnchorAddress, code: CodePlace): Promise<void> {
    const about = { place: this.#placeOf(address), number: address.number };
    this.#services.undo.push(await reattach(this.#services, about, anchor, code));
    vscode.window.setStatusBarMessage(attachedMessage(about, 1, true), STATUS_MS);
  }

  /** Detaches an anchor, with *Undo*; does nothing if it was already deleted. */
  async #detach(address: AnchorAddress): Promise<void> {
    const place = this.#placeOf(address);
    const about = { place, number: address.number };
    const anchors = await place.service.anchors(place.repository, address.number);
    const anchor = anchors?.find(({ id }) => id === address.anchor);
    if (anchor) this.#services.undo.push(await detach(this.#services, about, [anchor]));
    vscode.window.setStatusBarMessage(attachedMessage(about, 1, false), STATUS_MS);
  }

  async #try(task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      await report(this.#services.log, error, { retry: () => this.#try(task) });
    }
  }
}

/** Opens the document of lines: of a notebook the cell that they are in. */
async function openText(uri: vscode.Uri, first: number, last: number) {
  if (!/\.ipynb$/i.test(uri.path)) return { document: await vscode.workspace.openTextDocument(uri), first, last };
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  const cells = notebook.getCells();
  const texts = cells.map((cell) => cell.document.getText());
  const index = cells.findLastIndex((_, at) => linesAbove(texts, at) <= first);
  const above = linesAbove(texts, index);
  const { document } = cells[Math.max(0, index)]!;
  return { document, first: first - above, last: Math.min(last - above, document.lineCount - 1), notebook, index };
}

/** Shows lines of a file, selected. */
async function show(uri: vscode.Uri, firstLine: number, lastLine: number): Promise<void> {
  const { document, first, last, notebook, index } = await openText(uri, firstLine, lastLine);
  const end = document.lineAt(Math.min(last, document.lineCount - 1)).range.end;
  const selection = new vscode.Range(new vscode.Position(Math.min(first, end.line), 0), end);
  if (notebook && index !== undefined)
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(index, index + 1)] });
  await vscode.window.showTextDocument(document, { selection, preview: true });
}

import * as vscode from 'vscode';
import type { CodePlace } from '../../model/codeAnchors';
import { quotedRanges } from '../../model/selection';
import { attach, attachedMessage } from '../anchorSteps';
import { codePlacesOf, type PlacesInCode } from '../code/codePlaces';
import { report } from '../report';
import type { Services } from '../services';
import { targets } from '../targets';

/** Longer selections are cut. */
const MAX_SELECTIONS = 50;

/** The selected code of an editor as places, one for each cursor; undefined without any (with a message). */
export async function selectedCode(editor: vscode.TextEditor | undefined): Promise<PlacesInCode | undefined> {
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code that the issue is about.'));
    return undefined;
  }
  const ranges = quotedRanges(editor.selections);
  const located = await codePlacesOf(editor.document, ranges.slice(0, MAX_SELECTIONS));
  const skippedCount = ranges.length - located.places.length;
  if (skippedCount > 0) {
    const message = vscode.l10n.t(
      '{0} of {1} selections are left out: there are too many, or they are too long.',
      skippedCount,
      ranges.length,
    );
    void vscode.window.showWarningMessage(message);
  }
  return located.places.length > 0 ? located : undefined;
}

/** Attaches an issue, which the person picks unless it is given, to the selected code. */
export async function attachSelection(services: Services, editor: vscode.TextEditor | undefined, args: readonly unknown[]): Promise<void> {
  const selected = await selectedCode(editor);
  if (selected) await attachTo(services, selected.places, args);
}

async function attachTo(services: Services, places: readonly CodePlace[], args: readonly unknown[]): Promise<void> {
  try {
    const target = await targetOf(services, args);
    if (!target) return;
    const about = { place: target.place, number: target.issue.number };
    services.undo.push(await attach(services, about, places));
    vscode.window.setStatusBarMessage(attachedMessage(about, places.length, true), 4000);
  } catch (error) {
    await report(services.log, error, { retry: () => attachTo(services, places, args) });
  }
}

/** The issue that is given, or that the person picks: one that is selected in the tree has nothing to do with the code. */
async function targetOf(services: Services, args: readonly unknown[]) {
  const title = vscode.l10n.t('Attach Selection to Issue');
  const [target] = args;
  if (typeof target === 'object' && target !== null && 'number' in target) return (await targets(services, title, [target]))?.[0];
  const { pickIssue } = await import('../pickIssue');
  return pickIssue(services, title);
}

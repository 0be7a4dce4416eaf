import * as vscode from 'vscode';
import { quotedRanges, type issueOfSelection } from '../../model/selection';
import { codePlacesOf } from '../code/codePlaces';
import { quoteCode } from '../code/quote';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';

/** Longer selections are cut. */
const MAX_SELECTIONS = 50;

/** Opens the form of a new issue with the selection of the editor, and returns its initial values. */
export async function createFromSelection({ places }: Services): Promise<ReturnType<typeof issueOfSelection> | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code that the issue is about.'));
    return undefined;
  }
  const ranges = quotedRanges(editor.selections);
  const selected = ranges.slice(0, MAX_SELECTIONS);
  const [{ file, ...preset }, { places: anchors }] = await Promise.all([
    quoteCode(editor.document, selected),
    codePlacesOf(editor.document, selected),
  ]);
  if (ranges.length > MAX_SELECTIONS) {
    const message = vscode.l10n.t('The first {0} of {1} selections are quoted.', MAX_SELECTIONS, ranges.length);
    void vscode.window.showInformationMessage(message);
  }
  const place = await places.forFile(file);
  const address = place && { site: place.site.id, repository: place.repository };
  await runCommand('issueBucket.createIssue', { ...address, ...preset, anchors });
  return preset;
}

import * as vscode from 'vscode';
import { hasSameLines, issueOfSelection, quotedRanges, type Quoted, type SelectedCode, type SelectionWords } from '../../model/selection';
import { runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { findSource } from './source';

/** Longer selections are cut. */
const MAX_SELECTIONS = 50;

const words = (): SelectionWords => ({
  changed: (commit) => vscode.l10n.t('uncommitted changes on top of {0}', commit),
  cell: (cell, lines) => vscode.l10n.t('cell {0}, lines {1}', cell, lines),
  unsaved: vscode.l10n.t('not saved'),
});

/** Opens the form of a new issue with the selection of the editor, and returns its initial values. */
export async function createFromSelection({ places }: Services): Promise<ReturnType<typeof issueOfSelection> | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code that the issue is about.'));
    return undefined;
  }
  const { document } = editor;
  const ranges = quotedRanges(editor.selections);
  // The text is copied now, since later edits move lines.
  const text = document.getText();
  const pieces = ranges.slice(0, MAX_SELECTIONS).map((quoted) => ({ quoted, text: document.getText(rangeOf(document, quoted)) }));
  const { committed, ...source } = await findSource(document);
  const selected = pieces.map((piece): SelectedCode => ({
    ...source,
    text: piece.text,
    language: document.languageId,
    firstLine: piece.quoted.first + 1,
    lastLine: piece.quoted.last + 1,
    branch: committed.branch,
    commit: committed.commit,
    isChanged: committed.text === null || (committed.text !== undefined && !hasSameLines(text, committed.text, piece.quoted)),
  }));
  const preset = issueOfSelection(selected, words());
  if (ranges.length > MAX_SELECTIONS) {
    const message = vscode.l10n.t('The first {0} of {1} selections are quoted.', MAX_SELECTIONS, ranges.length);
    void vscode.window.showInformationMessage(message);
  }
  const place = await places.forFile(source.file);
  const where = place && { site: place.site.id, repository: place.repository };
  await runCommand('issueBucket.createIssue', { ...where, ...preset });
  return preset;
}

const rangeOf = (document: vscode.TextDocument, { first, last, part }: Quoted): vscode.Range =>
  new vscode.Range(first, part?.from ?? 0, last, part?.to ?? document.lineAt(last).text.length);

import * as vscode from 'vscode';
import { issueOfSelection } from '../../model/selection';
import type { Parts } from '../parts';
import { headOf } from './git';

/** The command that opens the form of a new issue with what is selected in the editor. */
export const register = (parts: Parts): vscode.Disposable =>
  vscode.commands.registerCommand('issueBucket.createIssueFromSelection', () => createFromSelection(parts));

async function createFromSelection({ places }: Parts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code that the issue is about.'));
    return;
  }
  const { document } = editor;
  const range = quoted(document, editor.selection);
  const preset = issueOfSelection({
    text: document.getText(range),
    language: document.languageId,
    path: pathOf(document.uri),
    firstLine: range.start.line + 1,
    lastLine: range.end.line + 1,
    ...headOf(document.uri),
  });
  const place = await places.forFile(document.uri);
  const where = place && { site: place.site.id, repository: place.repository };
  await vscode.commands.executeCommand('issueBucket.createIssue', { ...where, ...preset });
}

/** What is quoted: whole lines, but for a selection within one line; the line of the cursor when nothing is selected. */
function quoted(document: vscode.TextDocument, selection: vscode.Selection): vscode.Range {
  if (selection.isEmpty) return document.lineAt(selection.active.line).range;
  if (selection.isSingleLine) return selection;
  // A selection that ends before a line's first letter does not mean that line.
  const last = selection.end.character === 0 ? selection.end.line - 1 : selection.end.line;
  return new vscode.Range(selection.start.line, 0, last, document.lineAt(last).text.length);
}

/** The path as others know it: relative to its folder, never with what this computer's folders are called. */
function pathOf(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder ? vscode.workspace.asRelativePath(uri, false) : (uri.path.split('/').at(-1) ?? uri.path);
}

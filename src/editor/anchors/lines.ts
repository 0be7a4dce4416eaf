import * as vscode from 'vscode';
import { statusLabel } from '../labels';
import { plainLabel, plainLabels } from '../text';
import { addressOf, type AnchorAddress } from './address';
import type { AnchorFeature } from './feature';

/** The argument of commands in the line number menu. */
interface LineArgument {
  readonly lineNumber: number;
  readonly uri: vscode.Uri;
}

const isLine = (value: unknown): value is LineArgument =>
  typeof value === 'object' && value !== null && 'lineNumber' in value && typeof value.lineNumber === 'number' && 'uri' in value;

/** The line that a command is about, from 0: that of the menu, or of the cursor. */
function lineOf(argument: unknown): { document: vscode.TextDocument; line: number } | undefined {
  const active = vscode.window.activeTextEditor;
  if (!isLine(argument)) return active && { document: active.document, line: active.selection.active.line };
  const key = String(argument.uri);
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === key) ?? active;
  return editor && { document: editor.document, line: argument.lineNumber - 1 };
}

/** The anchor of a line; of several the one that the person picks. Undefined without any (with a message), and when they cancel. */
export async function anchorOfLine(feature: AnchorFeature, argument: unknown): Promise<AnchorAddress | undefined> {
  const at = lineOf(argument);
  const folder = at && feature.folderOf(at.document);
  await folder?.settled();
  const atLine = folder?.inDocument(at!.document).filter(({ first, last }) => first <= at!.line && at!.line <= last) ?? [];
  if (!folder || atLine.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No issue is attached to this line.'));
    return undefined;
  }
  const items = atLine.map(({ it: { anchor } }) => ({
    label: `#${anchor.issue.number}`,
    description: plainLabel(anchor.issue.title),
    detail: plainLabels([statusLabel(anchor.issue.status), anchor.note], ' · '),
    address: addressOf(folder.place, anchor),
  }));
  if (items.length === 1) return items[0]!.address;
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Issues of This Line') });
  return chosen?.address;
}

/** Goes to the next anchor of the active editor, or to the one before, from the last to the first. */
export async function goToAnchor(feature: AnchorFeature, isForwards: boolean): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const folder = editor && feature.folderOf(editor.document);
  await folder?.settled();
  const atLine = editor ? (folder?.inDocument(editor.document) ?? []) : [];
  if (!editor || atLine.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No issue is attached to the code of this file.'));
    return;
  }
  const firsts = [...new Set(atLine.map(({ first }) => first))].sort((a, b) => a - b);
  const { line } = editor.selection.active;
  const next = isForwards
    ? (firsts.find((first) => first > line) ?? firsts[0]!)
    : (firsts.findLast((first) => first < line) ?? firsts.at(-1)!);
  const position = new vscode.Position(next, 0);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

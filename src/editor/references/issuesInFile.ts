import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import { statusLabel } from '../labels';
import { keyOfPlace } from '../placeName';
import { plainLabel, plainLabels } from '../text';
import type { FoundReference, References } from './find';
import { referenceRange } from './links';

type Item = vscode.QuickPickItem & { readonly first: FoundReference };

function itemOf(references: readonly FoundReference[]): Item {
  const [first] = references;
  const { address, issue } = first!;
  const lines = vscode.l10n.t('Line {0}', [...new Set(references.map(({ line }) => line + 1))].slice(0, 20).join(', '));
  return {
    label: plainLabel(`#${address.number} ${issue?.title ?? ''}`.trim()),
    description: plainLabels([issue && statusLabel(issue.status), lines], ' · '),
    buttons: [{ iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: vscode.l10n.t('Go to Line') }],
    first: first!,
  };
}

/** Lists the issues that the active file names, in order of appearance, and opens the chosen one. */
export async function issuesInFile(references: References): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const inFile = editor ? await references.inDocument(editor.document) : [];
  const key = ({ address }: FoundReference) =>
    `${keyOfPlace({ site: { id: address.site }, repository: address.repository })} ${address.number}`;
  const items = [...Map.groupBy(inFile, key).values()].map(itemOf);
  if (!editor || items.length === 0) {
    const none = editor ? vscode.l10n.t('This file names no issue.') : vscode.l10n.t('Open a file first.');
    return void vscode.window.showInformationMessage(none);
  }
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = vscode.l10n.t('Issues in This File');
  pick.placeholder = vscode.l10n.t('Choose an issue to open it');
  pick.matchOnDescription = true;
  pick.items = items;
  pick.onDidAccept(() => {
    const [item] = pick.activeItems;
    pick.hide();
    if (item) void runCommand('issueBucket.openIssue', item.first.address);
  });
  pick.onDidTriggerItemButton(({ item }) => {
    pick.hide();
    void vscode.window.showTextDocument(editor.document, { selection: referenceRange(item.first), viewColumn: editor.viewColumn });
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}

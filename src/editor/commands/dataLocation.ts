import * as vscode from 'vscode';
import type { Parts } from '../parts';

/** Says where the issues of *This computer* are kept; copies the path or shows the folder. */
export async function showDataLocation(parts: Parts): Promise<void> {
  const { dataFile } = parts.sites;
  const copy = vscode.l10n.t('Copy Path');
  const reveal = vscode.l10n.t('Open Folder');
  const message = vscode.l10n.t('The issues of this computer are kept in {0}', dataFile.fsPath);
  const chosen = await vscode.window.showInformationMessage(message, copy, reveal);
  if (chosen === copy) await vscode.env.clipboard.writeText(dataFile.fsPath);
  if (chosen !== reveal) return;
  // The file comes into being with the first issue, and its folder with it.
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(dataFile, '..'));
  const isThere = await vscode.workspace.fs.stat(dataFile).then(
    () => true,
    () => false,
  );
  const shown = isThere ? dataFile : vscode.Uri.joinPath(dataFile, '..');
  // In a browser or over a remote connection there is no file manager: another window of VS Code shows the folder there.
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop)
    await vscode.commands.executeCommand('revealFileInOS', shown);
  else await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.joinPath(dataFile, '..'), { forceNewWindow: true });
}

import * as vscode from 'vscode';
import type { Services } from '../services';
import { reveal } from '../reveal';

/** Shows where the data of *This computer* is; offers to copy the path or open the folder. */
export async function showDataLocation(services: Services): Promise<void> {
  const { dataFile } = services.sites;
  const copy = vscode.l10n.t('Copy Path');
  const open = vscode.l10n.t('Open Folder');
  const message = vscode.l10n.t('The issues of this computer are kept in {0}', dataFile.fsPath);
  const chosen = await vscode.window.showInformationMessage(message, copy, open);
  if (chosen === copy) await vscode.env.clipboard.writeText(dataFile.fsPath);
  if (chosen !== open) return;
  // The first issue creates the file and its folder.
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(dataFile, '..'));
  const isThere = await vscode.workspace.fs.stat(dataFile).then(
    () => true,
    () => false,
  );
  const folder = vscode.Uri.joinPath(dataFile, '..');
  await reveal(isThere ? dataFile : folder, folder);
}

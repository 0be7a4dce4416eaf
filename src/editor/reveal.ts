import * as vscode from 'vscode';
import { runCommand } from './commandRegistry';

/** Shows a file or folder in the system's file manager. In a browser or remotely a new window of VS Code shows the folder. */
export async function reveal(uri: vscode.Uri, folder = vscode.Uri.joinPath(uri, '..')): Promise<void> {
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) await runCommand('revealFileInOS', uri);
  else await runCommand('vscode.openFolder', folder, { forceNewWindow: true });
}

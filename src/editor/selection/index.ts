import * as vscode from 'vscode';
import type { Services } from '../services';

/** The command that opens the form of a new issue with what is selected in the editor, and gives what the form was opened with. */
export const register = (parts: Services): vscode.Disposable =>
  vscode.commands.registerCommand('issueBucket.createIssueFromSelection', async () =>
    (await import('./create')).createFromSelection(parts),
  );

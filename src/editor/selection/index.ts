import type * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';

/** The command that opens the form of a new issue with what is selected in the editor, and gives what the form was opened with. */
export const register = (services: Services): vscode.Disposable =>
  registerCommand('issueBucket.createIssueFromSelection', async () => (await import('./create')).createFromSelection(services));

import type * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';

/** Registers the command that opens the form of a new issue with the selection of the editor. */
export const register = (services: Services): vscode.Disposable =>
  registerCommand('issueBucket.createIssueFromSelection', async () => (await import('./create')).createFromSelection(services));

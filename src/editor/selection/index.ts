import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import type { Services } from '../services';
import { LastEditor } from './lastEditor';

/** Registers the commands of the editor's selection: create an issue from it, or attach one to it. */
export function register(services: Services): vscode.Disposable {
  const last = new LastEditor();
  return vscode.Disposable.from(
    last,
    registerCommand('issueBucket.createIssueFromSelection', async () => (await import('./create')).createFromSelection(services)),
    registerCommand('issueBucket.attachSelection', async (...args: unknown[]) =>
      (await import('./attach')).attachSelection(services, last.get(), args),
    ),
    registerCommand('issueBucket.selectedCode', async () => (await (await import('./attach')).selectedCode(last.get()))?.places),
  );
}

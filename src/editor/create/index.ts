import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import { once } from '../once';
import type { Services } from '../services';
import { CREATE_VIEW } from '../viewIds';

/** Registers the form of a new issue, which is restored with its text after a reload. */
export function register(services: Services): vscode.Disposable {
  const forms = once(async () => new (await import('./forms')).Forms(services));
  return vscode.Disposable.from(
    registerCommand('issueBucket.createIssue', async (argument?: unknown) => (await forms()).create(argument)),
    registerCommand('issueBucket.quickCreate', async () => (await import('./quick')).quickCreate(services)),
    vscode.window.registerWebviewPanelSerializer(CREATE_VIEW, {
      deserializeWebviewPanel: async (panel, state) => (await forms()).restore(panel, state),
    }),
  );
}

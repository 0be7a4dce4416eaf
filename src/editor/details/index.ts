import * as vscode from 'vscode';
import { once } from '../once';
import type { Parts } from '../parts';
import { Texts } from './texts';

/** The detail view: an editor tab for each issue that is opened, restored after the window was reloaded. */
export function register(parts: Parts): vscode.Disposable {
  const texts = new Texts();
  const panels = once(async () => new (await import('./panels')).Panels(parts, texts));
  return vscode.Disposable.from(
    texts.register(),
    vscode.commands.registerCommand('issueBucket.openIssue', async (argument: unknown) => (await panels()).show(argument)),
    vscode.window.registerWebviewPanelSerializer('issueBucket.issue', {
      deserializeWebviewPanel: async (panel, state) => (await panels()).restore(panel, state),
    }),
  );
}

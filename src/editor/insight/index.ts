import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import { once } from '../once';
import type { Services } from '../services';
import { INSIGHT_VIEW } from '../viewIds';

/** Registers the charts of a repository, which are restored after a reload. */
export function register(services: Services): vscode.Disposable {
  const panels = once(async () => new (await import('./panels')).InsightPanels(services));
  return vscode.Disposable.from(
    registerCommand('issueBucket.openInsight', async () => (await panels()).show()),
    vscode.window.registerWebviewPanelSerializer(INSIGHT_VIEW, {
      deserializeWebviewPanel: async (panel, state) => (await panels()).restore(panel, state),
    }),
  );
}

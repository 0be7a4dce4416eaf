import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import { isIssueTab } from '../issueTab';
import { once } from '../once';
import type { Services } from '../services';
import { ISSUE_VIEW } from '../viewIds';
import { ReadOnlyTexts } from './texts';

/** Registers the detail view: an editor tab per issue, restored after a reload. */
export function register(services: Services): vscode.Disposable {
  const texts = new ReadOnlyTexts();
  const panels = once(async () => new (await import('./panels')).Panels(services, texts));
  return vscode.Disposable.from(
    texts.register(),
    registerCommand('issueBucket.openIssue', async (argument: unknown) => (await panels()).show(argument)),
    registerCommand('issueBucket.activeIssue', async () =>
      isIssueTab(vscode.window.tabGroups.activeTabGroup.activeTab) ? (await panels()).active() : undefined,
    ),
    vscode.window.registerWebviewPanelSerializer(ISSUE_VIEW, {
      deserializeWebviewPanel: async (panel, state) => (await panels()).restore(panel, state),
    }),
  );
}

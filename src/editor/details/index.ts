import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { parsePageState } from '../../wire/page';
import { Drafts } from '../pages/drafts';
import { pageOptions } from '../pages/html';
import type { Parts } from '../parts';
import { IssuePanel } from './panel';

export const ISSUE_VIEW = 'issueBucket.issue';

/** The detail view: an editor tab for each issue that is opened, restored after the window was reloaded. */
export function register(parts: Parts): vscode.Disposable {
  const drafts = new Drafts(parts.context.globalState);
  const panels = new Map<string, IssuePanel>();

  const hold = (panel: vscode.WebviewPanel, address: IssueAddress) => {
    const key = keyOf(address);
    panels.set(key, new IssuePanel(panel, address, parts, drafts));
    panel.onDidDispose(() => panels.delete(key));
  };
  const open = (argument: unknown): void => {
    const address = addressIn(argument);
    if (!address) return void vscode.commands.executeCommand('issueBucket.search');
    const shown = panels.get(keyOf(address));
    if (shown) return shown.panel.reveal();
    const options = { ...pageOptions(parts.context), enableFindWidget: true };
    hold(vscode.window.createWebviewPanel(ISSUE_VIEW, `#${address.number}`, vscode.ViewColumn.Active, options), address);
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand('issueBucket.openIssue', open),
    vscode.window.registerWebviewPanelSerializer(ISSUE_VIEW, {
      deserializeWebviewPanel(panel, state) {
        const kept = parsePageState(state);
        if (kept?.page === 'issue') hold(panel, kept.address);
        // A page that was closed before it could keep anything cannot say which issue it was.
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  );
}

const keyOf = ({ site, repository, number }: IssueAddress): string => `${site} ${repositoryName(repository).toLowerCase()} ${number}`;

/** The address that the command was given: as such, or as part of an item of the tree. */
function addressIn(argument: unknown): IssueAddress | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { address = argument } = argument as { address?: unknown };
  const state = parsePageState({ page: 'issue', address, edits: {}, scroll: 0 });
  return state?.page === 'issue' ? state.address : undefined;
}

import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { parsePageState } from '../../wire/page';
import { Drafts } from '../pages/drafts';
import { pageOptions } from '../pages/html';
import type { Parts } from '../parts';
import { IssuePanel, type Opening } from './panel';
import { Texts } from './texts';

export const ISSUE_VIEW = 'issueBucket.issue';

/** The detail view: an editor tab for each issue that is opened, restored after the window was reloaded. */
export function register(parts: Parts): vscode.Disposable {
  const panels = new Map<string, IssuePanel>();
  const texts = new Texts();

  const hold = (panel: vscode.WebviewPanel, address: IssueAddress, opening?: Opening) => {
    const held = new IssuePanel(panel, address, parts, shared, opening);
    panels.set(keyOf(address), held);
    panel.onDidDispose(() => {
      if (panels.get(keyOf(address)) === held) panels.delete(keyOf(address));
    });
  };
  const go = (from: IssuePanel, number: number) => {
    const address = { ...from.address, number };
    const shown = panels.get(keyOf(address));
    if (shown) return shown.panel.reveal();
    from.dispose();
    panels.delete(keyOf(from.address));
    hold(from.panel, address, from.opening.listed && { listed: from.opening.listed });
  };
  const shared = { drafts: new Drafts(parts.context.globalState), texts, go };
  const open = (argument: unknown): void => {
    const address = addressIn(argument);
    if (!address) return void vscode.commands.executeCommand('issueBucket.search');
    const opening = openingIn(argument);
    const shown = panels.get(keyOf(address));
    if (shown) {
      shown.panel.reveal();
      if (opening.comment !== undefined) shown.reveal(opening.comment);
      return;
    }
    const options = { ...pageOptions(parts.context), enableFindWidget: true };
    const column = opening.beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(ISSUE_VIEW, `#${address.number}`, column, options);
    hold(panel, address, opening);
  };

  return vscode.Disposable.from(
    texts.register(),
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

/** What an issue is opened with besides its address, as far as it is what it should be. */
function openingIn(argument: unknown): Opening {
  const { comment, listed, beside } = argument as { comment?: unknown; listed?: unknown; beside?: unknown };
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  return {
    ...(isNumber(comment) && { comment }),
    ...(beside === true && { beside }),
    ...(Array.isArray(listed) && { listed: listed.filter(isNumber) }),
  };
}

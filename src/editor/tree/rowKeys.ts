import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { registerCommand, runCommand, type KeyCommand } from '../commandRegistry';
import type { Node } from './nodes';

/**
 * Registers what keys of the view do. VS Code tells an extension which rows are selected, but not which one has the focus: a key selects that
 * row first. Selecting a row runs its command as a click does, so that rows have a command of their own, which opens nothing meanwhile.
 */
export function registerRowKeys(view: vscode.TreeView<Node>): vscode.Disposable {
  let selecting = 0;

  async function selectFocused(): Promise<void> {
    selecting++;
    try {
      await runCommand('list.selectAndPreserveFocus');
      // VS Code runs the row's command at the same time. It has come when another answer is there.
      await runCommand('setContext', 'issueBucket.rowKey', true);
    } finally {
      selecting--;
    }
  }

  async function keyPressed(command: KeyCommand): Promise<void> {
    if (view.selection.length < 2) await selectFocused();
    const [first, ...others] = view.selection;
    await runCommand(command, first as IssueAddress | undefined, first ? [first, ...others] : []);
  }

  async function openRow(address: IssueAddress): Promise<void> {
    if (selecting === 0) await runCommand('issueBucket.openIssue', { ...address, preview: true, preserveFocus: true });
  }

  return vscode.Disposable.from(registerCommand('issueBucket.rowKey', keyPressed), registerCommand('issueBucket.openRow', openRow));
}

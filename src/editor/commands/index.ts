import * as vscode from 'vscode';
import type { Services } from '../services';
import { assignToMe, CHANGEABLE, changeField, type Changeable } from './change';
import { COPIES, copy } from './copy';
import { showDataLocation } from './dataLocation';
import { editTitle } from './editTitle';
import { linkHandler } from './link';
import { openIssueByNumber } from './openByNumber';

const CHANGES: Record<Changeable, string> = {
  status: 'issueBucket.changeStatus',
  kind: 'issueBucket.changeKind',
  priority: 'issueBucket.changePriority',
  assignee: 'issueBucket.changeAssignee',
  component: 'issueBucket.changeComponent',
  milestone: 'issueBucket.changeMilestone',
  version: 'issueBucket.changeVersion',
};

/** Registers what can be done with an issue, from the tree's menu or the palette, and the links that open one. */
export function register(parts: Services): vscode.Disposable {
  const on = (command: string, run: (args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(command, (...args: unknown[]) => run(args));
  return vscode.Disposable.from(
    ...CHANGEABLE.map((field) => on(CHANGES[field], (args) => changeField(parts, field, args))),
    on('issueBucket.assignToMe', (args) => assignToMe(parts, args)),
    on('issueBucket.editTitle', (args) => editTitle(parts, args)),
    on('issueBucket.deleteIssue', async (args) => (await import('./deleteIssue')).deleteIssue(parts, args)),
    on('issueBucket.copyNumber', (args) => copy(parts, COPIES.copyNumber, args)),
    on('issueBucket.copyLink', (args) => copy(parts, COPIES.copyLink, args)),
    on('issueBucket.openIssueByNumber', () => openIssueByNumber(parts)),
    on('issueBucket.backUp', async () => (await import('./backUp')).backUpCommand(parts)),
    on('issueBucket.showLog', () => parts.log.show()),
    on('issueBucket.showDataLocation', () => showDataLocation(parts)),
    vscode.window.registerUriHandler(linkHandler(parts)),
  );
}

import * as vscode from 'vscode';
import { CHOSEN_FIELDS } from '../../model/fields';
import { changeCommand, registerCommand } from '../commandRegistry';
import type { Services } from '../services';
import { assignToMe, changeField } from './change';
import { COPIES, copy } from './copy';
import { showDataLocation } from './dataLocation';
import { editTitle } from './editTitle';
import { linkHandler } from './link';
import { openIssueByNumber } from './openByNumber';

/** Registers what can be done with an issue, from the tree's menu or the palette, and the links that open one. */
export function register(parts: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...CHOSEN_FIELDS.map((field) => registerCommand(changeCommand(field), (...args: unknown[]) => changeField(parts, field, args))),
    registerCommand('issueBucket.assignToMe', (...args: unknown[]) => assignToMe(parts, args)),
    registerCommand('issueBucket.editTitle', (...args: unknown[]) => editTitle(parts, args)),
    registerCommand('issueBucket.deleteIssue', async (...args: unknown[]) => (await import('./deleteIssue')).deleteIssue(parts, args)),
    registerCommand('issueBucket.copyNumber', (...args: unknown[]) => copy(parts, COPIES.copyNumber, args)),
    registerCommand('issueBucket.copyLink', (...args: unknown[]) => copy(parts, COPIES.copyLink, args)),
    registerCommand('issueBucket.openIssueByNumber', () => openIssueByNumber(parts)),
    registerCommand('issueBucket.backUp', async () => (await import('./backUp')).backUpCommand(parts)),
    registerCommand('issueBucket.manageLists', async () => (await import('./manageLists')).manageLists(parts)),
    registerCommand('issueBucket.showLog', () => parts.log.show()),
    registerCommand('issueBucket.showDataLocation', () => showDataLocation(parts)),
    vscode.window.registerUriHandler(linkHandler(parts)),
  );
}

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
export function register(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...CHOSEN_FIELDS.map((field) => registerCommand(changeCommand(field), (...args: unknown[]) => changeField(services, field, args))),
    registerCommand('issueBucket.assignToMe', (...args: unknown[]) => assignToMe(services, args)),
    registerCommand('issueBucket.editTitle', (...args: unknown[]) => editTitle(services, args)),
    registerCommand('issueBucket.deleteIssue', async (...args: unknown[]) => (await import('./deleteIssue')).deleteIssue(services, args)),
    registerCommand('issueBucket.copyNumber', (...args: unknown[]) => copy(services, COPIES.copyNumber, args)),
    registerCommand('issueBucket.copyLink', (...args: unknown[]) => copy(services, COPIES.copyLink, args)),
    registerCommand('issueBucket.openIssueByNumber', () => openIssueByNumber(services)),
    registerCommand('issueBucket.backUp', async () => (await import('./backUp')).backUpCommand(services)),
    registerCommand('issueBucket.manageLists', async () => (await import('./manageLists')).manageLists(services)),
    registerCommand('issueBucket.showLog', () => services.log.show()),
    registerCommand('issueBucket.showDataLocation', () => showDataLocation(services)),
    vscode.window.registerUriHandler(linkHandler(services)),
  );
}

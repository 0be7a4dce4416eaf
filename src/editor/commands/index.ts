import * as vscode from 'vscode';
import { CHOSEN_FIELDS } from '../../model/fields';
import { changeCommand, changeEntry, registerCommand } from '../commandRegistry';
import type { Services } from '../services';
import type { RowOfMany } from './allThatMatch';
import type { DraggedRow } from './dropOnGroup';

/** The row of the tree that a command was chosen on; undefined for other arguments. */
const rowOf = (argument: unknown): RowOfMany | undefined =>
  typeof argument === 'object' && argument !== null && 'list' in argument ? (argument as RowOfMany) : undefined;

/** Registers the commands for issues, in the menu of the tree and the palette, and the handler of links to issues. */
export function register(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...CHOSEN_FIELDS.flatMap((field) =>
      [changeCommand(field), changeEntry(field)].map((command) =>
        registerCommand(command, async (...args: unknown[]) => (await import('./change')).changeField(services, field, args)),
      ),
    ),
    registerCommand('issueBucket.assignToMe', async (...args: unknown[]) => (await import('./change')).assignToMe(services, args)),
    registerCommand('issueBucket.addComment', async (...args: unknown[]) => (await import('./manyActions')).addComment(services, args)),
    registerCommand('issueBucket.watch', async (...args: unknown[]) => (await import('./manyActions')).watchIssues(services, true, args)),
    registerCommand('issueBucket.stopWatching', async (...args: unknown[]) =>
      (await import('./manyActions')).watchIssues(services, false, args),
    ),
    registerCommand('issueBucket.editTitle', async (...args: unknown[]) => (await import('./editTitle')).editTitle(services, args)),
    registerCommand('issueBucket.addRelation', async (...args: unknown[]) => (await import('./relations')).addRelation(services, args)),
    registerCommand('issueBucket.removeRelation', async (...args: unknown[]) =>
      (await import('./relations')).removeRelation(services, args),
    ),
    registerCommand('issueBucket.deleteIssue', async (...args: unknown[]) => (await import('./deleteIssue')).deleteIssue(services, args)),
    registerCommand('issueBucket.recentlyDeleted', async () => (await import('./recentlyDeleted')).recentlyDeleted(services)),
    registerCommand('issueBucket.copyNumber', async (...args: unknown[]) => (await import('./copy')).copy(services, 'copyNumber', args)),
    registerCommand('issueBucket.copyLink', async (...args: unknown[]) => (await import('./copy')).copy(services, 'copyLink', args)),
    registerCommand('issueBucket.changeAllThatMatch', async (row) =>
      (await import('./allThatMatch')).changeAllThatMatch(services, rowOf(row)),
    ),
    registerCommand('issueBucket.deleteAllThatMatch', async (row) =>
      (await import('./allThatMatch')).deleteAllThatMatch(services, rowOf(row)),
    ),
    registerCommand('issueBucket.dropOnGroup', async (dragged, target, key) =>
      (await import('./dropOnGroup')).dropOnGroup(services, dragged as DraggedRow[], target as RowOfMany, key),
    ),
    registerCommand('issueBucket.openIssueByNumber', async () => (await import('./openByNumber')).openIssueByNumber(services)),
    registerCommand('issueBucket.backUp', async () => (await import('./backUp')).backUpCommand(services)),
    registerCommand('issueBucket.manageLists', async () => (await import('./manageLists')).manageLists(services)),
    registerCommand('issueBucket.showLog', () => services.log.show()),
    registerCommand('issueBucket.showDataLocation', async () => (await import('./dataLocation')).showDataLocation(services)),
    vscode.window.registerUriHandler({ handleUri: async (uri) => (await import('./link')).openExtensionLink(services, uri) }),
  );
}

import * as vscode from 'vscode';
import { commandOf } from '../commandRegistry';
import type { Services } from '../services';
import { plainLabel } from '../text';
import { todoAddress, todosIn } from './documents';

/** Quick fixes for the TODOs of the chosen lines that have no issue. */
export async function todoActions(
  services: Services,
  document: vscode.TextDocument,
  { start, end }: vscode.Range,
  token: vscode.CancellationToken,
): Promise<vscode.CodeAction[]> {
  const todos = (await todosIn(services, document, [start.line, end.line + 1], token)).filter(({ hasIssue }) => !hasIssue);
  const isOne = todos.length === 1;
  return todos.flatMap((todo) => {
    const address = todoAddress(document.uri, todo);
    const titleFor = (title: string) => (isOne ? title : `${title}: ${plainLabel(todo.text || todo.keyword, 60)}`);
    const action = (title: string, id: 'issueBucket.createIssueFromTodo' | 'issueBucket.attachTodo') => {
      const codeAction = new vscode.CodeAction(titleFor(title), vscode.CodeActionKind.QuickFix);
      codeAction.command = commandOf(id, title, address);
      return codeAction;
    };
    return [
      action(vscode.l10n.t('Create Issue from TODO'), 'issueBucket.createIssueFromTodo'),
      action(vscode.l10n.t('Attach TODO to Existing Issue...'), 'issueBucket.attachTodo'),
    ];
  });
}

/** Code lenses above each TODO that has no issue. */
export async function todoLenses(
  services: Services,
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<vscode.CodeLens[]> {
  const todos = await todosIn(services, document, undefined, token);
  return todos.flatMap((todo) => {
    if (todo.hasIssue) return [];
    const range = new vscode.Range(todo.line, todo.start, todo.line, todo.end);
    const address = todoAddress(document.uri, todo);
    return [
      new vscode.CodeLens(range, commandOf('issueBucket.createIssueFromTodo', vscode.l10n.t('Create Issue'), address)),
      new vscode.CodeLens(range, commandOf('issueBucket.attachTodo', vscode.l10n.t('Attach to Issue...'), address)),
    ];
  });
}

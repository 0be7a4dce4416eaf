import type * as vscode from 'vscode';
import type { Services } from '../services';
import { todoActions, todoLenses } from './actions';
import { chosenTodos } from './arguments';
import { TodoIssues } from './issues';

/** What the commands and providers of the feature do, made with the first use. */
export interface TodoFeature {
  actions(document: vscode.TextDocument, range: vscode.Range, token: vscode.CancellationToken): Promise<vscode.CodeAction[]>;
  lenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]>;
  create(args: readonly unknown[]): Promise<void>;
  attach(args: readonly unknown[]): Promise<void>;
}

/** Makes the providers of TODOs. */
export function createTodoFeature(services: Services): TodoFeature {
  const issues = new TodoIssues(services);
  services.context.subscriptions.push(issues);
  return {
    actions: (document, range, token) => todoActions(services, document, range, token),
    lenses: (document, token) => todoLenses(services, document, token),
    async create(args) {
      const todos = await chosenTodos(services, args);
      if (todos.length > 1) await issues.createMany(todos);
      else if (todos[0]) await issues.create(todos[0]);
    },
    async attach(args) {
      // Of several rows, the one that the menu was opened on.
      const [todo] = await chosenTodos(services, args.length > 1 ? [args[0], undefined] : args);
      if (todo) await issues.attach(todo);
    },
  };
}

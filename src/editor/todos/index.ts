import * as vscode from 'vscode';
import { registerCommand, runCommand } from '../commandRegistry';
import { WRITABLE } from '../code/selectors';
import { once } from '../once';
import type { Services } from '../services';
import { VIEW_OPENED_KEY } from './viewOpened';

const SECTION = 'issueBucket.todo';

const settings = (uri?: vscode.Uri) => vscode.workspace.getConfiguration('issueBucket', uri);

/** Whether a line may contain a TODO. A cheap test, because it runs with each move of the cursor, before anything is loaded. */
function mayHaveTodo(document: vscode.TextDocument, { start, end }: vscode.Range): boolean {
  const keywords = settings(document.uri).get<unknown>('todo.keywords');
  const text = document.getText(new vscode.Range(start.line, 0, end.line, Number.MAX_SAFE_INTEGER));
  const words = Array.isArray(keywords) ? (keywords as unknown[]) : [];
  return words.some((word) => typeof word === 'string' && word !== '' && text.includes(word)) || /[@\\]todo/i.test(text);
}

/** Registers the commands and providers of TODOs. */
export function register(services: Services): vscode.Disposable {
  const feature = once(async () => (await import('./feature')).createTodoFeature(services));

  let lenses: vscode.Disposable | undefined;
  const lensProvider: vscode.CodeLensProvider = {
    provideCodeLenses: async (document, token): Promise<vscode.CodeLens[]> => (await feature()).lenses(document, token),
  };
  const followLenses = () => {
    const isOn = settings().get<unknown>('todo.codeLens') === true;
    if (isOn === (lenses !== undefined)) return;
    lenses?.dispose();
    lenses = isOn ? vscode.languages.registerCodeLensProvider(WRITABLE, lensProvider) : undefined;
  };
  followLenses();

  const { subscriptions, workspaceState } = services.context;
  const view = once(async () => {
    const { TodoView } = await import('./view');
    const todoView = new TodoView(services);
    subscriptions.push(todoView);
    return todoView;
  });
  const followView = () => void (settings().get<unknown>('todo.view') === true && view());
  followView();
  if (workspaceState.get(VIEW_OPENED_KEY) === true) void runCommand('setContext', VIEW_OPENED_KEY, true).then(view);

  return vscode.Disposable.from(
    { dispose: () => void lenses?.dispose() },
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SECTION)) return;
      followLenses();
      followView();
    }),
    vscode.languages.registerCodeActionsProvider(
      WRITABLE,
      {
        provideCodeActions: async (document, range, _, token) =>
          mayHaveTodo(document, range) ? (await feature()).actions(document, range, token) : undefined,
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    registerCommand('issueBucket.showTodos', async () => (await view()).show()),
    registerCommand('issueBucket.showTodosWithIssue', async () => (await view()).showAll(true)),
    registerCommand('issueBucket.hideTodosWithIssue', async () => (await view()).showAll(false)),
    ...(['issueBucket.createIssueFromTodo', 'issueBucket.createIssuesFromTodos'] as const).map((id) =>
      registerCommand(id, async (...args: unknown[]) => (await feature()).create(args)),
    ),
    registerCommand('issueBucket.attachTodo', async (...args: unknown[]) => (await feature()).attach(args)),
  );
}

import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import { once } from '../once';
import type { Services } from '../services';

/** Texts that can be written to. */
const SELECTOR = ['file', 'untitled', 'vscode-notebook-cell', 'vscode-vfs'].map((scheme) => ({ scheme }));
const SECTION = 'issueBucket.todo';

const settings = (uri?: vscode.Uri) => vscode.workspace.getConfiguration('issueBucket', uri);

/** Whether a line may have a TODO: asked with each move of the cursor, before anything is loaded. */
function mayHaveTodo(document: vscode.TextDocument, { start, end }: vscode.Range): boolean {
  const keywords = settings(document.uri).get<unknown>('todo.keywords');
  const text = document.getText(new vscode.Range(start.line, 0, end.line, Number.MAX_SAFE_INTEGER));
  const words = Array.isArray(keywords) ? (keywords as unknown[]) : [];
  return words.some((word) => typeof word === 'string' && word !== '' && text.includes(word)) || /[@\\]todo/i.test(text);
}

/** Registers what makes issues of TODOs. */
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
    lenses = isOn ? vscode.languages.registerCodeLensProvider(SELECTOR, lensProvider) : undefined;
  };
  followLenses();

  return vscode.Disposable.from(
    { dispose: () => void lenses?.dispose() },
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) followLenses();
    }),
    vscode.languages.registerCodeActionsProvider(
      SELECTOR,
      {
        provideCodeActions: async (document, range, _, token) =>
          mayHaveTodo(document, range) ? (await feature()).actions(document, range, token) : undefined,
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    registerCommand('issueBucket.createIssueFromTodo', async (...args: unknown[]) => (await feature()).create(args)),
    registerCommand('issueBucket.createIssuesFromTodos', async (...args: unknown[]) => (await feature()).create(args)),
    registerCommand('issueBucket.attachTodo', async (...args: unknown[]) => (await feature()).attach(args)),
  );
}

import * as vscode from 'vscode';
import { findTodoAgain, issueInTodo } from '../../code/todos';
import { todoFormFor } from '../code/todoSettings';
import type { Services } from '../services';
import { todosIn, type TodoAddress } from './documents';

/** How often the place is looked for again when the text changes just then. */
const MAX_ATTEMPTS = 3;

/** The document of a TODO, and its present position. Undefined when the file or the TODO is gone. */
export async function findTodo(services: Services, address: TodoAddress) {
  const uri = vscode.Uri.parse(address.uri);
  const document = await vscode.workspace.openTextDocument(uri).then(
    (it) => it,
    () => undefined, // the file is gone
  );
  if (!document) return undefined;
  const { version } = document;
  const todo = findTodoAgain(await todosIn(services, document), address);
  return todo && { document, version, todo };
}

const isShown = ({ uri }: vscode.TextDocument): boolean =>
  vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );

/** What was inserted into a document, and the lines of the TODO there. */
export interface WrittenTodo {
  readonly document: vscode.TextDocument;
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** Writes the number of an issue into a TODO, wherever it is now. Undefined when it is not there any more. */
export async function writeIntoTodo(services: Services, address: TodoAddress, label: string): Promise<WrittenTodo | undefined> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const located = await findTodo(services, address);
    if (!located) return undefined;
    const { document, version, todo } = located;
    if (document.version !== version) continue;
    const wasSaved = vscode.workspace.isTrusted && !document.isDirty && !document.isUntitled && !isShown(document);
    const { column, text } = issueInTodo(document.lineAt(todo.line).text, todo, label, todoFormFor(document.uri));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(todo.line, column), text);
    if (!(await vscode.workspace.applyEdit(edit))) continue;
    // A hidden file is saved, because nobody else would do it. In an untrusted workspace the person saves it, because other programs may act on a saved file.
    if (wasSaved) await document.save();
    return { document, text, first: todo.line, last: todo.lastLine };
  }
  return undefined;
}

import * as vscode from 'vscode';
import { TODO_FORMS, todoFinder, todoKeywords, type TodoFinder, type TodoForm } from '../../code/todos';
import { referencePatterns } from './referenceSettings';

const get = (name: string, uri: vscode.Uri): unknown => vscode.workspace.getConfiguration('issueBucket', uri).get<unknown>(name);

/** The words that begin a TODO in a file. */
export const keywordsFor = (uri: vscode.Uri): readonly string[] => todoKeywords(get('todo.keywords', uri));

/** How the number of an issue is written into a TODO of a file. */
export function todoFormFor(uri: vscode.Uri): TodoForm {
  const form = get('todo.form', uri);
  return TODO_FORMS.find((known) => known === form) ?? 'parentheses';
}

/** By settings, because folders of a workspace may have different ones. */
const finders = new Map<string, TodoFinder>();
const MAX_MADE = 100;

/** The TODO finder for a file's settings. It is compiled once for files with the same settings. */
export function todoFinderFor(uri: vscode.Uri, log: vscode.LogOutputChannel): TodoFinder {
  const [keywords, patterns] = [keywordsFor(uri), referencePatterns(uri, log)];
  const key = JSON.stringify([keywords, patterns.map(({ pattern, repository }) => [pattern.source, repository])]);
  let finder = finders.get(key);
  if (!finder) {
    if (finders.size >= MAX_MADE) finders.clear();
    finders.set(key, (finder = todoFinder(keywords, patterns)));
  }
  return finder;
}

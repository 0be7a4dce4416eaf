import type * as vscode from 'vscode';
import type { TodoIdentity, Todo } from '../../code/todos';
import { codeDocuments } from '../code/documents';
import { todoFinderFor } from '../code/todoSettings';
import type { Services } from '../services';

/** A TODO of a file as an argument of commands: plain data. */
export interface TodoAddress extends TodoIdentity {
  readonly uri: string;
}

/** The address of a TODO of a document. */
export const todoAddress = (uri: vscode.Uri, { line, keyword, text, owner }: Todo): TodoAddress => ({
  uri: uri.toString(),
  line,
  keyword,
  text,
  owner,
});

/** The TODOs that begin in a range of lines of a document; none in prose and in unknown languages. */
export async function todosIn(
  services: Services,
  document: vscode.TextDocument,
  [first, end]: readonly [first: number, end: number] = [0, document.lineCount],
  token?: vscode.CancellationToken,
): Promise<Todo[]> {
  const finder = todoFinderFor(document.uri, services.log);
  const documents = codeDocuments(services);
  if ((await documents.language(document))?.isProse) return [];
  const text = await documents.read(document, end, token);
  return text && !token?.isCancellationRequested ? finder.inText(text, first, Math.min(end, document.lineCount)) : [];
}

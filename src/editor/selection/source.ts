import * as vscode from 'vscode';
import { cellOfNotebook } from '../../model/selection';
import { committedOf, type Committed } from './git';

/** What a document shows, as others know it. */
export interface Source {
  /** Tells the folder, and with it the repository. */
  readonly file: vscode.Uri;
  /** Relative to its folder, never with what this computer's folders are called. */
  readonly path: string;
  readonly cell?: number | undefined;
  readonly isUnsaved?: boolean;
  readonly hasNoLines?: boolean;
  readonly committed: Committed;
}

function pathOf(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder ? vscode.workspace.asRelativePath(uri, false) : (uri.path.split('/').at(-1) ?? uri.path);
}

/** The file and the version that a document of the git extension shows: the old side of a diff, say. */
function versionOf(uri: vscode.Uri): { file: vscode.Uri; ref: string } | undefined {
  try {
    const { path, ref } = JSON.parse(uri.query) as { path?: unknown; ref?: unknown };
    return typeof path === 'string' && typeof ref === 'string' ? { file: vscode.Uri.file(path), ref } : undefined;
  } catch {
    return undefined; // it is of somebody else
  }
}

async function sourceOfUri(uri: vscode.Uri): Promise<Source> {
  if (uri.scheme === 'git') {
    const version = versionOf(uri);
    if (version) return { file: version.file, path: pathOf(version.file), committed: await committedOf(version.file, version.ref) };
  }
  if (uri.scheme === 'untitled') {
    // One that has a name already is to be that file.
    const file = uri.path.startsWith('/') ? vscode.Uri.file(uri.path) : uri;
    return { file, path: pathOf(file), isUnsaved: true, committed: {} };
  }
  if (uri.scheme === 'output') {
    const name = pathOf(uri).replace(/^extension-output-.*?-#\d+-/, '');
    return { file: uri, path: name, hasNoLines: true, committed: {} };
  }
  return { file: uri, path: pathOf(uri), committed: await committedOf(uri) };
}

/** Finds out which file, cell and commit a document shows. What cannot be known is left out rather than guessed. */
export async function sourceOf(document: vscode.TextDocument): Promise<Source> {
  if (document.uri.scheme !== 'vscode-notebook-cell') return sourceOfUri(document.uri);
  for (const notebook of vscode.workspace.notebookDocuments) {
    const index = notebook.getCells().findIndex((cell) => cell.document === document);
    if (index < 0) continue;
    const source = await sourceOfUri(notebook.uri);
    const { text } = source.committed;
    const cell = index + 1;
    if (typeof text !== 'string') return { ...source, cell };
    const known = cellOfNotebook(text, cell);
    // A cell that cannot be found in the commit may be new, or the notebook of another kind: its commit is not known then.
    const { branch, commit } = source.committed;
    return { ...source, cell, committed: known === undefined ? { branch } : { branch, commit, text: known } };
  }
  // A cell of a notebook that is not open (in a diff of two, say): its lines are not those of the file.
  const file = document.uri.with({ scheme: 'file', fragment: '', query: '' });
  return { file, path: pathOf(file), hasNoLines: true, committed: {} };
}

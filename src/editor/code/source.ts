import * as vscode from 'vscode';
import { cellOfNotebook } from '../../model/selection';
import { committedOf, type Committed } from './git';

/** The source of a document: file, branch and commit. */
export interface Source {
  /** Determines the folder, and so the repository. */
  readonly file: vscode.Uri;
  /** Relative to its folder, so that it does not contain this computer's paths. */
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

/** File and version of a document of the git extension, like the old side of a diff. */
function versionOf(uri: vscode.Uri): { file: vscode.Uri; ref: string } | undefined {
  try {
    const { path, ref } = JSON.parse(uri.query) as { path?: unknown; ref?: unknown };
    return typeof path === 'string' && typeof ref === 'string' ? { file: vscode.Uri.file(path), ref } : undefined;
  } catch {
    return undefined; // of another extension
  }
}

async function sourceOfUri(uri: vscode.Uri): Promise<Source> {
  if (uri.scheme === 'git') {
    const version = versionOf(uri);
    if (version) return { file: version.file, path: pathOf(version.file), committed: await committedOf(version.file, version.ref) };
  }
  if (uri.scheme === 'untitled') {
    // An untitled document with a path will be saved there.
    const file = uri.path.startsWith('/') ? vscode.Uri.file(uri.path) : uri;
    return { file, path: pathOf(file), isUnsaved: true, committed: {} };
  }
  if (uri.scheme === 'output') {
    const name = pathOf(uri).replace(/^extension-output-.*?-#\d+-/, '');
    return { file: uri, path: name, hasNoLines: true, committed: {} };
  }
  return { file: uri, path: pathOf(uri), committed: await committedOf(uri) };
}

/** Finds the file, cell and commit of a document. What is unknown is omitted rather than guessed. */
export async function findSource(document: vscode.TextDocument): Promise<Source> {
  if (document.uri.scheme !== 'vscode-notebook-cell') return sourceOfUri(document.uri);
  for (const notebook of vscode.workspace.notebookDocuments) {
    const index = notebook.getCells().findIndex((cell) => cell.document === document);
    if (index < 0) continue;
    const source = await sourceOfUri(notebook.uri);
    const { text } = source.committed;
    const cell = index + 1;
    if (typeof text !== 'string') return { ...source, cell };
    const cellSource = cellOfNotebook(text, cell);
    // A cell that is not in the commit may be new, or the notebook may have another format: then the commit is unknown.
    const { branch, commit } = source.committed;
    return { ...source, cell, committed: cellSource === undefined ? { branch } : { branch, commit, text: cellSource } };
  }
  // A cell of a notebook that is not open (in a diff): its lines are not those of the file.
  const file = document.uri.with({ scheme: 'file', fragment: '', query: '' });
  return { file, path: pathOf(file), hasNoLines: true, committed: {} };
}

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as vscode from 'vscode';
import { gitFolderOf } from '../../model/gitFolder';

/** Folders above a workspace folder that are looked into. */
const MAX_FOLDERS_ABOVE = 20;

const roots = new Map<string, Promise<vscode.Uri>>();

const isThere = (uri: vscode.Uri): Thenable<boolean> =>
  vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );

/** The git root of a folder; the folder itself without git. */
async function gitRoot(folder: vscode.Uri): Promise<vscode.Uri> {
  if (folder.scheme !== 'file') return folder;
  let folderUri = folder;
  for (let count = 0; count < MAX_FOLDERS_ABOVE; count++) {
    if (await isThere(vscode.Uri.joinPath(folderUri, '.git'))) return folderUri;
    const above = vscode.Uri.joinPath(folderUri, '..');
    if (above.path === folderUri.path) break;
    folderUri = above;
  }
  return folder;
}

/** The folder that paths of a workspace folder's code are relative to: that of its repository, so that all who have it write the same. */
export function codeRoot({ uri }: vscode.WorkspaceFolder): Promise<vscode.Uri> {
  const key = uri.toString();
  let root = roots.get(key);
  if (!root) roots.set(key, (root = gitRoot(uri)));
  return root;
}

/** Longer `.git` files are no such. */
const MAX_GIT_FILE_BYTES = 4096;

/**
 * Finds the folder of git's own data for the root of a repository: a linked worktree or a submodule has it elsewhere. In an untrusted workspace nothing
 * elsewhere is looked at, and never a network share.
 */
export async function gitDataFolder(root: vscode.Uri): Promise<vscode.Uri> {
  const git = vscode.Uri.joinPath(root, '.git');
  if (root.scheme !== 'file' || !vscode.workspace.isTrusted) return git;
  try {
    const found = await stat(git.fsPath);
    if (!found.isFile() || found.size > MAX_GIT_FILE_BYTES) return git;
    const path = gitFolderOf(await readFile(git.fsPath, 'utf8'));
    return path === undefined || /^[\\/]{2}/.test(path) ? git : vscode.Uri.file(resolve(root.fsPath, path));
  } catch {
    return git; // no repository
  }
}

/** The path of a file below a folder, with `/`; undefined when it is elsewhere. */
export function pathBelow(root: vscode.Uri, file: vscode.Uri): string | undefined {
  const above = root.path.endsWith('/') ? root.path : `${root.path}/`;
  if (file.scheme !== root.scheme || file.authority !== root.authority || !file.path.startsWith(above)) return undefined;
  return file.path.slice(above.length);
}

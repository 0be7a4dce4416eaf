import * as vscode from 'vscode';

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

/** The path of a file below a folder, with `/`; undefined when it is elsewhere. */
export function pathBelow(root: vscode.Uri, file: vscode.Uri): string | undefined {
  const above = root.path.endsWith('/') ? root.path : `${root.path}/`;
  if (file.scheme !== root.scheme || file.authority !== root.authority || !file.path.startsWith(above)) return undefined;
  return file.path.slice(above.length);
}

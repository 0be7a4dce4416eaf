import * as vscode from 'vscode';

/** The repository of an input box for commit messages, which VS Code encodes in the URI of the box. */
function rootOfScm({ query }: vscode.Uri): vscode.Uri | undefined {
  const root = new URLSearchParams(query).get('rootUri');
  return root ? vscode.Uri.parse(root) : undefined;
}

/** The file or folder that determines the workspace folder of a document, which may be a cell of a notebook, an old version or a commit message. */
export function folderUri(document: vscode.TextDocument): vscode.Uri {
  const { uri } = document;
  switch (uri.scheme) {
    case 'vscode-notebook-cell':
      return (
        vscode.workspace.notebookDocuments.find((notebook) => notebook.getCells().some((cell) => cell.document === document))?.uri ?? uri
      );
    case 'git': {
      const scheme = vscode.workspace.workspaceFolders?.[0]?.uri.scheme ?? 'file';
      return uri.with({ scheme, query: '' });
    }
    case 'vscode-scm':
      return rootOfScm(uri) ?? uri;
    default:
      return uri;
  }
}

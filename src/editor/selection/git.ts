import * as vscode from 'vscode';

/** The part of the built-in git extension's API that is used here. */
interface GitApi {
  getRepository(uri: vscode.Uri): { readonly state: { readonly HEAD?: { readonly name?: string; readonly commit?: string } } } | null;
}

/** The branch and commit that a file is at; nothing where git does not know, or is not there. */
export function headOf(uri: vscode.Uri): { branch?: string | undefined; commit?: string | undefined } {
  if (uri.scheme !== 'file') return {};
  try {
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
    // One that is not active yet is still looking for repositories: the form does not wait for that.
    if (!extension?.isActive) return {};
    const head = extension.exports.getAPI(1).getRepository(uri)?.state.HEAD;
    return { branch: head?.name, commit: head?.commit };
  } catch {
    return {}; // git is switched off: the quote does without
  }
}

import * as vscode from 'vscode';
import type { Place } from '../services';

/** The used part of the API of the built-in git extension (https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts). */

/** A repository that the git extension has open. */
export interface OpenRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    /** The branch (undefined when none is checked out) and the commit. */
    readonly HEAD?: { readonly name?: string; readonly commit?: string };
    readonly onDidChange: vscode.Event<void>;
  };
  /** Whether it is the one of the source control view. */
  readonly ui: { readonly selected: boolean };
  checkout(branch: string): Promise<void>;
  createBranch(name: string, checkout: boolean, from?: string): Promise<void>;
  /** Reads its state again. */
  status(): Promise<void>;
}

/** The git extension. */
export interface GitExtension {
  readonly git: { readonly path: string };
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<string>;
  readonly repositories: readonly OpenRepository[];
  readonly onDidOpenRepository: vscode.Event<OpenRepository>;
  readonly onDidCloseRepository: vscode.Event<OpenRepository>;
  getRepository(uri: vscode.Uri): OpenRepository | null;
}

/** How long a command waits for the git extension to find its repositories. */
const INITIALIZED_TIMEOUT_MS = 10_000;

/** The git extension; undefined where it is disabled, without git, or in a workspace that is not trusted. Never rejects. */
export async function gitExtension(): Promise<GitExtension | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  try {
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitExtension }>('vscode.git');
    return (await extension?.activate())?.getAPI(1);
  } catch {
    return undefined; // `git.enabled` is false, or there is no git
  }
}

/** The same, when it has found its repositories. */
export async function readyGit(): Promise<GitExtension | undefined> {
  const git = await gitExtension();
  if (git?.state !== 'uninitialized') return git;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, INITIALIZED_TIMEOUT_MS);
    const listener = git.onDidChangeState(() => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    });
  });
  return git;
}

/** Whether a folder is another one, or in it. */
const isWithin = (folder: vscode.Uri, other: vscode.Uri): boolean =>
  folder.scheme === other.scheme && `${folder.path}/`.startsWith(other.path.endsWith('/') ? other.path : `${other.path}/`);

/** The place whose issues a repository's texts name. */
export async function placeOfRepository(
  places: { list(): Promise<readonly Place[]>; forText(uri: vscode.Uri): Promise<Place | undefined> },
  root: vscode.Uri,
): Promise<Place | undefined> {
  // A folder of the workspace may lie in the repository, or the repository in a folder.
  const inside = (await places.list()).find(({ folder }) => folder && isWithin(folder.uri, root));
  return inside ?? places.forText(root);
}

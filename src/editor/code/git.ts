import * as vscode from 'vscode';

/** The used part of the built-in git extension's API (https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts). */
interface GitRepository {
  readonly state: { readonly HEAD?: { readonly name?: string; readonly commit?: string } };
  show(ref: string, path: string): Promise<string>;
  getCommit(ref: string): Promise<{ readonly hash: string }>;
}
interface GitApi {
  getRepository(uri: vscode.Uri): GitRepository | null;
}

/** Branch and commit of a text. */
export interface Committed {
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** The content of the file in the commit; null if it is not in it. Undefined when the text itself is that of the commit. */
  readonly text?: string | null | undefined;
}

/** Time limit for git; the quote does without it then. */
const GIT_TIMEOUT_MS = 10_000;

function repositoryOf(file: vscode.Uri): GitRepository | null | undefined {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  // If the extension is not active yet, it is still searching repositories: the form does not wait.
  return extension?.isActive ? extension.exports.getAPI(1).getRepository(file) : undefined;
}

/** Resolves to undefined on a timeout or error. */
function withTimeout<T>(request: Promise<T>): Promise<T | undefined> {
  const timeout = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), GIT_TIMEOUT_MS));
  return Promise.race([request, timeout]).catch(() => undefined);
}

/** The commit at HEAD for a file on disk, in an editor or in the index. Without a commit when the file's content there is unknown. */
async function atHead(repository: GitRepository, file: vscode.Uri): Promise<Committed> {
  const { name: branch, commit } = repository.state.HEAD ?? {};
  if (!commit) return { branch };
  const text = await withTimeout(repository.show(commit, file.fsPath).catch(() => null)); // git fails for a file that is not in the commit
  return text === undefined ? { branch } : { branch, commit, text };
}

/**
 * The branch and commit of a text; empty without git, and where nothing is trusted. `ref` is the git extension's name of the version: empty and `~` are the index, `~1` to `~3`
 * the sides of a merge, others a commit.
 */
export async function committedOf(file: vscode.Uri, ref?: string): Promise<Committed> {
  if (file.scheme !== 'file' || !vscode.workspace.isTrusted) return {};
  try {
    const repository = repositoryOf(file);
    if (!repository) return {};
    if (ref === undefined || ref === '' || ref === '~') return await atHead(repository, file);
    if (/^~\d$/.test(ref)) return {};
    const { name: branch, commit } = repository.state.HEAD ?? {};
    if (ref === 'HEAD' || ref === commit) return { branch, commit };
    return { commit: (await withTimeout(repository.getCommit(ref)))?.hash };
  } catch {
    return {}; // git is disabled
  }
}

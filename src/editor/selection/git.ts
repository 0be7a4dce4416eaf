import * as vscode from 'vscode';

/** The part of the built-in git extension's API that is used here. */
interface GitRepository {
  readonly state: { readonly HEAD?: { readonly name?: string; readonly commit?: string } };
  show(ref: string, path: string): Promise<string>;
  getCommit(ref: string): Promise<{ readonly hash: string }>;
}
interface GitApi {
  getRepository(uri: vscode.Uri): GitRepository | null;
}

/** What git knows of a text. */
export interface Committed {
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  /** The file as it is in the commit; null: it is not in it. Undefined where the text is the commit's own. */
  readonly text?: string | null | undefined;
}

/** A git that hangs does not keep the form from opening for ever; the quote does without it then. */
const GIT_TIMEOUT_MS = 10_000;

function repositoryOf(file: vscode.Uri): GitRepository | null | undefined {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  // One that is not active yet is still looking for repositories: the form does not wait for that.
  return extension?.isActive ? extension.exports.getAPI(1).getRepository(file) : undefined;
}

/** Undefined when git takes too long, or fails. */
function soon<T>(work: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), GIT_TIMEOUT_MS));
  return Promise.race([work, late]).catch(() => undefined);
}

/** What is at HEAD, for a file as it is on disk, in an editor or in the index. Without a commit where it is not known what is in it. */
async function atHead(repository: GitRepository, file: vscode.Uri): Promise<Committed> {
  const { name: branch, commit } = repository.state.HEAD ?? {};
  if (!commit) return { branch };
  const text = await soon(repository.show(commit, file.fsPath).catch(() => null)); // git refuses what is not in the commit
  return text === undefined ? { branch } : { branch, commit, text };
}

/**
 * The branch and commit that a text belongs to; nothing where git does not know, or is not there. `ref` is what the git extension
 * calls a version of the file: empty and `~` are the index, `~1` to `~3` the sides of a merge, all else a commit.
 */
export async function committedOf(file: vscode.Uri, ref?: string): Promise<Committed> {
  if (file.scheme !== 'file') return {};
  try {
    const repository = repositoryOf(file);
    if (!repository) return {};
    if (ref === undefined || ref === '' || ref === '~') return await atHead(repository, file);
    if (/^~\d$/.test(ref)) return {};
    const { name: branch, commit } = repository.state.HEAD ?? {};
    if (ref === 'HEAD' || ref === commit) return { branch, commit };
    return { commit: (await soon(repository.getCommit(ref)))?.hash };
  } catch {
    return {}; // git is switched off: the quote does without
  }
}

import { execFile } from 'node:child_process';
import { readGit, type GitOptions } from '../../anchors/safe-git';
import { branchProblem } from './branch';

/** What is asked of a repository on disk. Names and messages are texts of others. */

/** Of a repository: more are not looked at. */
const MAX_BRANCHES = 5000;
/** Checking out files of a large repository takes a while. */
const WORKTREE_TIMEOUT_MS = 300_000;

/** A branch, here or of a remote. */
export interface Branch {
  readonly name: string;
  /** Undefined for a local one. */
  readonly remote: string | undefined;
  /** The folder in which it is checked out. */
  readonly worktree: string | undefined;
  readonly commit: string;
}

/** The branches of a repository, those with the latest commits first. Empty if git does not tell. */
export async function branchesOf(folder: string, options?: GitOptions): Promise<Branch[]> {
  const format = '%(refname)%00%(worktreepath)%00%(objectname)%00%(symref)';
  const list = await readGit(
    folder,
    ['for-each-ref', '--sort=-committerdate', `--count=${MAX_BRANCHES}`, `--format=${format}`, 'refs/heads', 'refs/remotes'],
    options,
  );
  return (list ?? '').split('\n').flatMap((line): Branch[] => {
    const [ref = '', worktree, commit = '', symref] = line.split('\0');
    const [, kind, path = ''] = /^refs\/(heads|remotes)\/(.+)$/s.exec(ref) ?? [];
    const slash = path.indexOf('/');
    const name = kind === 'heads' ? path : path.slice(slash + 1);
    // `origin/HEAD` names another branch; what git itself would not make is not offered.
    if (kind === undefined || symref || (kind === 'remotes' && slash < 0) || branchProblem(name) !== undefined) return [];
    return [{ name, remote: kind === 'heads' ? undefined : path.slice(0, slash), worktree: worktree || undefined, commit }];
  });
}

const USUAL_BRANCHES = ['main', 'master'];

/**
 * The branch that others are merged into: that of `origin/HEAD`, else the one that new repositories begin with, else `main` or `master`.
 * Undefined where none of them exists.
 */
export async function defaultBranchOf(folder: string, options?: GitOptions): Promise<string | undefined> {
  const head = (await readGit(folder, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'], options))?.trim();
  const ofOrigin = head?.startsWith('refs/remotes/origin/') ? head.slice('refs/remotes/origin/'.length) : undefined;
  if (ofOrigin) return ofOrigin;
  const initial = (await readGit(folder, ['config', '--get', 'init.defaultBranch'], options))?.trim();
  for (const name of [initial, ...USUAL_BRANCHES]) {
    if (!name || branchProblem(name) !== undefined) continue;
    if (await readGit(folder, ['rev-parse', '--verify', '--quiet', `refs/heads/${name}`], options)) return name;
  }
  return undefined;
}

/** A worktree that is to be made. */
export interface NewWorktree {
  readonly path: string;
  readonly branch: string;
  /** Where a new branch begins: a branch, here or of a remote (`origin/main`), or HEAD; undefined: the branch exists. */
  readonly from?: string | undefined;
  /** Whether the new branch follows `from`, which is a branch of a remote. */
  readonly tracks?: boolean;
}

/**
 * Makes a worktree, as the person would in a terminal: their hooks and filters run. Only in trusted workspaces.
 *
 * @throws {Error} with what git says as `stderr`
 */
export function addWorktree(folder: string, { path, branch, from, tracks = false }: NewWorktree, program = 'git'): Promise<void> {
  const made = from === undefined ? [] : [tracks ? '--track' : '--no-track', '-b', branch];
  const args = ['-C', folder, 'worktree', 'add', ...made, '--', path, from ?? branch];
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    execFile(program, args, { encoding: 'utf8', timeout: WORKTREE_TIMEOUT_MS, windowsHide: true, env }, (error, _, stderr) => {
      if (error) reject(Object.assign(error, { stderr }));
      else resolve();
    });
  });
}

/** The folder of a branch's worktree beside the repository's. */
export const worktreePath = (root: string, branch: string): string =>
  `${root.replace(/[/\\]+$/, '')}.worktrees/${branch.replaceAll('/', '-')}`;

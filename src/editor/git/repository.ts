import { execFile } from 'node:child_process';
import { ownEnvironment } from '../../anchors/git-environment';
import { readGit, type GitOptions } from '../../anchors/safe-git';
import { branchProblem } from './branch';
import { namesIssue } from './commitMessage';
import { closingReferences, movesSince, type BranchMove, type ClosingReference, type RefLogEntry } from './closing';

/** Queries of a repository on disk. Names and messages are untrusted texts. */

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
  /** Whether it is checked out in the folder that was asked. */
  readonly isCurrent: boolean;
  readonly commit: string;
}

/** The whole name of a branch: the short one is a tag's where one is called the same. */
export const refOf = ({ name, remote }: Pick<Branch, 'name' | 'remote'>): string =>
  remote === undefined ? `refs/heads/${name}` : `refs/remotes/${remote}/${name}`;

/** The branches of a repository, those with the latest commits first. Empty if git fails. */
export async function branchesOf(folder: string, options?: GitOptions): Promise<Branch[]> {
  const format = '%(refname)%00%(worktreepath)%00%(objectname)%00%(HEAD)%00%(symref)';
  const list = await readGit(
    folder,
    ['for-each-ref', '--sort=-committerdate', `--count=${MAX_BRANCHES}`, `--format=${format}`, 'refs/heads', 'refs/remotes'],
    options,
  );
  return (list ?? '').split('\n').flatMap((line): Branch[] => {
    const [ref = '', worktree, commit = '', head, symref] = line.split('\0');
    const [, kind, path = ''] = /^refs\/(heads|remotes)\/(.+)$/s.exec(ref) ?? [];
    const slash = path.indexOf('/');
    const name = kind === 'heads' ? path : path.slice(slash + 1);
    // `origin/HEAD` names another branch; what git itself would not make is not offered.
    if (kind === undefined || symref || (kind === 'remotes' && slash < 0) || branchProblem(name) !== undefined) return [];
    const remote = kind === 'heads' ? undefined : path.slice(0, slash);
    return [{ name, remote, worktree: worktree || undefined, isCurrent: head === '*', commit }];
  });
}

/** The branch that is checked out; undefined on no branch, or if git fails. The git extension's own answer may be older than a checkout in a terminal. */
export async function currentBranchOf(folder: string, options?: GitOptions): Promise<string | undefined> {
  const ref = (await readGit(folder, ['symbolic-ref', '--quiet', 'HEAD'], options))?.trim(); // git's short name is another where a tag is called so, too
  return ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
}

/** The commit that is checked out; undefined without one, or if git fails. */
export const currentCommitOf = async (folder: string, options?: GitOptions): Promise<string | undefined> =>
  (await readGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD'], options))?.trim();

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
  /** Where a new branch begins: a branch by its whole name (`refOf`), or HEAD; undefined: the branch exists. */
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
  const branchArgs = from === undefined ? [] : [tracks ? '--track' : '--no-track', '-b', branch];
  const args = ['-C', folder, 'worktree', 'add', ...branchArgs, '--', path, from ?? branch];
  const env = { ...ownEnvironment(), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
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

/** A commit, with its message. */
export interface Commit {
  readonly hash: string;
  readonly author: string;
  readonly email: string;
  /** When it was written, which a rebase leaves as it is. */
  readonly date: Date;
  readonly message: string;
}

const IS_HASH = /^[0-9a-f]{40,64}$/;
const COMMIT_FORMAT = '--format=%x01%H%x00%an%x00%ae%x00%at%x00%B';

const parseCommits = (log: string | undefined): Commit[] =>
  (log ?? '')
    .split('\x01')
    .slice(1)
    .flatMap((entry) => {
      const [hash = '', author = '', email = '', seconds, message = ''] = entry.split('\0');
      return IS_HASH.test(hash) ? [{ hash, author, email, date: new Date(Number(seconds) * 1000), message: message.trim() }] : [];
    });

/** How much of a reflog is read: a pull or rebase makes few entries of a branch. */
const MAX_REFLOG_ENTRIES = 50;
/** Of one merge or pull. */
const MAX_NEW_COMMITS = 200;

/** The reflog of a local branch, the latest entry first. Empty without a reflog. */
async function reflogOf(folder: string, branch: string, options?: GitOptions): Promise<RefLogEntry[]> {
  if (branchProblem(branch) !== undefined) return [];
  const args = [
    'log',
    '--walk-reflogs',
    `--max-count=${MAX_REFLOG_ENTRIES}`,
    '--no-patch',
    '--format=%H%x00%gs',
    `refs/heads/${branch}`,
    '--',
  ];
  const log = await readGit(folder, args, options);
  return (log ?? '').split('\n').flatMap((line) => {
    const [commit = '', action = ''] = line.split('\0');
    return IS_HASH.test(commit) ? [{ commit, action }] : [];
  });
}

/** A commit of the person, and the issues that are done by it. */
export interface ClosingCommit extends Commit {
  readonly references: readonly ClosingReference[];
}

/** The commits that came to the default branch by commits, merges and pulls. */
export interface BranchNews {
  readonly moves: readonly BranchMove[];
  /** The commit that the branch is at. */
  readonly head: string;
  /** The person's `user.email`, in lower case. */
  readonly email: string;
}

/**
 * What has come to the default branch since it was at a commit. Undefined for another branch, for what a checkout, rebase, reset or fetch has
 * brought, and where git does not know who the person is.
 */
export async function newsOfBranch(folder: string, branch: string, since: string, options?: GitOptions): Promise<BranchNews | undefined> {
  if (!IS_HASH.test(since) || (await defaultBranchOf(folder, options)) !== branch) return undefined;
  const [reflog, email] = await Promise.all([
    reflogOf(folder, branch, options),
    readGit(folder, ['config', '--get', 'user.email'], options).then((email) => email?.trim().toLowerCase()),
  ]);
  const moves = movesSince(reflog, since);
  return email && moves.length > 0 ? { moves, head: reflog[0]!.commit, email } : undefined;
}

/** The commits of the person that say that issues are done, among those that have come to a branch. */
export async function closingCommits(folder: string, { moves, email }: BranchNews, options?: GitOptions): Promise<ClosingCommit[]> {
  const found = new Map<string, ClosingCommit>();
  for (const { from, to } of moves) {
    const range = from === undefined ? to : `${from}..${to}`;
    const log = await readGit(folder, ['log', `--max-count=${MAX_NEW_COMMITS}`, '--no-patch', COMMIT_FORMAT, range, '--'], options);
    for (const commit of parseCommits(log).reverse()) {
      const references = commit.email.toLowerCase() === email ? closingReferences(commit.message) : [];
      if (references.length > 0) found.set(commit.hash, { ...commit, references });
    }
  }
  return [...found.values()];
}

/** A commit, and the ones before it: several of a merge. */
export interface ChangingCommit extends Commit {
  readonly parents: readonly string[];
}

/** Commits of one move that changed the same lines. */
const MAX_CHANGES = 30;

/**
 * The commits of a move that changed lines of a file that match a pattern of git's, the latest first: merges as well, if they differ so from one of
 * the commits that they merge.
 */
export async function changesOf(
  folder: string,
  { from, to }: BranchMove,
  path: string,
  pattern: string,
  options?: GitOptions,
): Promise<ChangingCommit[]> {
  const range = from === undefined ? to : `${from}..${to}`;
  const kinds = [
    '--topo-order',
    '--full-history',
    '--diff-merges=separate',
    '--no-patch',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
  ];
  const args = ['log', `--max-count=${MAX_CHANGES}`, ...kinds, `-G${pattern}`, `${COMMIT_FORMAT}%x00%P`, range, '--', path];
  const log = (await readGit(folder, args, options)) ?? '';
  const found = new Map<string, ChangingCommit>();
  for (const entry of log.split('\x01').slice(1)) {
    const [commit] = parseCommits(`\x01${entry}`);
    const parents = entry.slice(entry.lastIndexOf('\0') + 1).trim();
    if (commit) found.set(commit.hash, { ...commit, parents: parents.split(' ').filter((hash) => IS_HASH.test(hash)) });
  }
  return [...found.values()];
}

/** Whether a branch, here or of a remote, has a commit; undefined where the commit is not known. */
export async function isOnBranch(folder: string, commit: string, options?: GitOptions): Promise<boolean | undefined> {
  if (!IS_HASH.test(commit)) return undefined;
  const args = ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${commit}`, 'refs/heads', 'refs/remotes'];
  const found = await readGit(folder, args, options);
  return found === undefined ? undefined : found.trim() !== '';
}

/** How many commits of a history are taken that seem to name an issue. */
const MAX_NAMING_COMMITS = 200;
/** Time limit for searching the history for a page. */
const NAMING_TIMEOUT_MS = 8000;

const extended = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * The commits of all branches and tags whose messages name an issue, the latest first.
 *
 * @param references how messages write it: `#12`, `OWNER/SLUG#12`
 */
export async function commitsNaming(folder: string, references: readonly string[], options?: GitOptions): Promise<Commit[]> {
  const patterns = references.map((reference) => `--grep=(^|[^[:alnum:]_/.-])${extended(reference)}([^0-9]|$)`);
  const args = [
    'log',
    '--exclude=refs/stash',
    '--all',
    '--date-order',
    `--max-count=${MAX_NAMING_COMMITS}`,
    '--no-patch',
    '--extended-regexp',
  ];
  const log = await readGit(folder, [...args, '--regexp-ignore-case', ...patterns, COMMIT_FORMAT, '--'], {
    timeoutMs: NAMING_TIMEOUT_MS,
    ...options,
  });
  return parseCommits(log).filter(({ message }) => references.some((reference) => namesIssue(message, reference)));
}

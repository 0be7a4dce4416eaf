import * as vscode from 'vscode';
import { registerCommand } from '../commandRegistry';
import { once } from '../once';
import type { Services } from '../services';
import { gitExtension, type OpenRepository } from './api';
import type { WorkInProgress } from './work';

type Head = OpenRepository['state']['HEAD'];

/** Registers the git features: starting work, the issue in work, commit messages. */
export function register(services: Services): vscode.Disposable {
  const loadWork = once(async () => (await import('./work')).workInProgress(services));
  const followed = new Set<vscode.Disposable>();
  const follow = () => followRepositories(services, followed, loadWork);
  follow();
  return vscode.Disposable.from(
    { dispose: () => void vscode.Disposable.from(...followed).dispose() },
    vscode.workspace.onDidGrantWorkspaceTrust(follow),
    registerCommand('issueBucket.startWork', async (...args: unknown[]) =>
      (await import('./startWork')).startWork(services, await loadWork(), args),
    ),
    registerCommand('issueBucket.stopWork', async () => (await import('./stopWork')).stopWork(services, await loadWork())),
    registerCommand('issueBucket.issueInWork', async () => (await import('./menu')).showIssueInWork(services, await loadWork())),
    registerCommand('issueBucket.insertIssueIntoCommitMessage', async (source) =>
      (await import('./insert')).insertIssueIntoMessage(services, await loadWork(), source),
    ),
    registerCommand('issueBucket.answerRemovedTodo', async (...args) => (await import('./offer')).answerRemovedTodo(services, ...args)),
    registerCommand('issueBucket.namedInGit', async (address) => (await import('./naming')).namedInGit(services, address)),
    registerCommand('issueBucket.workingIssue', async () => {
      const current = (await loadWork()).current;
      if (!current) return undefined;
      const { statusOf } = await import('./work');
      return { ...current.address, branch: current.branch, text: statusOf(current).text, status: current.issue?.status };
    }),
  );
}

/** Whether commits offer to resolve issues that they name, or whose last TODO they remove. */
const isResolvingOffered = (resource: vscode.Uri): boolean =>
  vscode.workspace.getConfiguration('issueBucket.git', resource).get('resolveByCommit') !== 'off';

/** Whether a branch may be one of an issue: cheap, and often wrong. */
function mayBeInWork({ sharedState }: Services, branch: string | undefined): boolean {
  if (branch === undefined) return false;
  const storedWork = sharedState.get<unknown>('git.work');
  return (
    /\d/.test(branch) || (Array.isArray(storedWork) && storedWork.some((it: { branch?: unknown } | undefined) => it?.branch === branch))
  );
}

/** Follows which branches are checked out. Nothing is loaded before a branch may belong to an issue, or changes. */
function followRepositories(services: Services, followed: Set<vscode.Disposable>, work: () => Promise<WorkInProgress>): void {
  if (!vscode.workspace.isTrusted || !vscode.workspace.workspaceFolders?.some(({ uri }) => uri.scheme === 'file')) return;
  const failed = (error: unknown) => services.log.error(error instanceof Error ? error : String(error));
  /** By their folders, as the git extension gives another object each time. */
  const open = new Map<string, { readonly listener: vscode.Disposable; isLoaded: boolean }>();
  /** Called when a branch has other commits than before; which commits, and whose, is determined afterwards. */
  const offer = (repository: OpenRepository, head: Head, lastCommits: Map<string, string>) => {
    if (head?.name === undefined || head.commit === undefined) return;
    const { name } = head;
    const last = lastCommits.get(name);
    lastCommits.set(name, head.commit);
    if (last === undefined || last === head.commit || !isResolvingOffered(repository.rootUri)) return;
    import('./offer').then((module) => module.offerResolving(services, repository, name, last)).catch(failed);
  };
  const add = (repository: OpenRepository) => {
    const key = repository.rootUri.toString();
    if (open.has(key)) return;
    let head: Head;
    const lastCommits = new Map<string, string>();
    const changed = () => {
      const now = repository.state.HEAD;
      const before = head;
      head = now && { ...now };
      offer(repository, head, lastCommits);
      if (head?.name === before?.name || !(entry.isLoaded || mayBeInWork(services, head?.name))) return;
      entry.isLoaded = true;
      work()
        .then((module) => module.update(repository))
        .catch(failed);
    };
    const entry = { listener: repository.state.onDidChange(changed), isLoaded: false };
    open.set(key, entry);
    changed();
  };
  const remove = (repository: OpenRepository) => {
    const key = repository.rootUri.toString();
    open.get(key)?.listener.dispose();
    if (open.get(key)?.isLoaded) work().then((module) => module.remove(repository), failed);
    open.delete(key);
  };
  followed.add({ dispose: () => void vscode.Disposable.from(...[...open.values()].map(({ listener }) => listener)).dispose() });
  void gitExtension().then((git) => {
    if (!git) return;
    git.repositories.forEach(add);
    followed.add(git.onDidOpenRepository(add));
    followed.add(git.onDidCloseRepository(remove));
  }, failed);
}

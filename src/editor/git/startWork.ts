import * as vscode from 'vscode';
import type { ChosenValues } from '../../client/service';
import { applyChange, reportChange } from '../changeIssues';
import { runCommand } from '../commandRegistry';
import { statusLabel } from '../labels';
import type { ManyMessages } from '../manyIssues';
import { report } from '../report';
import type { Services } from '../services';
import { targets, type Target } from '../targets';
import { plainLabel } from '../text';
import { readyGit, type GitExtension, type OpenRepository } from './api';
import { askStartMethod, type StartOptions, type StartMethod } from './askStartMethod';
import { branchName, issueOfBranch } from './branch';
import { pickRepository } from './pickRepository';
import { refusalMessage } from './refusalMessage';
import { addWorktree, branchesOf, currentBranchOf, defaultBranchOf, worktreePath, type Branch } from './repository';
import { branchTemplate, startSettings } from './settings';
import type { WorkInProgress } from './work';
import { startedWork, isOfIssue, storeWork } from './workList';

/** The repository in which work is started. */
interface WorkRepository {
  readonly git: GitExtension;
  readonly repository: OpenRepository;
}

/** Starts work on an issue: a branch for it, and the status and assignee that the settings say. The issue stays as it is when git refuses. */
export async function startWork(services: Services, work: WorkInProgress, args: readonly unknown[]): Promise<void> {
  let site: string | undefined;
  try {
    const [target] = (await targets(services, vscode.l10n.t('Start Work on Issue'), args.slice(0, 1))) ?? [];
    if (!target) return;
    site = target.place.site.id;
    const me = await target.place.service.identity().then(
      ({ person }) => person.username,
      () => undefined, // nobody is signed in; the change will report it
    );
    const change = changeOf(target, me);
    const git = await readyGit();
    const repository = git && (await repositoryFor(git, target));
    if (repository === null) return;
    if (!git || !repository) return await applyStart(services, target, change, undefined, noBranchReason(git));
    const method = await askStartMethod(
      await optionsFor(services, { git, repository }, target, me, change),
      services.context.workspaceState,
    );
    if (!method) return;
    if (method.kind === 'status') return await applyStart(services, target, change, undefined);
    const branch = await checkOut(services, { git, repository }, target, change, method);
    if (branch === undefined) return;
    await applyStart(services, target, change, branch);
    if (method.kind === 'worktree') await runCommand('vscode.openFolder', vscode.Uri.file(method.path), { forceNewWindow: true });
    else await work.update(repository);
  } catch (error) {
    await report(services.log, error, { retry: () => startWork(services, work, args), ...(site !== undefined && { site }) });
  }
}

/** The repository of the issue's folder. Without a folder the person picks one; null when they cancel. */
async function repositoryFor(git: GitExtension, { place, issue }: Target): Promise<OpenRepository | null | undefined> {
  if (place.folder) return git.getRepository(place.folder.uri) ?? undefined;
  const picked = await pickRepository(git, vscode.l10n.t('Start Work on {0}', `#${issue.number}`));
  return picked ?? (git.repositories.length > 0 ? null : undefined);
}

/** The fields to set, without those that are set already. */
function changeOf({ place, issue }: Target, me: string | undefined): ChosenValues {
  const { status, assign } = startSettings(place.folder?.uri);
  return {
    ...(status && status !== issue.status && { status }),
    ...(assign && me !== undefined && issue.assignee?.username !== me && { assignee: me }),
  };
}

function noBranchReason(git: GitExtension | undefined): string {
  if (!vscode.workspace.isTrusted) return vscode.l10n.t('No branch was created, because this workspace is not trusted.');
  return git
    ? vscode.l10n.t("No branch was created, because the issue's folder is not in a git repository that is open here.")
    : vscode.l10n.t("No branch was created: this needs git, and VS Code's git extension enabled.");
}

async function optionsFor(
  services: Services,
  { git, repository }: WorkRepository,
  target: Target,
  me: string | undefined,
  change: ChosenValues,
): Promise<StartOptions> {
  const { place, issue } = target;
  const folder = repository.rootUri.fsPath;
  const program = { program: git.git.path };
  const [branches, defaultBranch] = await Promise.all([branchesOf(folder, program), defaultBranchOf(folder, program)]);
  const { template, unknown } = branchTemplate(repository.rootUri);
  if (unknown.length > 0) {
    const names = unknown.map((name) => `\${${name}}`).join(', ');
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The setting issueBucket.startWork.branch has {0}, which is unknown, so the default is used.', plainLabel(names)),
    );
  }
  const address = { site: place.site.id, repository: place.repository, number: issue.number };
  const startedBranches = new Set(
    startedWork(services.sharedState)
      .filter((work) => work.root === repository.rootUri.toString() && isOfIssue(work, address))
      .map((work) => work.branch),
  );
  const name = branchName(template, { issue, username: me });
  const isOfThisIssue = (branch: string) =>
    startedBranches.has(branch) || branch === name || issueOfBranch(template, branch) === issue.number;
  const issueBranches = branches.filter((branch) => isOfThisIssue(branch.name));
  const isLocal = (branch: string) => issueBranches.some((issueBranch) => issueBranch.name === branch && issueBranch.remote === undefined);
  return {
    issue,
    change,
    root: folder,
    name,
    current: branches.find(({ isCurrent }) => isCurrent)?.name,
    // A remote branch that also exists locally is listed once, as the local one.
    existing: issueBranches.filter(
      (branch, index) =>
        branch.remote === undefined ||
        (!isLocal(branch.name) && issueBranches.findIndex((issueBranch) => issueBranch.name === branch.name) === index),
    ),
    defaultBranch: baseOf(defaultBranch, branches),
    isTaken: (branch) => branches.some((existing) => existing.remote === undefined && existing.name === branch),
    worktreePath: (branch) => worktreePath(folder, branch),
  };
}

/** The default branch as the start of a new branch: the one that is here rather than that of a remote. */
const baseOf = (defaultBranch: string | undefined, branches: readonly Branch[]): Branch | undefined =>
  branches.find(({ name, remote }) => name === defaultBranch && remote === undefined) ??
  branches.find(({ name }) => name === defaultBranch);

/** Checks the branch out, here or in a worktree. Returns undefined after reporting that git refused; the issue is unchanged then. */
async function checkOut(
  services: Services,
  { git, repository }: WorkRepository,
  target: Target,
  change: ChosenValues,
  method: Exclude<StartMethod, { kind: 'status' }>,
): Promise<string | undefined> {
  const { branch } = method;
  const checkedOut = () => currentBranchOf(repository.rootUri.fsPath, { program: git.git.path });
  const before = await checkedOut();
  try {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Checking out {0}', plainLabel(branch)) },
      async () => {
        if (method.kind === 'worktree') {
          if (!method.isThere) await addWorktree(repository.rootUri.fsPath, method, git.git.path);
        } else if (method.isNew) await repository.createBranch(branch, true, method.from);
        else if (branch !== before) await repository.checkout(branch);
      },
    );
  } catch (error) {
    services.log.warn(`git has not checked out ${branch}: ${String((error as { stderr?: unknown } | undefined)?.stderr ?? error)}`);
    // A hook that fails says so after git has switched.
    if (method.kind === 'worktree' || (await checkedOut()) !== branch) {
      void vscode.window.showErrorMessage(refusalMessage(error, branch, `#${target.issue.number}`));
      return undefined;
    }
  }
  const root = method.kind === 'worktree' ? vscode.Uri.file(method.path) : repository.rootUri;
  await storeWork(services.sharedState, {
    root: root.toString(),
    branch,
    site: target.place.site.id,
    repository: target.place.repository,
    number: target.issue.number,
    ...(before !== undefined && before !== branch && method.kind !== 'worktree' && { branchBefore: before }),
    // When work is started again, the status does not change, and `storeWork` keeps the value from the first time.
    ...(change.status && { statusBefore: target.issue.status }),
  });
  return branch;
}

/** Sets status and assignee, and reports it. */
async function applyStart(
  services: Services,
  { place, issue }: Target,
  change: ChosenValues,
  branch: string | undefined,
  note?: string,
): Promise<void> {
  const onBranch = branch === undefined ? undefined : plainLabel(branch);
  const startedMessage = (label: string) =>
    onBranch === undefined
      ? vscode.l10n.t('Started work on {0}.', label)
      : vscode.l10n.t('Started work on {0} on the branch {1}.', label, onBranch);
  const messages: ManyMessages = {
    done: startedMessage,
    undone: (label) => vscode.l10n.t('Status and assignee of {0} are as before. The branch stays.', label),
    failed: () => vscode.l10n.t('Status and assignee were not set.'),
  };
  if (Object.keys(change).length > 0) {
    const previousValues: ChosenValues = {
      ...('status' in change && { status: issue.status }),
      ...('assignee' in change && { assignee: issue.assignee?.username ?? null }),
    };
    const target = { place, number: issue.number, revision: issue.revision, seen: previousValues, fields: change };
    const changed = await applyChange(services, [target], {}, messages);
    if (changed) await reportChange(services, changed, {}, messages);
  } else {
    vscode.window.setStatusBarMessage(startedMessage(`#${issue.number}`), 4000);
  }
  if (note !== undefined) {
    const status = change.status
      ? vscode.l10n.t('Status of #{0}: {1}.', issue.number, statusLabel(change.status as typeof issue.status))
      : '';
    void vscode.window.showInformationMessage([note, status].filter(Boolean).join(' '));
  }
}

import * as vscode from 'vscode';
import type { Status } from '../../model/enums';
import { changeIssues } from '../changeIssues';
import { statusLabel } from '../labels';
import { fieldMessages } from '../manyIssues';
import { report } from '../report';
import type { Services } from '../services';
import { plainLabel } from '../text';
import { readyGit } from './api';
import { showNoWork } from './menu';
import { refusalMessage } from './refusalMessage';
import { branchesOf, currentBranchOf, defaultBranchOf } from './repository';
import type { Work, WorkInProgress } from './work';
import { startedOn } from './workList';

/** What is checked out, and the status that is set; undefined: as it is. */
interface Stop {
  readonly branch: string | undefined;
  readonly status: Status | undefined;
}

/** The branch to go back to: that from which work was started, else the one that others are merged into. */
async function branchBack({ sharedState }: Services, { repository, branch }: Work): Promise<string | undefined> {
  const program = { program: (await readyGit())?.git.path ?? 'git' };
  const folder = repository.rootUri.fsPath;
  const [branches, defaultBranch] = await Promise.all([branchesOf(folder, program), defaultBranchOf(folder, program)]);
  const before = startedOn(sharedState, repository.rootUri.toString(), branch)?.branchBefore;
  return [before, defaultBranch].find(
    (name) => name !== undefined && name !== branch && branches.some((existing) => existing.name === name && existing.remote === undefined),
  );
}

/** Stops work on the issue in work: back to the branch before, with the status that the issue had, if the person wants that. */
export async function stopWork(services: Services, work: WorkInProgress): Promise<void> {
  const current = work.current;
  if (!current) return showNoWork();
  const { place, address, repository } = current;
  const { number } = address;
  try {
    const [issue, back] = await Promise.all([place.service.get(place.repository, number), branchBack(services, current)]);
    const started = startedOn(services.sharedState, repository.rootUri.toString(), current.branch);
    const before = started?.statusBefore === issue.status ? undefined : started?.statusBefore;
    const unchangedStatus = vscode.l10n.t('status stays {0}', statusLabel(issue.status));
    const becomes = before && vscode.l10n.t('status becomes {0} again', statusLabel(before));
    const row = (label: string, description: string, stop: Stop) => ({ label, description, stop });
    const backLabel = back === undefined ? '' : vscode.l10n.t('Back to {0}', plainLabel(back));
    const rows = [
      ...(back !== undefined && becomes ? [row(backLabel, becomes, { branch: back, status: before })] : []),
      ...(back !== undefined ? [row(backLabel, unchangedStatus, { branch: back, status: undefined })] : []),
      ...(becomes ? [row(vscode.l10n.t('Stay on the Branch'), becomes, { branch: undefined, status: before })] : []),
    ];
    if (rows.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no other branch to go back to: check one out to stop.'));
      return;
    }
    const title = vscode.l10n.t('Stop Work on {0}', `#${number} ${plainLabel(issue.title, 60)}`);
    const placeHolder = vscode.l10n.t('Nothing is stashed: git takes uncommitted changes along, or refuses to switch.');
    const stop = (await vscode.window.showQuickPick(rows, { title, placeHolder }))?.stop;
    if (!stop) return;
    if (stop.branch !== undefined && !(await goBack(services, current, stop.branch))) return;
    if (stop.status !== undefined) {
      const target = { place, number, revision: issue.revision, seen: { status: issue.status }, fields: { status: stop.status } };
      await changeIssues(services, [target], {}, fieldMessages('status', statusLabel(stop.status)));
    }
  } catch (error) {
    await report(services.log, error, { retry: () => stopWork(services, work), site: address.site });
  }
}

/** Checks a branch out. Returns false after reporting that git refused. */
async function goBack({ log }: Services, { repository, address }: Work, branch: string): Promise<boolean> {
  try {
    await repository.checkout(branch);
    return true;
  } catch (error) {
    const checkedOut = await currentBranchOf(repository.rootUri.fsPath, { program: (await readyGit())?.git.path ?? 'git' });
    if (checkedOut === branch) return true; // a hook has failed after git had switched
    log.warn(`git has not checked out ${branch}: ${String((error as { stderr?: unknown } | undefined)?.stderr ?? error)}`);
    void vscode.window.showErrorMessage(refusalMessage(error, branch, `#${address.number}`));
    return false;
  }
}

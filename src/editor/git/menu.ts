import * as vscode from 'vscode';
import { isOpen } from '../../model/enums';
import { changeIssues } from '../changeIssues';
import { runCommand } from '../commandRegistry';
import { statusLabel } from '../labels';
import { fieldMessages } from '../manyIssues';
import { report } from '../report';
import type { Services } from '../services';
import { plainLabel } from '../text';
import type { WorkInProgress } from './work';

/** Says that nothing is in work, and how to begin. */
export async function showNoWork(): Promise<void> {
  const start = vscode.l10n.t('Start Work on Issue...');
  const message = vscode.l10n.t('No issue is in work: the branch that is checked out belongs to none.');
  if ((await vscode.window.showInformationMessage(message, start)) === start) await runCommand('issueBucket.startWork');
}

/** Shows the actions of the issue in work. */
export async function showIssueInWork(services: Services, work: WorkInProgress): Promise<void> {
  const current = work.current;
  if (!current) return showNoWork();
  const { address, place, repository } = current;
  const { number } = address;
  try {
    const issue = await place.service.get(place.repository, number);
    const row = (icon: string, label: string, run: () => PromiseLike<unknown>) => ({ label, iconPath: new vscode.ThemeIcon(icon), run });
    const resolve = () =>
      changeIssues(
        services,
        [{ place, number, revision: issue.revision, seen: { status: issue.status }, fields: { status: 'resolved' } }],
        {},
        fieldMessages('status', statusLabel('resolved')),
      );
    const rows = [
      row('go-to-file', vscode.l10n.t('Open'), () => runCommand('issueBucket.openIssue', address)),
      row('comment', vscode.l10n.t('Comment...'), () => runCommand('issueBucket.addComment', address)),
      ...(isOpen(issue.status) ? [row('pass', vscode.l10n.t('Resolve'), resolve)] : []),
      row('edit', vscode.l10n.t('Insert into Commit Message'), () => runCommand('issueBucket.insertIssueIntoCommitMessage', repository)),
      row('debug-stop', vscode.l10n.t('Stop Work...'), () => runCommand('issueBucket.stopWork')),
    ];
    const title = `#${number} ${plainLabel(issue.title, 80)}`;
    const placeHolder = vscode.l10n.t('{0}, on the branch {1}', statusLabel(issue.status), plainLabel(current.branch));
    await (await vscode.window.showQuickPick(rows, { title, placeHolder }))?.run();
  } catch (error) {
    await report(services.log, error, { retry: () => showIssueInWork(services, work), site: address.site });
  }
}

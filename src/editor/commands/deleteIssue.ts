import * as vscode from 'vscode';
import type { Services } from '../services';
import { placeName } from '../placeName';
import { report } from '../report';
import { apply } from './apply';
import { targets, type Target } from '../targets';

const MAX_LISTED_ISSUES = 10;

const line = ({ issue }: Target): string => `#${issue.number} ${issue.title}`;

/** Deletes issues after a question that names them, since nothing brings them back. */
export async function deleteIssue(services: Services, args: readonly unknown[]): Promise<void> {
  try {
    const all = await targets(services, vscode.l10n.t('Delete Issue'), args);
    if (!all) return;
    const isOne = all.length === 1;
    const question = isOne ? vscode.l10n.t('Delete issue #{0}?', all[0]!.issue.number) : vscode.l10n.t('Delete {0} issues?', all.length);
    const names = all.slice(0, MAX_LISTED_ISSUES).map(line);
    if (all.length > MAX_LISTED_ISSUES) names.push(vscode.l10n.t('and {0} more', all.length - MAX_LISTED_ISSUES));
    const warning = vscode.l10n.t('Comments and everything else that belongs to it are deleted as well. This cannot be undone.');
    const confirm = vscode.l10n.t('Delete');
    const where = services.sites.all().length > 1 ? [...new Set(all.map(({ place }) => placeName(place, services.sites)))].join('\n') : '';
    const detail = [isOne ? all[0]!.issue.title : names.join('\n'), where, warning].filter(Boolean).join('\n\n');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) !== confirm) return;
    await apply(services, all, {
      kind: 'deleted',
      run: ({ place, issue }) => place.service.delete(place.repository, issue.number),
      done: (what) => (isOne ? vscode.l10n.t('Issue {0} is deleted.', what) : vscode.l10n.t('{0} are deleted.', what)),
      failed: (count, of) => vscode.l10n.t('{0} of {1} issues were not deleted.', count, of),
    });
  } catch (error) {
    await report(services.log, error, { retry: () => deleteIssue(services, args) });
  }
}

import * as vscode from 'vscode';
import { changeIssues } from '../changeIssues';
import { listedTitles, titleLine } from '../listedTitles';
import type { ManyMessages } from '../manyIssues';
import { placeName } from '../placeName';
import { report } from '../report';
import type { Place, Services } from '../services';
import { targets, type Target } from '../targets';

/** The number of days for which all of the issues can be restored: the minimum of their sites, 0 if one does not report it. */
export async function shortestKeepDays(places: Iterable<Place>): Promise<number> {
  const deletions = [...new Set(places)].map(({ service, repository }) =>
    service.deletedIssues(repository, { limit: 1 }).then(
      ({ keepDays }) => keepDays,
      () => 0,
    ),
  );
  return Math.min(...(await Promise.all(deletions)));
}

/** The sentence that says whether deleted issues can be restored. */
export const restorableNotice = (keepDays: number): string =>
  keepDays > 0
    ? vscode.l10n.t(
        'Comments, files and everything else go along. For {0} days all of it can be restored by the command “Issues: Recently Deleted...”.',
        keepDays,
      )
    : vscode.l10n.t('Comments and everything else that belongs to it are deleted as well. This cannot be undone.');

/** The messages of a deletion. */
export const deletionMessages = (isOne: boolean, keepDays: number): ManyMessages => ({
  done: (label) => (isOne ? vscode.l10n.t('Issue {0} is deleted.', label) : vscode.l10n.t('{0} are deleted.', label)),
  undone: (label) => (isOne ? vscode.l10n.t('Issue {0} is restored.', label) : vscode.l10n.t('{0} are restored.', label)),
  failed: (count, of) => vscode.l10n.t('{0} of {1} issues were not deleted.', count, of),
  ...(keepDays > 0 ? {} : { isFinal: true }),
});

/** The details of the question before issues are deleted. */
function detailOf(services: Services, selected: readonly Target[], keepDays: number): string {
  const placeNames =
    services.sites.all().length > 1 ? [...new Set(selected.map(({ place }) => placeName(place, services.sites)))].join('\n') : '';
  const titles = selected.map(({ issue }) => titleLine(issue));
  const listed = selected.length === 1 ? selected[0]!.issue.title : listedTitles(titles, titles.length);
  return [listed, placeNames, restorableNotice(keepDays)].filter(Boolean).join('\n\n');
}

/** Deletes issues after a question that names them. Offers *Undo* where the site keeps deleted issues. */
export async function deleteIssue(services: Services, args: readonly unknown[]): Promise<void> {
  try {
    const selected = await targets(services, vscode.l10n.t('Delete Issue'), args);
    if (!selected) return;
    const isOne = selected.length === 1;
    const question = isOne
      ? vscode.l10n.t('Delete issue #{0}?', selected[0]!.issue.number)
      : vscode.l10n.t('Delete {0} issues?', selected.length);
    const confirm = vscode.l10n.t('Delete');
    const keepDays = await shortestKeepDays(selected.map(({ place }) => place));
    const detail = detailOf(services, selected, keepDays);
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) !== confirm) return;
    const issues = selected.map(({ place, issue }) => ({ place, number: issue.number }));
    await changeIssues(services, issues, { delete: true }, deletionMessages(isOne, keepDays));
  } catch (error) {
    await report(services.log, error, { retry: () => deleteIssue(services, args) });
  }
}

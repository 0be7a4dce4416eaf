import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { RestorableIssue } from '../../client/service';
import { relativeTime } from '../../model/ago';
import { runCommand } from '../commandRegistry';
import { placeName } from '../placeName';
import { askQuickPick } from '../quickPick';
import { report } from '../report';
import type { Place, Services } from '../services';
import { plainLabel, plainLabels } from '../text';
import { restoreStep, restoredMessage, restoreMany } from '../undoSteps';

type Item = vscode.QuickPickItem & { readonly issue?: RestorableIssue };

function itemOf(issue: RestorableIssue): Item {
  const { number, title, deletedOn, deletedBy } = issue;
  const deletedAgo = relativeTime(deletedOn, vscode.env.language);
  const buttons = [{ iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Delete Permanently...') }];
  return {
    label: plainLabel(`#${number} ${title}`),
    description: plainLabels([deletedAgo, deletedBy ?? ''].filter(Boolean), ' · '),
    buttons,
    issue,
  };
}

/** Deletes issues permanently, after a question. False when the person cancels. */
async function deletePermanently({ service, repository }: Place, issues: readonly RestorableIssue[]): Promise<boolean> {
  const question =
    issues.length === 1
      ? vscode.l10n.t('Delete issue #{0} permanently?', issues[0]!.number)
      : vscode.l10n.t('Delete {0} issues permanently?', issues.length);
  const detail = [
    ...issues.slice(0, 10).map(({ number, title }) => `#${number} ${title}`),
    '',
    vscode.l10n.t('This cannot be undone. Earlier backups and exports still contain it.'),
  ].join('\n');
  const confirm = vscode.l10n.t('Delete Permanently');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) !== confirm) return false;
  await service.purgeIssues(
    repository,
    issues.map(({ number }) => number),
  );
  return true;
}

async function restore(services: Services, place: Place, issues: readonly RestorableIssue[]): Promise<void> {
  const outcome = await restoreMany(
    services,
    issues.map(({ number }) => ({ place, number })),
  );
  if (outcome.done.length > 0) services.undo.push(restoreStep(services, outcome.done));
  const open = vscode.l10n.t('Open');
  const [first] = outcome.done;
  const isOne = first !== undefined && outcome.done.length === 1;
  void vscode.window.showInformationMessage(restoredMessage(services, outcome), ...(isOne ? [open] : [])).then((chosen) => {
    if (chosen === open && isOne)
      void runCommand('issueBucket.openIssue', { site: place.site.id, repository: place.repository, number: first.number });
  });
}

/** The message that explains why there is no deleted issue. @throws {TrackerError} if the site does not have the repository, or cannot be reached */
async function noneDeletedMessage({ site, service, repository }: Place, keepDays: number): Promise<string> {
  if (keepDays > 0) return vscode.l10n.t('No issue was deleted in the last {0} days.', keepDays);
  try {
    await service.revision(repository);
  } catch (error) {
    // On this computer a repository is created with its first issue.
    if (site.isLocal && TrackerError.is(error, 'noRepository')) return vscode.l10n.t('No issues yet in this repository.');
    throw error;
  }
  return vscode.l10n.t('{0} keeps no deleted issues.', site.label);
}

/** Lists deleted issues: chosen ones are restored, and a button in each row deletes permanently. */
export async function recentlyDeleted(services: Services): Promise<void> {
  const place = await services.places.pick(vscode.l10n.t('Recently Deleted'));
  if (!place) return;
  try {
    for (;;) {
      const { keepDays, issues } = await place.service.deletedIssues(place.repository);
      if (issues.length === 0) return void vscode.window.showInformationMessage(await noneDeletedMessage(place, keepDays));
      const next = await showList(services, place, issues, keepDays);
      if (!next) return;
    }
  } catch (error) {
    await report(services.log, error, { retry: () => recentlyDeleted(services), site: place.site.id });
  }
}

/** Shows the list once; true when it has to be shown again. */
async function showList(services: Services, place: Place, issues: readonly RestorableIssue[], keepDays: number): Promise<boolean> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = vscode.l10n.t('Recently Deleted in {0}', placeName(place, services.sites));
  pick.placeholder = vscode.l10n.t('Choose what to restore; it is kept for {0} days', keepDays);
  pick.canSelectMany = issues.length > 1;
  pick.matchOnDescription = true;
  pick.items = issues.map(itemOf);
  let toDelete: readonly RestorableIssue[] = [];
  if (pick.canSelectMany)
    pick.buttons = [{ iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Delete Chosen Permanently...') }];
  pick.onDidTriggerItemButton(({ item }) => {
    toDelete = item.issue ? [item.issue] : [];
    pick.hide();
  });
  pick.onDidTriggerButton(() => (toDelete = pick.selectedItems.flatMap(({ issue }) => issue ?? [])));
  const answer = await askQuickPick(pick);
  if (toDelete.length > 0) {
    await deletePermanently(place, toDelete);
    return true;
  }
  if (answer && !Array.isArray(answer)) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is chosen. Choose first what to delete permanently.'));
    return true;
  }
  const chosen = Array.isArray(answer) ? answer.flatMap(({ issue }) => issue ?? []) : [];
  if (chosen.length > 0) await restore(services, place, chosen);
  return false;
}

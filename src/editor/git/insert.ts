import * as vscode from 'vscode';
import { repositoryName } from '../../model/repository';
import type { Issue } from '../../model/issue';
import { runCommand } from '../commandRegistry';
import { keyOfPlace } from '../placeName';
import { report } from '../report';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import { pickRepository } from './pickRepository';
import { placeOfRepository, readyGit, type GitExtension, type OpenRepository } from './api';
import { messageWithIssue, namesIssue } from './commitMessage';
import { messageTemplate } from './settings';
import type { WorkInProgress } from './work';

/** The repository of the menu's source control, else the only one, or the one that the person picks. */
function repositoryFor(git: GitExtension, argument: unknown, title: string): Promise<OpenRepository | undefined> {
  const root: unknown = typeof argument === 'object' && argument !== null && 'rootUri' in argument ? argument.rootUri : undefined;
  const chosen = root instanceof vscode.Uri ? git.repositories.find(({ rootUri }) => rootUri.toString() === root.toString()) : undefined;
  return chosen ? Promise.resolve(chosen) : pickRepository(git, title);
}

/** How texts of a repository name an issue. */
async function referenceTo(services: Services, place: Place, number: number, root: vscode.Uri): Promise<string> {
  const ownPlace = await placeOfRepository(services.places, root);
  return ownPlace && keyOfPlace(ownPlace) === keyOfPlace(place) ? `#${number}` : `${repositoryName(place.repository)}#${number}`;
}

/** Inserts the issue in work, or one that the person picks, into the message of the next commit. What is written there stays. */
export async function insertIssueIntoMessage(services: Services, work: WorkInProgress, argument: unknown): Promise<void> {
  try {
    const title = vscode.l10n.t('Insert Issue into Commit Message');
    const git = await readyGit();
    const repository = git && (await repositoryFor(git, argument, title));
    if (!repository) {
      if (!git || git.repositories.length === 0)
        void vscode.window.showInformationMessage(
          vscode.l10n.t("There is no commit message: no git repository is open here, or VS Code's git extension is disabled."),
        );
      return;
    }
    const inWork = work.of(repository);
    let found: { readonly place: Place; readonly issue: Issue } | undefined;
    if (inWork) found = { place: inWork.place, issue: await inWork.place.service.get(inWork.place.repository, inWork.address.number) };
    else found = await (await import('../pickIssue')).pickIssue(services, title);
    if (!found) return;
    const { place, issue } = found;
    const reference = await referenceTo(services, place, issue.number, repository.rootUri);
    const typed = repository.inputBox.value;
    if (namesIssue(typed, reference)) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('The message names {0} already.', plainLabel(reference)), 4000);
    } else {
      repository.inputBox.value = messageWithIssue(messageTemplate(services.log, repository.rootUri), typed, { issue, reference });
    }
    await runCommand('workbench.view.scm');
  } catch (error) {
    await report(services.log, error, { retry: () => insertIssueIntoMessage(services, work, argument) });
  }
}

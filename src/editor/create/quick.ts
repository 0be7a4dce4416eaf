import * as vscode from 'vscode';
import type { Issue } from '../../model/issue';
import { askText } from '../askText';
import { runCommand } from '../commandRegistry';
import { keyOfPlace, placeName } from '../placeName';
import { report } from '../report';
import type { Place, Services } from '../services';
import { createdStep } from '../undoSteps';
import { placeInFront } from './place';

/** Asks for the title of a new issue alone, and creates it; what is written so far can be taken into the form. */
export async function quickCreate(services: Services): Promise<void> {
  try {
    const place = await placeInFront(services);
    if (place) await ask(services, place);
  } catch (error) {
    await report(services.log, error, { retry: () => quickCreate(services) });
  }
}

async function ask(services: Services, place: Place): Promise<void> {
  const { site, repository, service } = place;
  const created: { issue?: Issue } = {};
  await askText({
    title: vscode.l10n.t('New Issue in {0}', placeName(place, services.sites)),
    placeholder: vscode.l10n.t('Title'),
    prompt: vscode.l10n.t('Enter creates the issue; the button opens the form.'),
    typed: { state: services.context.workspaceState, for: { key: `new issue ${keyOfPlace(place)}` } },
    validate: (text) => (text.trim() === '' ? vscode.l10n.t('An issue needs a title.') : undefined),
    use: async (text) => {
      created.issue = await service.create(repository, { title: text.trim() });
    },
    instead: {
      icon: 'go-to-file',
      tooltip: vscode.l10n.t('Open the Form'),
      go: (text) =>
        Promise.resolve(
          runCommand('issueBucket.createIssue', { site: site.id, repository, ...(text.trim() !== '' && { title: text.trim() }) }),
        ),
    },
  });
  if (created.issue) await follow(services, place, created.issue);
}

/** Shows a new issue in the tree, and offers what is done next. */
async function follow(services: Services, place: Place, issue: Issue): Promise<void> {
  const step = createdStep(services, place, issue);
  services.undo.push(step);
  services.changes.fire({ place, kind: 'created', number: issue.number, issue });
  const address = { site: place.site.id, repository: place.repository, number: issue.number };
  void runCommand('issueBucket.reveal', address);
  const [open, undo] = [vscode.l10n.t('Open Issue'), vscode.l10n.t('Undo')];
  const message = vscode.l10n.t('Created #{0} in {1}.', issue.number, placeName(place, services.sites));
  const chosen = await vscode.window.showInformationMessage(message, open, undo);
  if (chosen === open) await runCommand('issueBucket.openIssue', address);
  if (chosen !== undo) return;
  try {
    const { showRevertResult } = await import('../undoResult');
    showRevertResult(await services.undo.undo(step), vscode.l10n.t('It has already been undone.'));
  } catch (error) {
    await report(services.log, error);
  }
}

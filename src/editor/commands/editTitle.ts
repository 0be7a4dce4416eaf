import * as vscode from 'vscode';
import { updateStep } from '../issueSteps';
import type { Services } from '../services';
import { report } from '../report';
import { saveFields } from '../saveFields';
import { askText } from '../askText';
import { targets } from '../targets';
import { typedForIssue } from '../typedTexts';

/** Asks for a new title of one issue. A title that somebody else has changed meanwhile is shown before it is replaced. */
export async function editTitle(services: Services, args: readonly unknown[]): Promise<void> {
  try {
    const [target] = (await targets(services, vscode.l10n.t('Edit Title'), args.slice(0, 1))) ?? [];
    if (!target) return;
    const { place, issue } = target;
    let current = issue;
    await askText({
      title: vscode.l10n.t('Edit Title of #{0}', issue.number),
      value: issue.title,
      typed: {
        state: services.context.workspaceState,
        for: typedForIssue({ site: place.site.id, repository: place.repository, number: issue.number }, 'title'),
      },
      validate: (text) => (text.trim() === '' ? vscode.l10n.t('An issue needs a title.') : undefined),
      use: async (text) => {
        const title = text.trim();
        const before = current.title;
        if (title === before) return;
        const saved = await saveFields(place.service, place.repository, current, { title }, { title: before });
        current = saved.issue;
        if ('conflict' in saved)
          return vscode.l10n.t('Somebody changed it to "{0}" meanwhile. Press Enter again to replace that.', saved.theirs);
        services.undo.push(updateStep(services, { place, number: issue.number }, { title: before }, { title }));
        services.changes.fire({ place, kind: 'updated', number: issue.number, issue: saved.issue });
      },
    });
  } catch (error) {
    await report(services.log, error, { retry: () => editTitle(services, args) });
  }
}

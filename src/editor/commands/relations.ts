import * as vscode from 'vscode';
import { RELATIONS, type Relation, type RelationName } from '../../model/relations';
import { statusLabel } from '../labels';
import { pickRelated } from '../pickRelated';
import { relationLabel } from '../relationLabels';
import { relationMessage, setRelation } from '../relationSteps';
import { report } from '../report';
import type { Services } from '../services';
import { targets, type Target } from '../targets';
import { plainLabel } from '../text';

const oneTarget = async (services: Services, title: string, args: readonly unknown[]): Promise<Target | undefined> =>
  (await targets(services, title, args.slice(0, 1)))?.[0];

async function change({ services, place, issue }: Target & { services: Services }, name: RelationName, related: number, isAdding: boolean) {
  const about = { place, number: issue.number };
  services.undo.push(await setRelation(services, about, { name, other: related }, isAdding));
  vscode.window.setStatusBarMessage(relationMessage(about, { name, other: related }, isAdding), 4000);
}

/** Asks how an issue is related to which other one, and relates them. */
export async function addRelation(services: Services, args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t('Add Relation');
  try {
    const target = await oneTarget(services, title, args);
    if (!target) return;
    const { number } = target.issue;
    const items = RELATIONS.map((name) => ({ label: relationLabel(name), name }));
    const placeHolder = vscode.l10n.t('How is #{0} related to the other issue?', number);
    // A page that gets the focus back from the palette just then would close the box.
    const kind = await vscode.window.showQuickPick(items, { title: `${title}: #${number}`, placeHolder, ignoreFocusOut: true });
    if (!kind) return;
    const related = await pickRelated(target.place, target.issue, `#${number}: ${kind.label}`);
    if (typeof related === 'number') await change({ services, ...target }, kind.name, related, true);
  } catch (error) {
    await report(services.log, error, { retry: () => addRelation(services, args) });
  }
}

const itemOf = (relation: Relation) => ({
  label: `${relationLabel(relation.name)} #${relation.issue.number}`,
  description: statusLabel(relation.issue.status),
  detail: plainLabel(relation.issue.title.replace(/\s+/g, ' ')),
  it: relation,
});

/** Asks which relation of an issue to remove. */
export async function removeRelation(services: Services, args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t('Remove Relation');
  try {
    const target = await oneTarget(services, title, args);
    if (!target) return;
    const { place, issue } = target;
    const existing = await place.service.relations(place.repository, issue.number);
    if (!existing?.length) {
      const none = existing
        ? vscode.l10n.t('#{0} has no relations.', issue.number)
        : vscode.l10n.t('{0} has no relations between issues.', place.site.label);
      return void vscode.window.showInformationMessage(none);
    }
    const chosen = await vscode.window.showQuickPick(existing.map(itemOf), { title: `${title}: #${issue.number}`, matchOnDetail: true });
    if (chosen) await change({ services, ...target }, chosen.it.name, chosen.it.issue.number, false);
  } catch (error) {
    await report(services.log, error, { retry: () => removeRelation(services, args) });
  }
}

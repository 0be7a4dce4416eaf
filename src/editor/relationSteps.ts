import * as vscode from 'vscode';
import type { RelationKey } from '../model/relations';
import { relationLabel } from './relationLabels';
import type { Place, Services } from './services';
import type { UndoStep } from './undo/model';

/** Relating issues, with undo steps. */

interface AboutIssue {
  readonly place: Place;
  readonly number: number;
}

/** Relates an issue to another one, or takes that away, and tells both. Returns the undo step. @throws {TrackerError} */
export async function setRelation(
  services: Pick<Services, 'changes'>,
  about: AboutIssue,
  key: RelationKey,
  isWanted: boolean,
): Promise<UndoStep> {
  const { place, number } = about;
  const { service, repository } = place;
  await (isWanted ? service.relate(repository, number, key) : service.unrelate(repository, number, key));
  for (const one of [number, key.other]) services.changes.fire({ place, kind: 'updated', number: one });
  return {
    async revert() {
      const inverse = await setRelation(services, about, key, !isWanted);
      return { message: relationMessage(about, key, !isWanted), inverse, isComplete: true };
    },
  };
}

/** Says that an issue is related to another one, or is not any more. */
export function relationMessage({ number }: AboutIssue, { name, other }: RelationKey, isThere: boolean): string {
  const what = `${relationLabel(name)} #${other}`;
  return isThere
    ? vscode.l10n.t('#{0} has the relation: {1}.', number, what)
    : vscode.l10n.t('#{0} has no such relation any more: {1}.', number, what);
}

/** Undoes two steps as one: the later one first. */
export const bothSteps = (earlier: UndoStep, later: UndoStep): UndoStep => ({
  async revert() {
    const second = await later.revert();
    const first = await earlier.revert();
    const [one, other] = [first.inverse, second.inverse];
    return {
      message: [first.message, second.message].join(' '),
      isComplete: first.isComplete === true && second.isComplete === true,
      inverse: one && other ? bothSteps(other, one) : (one ?? other),
    };
  },
});

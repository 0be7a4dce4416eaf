import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import type { RelationKey } from '../model/relations';
import { relationLabel } from './relationLabels';
import type { Place, Services } from './services';
import type { UndoStep } from './undo/model';

/** Relating issues, with undo steps. */

interface AboutIssue {
  readonly place: Place;
  readonly number: number;
}

/** When both issues of a relation were created: an import that replaces them may give their numbers to others. @throws {TrackerError} */
async function creationsOf({ place, number }: AboutIssue, { other }: RelationKey): Promise<string> {
  const issues = await Promise.all([number, other].map((relatedNumber) => place.service.get(place.repository, relatedNumber)));
  return issues.map(({ createdOn }) => createdOn).join();
}

/** Adds or removes a relation of two issues, and fires the change of both. Returns the undo step. @throws {TrackerError} */
export async function setRelation(
  services: Pick<Services, 'changes'>,
  about: AboutIssue,
  key: RelationKey,
  isAdding: boolean,
): Promise<UndoStep> {
  const { place, number } = about;
  const { service, repository } = place;
  const created = await creationsOf(about, key);
  await (isAdding ? service.relate(repository, number, key) : service.unrelate(repository, number, key));
  for (const changed of [number, key.other]) services.changes.fire({ place, kind: 'updated', number: changed });
  return {
    async revert() {
      const now = await creationsOf(about, key).catch((error: unknown) => {
        if (TrackerError.is(error, 'notFound', 'gone')) return undefined;
        throw error;
      });
      if (now !== created) {
        const leftMessage = vscode.l10n.t(
          '#{0} or #{1} has since become another issue or was deleted, so their relations are left as they are.',
          number,
          key.other,
        );
        return { message: leftMessage };
      }
      const inverse = await setRelation(services, about, key, !isAdding);
      return { message: relationMessage(about, key, !isAdding), inverse, isComplete: true };
    },
  };
}

/** Says that an issue is related to another one, or is not any more. */
export function relationMessage({ number }: AboutIssue, { name, other }: RelationKey, isThere: boolean): string {
  const label = `${relationLabel(name)} #${other}`;
  return isThere
    ? vscode.l10n.t('#{0} has the relation: {1}.', number, label)
    : vscode.l10n.t('#{0} no longer has this relation: {1}.', number, label);
}

/** Undoes two steps as one: the later one first. */
export const bothSteps = (earlier: UndoStep, later: UndoStep): UndoStep => ({
  async revert() {
    const second = await later.revert();
    const first = await earlier.revert();
    const [firstInverse, secondInverse] = [first.inverse, second.inverse];
    return {
      message: [first.message, second.message].join(' '),
      isComplete: first.isComplete === true && second.isComplete === true,
      inverse: firstInverse && secondInverse ? bothSteps(secondInverse, firstInverse) : (firstInverse ?? secondInverse),
    };
  },
});

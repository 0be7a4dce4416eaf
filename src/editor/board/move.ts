import * as vscode from 'vscode';
import type { BoardIssues, DisplayedIssue } from '../../lists/board';
import { groupOf, type GroupBy } from '../../model/groups';
import { chosenField } from '../../model/fields';
import { repositoryName } from '../../model/repository';
import { allows } from '../../model/rights';
import type { BoardProtocol } from '../../wire/page-board';
import type { Answer } from '../../wire/page-protocol';
import { applyChange } from '../changeIssues';
import { askDuplicateRelation } from '../duplicate';
import { fieldMessages, failureReason } from '../manyIssues';
import { failureOf } from '../pages/connect';
import { whoAmI } from '../pages/person';
import { errorMessage } from '../report';
import type { Place, Services } from '../services';
import { fieldLabel } from '../labels';

/** Why the field of the columns cannot be changed; null if it can. */
export async function lockReason(place: Place, groupBy: GroupBy): Promise<{ readonly locked: string | null; readonly signedOut: boolean }> {
  if (groupBy === 'createdMonth' || !chosenField(groupBy)) {
    const locked =
      groupBy === 'createdMonth'
        ? vscode.l10n.t('The month in which an issue was created cannot be changed.')
        : vscode.l10n.t('{0} of an issue cannot be changed.', fieldLabel(groupBy));
    return { locked, signedOut: false };
  }
  const { service, repository, site } = place;
  const [me, right] = await Promise.all([whoAmI(service).catch(() => undefined), service.right(repository).catch(() => undefined)]);
  if (me === null) return { locked: vscode.l10n.t('Sign in to {0} to change issues.', site.label), signedOut: true };
  // A site that does not report rights may still refuse the change.
  const mayWrite = right === undefined || allows(right, 'write');
  const locked = mayWrite ? null : vscode.l10n.t('Changing issues needs write access to {0}.', repositoryName(repository));
  return { locked, signedOut: false };
}

/** The state of an issue when its card was shown, or now. */
async function displayedState(
  issues: BoardIssues,
  { service, repository }: Place,
  number: number,
  groupBy: GroupBy,
): Promise<DisplayedIssue> {
  const displayed = issues.displayed(number);
  if (displayed) return displayed;
  const issue = await service.get(repository, number);
  return { number, revision: issue.revision, key: groupOf(groupBy, issue) };
}

/** Sets the field of issues to a column's value, with an undo step. Never rejects; the result says what was refused. */
export async function moveIssues(
  services: Services,
  place: Place,
  issues: BoardIssues,
  numbers: readonly number[],
  to: { readonly key: string; readonly label: string },
): Promise<Answer<BoardProtocol, 'move'>> {
  const groupBy = issues.grouping.field;
  const field = chosenField(groupBy);
  try {
    if (!groupBy || !field) return failureOf(new Error(vscode.l10n.t('These columns cannot be changed.')));
    const states = await Promise.all(numbers.map((number) => displayedState(issues, place, number, groupBy)));
    const targets = states.map(({ number, revision, key }) => ({
      place,
      number,
      revision,
      seen: { [field]: key === '' ? null : key },
      fields: { [field]: to.key === '' ? null : to.key },
    }));
    const question = vscode.l10n.t('Set {0} of {1} issues to {2}?', fieldLabel(field), targets.length, to.label);
    const [only, ...others] = numbers;
    const isDuplicate = field === 'status' && to.key === 'duplicate' && only !== undefined && others.length === 0;
    const along = isDuplicate
      ? await askDuplicateRelation(services, { place, issue: await place.service.get(place.repository, only) }, field, to.key)
      : {};
    if (!along) return { ok: true, moved: [] };
    const outcome = await applyChange(services, targets, {}, fieldMessages(field, to.label), { text: question }, along.relate);
    const { done = [], left = [] } = outcome ?? {};
    const [first] = left;
    const reason = first && failureReason(first);
    if (reason !== undefined) services.log.warn(`#${first!.number} was not moved: ${errorMessage(reason)}`);
    return { ok: true, moved: done.map(({ number }) => number), ...(reason !== undefined && { problem: errorMessage(reason) }) };
  } catch (error) {
    services.log.error(error instanceof Error ? error : String(error));
    return failureOf(error);
  }
}

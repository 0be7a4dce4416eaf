import * as vscode from 'vscode';
import { codePlaceOf, type CodePlace, type IssueAnchor, type NewIssueAnchor } from '../model/codeAnchors';
import type { Place, Services } from './services';
import type { UndoStep } from './undo/model';

/** Attaching issues to code, with undo steps. */

interface AboutIssue {
  readonly place: Place;
  readonly number: number;
}

type Changes = Pick<Services, 'changes'>;

const fire = ({ changes }: Changes, { place, number }: AboutIssue): void => changes.fire({ place, kind: 'updated', number });

/** Says that an issue is attached to code, or is not any more. */
export function attachedMessage({ number }: AboutIssue, count: number, isThere: boolean): string {
  if (isThere)
    return count === 1
      ? vscode.l10n.t('#{0} is attached to this code.', number)
      : vscode.l10n.t('#{0} is attached to {1} places in code.', number, count);
  return count === 1
    ? vscode.l10n.t('#{0} is no longer attached to this code.', number)
    : vscode.l10n.t('#{0} is no longer attached to {1} places in code.', number, count);
}

/** Attaches an issue to places, and fires the change. Returns the undo step. @throws {TrackerError} with some of them attached, if a later one failed */
export async function attach(services: Services, about: AboutIssue, anchors: readonly NewIssueAnchor[]): Promise<UndoStep> {
  const { service, repository } = about.place;
  const attached: IssueAnchor[] = [];
  try {
    for (const anchor of anchors) attached.push(await service.addAnchor(repository, about.number, anchor));
  } catch (error) {
    if (attached.length > 0) {
      services.undo.push(attachedStep(services, about, attached));
      fire(services, about);
    }
    throw error;
  }
  fire(services, about);
  return attachedStep(services, about, attached);
}

/** Undoes attaching. */
const attachedStep = (services: Services, about: AboutIssue, attached: readonly IssueAnchor[]): UndoStep => ({
  async revert() {
    const inverse = await detach(services, about, attached);
    return { message: attachedMessage(about, attached.length, false), inverse, isComplete: true };
  },
});

/** Detaches anchors of an issue, and fires the change. Returns the undo step, which attaches it again. @throws {TrackerError} */
export async function detach(services: Services, about: AboutIssue, anchors: readonly IssueAnchor[]): Promise<UndoStep> {
  const { service, repository } = about.place;
  for (const { id } of anchors) await service.deleteAnchor(repository, about.number, id);
  fire(services, about);
  return {
    async revert() {
      const inverse = await attach(services, about, anchors.map(newAnchorOf));
      return { message: attachedMessage(about, anchors.length, true), inverse, isComplete: true };
    },
  };
}

/** Moves an anchor to another place, and fires the change. Returns the undo step. @throws {TrackerError} */
export async function reattach(services: Changes, about: AboutIssue, anchor: IssueAnchor, place: CodePlace): Promise<UndoStep> {
  const { service, repository } = about.place;
  const now = await service.updateAnchor(repository, about.number, anchor.id, { place });
  fire(services, about);
  return {
    async revert() {
      const inverse = await reattach(services, about, now, codePlaceOf(anchor));
      return { message: vscode.l10n.t('#{0} is attached where it was before.', about.number), inverse, isComplete: true };
    },
  };
}

/** Changes the note of an anchor (an empty one deletes it), and announces the change. Returns the undo step. @throws {TrackerError} */
export async function setNote(services: Changes, about: AboutIssue, anchor: IssueAnchor, note: string): Promise<UndoStep> {
  const { service, repository } = about.place;
  const now = await service.updateAnchor(repository, about.number, anchor.id, { note });
  fire(services, about);
  return {
    async revert() {
      const present = (await service.anchors(repository, about.number))?.find(({ id }) => id === anchor.id);
      if (!present || present.note !== now.note)
        return { message: vscode.l10n.t('The note on code of #{0} was changed since, and is left as it is.', about.number) };
      const inverse = await setNote(services, about, present, anchor.note ?? '');
      return { message: vscode.l10n.t('The note on code of #{0} is as it was before.', about.number), inverse, isComplete: true };
    },
  };
}

const newAnchorOf = (anchor: IssueAnchor): NewIssueAnchor => ({
  ...codePlaceOf(anchor),
  ...(anchor.note !== undefined && { note: anchor.note }),
});

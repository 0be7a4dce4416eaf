import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import { deleteUnlessEdited } from '../client/unedited';
import type { ManyChange } from '../client/service';
import { mapConcurrently } from '../model/concurrency';
import type { Issue } from '../model/issue';
import {
  fireChanges,
  manyLabel,
  failureReason,
  writeMany,
  type ManyApplied,
  type ManyOutcome,
  type ManyMessages,
  type ManyTarget,
} from './manyIssues';
import { editedMessage } from './issueSteps';
import { report, errorMessage } from './report';
import type { Place, Services } from './services';
import type { UndoStep } from './undo/model';
import { showRevertResult } from './undoResult';

/** Undo steps for changes of many issues. Each leaves out issues that somebody has changed since. */

/** How many comments are read and deleted concurrently. */
const MAX_CONCURRENT_COMMENTS = 4;

type Numbered = Pick<ManyApplied, 'place' | 'number'>;

/** Shows a message, with *Undo* if there is a step. */
export async function offerUndo(services: Services, message: string, step: UndoStep | undefined): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  if ((await vscode.window.showInformationMessage(message, ...(step ? [undo] : []))) !== undo || !step) return;
  try {
    const reverted = await services.undo.undo(step);
    showRevertResult(reverted, vscode.l10n.t('It has already been undone.'));
  } catch (error) {
    await report(services.log, error, { retry: () => offerUndo(services, message, step) });
  }
}

/** The message for an undone step, and for the skipped issues. @throws the first error if nothing was undone */
export function resultMessage(message: string, left: ManyOutcome['left'], isAnyDone: boolean): string {
  const [first] = left;
  if (!first) return message;
  const reason = failureReason(first);
  if (!isAnyDone && first.error !== undefined) throw reason as Error;
  const count = left.length === 1 ? vscode.l10n.t('1 issue was not changed.') : vscode.l10n.t('{0} issues were not changed.', left.length);
  return [isAnyDone ? message : '', count, `#${first.number}: ${errorMessage(reason)}`].filter(Boolean).join(' ');
}

/** The undo step of a change; undefined if it cannot be undone. */
export function stepOf(services: Services, done: readonly ManyApplied[], change: ManyChange, words: ManyMessages): UndoStep | undefined {
  if (change.delete) return deletedStep(services, done);
  if (change.message !== undefined) return comments(services, done, change, words);
  return change.watch === undefined ? fieldsStep(services, done, words) : watching(services, done, change.watch, words);
}

/** Undoes a change of fields. */
function fieldsStep(services: Services, done: readonly ManyApplied[], { done: redone, undone, failed }: ManyMessages): UndoStep {
  return {
    async revert() {
      const targets = done.map(({ place, number, from, to }) => ({ place, number, seen: to, fields: from }));
      const outcome = await writeMany(services, targets, {});
      const isAnyDone = outcome.done.length > 0;
      const message = resultMessage(undone(manyLabel(services, outcome.done)), outcome.left, isAnyDone);
      const isComplete = outcome.left.length === 0;
      return {
        message,
        isComplete,
        ...(isAnyDone && { inverse: fieldsStep(services, outcome.done, { done: undone, undone: redone, failed }) }),
      };
    },
  };
}

/** The message for deleted issues. */
export const deletedMessage = (services: Services, issues: readonly Numbered[]): string =>
  issues.length === 1
    ? vscode.l10n.t('Issue {0} is deleted.', manyLabel(services, issues))
    : vscode.l10n.t('{0} are deleted.', manyLabel(services, issues));

/** What came of restoring issues. */
interface RestoredMany {
  readonly done: readonly Numbered[];
  readonly left: readonly Numbered[];
  /** Numbers of issues that restored issues are no longer related to, because they were replaced or deleted. */
  readonly unrelated: readonly number[];
}

/** Restores deleted issues of any repository. @throws {TrackerError} */
export async function restoreMany(services: Services, issues: readonly Numbered[]): Promise<RestoredMany> {
  const restoredIssues: Numbered[] = [];
  const notRestored: Numbered[] = [];
  const unrelated = new Set<number>();
  for (const [place, ofPlace] of Map.groupBy(issues, (issue) => issue.place)) {
    const result = await place.service.restoreIssues(
      place.repository,
      ofPlace.map(({ number }) => number),
    );
    const restored = new Set(result.restored);
    for (const { other } of result.unrelated) unrelated.add(other);
    for (const issue of ofPlace) (restored.has(issue.number) ? restoredIssues : notRestored).push({ place, number: issue.number });
    services.changes.fire({ place, kind: 'updated', number: undefined });
  }
  return { done: restoredIssues, left: notRestored, unrelated: [...unrelated] };
}

const namedNumbers = (numbers: readonly number[]): string => numbers.map((number) => `#${number}`).join(', ');

/** The message for restored issues, and for what of them could not be restored. */
export function restoredMessage(services: Services, { done, left, unrelated }: RestoredMany): string {
  const back =
    done.length === 1
      ? vscode.l10n.t('Issue {0} is restored.', manyLabel(services, done))
      : vscode.l10n.t('{0} are restored.', manyLabel(services, done));
  const missingMessage = vscode.l10n.t('No longer kept: {0}.', namedNumbers(left.map(({ number }) => number)));
  const unrelatedMessage = vscode.l10n.t('No longer related to these, which are no longer the same issues: {0}.', namedNumbers(unrelated));
  return [done.length > 0 ? back : '', left.length > 0 ? missingMessage : '', unrelated.length > 0 ? unrelatedMessage : '']
    .filter(Boolean)
    .join(' ');
}

/** Undoes a deletion by restoring the issues. */
export function deletedStep(services: Services, deleted: readonly Numbered[]): UndoStep {
  return {
    async revert() {
      const outcome = await restoreMany(services, deleted);
      return {
        message: restoredMessage(services, outcome),
        isComplete: outcome.left.length === 0,
        ...(outcome.done.length > 0 && { inverse: restoreStep(services, outcome.done) }),
      };
    },
  };
}

/** Undoes the creation of an issue by deleting it, unless somebody has changed it since. */
export const createdStep = (services: Services, place: Place, { number, revision }: Issue): UndoStep =>
  restoreStep(services, [{ place, number, revision }]);

/** Undoes a restoration by deleting the issues again. */
export function restoreStep(services: Services, restored: readonly (Numbered & Pick<ManyTarget, 'revision'>)[]): UndoStep {
  return {
    async revert() {
      const outcome = await writeMany(services, restored, { delete: true });
      const isAnyDone = outcome.done.length > 0;
      const message = resultMessage(deletedMessage(services, outcome.done), outcome.left, isAnyDone);
      const isComplete = outcome.left.length === 0;
      return { message, isComplete, ...(isAnyDone && { inverse: deletedStep(services, outcome.done) }) };
    },
  };
}

/** Undoes *Watch* or *Stop Watching* for the issues that it changed; undefined if there are none or the site does not return them. */
function watching(services: Services, applied: readonly ManyApplied[], watch: boolean, words: ManyMessages): UndoStep | undefined {
  const changed = applied.filter(({ watched }) => watched === !watch);
  if (changed.length === 0) return undefined;
  return {
    async revert() {
      const targets = changed.map(({ place, number }) => ({ place, number }));
      const outcome = await writeMany(services, targets, { watch: !watch });
      const isAnyDone = outcome.done.length > 0;
      const message = resultMessage(words.undone(manyLabel(services, outcome.done)), outcome.left, isAnyDone);
      const back = { ...words, done: words.undone, undone: words.done };
      return { message, isComplete: outcome.left.length === 0, inverse: watching(services, outcome.done, !watch, back) };
    },
  };
}

type CommentOutcome = { readonly done: readonly ManyApplied[]; readonly left: ManyOutcome['left'] };

/** Deletes the written comments, except those that were edited since. */
async function deleteComments(commented: readonly ManyApplied[], text: string): Promise<CommentOutcome> {
  const deletedComments: ManyApplied[] = [];
  const notDeleted: ManyOutcome['left'][number][] = [];
  await mapConcurrently(commented, MAX_CONCURRENT_COMMENTS, async (written) => {
    const { place, number, comment } = written;
    if (comment === null) return;
    const target = { place, number };
    try {
      const became = await deleteUnlessEdited(place.service, { repository: place.repository, number, comment }, text);
      if (became === 'deleted') deletedComments.push(written);
      if (became === 'edited') notDeleted.push({ number, target, error: new TrackerError('conflict', editedMessage(number)) });
    } catch (error) {
      notDeleted.push({ number, target, error });
    }
  });
  return { done: deletedComments, left: notDeleted };
}

function comments(services: Services, commented: readonly ManyApplied[], change: ManyChange, words: ManyMessages): UndoStep {
  return {
    async revert() {
      const { done, left } = await deleteComments(commented, change.message ?? '');
      fireChanges(services, done, 'updated');
      if (done.length === 0 && left.length === 0) return { message: vscode.l10n.t('These comments have since been deleted elsewhere.') };
      const message = resultMessage(words.undone(manyLabel(services, done)), left, done.length > 0);
      const redo = async () => {
        const outcome = await writeMany(
          services,
          done.map(({ place, number }) => ({ place, number })),
          change,
        );
        const message = resultMessage(words.done(manyLabel(services, outcome.done)), outcome.left, outcome.done.length > 0);
        const isComplete = outcome.left.length === 0;
        return { message, isComplete, ...(outcome.done.length > 0 && { inverse: comments(services, outcome.done, change, words) }) };
      };
      return { message, isComplete: left.length === 0, ...(done.length > 0 && { inverse: { revert: redo } }) };
    },
  };
}

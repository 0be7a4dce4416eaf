import * as vscode from 'vscode';
import type { ManyChange } from '../client/service';
import { fireChanges, manyLabel, whyLeft, writeMany, type ManyApplied, type ManyOutcome, type ManyWords } from './manyIssues';
import { report, sentence } from './report';
import type { Services } from './services';
import type { UndoStep } from './undo/model';

/** The steps of *Undo* that are about issues: each takes back what was done, as far as nobody has changed it since. */

type Numbered = Pick<ManyApplied, 'place' | 'number'>;

/** Tells what was done with a button that takes it back, if it can be. */
export async function offerUndo(services: Services, message: string, step: UndoStep | undefined): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  if ((await vscode.window.showInformationMessage(message, ...(step ? [undo] : []))) !== undo || !step) return;
  try {
    const reverted = await services.undo.undo(step);
    void vscode.window.showInformationMessage(reverted?.message ?? vscode.l10n.t('It was undone already.'));
  } catch (error) {
    await report(services.log, error, { retry: () => offerUndo(services, message, step) });
  }
}

/** The sentence of what was taken back, and of what was left. @throws what was in the way where nothing was done */
function told(said: string, left: ManyOutcome['left'], isAnyDone: boolean): string {
  const [first] = left;
  if (!first) return said;
  const why = whyLeft(first);
  if (!isAnyDone && first.error !== undefined) throw why as Error;
  const count =
    left.length === 1 ? vscode.l10n.t('1 issue was left as it is.') : vscode.l10n.t('{0} issues were left as they are.', left.length);
  return [isAnyDone ? said : '', count, `#${first.number}: ${sentence(why)}`].filter(Boolean).join(' ');
}

/** A step for what was done to issues, by what that was; undefined for what cannot be taken back. */
export function stepOf(services: Services, done: readonly ManyApplied[], change: ManyChange, words: ManyWords): UndoStep | undefined {
  if (change.delete) return deletion(services, done);
  if (change.message !== undefined) return comments(services, done, change, words);
  return change.watch === undefined ? fields(services, done, words) : undefined;
}

/** Fields that were set. */
function fields(services: Services, done: readonly ManyApplied[], { done: again, undone, failed }: ManyWords): UndoStep {
  return {
    async revert() {
      const targets = done.map(({ place, number, from, to }) => ({ place, number, seen: to, fields: from }));
      const outcome = await writeMany(services, targets, {});
      const isAnyDone = outcome.done.length > 0;
      const message = told(undone(manyLabel(services, outcome.done)), outcome.left, isAnyDone);
      return { message, ...(isAnyDone && { inverse: fields(services, outcome.done, { done: undone, undone: again, failed }) }) };
    },
  };
}

const deletedWords = (services: Services, all: readonly Numbered[]): string =>
  all.length === 1
    ? vscode.l10n.t('Issue {0} is deleted.', manyLabel(services, all))
    : vscode.l10n.t('{0} are deleted.', manyLabel(services, all));

/** Puts deleted issues back, wherever they are; gives those that are there again, and those that are not. @throws {TrackerError} */
export async function restoreMany(services: Services, all: readonly Numbered[]): Promise<{ done: Numbered[]; left: Numbered[] }> {
  const done: Numbered[] = [];
  const left: Numbered[] = [];
  for (const [place, own] of Map.groupBy(all, (it) => it.place)) {
    const result = await place.service.restoreIssues(
      place.repository,
      own.map(({ number }) => number),
    );
    const restored = new Set(result.restored);
    for (const it of own) (restored.has(it.number) ? done : left).push({ place, number: it.number });
    services.changes.fire({ place, kind: 'updated', number: undefined });
  }
  return { done, left };
}

/** Says which issues are there again, and which can be restored no more. */
export function restoredWords(services: Services, { done, left }: { done: readonly Numbered[]; left: readonly Numbered[] }): string {
  const back =
    done.length === 1
      ? vscode.l10n.t('Issue {0} is restored.', manyLabel(services, done))
      : vscode.l10n.t('{0} are restored.', manyLabel(services, done));
  const gone = vscode.l10n.t('Not kept any more: {0}.', left.map(({ number }) => `#${number}`).join(', '));
  return [done.length > 0 ? back : '', left.length > 0 ? gone : ''].filter(Boolean).join(' ');
}

function deletion(services: Services, deleted: readonly Numbered[]): UndoStep {
  return {
    async revert() {
      const outcome = await restoreMany(services, deleted);
      return {
        message: restoredWords(services, outcome),
        ...(outcome.done.length > 0 && { inverse: restoration(services, outcome.done) }),
      };
    },
  };
}

/** Restoring, which is taken back by deleting again. */
export function restoration(services: Services, restored: readonly Numbered[]): UndoStep {
  return {
    async revert() {
      const outcome = await writeMany(services, restored, { delete: true });
      const isAnyDone = outcome.done.length > 0;
      const message = told(deletedWords(services, outcome.done), outcome.left, isAnyDone);
      return { message, ...(isAnyDone && { inverse: deletion(services, outcome.done) }) };
    },
  };
}

function comments(services: Services, done: readonly ManyApplied[], change: ManyChange, words: ManyWords): UndoStep {
  return {
    async revert() {
      for (const { place, number, comment } of done) {
        if (comment !== null) await place.service.deleteComment(place.repository, number, comment);
      }
      fireChanges(services, done, 'updated');
      const again = async () => {
        const outcome = await writeMany(services, done, change);
        const message = told(words.done(manyLabel(services, outcome.done)), outcome.left, outcome.done.length > 0);
        return { message, ...(outcome.done.length > 0 && { inverse: comments(services, outcome.done, change, words) }) };
      };
      return { message: words.undone(manyLabel(services, done)), inverse: { revert: again } };
    },
  };
}

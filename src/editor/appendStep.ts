import * as vscode from 'vscode';
import { readAppended, type AppendedIssues } from '../client/appended';
import { TrackerError } from '../client/errors';
import { repositoryName } from '../model/repository';
import { slices } from '../model/slices';
import { writeMany, type ManyOutcome, type ManyTarget } from './manyIssues';
import type { Place, Services } from './services';
import type { RevertResult, UndoStep } from './undo/model';
import { deletedMessage, deletedStep, resultMessage } from './undoSteps';

/** How many issues are deleted at a time: between two requests the person can cancel. */
const ISSUES_PER_REQUEST = 200;

interface Following {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Deletes issues, some at a time, until it is cancelled. Never rejects. */
async function deleteInSlices(services: Services, targets: readonly ManyTarget[], { signal, onProgress }: Following): Promise<ManyOutcome> {
  const [done, left]: [ManyOutcome['done'][number][], ManyOutcome['left'][number][]] = [[], []];
  for (const slice of slices(targets, ISSUES_PER_REQUEST)) {
    if (signal.aborted) break;
    const outcome = await writeMany(services, slice, { delete: true }, { signal });
    done.push(...outcome.done);
    left.push(...outcome.left);
    onProgress(done.length + left.length, targets.length);
  }
  return { done, left, cancelled: targets.length - done.length - left.length };
}

/**
 * Undoes an import that has appended issues: deletes those unchanged since. Redo restores them. When the person cancels, what is deleted by then
 * can be redone, and what is left is the next to be undone.
 */
export function appendStep(services: Services, place: Place, appended: AppendedIssues): UndoStep {
  const { service, repository } = place;
  const deleteAll = async (following: Following): Promise<RevertResult> => {
    const { unchanged, changed } = await readAppended(service, repository, appended, { signal: following.signal });
    const targets = unchanged.map((entry) => ({ place, ...entry }));
    const { done, left: refused, cancelled } = await deleteInSlices(services, targets, following);
    const left = [...changed.map((number): ManyOutcome['left'][number] => ({ number, now: {}, target: { place, number } })), ...refused];
    const isAnyDone = done.length > 0;
    // Where the tracker does not say whether they are kept, restoring them finds out.
    const areKept =
      isAnyDone &&
      (await service.deletedIssues(repository, { limit: 1 }).then(
        ({ keepDays }) => keepDays > 0,
        () => true,
      ));
    const inverse = areKept && { inverse: deletedStep(services, done) };
    if (cancelled > 0) {
      const message = vscode.l10n.t('Cancelled: {0} of {1} issues are deleted. Undo goes on with the others.', done.length, targets.length);
      return { message, remaining: appendStep(services, place, appended), ...inverse };
    }
    if (!isAnyDone && left.length === 0) return { message: vscode.l10n.t('The imported issues have since been deleted elsewhere.') };
    return { message: resultMessage(deletedMessage(services, done), left, isAnyDone), isComplete: left.length === 0, ...inverse };
  };
  return {
    async revert() {
      const title = vscode.l10n.t('Deleting what was imported into {0}', repositoryName(repository));
      const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
      return vscode.window.withProgress(options, async (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        const onProgress = (done: number, total: number) => progress.report({ message: vscode.l10n.t('{0} of {1} issues', done, total) });
        try {
          return await deleteAll({ signal: stop.signal, onProgress });
        } catch (error) {
          if (!TrackerError.is(error, 'cancelled')) throw error;
          return { message: vscode.l10n.t('Cancelled: nothing is deleted.'), remaining: appendStep(services, place, appended) };
        }
      });
    },
  };
}

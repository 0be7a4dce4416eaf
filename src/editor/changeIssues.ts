import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import type { ManyChange } from '../client/service';
import { manyLabel, failureReason, writeMany, type ManyOutcome, type ManyTarget, type ManyMessages } from './manyIssues';
import { report, errorMessage } from './report';
import type { Services } from './services';
import { plainLabel } from './text';
import type { UndoStep } from './undo/model';
import { offerUndo, stepOf } from './undoSteps';
import { TREE_VIEW } from './viewIds';

/** To change this many issues or more, the person has to confirm. */
const MIN_CONFIRMED_ISSUES = 20;

/** Writes with progress: in the view for a few issues, in a notification with *Cancel* for many. */
function writeWithProgress(services: Services, targets: readonly ManyTarget[], change: ManyChange): Thenable<ManyOutcome> {
  if (targets.length < MIN_CONFIRMED_ISSUES) {
    return vscode.window.withProgress({ location: { viewId: TREE_VIEW } }, () => writeMany(services, targets, change));
  }
  const title = change.delete ? vscode.l10n.t('Deleting {0} issues', targets.length) : vscode.l10n.t('Changing {0} issues', targets.length);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let reportedCount = 0;
    return writeMany(services, targets, change, {
      signal: stop.signal,
      onProgress: (count) => {
        const message = vscode.l10n.t('{0} of {1} issues', count, targets.length);
        progress.report({ message, increment: (100 * (count - reportedCount)) / targets.length });
        reportedCount = count;
      },
    });
  });
}

/** The question before many are changed. */
export interface ChangeQuestion {
  readonly text: string;
  /** Paragraphs above the one that says that it can be undone. */
  readonly about?: readonly string[];
  /** Stands in place of all that. */
  readonly detail?: string | undefined;
  /** The button that says yes; *Change* unless it is given. */
  readonly yes?: string;
  /** Whether to confirm the change of few issues, too. */
  readonly alwaysConfirm?: boolean;
}

async function confirmChange(services: Services, targets: readonly ManyTarget[], question: ChangeQuestion | undefined): Promise<boolean> {
  if (question === undefined || (targets.length < MIN_CONFIRMED_ISSUES && !question.alwaysConfirm)) return true;
  const { yes = vscode.l10n.t('Change') } = question;
  const undo =
    targets.length === 1
      ? vscode.l10n.t('If somebody has changed it meanwhile, it is not changed. It can be undone.')
      : vscode.l10n.t(
          '{0} in total. Issues that others have changed meanwhile are not changed. It can be undone.',
          manyLabel(services, targets),
        );
  const options = { modal: true, detail: question.detail ?? [...(question.about ?? []), undo].join('\n\n') };
  return (await vscode.window.showWarningMessage(question.text, options, yes)) === yes;
}

/** What came of a change, and the step that takes it back. */
export type ChangeOutcome = ManyOutcome & { readonly step: UndoStep | undefined };

/**
 * Changes issues for the person: asks before many are changed (with `question`), shows progress, and remembers how to take the change back (`step`,
 * undefined when it cannot be undone). `also` runs after the change, and is undone with it. Shows no result; undefined when the person does not confirm.
 */
export async function applyChange(
  services: Services,
  targets: readonly ManyTarget[],
  change: ManyChange,
  words: ManyMessages,
  question?: ChangeQuestion,
  also?: () => Promise<UndoStep>,
): Promise<ChangeOutcome | undefined> {
  if (targets.length === 0 || !(await confirmChange(services, targets, question))) return undefined;
  const outcome = await writeWithProgress(services, targets, change);
  let step = outcome.done.length > 0 && !words.isFinal ? stepOf(services, outcome.done, change, words) : undefined;
  try {
    if (step && also) step = (await import('./relationSteps')).bothSteps(step, await also());
  } finally {
    if (step) services.undo.push(step);
  }
  return { ...outcome, step };
}

/** Reports what came of a change in one message, and offers *Undo*. */
export async function reportChange(
  services: Services,
  { done, left, cancelled, step }: ChangeOutcome,
  change: ManyChange,
  words: ManyMessages,
): Promise<void> {
  const count = done.length + left.length + cancelled;
  const label = manyLabel(services, done);
  if (left.length > 0) {
    const retry = () =>
      changeIssues(
        services,
        left.map(({ target }) => target),
        change,
        words,
      );
    const [first] = left;
    const failure = failureReason(first!);
    const help = { retry, site: first!.target.place.site.id };
    if (count === 1) return report(services.log, failure, help);
    const message = `${words.failed(left.length + cancelled, count)} #${first!.number}: ${errorMessage(failure)}`;
    const reason = TrackerError.is(failure) ? failure.reason : 'unexpected';
    return report(services.log, new TrackerError(reason, message, { cause: failure }), help);
  }
  if (cancelled > 0) void offerUndo(services, words.failed(cancelled, count), step);
  else if (count === 1 && !change.delete) vscode.window.setStatusBarMessage(plainLabel(words.done(label)), 4000);
  else void offerUndo(services, words.done(label), step);
}

/**
 * Changes issues as `applyChange` does, and reports the result as `reportChange` does. Resolves when the issues are written; the message can still be
 * open.
 */
export async function changeIssues(
  services: Services,
  targets: readonly ManyTarget[],
  change: ManyChange,
  words: ManyMessages,
  question?: ChangeQuestion,
  also?: () => Promise<UndoStep>,
): Promise<void> {
  const changed = await applyChange(services, targets, change, words, question, also);
  if (changed) await reportChange(services, changed, change, words);
}

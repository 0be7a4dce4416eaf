import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { IssueChange, Services } from '../services';
import { report, sentence } from '../report';
import { TREE_VIEW } from '../viewIds';
import { each } from './batch';
import { targetsLabel, type Target } from '../targets';
import { plainLabel } from '../text';

/** What is done to issues, and how it is told. */
interface Work {
  readonly kind: IssueChange['kind'];
  readonly run: (target: Target) => Promise<unknown>;
  /** The sentence for what was done: `Status of 3 issues is now Open.` */
  readonly done: (what: string) => string;
  /** The beginning of the sentence for what was not: `2 of 5 issues were not changed`. */
  readonly failed: (count: number, all: number) => string;
  /** Does the opposite to those that it was done to. */
  readonly undo?: (done: readonly Target[]) => Promise<void>;
}

/**
 * Does the same to all targets with progress in the view, tells every view of it, and the person once: in the status
 * bar for one issue (the tree shows it), by a message for several or when some failed.
 */
export async function apply(services: Services, targets: readonly Target[], work: Work): Promise<void> {
  const progress = { location: { viewId: TREE_VIEW } };
  const { done, failed } = await vscode.window.withProgress(progress, () => each(targets, work.run));
  // What somebody else has changed meanwhile is news for whoever shows it, too.
  const news = failed.filter(({ error }) => TrackerError.is(error, 'conflict')).map(({ item }) => item);
  fireChanges(services, [...done, ...news], work.kind);
  if (failed.length > 0) return complain(services, targets, failed, work);
  const message = work.done(targetsLabel(targets, services.sites));
  if (targets.length === 1) vscode.window.setStatusBarMessage(plainLabel(message), 4000);
  else void offerBack(message, work, targets);
}

/** Several are changed by one click, and their rows have gone elsewhere: what was not meant can be taken back. */
async function offerBack(message: string, { undo }: Work, done: readonly Target[]): Promise<void> {
  const back = vscode.l10n.t('Undo');
  const chosen = await vscode.window.showInformationMessage(message, ...(undo ? [back] : []));
  if (chosen === back) await undo?.(done);
}

/** Tells each view once for a repository: of the issue, or that several have changed; a deleted one is always named, its page closes. */
function fireChanges(services: Services, done: readonly Target[], kind: IssueChange['kind']): void {
  for (const [place, own] of Map.groupBy(done, (it) => it.place)) {
    if (kind !== 'deleted' && own.length > 1) services.changes.fire({ place, kind, number: undefined });
    else for (const { issue } of own) services.changes.fire({ place, kind, number: issue.number });
  }
}

async function complain(
  services: Services,
  all: readonly Target[],
  failed: readonly { item: Target; error: unknown }[],
  work: Work,
): Promise<void> {
  const { item, error } = failed[0]!;
  const retry = () =>
    apply(
      services,
      failed.map((it) => it.item),
      work,
    );
  if (all.length === 1) return report(services.log, error, { retry, site: item.place.site.id });
  const message = `${work.failed(failed.length, all.length)} #${item.issue.number}: ${sentence(error)}`;
  const reason = TrackerError.is(error) ? error.reason : 'unexpected';
  await report(services.log, new TrackerError(reason, message, { cause: error }), { retry, site: item.place.site.id });
}

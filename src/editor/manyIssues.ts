import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import type { ChosenValues, ManyChange, ManyLeft } from '../client/service';
import type { ChosenField } from '../model/fields';
import type { IssueChange, Place, Services } from './services';
import { targetsLabel } from './targets';
import { fieldLabel, valueLabel } from './labels';

/** An issue to change, and the state in which the person saw it. */
export interface ManyTarget {
  readonly place: Place;
  readonly number: number;
  readonly revision?: string | null | undefined;
  readonly seen?: ChosenValues | undefined;
  /** Values for this issue alone, besides those for all. */
  readonly fields?: ChosenValues | undefined;
}

/** An issue that was changed, with the old and new values of the fields. */
export interface ManyApplied {
  readonly place: Place;
  readonly number: number;
  readonly from: ChosenValues;
  readonly to: ChosenValues;
  readonly comment: number | null;
  /** Whether the person watched it before. */
  readonly watched?: boolean | undefined;
}

/** The result of a change of many issues. */
export interface ManyOutcome {
  readonly done: readonly ManyApplied[];
  readonly left: readonly (ManyLeft & { readonly target: ManyTarget })[];
  readonly cancelled: number;
}

interface Following {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** The messages of a change. `issues` says which: `#12`, `3 issues`. */
export interface ManyMessages {
  readonly done: (issues: string) => string;
  /** The message after *Undo*. */
  readonly undone: (issues: string) => string;
  readonly failed: (count: number, total: number) => string;
  /** Whether it cannot be undone. */
  readonly isFinal?: boolean;
}

/** Fires one event for each repository, of one issue or of all. Each deleted issue has an event of its own, since it closes the page. */
export function fireChanges({ changes }: Services, targets: readonly { place: Place; number: number }[], kind: IssueChange['kind']): void {
  for (const [place, ofPlace] of Map.groupBy(targets, (target) => target.place)) {
    if (kind !== 'deleted' && ofPlace.length > 1) changes.fire({ place, kind, number: undefined });
    else for (const { number } of ofPlace) changes.fire({ place, kind, number });
  }
}

/** The messages of a change that gives a field a value; `label` is the value in a sentence. */
export const fieldMessages = (field: ChosenField, label: string): ManyMessages => ({
  done: (issues) => vscode.l10n.t('{0} of {1} is now {2}.', fieldLabel(field), issues, label),
  undone: (issues) => vscode.l10n.t('{0} of {1} has its old value again.', fieldLabel(field), issues),
  failed: (count, total) => vscode.l10n.t('{0} of {1} issues were not changed.', count, total),
});

/** Names issues in a message. */
export const manyLabel = (services: Services, issues: readonly { place: Place; number: number }[]): string =>
  targetsLabel(
    issues.map(({ place, number }) => ({ place, issue: { number } })),
    services.sites,
  );

/**
 * Changes issues, in as few requests as the site allows, and fires events. Issues that somebody else has changed since are left as they are,
 * and listed in the result. Shows no message. Never rejects.
 */
export async function writeMany(
  services: Services,
  targets: readonly ManyTarget[],
  change: ManyChange,
  following: Following = {},
): Promise<ManyOutcome> {
  const written = write(services, targets, change, following);
  if (!change.delete) announce(services, targets, change, written);
  return written;
}

/** Tells views which fields are being written. */
function announce({ changes }: Services, targets: readonly ManyTarget[], change: ManyChange, settled: Promise<unknown>): void {
  for (const { place, number, fields } of targets) {
    const values = { ...change.fields, ...fields };
    if (Object.keys(values).length > 0) changes.announce({ place, number, fields: values, settled });
  }
}

async function write(
  services: Services,
  targets: readonly ManyTarget[],
  change: ManyChange,
  { signal, onProgress }: Following,
): Promise<ManyOutcome> {
  const done: ManyApplied[] = [];
  const left: ManyOutcome['left'][number][] = [];
  let cancelled = 0;
  for (const [place, ofPlace] of Map.groupBy(targets, (target) => target.place)) {
    const settledCount = done.length + left.length;
    const byNumber = new Map(ofPlace.map((target) => [target.number, target]));
    const result = await place.service.changeMany(place.repository, ofPlace, change, {
      ...(signal && { signal }),
      onProgress: (count) => onProgress?.(settledCount + count),
    });
    for (const { number, before: from, comment, watched } of result.done) {
      const to = { ...change.fields, ...byNumber.get(number)?.fields };
      const set = Object.fromEntries(Object.entries(from).filter(([field]) => field in to));
      done.push({ place, number, from: set, to, comment, watched });
    }
    left.push(...result.left.map((failure) => ({ ...failure, target: byNumber.get(failure.number)! })));
    cancelled += result.cancelled;
  }
  const targetsOf = (entries: typeof left) => entries.map(({ target }) => target);
  const [missing, changed] = [
    targetsOf(left.filter((failure) => failure.isGone)),
    targetsOf(left.filter((failure) => failure.now !== undefined)),
  ];
  if (change.delete) {
    fireChanges(services, [...done, ...missing], 'deleted');
    fireChanges(services, changed, 'updated'); // they are still there
  } else fireChanges(services, [...done, ...missing, ...changed], 'updated');
  return { done, left, cancelled };
}

/** The error that says why an issue was left. */
export function failureReason({ number, now, isGone, error, target }: ManyOutcome['left'][number]): unknown {
  if (error !== undefined) return error;
  if (isGone) return new TrackerError('notFound', vscode.l10n.t('#{0} was deleted meanwhile.', number));
  const field = (Object.keys(now ?? {}) as ChosenField[]).find((name) => (now?.[name] ?? null) !== (target.seen?.[name] ?? null));
  if (!field) return new TrackerError('conflict', vscode.l10n.t('#{0} has been changed elsewhere, so it was not changed.', number));
  const value = now?.[field] ? valueLabel(field, now[field]) : vscode.l10n.t('none');
  return new TrackerError(
    'conflict',
    vscode.l10n.t('{0} has been changed to {1} elsewhere, so it was not changed. Do it again to replace it.', fieldLabel(field), value),
  );
}

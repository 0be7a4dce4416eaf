import * as vscode from 'vscode';
import type { IssueList } from '../../lists/list';
import { groupFilter, wholeFilter, withRest } from '../../lists/filter';
import { CHOSEN_FIELDS, type ChosenField } from '../../model/fields';
import type { Issue } from '../../model/issue';
import { DEFAULT_QUERY } from '../../model/query';
import { MAX_BULK_ISSUES, type ManyChange } from '../../wire/v2/bulk';
import { ActiveFilter } from '../activeFilter';
import { fieldMessages, writeMany, type ManyOutcome, type ManyTarget, type ManyMessages } from '../manyIssues';
import { placeName } from '../placeName';
import { report } from '../report';
import { fieldValueOf } from '../saveFields';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import type { Target } from '../targets';
import { offerUndo, stepOf } from '../undoSteps';
import { groupingFor } from '../groupings';
import { fieldLabel } from '../labels';
import { pickValue } from './change';

/** Changes to all issues that match the filter of the view, or to those of one of its groups, whether they are loaded or not. */

/** A row of the view whose issues are meant; without one all that match are. */
export interface RowOfMany {
  readonly place: Place;
  readonly list: IssueList;
  /** Of a group; a repository has none. */
  readonly key?: string;
  readonly name?: string | undefined;
}

/** The issues that match, as they were when they were loaded. */
interface MatchingIssues {
  readonly place: Place;
  readonly issues: readonly Issue[];
  readonly isFiltered: boolean;
  /** Of the group that is meant alone. */
  readonly group?: string | undefined;
}

/** What people call a group. */
export const groupLabel = ({ grouping }: IssueList, key: string, name?: string): string =>
  plainLabel(groupingFor(grouping.field ?? 'none').label(key, name));

const progressOptions = (title: string) => ({ location: vscode.ProgressLocation.Notification, title, cancellable: true });

/** Runs work with progress and a button that cancels it. */
const withProgress = <T>(
  title: string,
  work: (signal: AbortSignal, report: (done: number, of: number) => void) => Promise<T>,
): Thenable<T> =>
  vscode.window.withProgress(progressOptions(title), (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return work(stop.signal, (done, of) => progress.report({ message: vscode.l10n.t('{0} of {1} issues', done, of) }));
  });

/** Loads all issues that match; undefined when there are none (with a message), or the person cancels. */
async function loadMatching(services: Services, title: string, row: RowOfMany | undefined): Promise<MatchingIssues | undefined> {
  const place = row?.place ?? (await services.places.pick(title));
  if (!place) return undefined;
  const active = new ActiveFilter(services);
  const { conditions, rest } = active.at(place.site.id);
  const key = row?.key;
  const filter = row && key !== undefined ? groupFilter(conditions, row.list.grouping, key) : wholeFilter(conditions);
  const wanted = withRest(filter, { conditions, rest });
  const issues: Issue[] = [];
  if (wanted) {
    const { count: total } = await place.service.list(place.repository, { ...DEFAULT_QUERY, ...wanted, limit: 0 });
    const cancelled = await withProgress(title, async (signal, report) => {
      for await (const issue of place.service.all(place.repository, wanted, { signal })) {
        issues.push(issue);
        if (issues.length % MAX_BULK_ISSUES === 0) report(issues.length, total);
      }
      return signal.aborted;
    });
    if (cancelled) return undefined;
  }
  if (issues.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('No issue matches the filter'));
  return { place, issues, isFiltered: active.isActive, group: row && key !== undefined ? groupLabel(row.list, key, row.name) : undefined };
}

const issuesLabel = ({ issues, isFiltered, group }: MatchingIssues): string =>
  group !== undefined
    ? vscode.l10n.t('{0} issues in “{1}”', issues.length, group)
    : isFiltered
      ? vscode.l10n.t('{0} issues that match the filter', issues.length)
      : vscode.l10n.t('all {0} issues', issues.length);

/** Writes with progress. One message says what was done and what was not, and offers *Undo*. */
async function writeAll(
  services: Services,
  targets: readonly ManyTarget[],
  change: ManyChange,
  title: string,
  words: ManyMessages,
  sentenceOf: (count: number) => string,
): Promise<void> {
  const outcome = await withProgress(title, (signal, report) =>
    writeMany(services, targets, change, { signal, onProgress: (done) => report(done, targets.length) }),
  );
  const step = outcome.done.length > 0 ? stepOf(services, outcome.done, change, words) : undefined;
  if (step) services.undo.push(step);
  await offerUndo(services, [sentenceOf(outcome.done.length), leftLabel(outcome)].filter(Boolean).join(' '), step);
}

/** Says how many issues were left; empty where none was. */
function leftLabel({ left, cancelled }: ManyOutcome): string {
  const parts = [
    left.length > 0
      ? vscode.l10n.t('{0} were changed by others meanwhile, or could not be written, and are as they are.', left.length)
      : '',
    cancelled > 0 ? vscode.l10n.t('{0} were not begun.', cancelled) : '',
  ];
  return parts.filter(Boolean).join(' ');
}

/** The field that the view is grouped by comes first. */
async function pickField(title: string, grouped: string | undefined): Promise<ChosenField | undefined> {
  const fields = CHOSEN_FIELDS.toSorted((a, b) => Number(b === grouped) - Number(a === grouped));
  const items = fields.map((field) => ({ label: fieldLabel(field), field }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Which field?') }))?.field;
}

/** Gives a field of all issues a value, after a question that says how many they are. */
async function setAll(
  services: Services,
  title: string,
  all: MatchingIssues,
  { field, value, label }: { readonly field: ChosenField; readonly value: string | null; readonly label: string },
): Promise<void> {
  const { place, issues } = all;
  const question = vscode.l10n.t('Set {0} of {1} to {2}?', fieldLabel(field), issuesLabel(all), label);
  const confirm = vscode.l10n.t('Change');
  const detail = plainLabel(placeName(place, services.sites));
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) !== confirm) return;
  const written = issues.map((issue) => ({
    place,
    number: issue.number,
    revision: issue.revision,
    seen: { [field]: fieldValueOf(issue, field) },
  }));
  await writeAll(services, written, { fields: { [field]: value } }, title, fieldMessages(field, label), (count) =>
    vscode.l10n.t('{0} of {1} issues is now {2}.', fieldLabel(field), count, label),
  );
}

/** Asks for a field and a value, and gives it to all issues that match the view's filter, or to those of a row. */
export async function changeAllThatMatch(services: Services, row?: RowOfMany): Promise<void> {
  const title = vscode.l10n.t('Change All That Match');
  try {
    const all = await loadMatching(services, title, row);
    if (!all) return;
    const { place, issues } = all;
    const field = await pickField(`${title}: ${issuesLabel(all)}`, row?.list.grouping.field);
    if (!field) return;
    const targets: readonly Target[] = issues.map((issue) => ({ place, issue }));
    const item = await pickValue(field, `${fieldLabel(field)}: ${issuesLabel(all)}`, targets, undefined);
    const value = item?.value;
    if (value === undefined) return;
    const label = value === null ? vscode.l10n.t('none') : plainLabel(item?.label ?? value);
    await setAll(services, title, all, { field, value, label });
  } catch (error) {
    await report(services.log, error, { retry: () => changeAllThatMatch(services, row) });
  }
}

/** Gives all issues of a group a value of a field. @throws {TrackerError} */
export async function changeGroup(services: Services, row: RowOfMany, to: Parameters<typeof setAll>[3]): Promise<void> {
  const title = vscode.l10n.t('Change {0}', fieldLabel(to.field));
  const all = await loadMatching(services, title, row);
  if (all) await setAll(services, title, all, to);
}

/** Deletes all issues that match the view's filter, or those of a row, after a question that says how many they are. */
export async function deleteAllThatMatch(services: Services, row?: RowOfMany): Promise<void> {
  const title = vscode.l10n.t('Delete All That Match');
  try {
    const all = await loadMatching(services, title, row);
    if (!all) return;
    const confirm = vscode.l10n.t('Delete');
    const { place, issues } = all;
    const names = issues.slice(0, 10).map(({ number, title: name }) => plainLabel(`#${number} ${name}`));
    if (issues.length > names.length) names.push(vscode.l10n.t('and {0} more', issues.length - names.length));
    const detail = [names.join('\n'), plainLabel(placeName(place, services.sites))].join('\n\n');
    const question = vscode.l10n.t('Delete {0}?', issuesLabel(all));
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) !== confirm) return;
    const deleted = issues.map(({ number, revision }) => ({ place, number, revision }));
    const sentenceOf = (count: number) => vscode.l10n.t('{0} are deleted.', vscode.l10n.t('{0} issues', count));
    const words = { done: () => '', undone: () => '', failed: () => '' }; // the undo step of a deletion has its own messages
    await writeAll(services, deleted, { delete: true }, title, words, sentenceOf);
  } catch (error) {
    await report(services.log, error, { retry: () => deleteAllThatMatch(services, row) });
  }
}

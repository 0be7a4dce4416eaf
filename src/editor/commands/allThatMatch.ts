import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { IssueList } from '../../lists/list';
import { groupFilter, combinedFilter, withRest, type FilterRest } from '../../lists/filter';
import { CHOSEN_FIELDS, type ChosenField } from '../../model/fields';
import { DEFAULT_QUERY } from '../../model/query';
import { MAX_BULK_ISSUES } from '../../wire/v2/bulk';
import { ActiveFilter } from '../activeFilter';
import { changeIssues } from '../changeIssues';
import { listedTitles, MAX_LISTED_ISSUES, titleLine } from '../listedTitles';
import { fieldMessages, type ManyTarget } from '../manyIssues';
import { placeName } from '../placeName';
import { report } from '../report';
import { fieldValueOf } from '../saveFields';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import { groupingFor } from '../groupings';
import { fieldLabel } from '../labels';
import { pickValue } from './change';
import { deletionMessages, restorableNotice, shortestKeepDays } from './deleteIssue';
import { askComment, typedForSeveral, watchTargets } from './manyActions';

/** Changes to all issues that match the filter of the view, or to those of one of its groups, whether they are loaded or not. */

/** A row of the view whose issues are meant; without one all that match are. */
export interface RowOfMany {
  readonly place: Place;
  readonly list: IssueList;
  /** Of a group; a repository has none. */
  readonly key?: string;
  readonly name?: string | undefined;
}

/** What is meant by all that match. */
interface Matching {
  readonly place: Place;
  readonly query: FilterRest;
  readonly count: number;
  readonly isFiltered: boolean;
  /** The label of the group that is meant alone. */
  readonly group?: string | undefined;
}

/** What people call a group. */
export const groupLabel = ({ grouping }: IssueList, key: string, name?: string): string =>
  plainLabel(groupingFor(grouping.field ?? 'none').label(key, name));

/** Counts the issues of a query. On this computer a repository is created with its first issue. @throws {TrackerError} */
async function countAt({ site, service, repository }: Place, query: FilterRest): Promise<number> {
  try {
    return (await service.list(repository, { ...DEFAULT_QUERY, ...query, limit: 0 })).count;
  } catch (error) {
    if (site.isLocal && TrackerError.is(error, 'noRepository')) return 0;
    throw error;
  }
}

/** Counts the issues that match; undefined (with a message) when there are none. */
async function countMatching(services: Services, title: string, row: RowOfMany | undefined): Promise<Matching | undefined> {
  const place = row?.place ?? (await services.places.pick(title));
  if (!place) return undefined;
  const active = new ActiveFilter(services);
  const { conditions, rest } = active.at(place.site.id);
  const key = row?.key;
  const filter = row && key !== undefined ? groupFilter(conditions, row.list.grouping, key) : combinedFilter(conditions);
  const query = withRest(filter, { conditions, rest });
  const count = query ? await countAt(place, query) : 0;
  if (!query || count === 0) {
    const nothing = active.isActive ? vscode.l10n.t('No issue matches the filter') : vscode.l10n.t('No issues yet in this repository.');
    return void vscode.window.showInformationMessage(nothing);
  }
  const group = row && key !== undefined ? groupLabel(row.list, key, row.name) : undefined;
  return { place, query, count, isFiltered: active.isActive, group };
}

/** All issues that match, of which only what a change needs is kept, and the titles of the first; undefined when the person cancels. */
async function loadTargets(
  title: string,
  { place, query, count }: Matching,
  field?: ChosenField,
): Promise<{ readonly targets: readonly ManyTarget[]; readonly names: readonly string[] } | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const targets: ManyTarget[] = [];
    const names: string[] = [];
    for await (const issue of place.service.all(place.repository, query, { signal: stop.signal })) {
      const { number, revision } = issue;
      targets.push({ place, number, revision, ...(field && { seen: { [field]: fieldValueOf(issue, field) } }) });
      if (names.length < MAX_LISTED_ISSUES) names.push(titleLine(issue));
      if (targets.length % MAX_BULK_ISSUES === 0) progress.report({ message: vscode.l10n.t('{0} of {1} issues', targets.length, count) });
    }
    return stop.signal.aborted ? undefined : { targets, names };
  });
}

function issuesLabel({ isFiltered, group }: Matching, count: number): string {
  if (group !== undefined)
    return count === 1 ? vscode.l10n.t('the issue in “{0}”', group) : vscode.l10n.t('{0} issues in “{1}”', count, group);
  if (isFiltered)
    return count === 1 ? vscode.l10n.t('the issue that matches the filter') : vscode.l10n.t('{0} issues that match the filter', count);
  return count === 1 ? vscode.l10n.t('the only issue') : vscode.l10n.t('all {0} issues', count);
}

type Action = ChosenField | 'comment' | 'watch' | 'stopWatching';

/** Asks what to do to all; the field that the view is grouped by comes first. */
async function pickAction(title: string, grouped: string | undefined): Promise<Action | undefined> {
  const fields = CHOSEN_FIELDS.toSorted((a, b) => Number(b === grouped) - Number(a === grouped));
  const items: (vscode.QuickPickItem & { readonly action?: Action })[] = [
    ...fields.map((field) => ({ label: fieldLabel(field), action: field })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: vscode.l10n.t('Comment...'), action: 'comment' },
    { label: vscode.l10n.t('Watch'), action: 'watch' },
    { label: vscode.l10n.t('Stop Watching'), action: 'stopWatching' },
  ];
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('What to change?') }))?.action;
}

/** Gives a field of all issues a value, after a question that says how many they are. */
async function setAll(
  services: Services,
  title: string,
  matching: Matching,
  { field, value, label }: { readonly field: ChosenField; readonly value: string | null; readonly label: string },
): Promise<void> {
  const loaded = await loadTargets(title, matching, field);
  if (!loaded) return;
  const { targets, names } = loaded;
  await changeIssues(services, targets, { fields: { [field]: value } }, fieldMessages(field, label), {
    text: vscode.l10n.t('Set {0} of {1} to {2}?', fieldLabel(field), issuesLabel(matching, targets.length), label),
    about: [listedTitles(names, targets.length), plainLabel(placeName(matching.place, services.sites))],
    alwaysConfirm: true,
  });
}

async function pickAndSetAll(
  services: Services,
  title: string,
  matching: Matching,
  { field, row }: { readonly field: ChosenField; readonly row: RowOfMany | undefined },
): Promise<void> {
  const current = row?.key !== undefined && row.list.grouping.field === field ? row.key || null : undefined;
  const picker = { title: `${fieldLabel(field)}: ${issuesLabel(matching, matching.count)}`, places: [matching.place], current };
  const item = await pickValue(field, picker);
  const value = item?.value;
  if (value === undefined) return;
  await setAll(services, title, matching, {
    field,
    value,
    label: value === null ? vscode.l10n.t('none') : plainLabel(item?.label ?? value),
  });
}

/** Asks what to change, and does it to all issues that match the view's filter, or to those of a row. */
export async function changeAllThatMatch(services: Services, row?: RowOfMany): Promise<void> {
  const title = vscode.l10n.t('Change All That Match');
  try {
    const matching = await countMatching(services, title, row);
    if (!matching) return;
    const label = issuesLabel(matching, matching.count);
    const action = await pickAction(`${title}: ${label}`, row?.list.grouping.field);
    const load = async () => (await loadTargets(title, matching))?.targets.map(({ place, number }) => ({ place, number }));
    const selection = { label, load, alwaysConfirm: true, typedFor: typedForSeveral([matching.place]) };
    if (action === undefined) return;
    if (action === 'comment') await askComment(services, selection);
    else if (action === 'watch' || action === 'stopWatching') await watchTargets(services, selection, action === 'watch');
    else await pickAndSetAll(services, title, matching, { field: action, row });
  } catch (error) {
    await report(services.log, error, { retry: () => changeAllThatMatch(services, row) });
  }
}

/** Gives all issues of a group a value of a field. @throws {TrackerError} */
export async function changeGroup(services: Services, row: RowOfMany, to: Parameters<typeof setAll>[3]): Promise<void> {
  const title = vscode.l10n.t('Change {0}', fieldLabel(to.field));
  const matching = await countMatching(services, title, row);
  if (matching) await setAll(services, title, matching, to);
}

/** Deletes all issues that match the view's filter, or those of a row, after a question that says how many they are. */
export async function deleteAllThatMatch(services: Services, row?: RowOfMany): Promise<void> {
  const title = vscode.l10n.t('Delete All That Match');
  try {
    const matching = await countMatching(services, title, row);
    const loaded = matching && (await loadTargets(title, matching));
    if (!loaded) return;
    const { targets, names } = loaded;
    const keepDays = await shortestKeepDays([matching.place]);
    const detail = [
      listedTitles(names, targets.length),
      plainLabel(placeName(matching.place, services.sites)),
      restorableNotice(keepDays),
    ].join('\n\n');
    await changeIssues(services, targets, { delete: true }, deletionMessages(targets.length === 1, keepDays), {
      text: vscode.l10n.t('Delete {0}?', issuesLabel(matching, targets.length)),
      detail,
      yes: vscode.l10n.t('Delete'),
      alwaysConfirm: true,
    });
  } catch (error) {
    await report(services.log, error, { retry: () => deleteAllThatMatch(services, row) });
  }
}

import * as vscode from 'vscode';
import { GROUPING_KEYS, type GroupingKey } from '../../lists/grouping';
import { MENU_SORT_FIELDS } from '../../lists/sorting';
import { FILTER_FIELDS } from '../../model/fields';
import type { SortField } from '../../model/query';
import { fieldLabel } from '../labels';
import type { ListSettings } from './listSettings';

/** The label of a grouping. */
const groupingLabel = (groupingKey: GroupingKey): string =>
  groupingKey === 'none'
    ? vscode.l10n.t('None')
    : groupingKey === 'createdMonth'
      ? vscode.l10n.t('Month of Creation')
      : fieldLabel(groupingKey);

/** Labels of sort fields that the filter does not have, or that the menu calls something else. */
const sortLabels = (): Partial<Record<SortField, string>> => ({
  updatedOn: vscode.l10n.t('Last Update'),
  createdOn: vscode.l10n.t('Creation'),
  number: vscode.l10n.t('Number'),
  voteCount: vscode.l10n.t('Votes'),
  commentCount: vscode.l10n.t('Comments'),
  watcherCount: vscode.l10n.t('Watchers'),
});

/** The label of a sort field. */
function sortLabel(field: SortField): string {
  const filterField = FILTER_FIELDS.find((known) => known === field);
  return sortLabels()[field] ?? (filterField ? fieldLabel(filterField) : field);
}

type Item<T> = vscode.QuickPickItem & { readonly value: T };

/** An item of a quick pick; the current one is marked. */
const pickItem = <T>(label: string, isCurrent: boolean, value: T): Item<T> => ({
  label,
  ...(isCurrent && { description: vscode.l10n.t('current') }),
  value,
});

/** Asks for the grouping of the view. */
export async function pickGrouping(settings: ListSettings): Promise<void> {
  const items = GROUPING_KEYS.map((key) => pickItem(groupingLabel(key), key === settings.groupingKey, key));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Group Issues By') });
  if (chosen) await settings.setGrouping(chosen.value);
}

/** Asks for the sort field of the view, or its direction. */
export async function pickSort(settings: ListSettings): Promise<void> {
  const { sort } = settings;
  type Choice = SortField | boolean;
  // A query may have sorted by a field that the menu does not offer.
  const fields = [...new Set<SortField>([...MENU_SORT_FIELDS, sort.field])].map((field) =>
    pickItem<Choice>(sortLabel(field), field === sort.field, field),
  );
  const directions = [
    pickItem<Choice>(vscode.l10n.t('Ascending'), !sort.descending, false),
    pickItem<Choice>(vscode.l10n.t('Descending'), sort.descending, true),
  ];
  const line = { label: vscode.l10n.t('Direction'), kind: vscode.QuickPickItemKind.Separator, value: sort.field };
  const chosen = await vscode.window.showQuickPick([...fields, line, ...directions], { title: vscode.l10n.t('Sort Issues By') });
  if (!chosen) return;
  await (typeof chosen.value === 'boolean' ? settings.setSort(sort.field, chosen.value) : settings.setSort(chosen.value));
}

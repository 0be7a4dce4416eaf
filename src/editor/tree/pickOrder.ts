import * as vscode from 'vscode';
import { GROUPING_KEYS, type GroupingKey } from '../../lists/grouping';
import { SORT_KEYS, type SortKey } from '../../lists/sorting';
import { fieldLabel } from '../labels';
import type { ListSettings } from './listSettings';

/** What issues are grouped by, in the person's language. */
const groupingLabel = (by: GroupingKey): string =>
  by === 'none' ? vscode.l10n.t('None') : by === 'createdMonth' ? vscode.l10n.t('Month of Creation') : fieldLabel(by);

/** What issues are sorted by, in the person's language. */
const sortLabel = (key: SortKey): string =>
  ({
    updatedOn: vscode.l10n.t('Last Update'),
    createdOn: vscode.l10n.t('Creation'),
    number: vscode.l10n.t('Number'),
    title: vscode.l10n.t('Title'),
    priority: vscode.l10n.t('Priority'),
    voteCount: vscode.l10n.t('Votes'),
    commentCount: vscode.l10n.t('Comments'),
  })[key];

type Item<T> = vscode.QuickPickItem & { readonly value: T };

/** The entries of a quick pick, of which the one that holds is marked and comes first under the cursor. */
const marked = <T>(label: string, isCurrent: boolean, value: T): Item<T> => ({
  label,
  ...(isCurrent && { description: vscode.l10n.t('current') }),
  value,
});

/** Asks what the view's issues are to be grouped by. */
export async function pickGrouping(settings: ListSettings): Promise<void> {
  const items = GROUPING_KEYS.map((key) => marked(groupingLabel(key), key === settings.groupingKey, key));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Group Issues By') });
  if (chosen) await settings.setGrouping(chosen.value);
}

/** Asks what the view's issues are to be sorted by, or which way. */
export async function pickSort(settings: ListSettings): Promise<void> {
  const { sort } = settings;
  const fields = SORT_KEYS.map((it) => marked<SortKey | boolean>(sortLabel(it), it === settings.sortKey, it));
  const ways = [
    marked<SortKey | boolean>(vscode.l10n.t('Ascending'), !sort.descending, false),
    marked<SortKey | boolean>(vscode.l10n.t('Descending'), sort.descending, true),
  ];
  const line = { label: vscode.l10n.t('Direction'), kind: vscode.QuickPickItemKind.Separator, value: settings.sortKey };
  const chosen = await vscode.window.showQuickPick([...fields, line, ...ways], { title: vscode.l10n.t('Sort Issues By') });
  if (!chosen) return;
  await (typeof chosen.value === 'boolean' ? settings.setSort(settings.sortKey, chosen.value) : settings.setSort(chosen.value));
}

import * as vscode from 'vscode';
import { groupingRule, type Grouping, type GroupingKey } from '../lists/grouping';
import { isEnumField } from '../model/fields';
import { displayOf } from './labels';

/** Groupings with translated labels and icons. */

/** The label of the group whose field is not set. */
const noneLabel = (groupingKey: GroupingKey): string =>
  groupingKey === 'assignee'
    ? vscode.l10n.t('No assignee')
    : groupingKey === 'reporter'
      ? vscode.l10n.t('Anonymous')
      : groupingKey === 'component'
        ? vscode.l10n.t('No component')
        : groupingKey === 'milestone'
          ? vscode.l10n.t('No milestone')
          : groupingKey === 'version'
            ? vscode.l10n.t('No version')
            : vscode.l10n.t('All issues');

/** The label of a month such as `2026-11`. */
function monthLabel(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return month;
  return date.toLocaleDateString(vscode.env.language, { year: 'numeric', month: 'long', timeZone: 'UTC' });
}

const ICONS: Partial<Record<GroupingKey, string>> = {
  assignee: 'account',
  reporter: 'account',
  component: 'symbol-misc',
  milestone: 'milestone',
  version: 'tag',
  createdMonth: 'calendar',
};

/** A grouping with labels and icons. */
export const groupingFor = (groupingKey: GroupingKey): Grouping<vscode.ThemeIcon> => ({
  ...groupingRule(groupingKey),
  label: (key, name) =>
    key === ''
      ? noneLabel(groupingKey)
      : groupingKey === 'createdMonth'
        ? monthLabel(key)
        : isEnumField(groupingKey)
          ? displayOf(groupingKey).label(key)
          : (name ?? key),
  icon: (key) =>
    isEnumField(groupingKey) && key !== ''
      ? displayOf(groupingKey).icon(key)
      : new vscode.ThemeIcon(key === '' ? 'circle-slash' : (ICONS[groupingKey] ?? 'list-unordered')),
});

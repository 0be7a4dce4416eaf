import * as vscode from 'vscode';
import { groupingRule, type Grouping, type GroupingKey } from '../lists/grouping';
import { isEnumField } from '../model/fields';
import { displayOf } from './labels';

/** Groupings with translated labels and icons. */

/** The label of the group whose field is not set. */
const noneLabel = (by: GroupingKey): string =>
  by === 'assignee'
    ? vscode.l10n.t('No assignee')
    : by === 'reporter'
      ? vscode.l10n.t('Anonymous')
      : by === 'component'
        ? vscode.l10n.t('No component')
        : by === 'milestone'
          ? vscode.l10n.t('No milestone')
          : by === 'version'
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
export const groupingFor = (by: GroupingKey): Grouping<vscode.ThemeIcon> => ({
  ...groupingRule(by),
  label: (key, name) =>
    key === '' ? noneLabel(by) : by === 'createdMonth' ? monthLabel(key) : isEnumField(by) ? displayOf(by).label(key) : (name ?? key),
  icon: (key) =>
    isEnumField(by) && key !== ''
      ? displayOf(by).icon(key)
      : new vscode.ThemeIcon(key === '' ? 'circle-slash' : (ICONS[by] ?? 'list-unordered')),
});

import * as vscode from 'vscode';
import { groupingRule, type Grouping, type GroupingKey } from '../lists/grouping';
import { isEnumField } from '../model/fields';
import { displayOf } from './labels';

/** How lists of the editor put issues into groups. The tree knows no more of a group than this says. */

/** What is said of issues whose field is not set. */
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

/** A month such as `2026-11` in the person's language. */
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

/** A grouping with its words and icons. */
export const groupingFor = (by: GroupingKey): Grouping<vscode.ThemeIcon> => ({
  ...groupingRule(by),
  label: (key, name) =>
    key === '' ? noneLabel(by) : by === 'createdMonth' ? monthLabel(key) : isEnumField(by) ? displayOf(by).label(key) : (name ?? key),
  icon: (key) =>
    isEnumField(by) && key !== ''
      ? displayOf(by).icon(key)
      : new vscode.ThemeIcon(key === '' ? 'circle-slash' : (ICONS[by] ?? 'list-unordered')),
});

import * as vscode from 'vscode';
import { groupingRule, type Grouping, type GroupingKey } from '../lists/grouping';
import type { SortKey } from '../lists/sorting';
import { isWordField } from '../model/fields';
import { fieldLabel, lookOf } from './words';

/** How lists of the editor put issues into groups, and in order. The tree knows no more of a group than this says. */

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
    key === '' ? noneLabel(by) : by === 'createdMonth' ? monthLabel(key) : isWordField(by) ? lookOf(by).label(key) : (name ?? key),
  icon: (key) =>
    isWordField(by) && key !== ''
      ? lookOf(by).icon(key)
      : new vscode.ThemeIcon(key === '' ? 'circle-slash' : (ICONS[by] ?? 'list-unordered')),
});

/** What issues are grouped by, in the person's language. */
export const groupingLabel = (by: GroupingKey): string =>
  by === 'none' ? vscode.l10n.t('None') : by === 'createdMonth' ? vscode.l10n.t('Month of Creation') : fieldLabel(by);

/** What issues are sorted by, in the person's language. */
export const sortLabel = (key: SortKey): string =>
  ({
    updatedOn: vscode.l10n.t('Last Update'),
    createdOn: vscode.l10n.t('Creation'),
    number: vscode.l10n.t('Number'),
    title: vscode.l10n.t('Title'),
    priority: vscode.l10n.t('Priority'),
    voteCount: vscode.l10n.t('Votes'),
    commentCount: vscode.l10n.t('Comments'),
  })[key];

import * as vscode from 'vscode';
import { isEnumField, type ChosenField, type FilterField, type EnumField, type EnumValue } from '../model/fields';
import type { Kind, ListName, Priority, Status } from '../model/enums';

/** Labels, icons and colours of statuses, kinds, priorities and fields. */

/** A status in the person's language. */
export const statusLabel = (status: Status): string =>
  ({
    new: vscode.l10n.t('New'),
    open: vscode.l10n.t('Open'),
    'on hold': vscode.l10n.t('On hold'),
    resolved: vscode.l10n.t('Resolved'),
    duplicate: vscode.l10n.t('Duplicate'),
    invalid: vscode.l10n.t('Invalid'),
    wontfix: vscode.l10n.t('Wontfix'),
    closed: vscode.l10n.t('Closed'),
  })[status];

/** A kind in the person's language. */
export const kindLabel = (kind: Kind): string =>
  ({
    bug: vscode.l10n.t('Bug'),
    enhancement: vscode.l10n.t('Enhancement'),
    proposal: vscode.l10n.t('Proposal'),
    task: vscode.l10n.t('Task'),
  })[kind];

/** A priority in the person's language. */
export const priorityLabel = (priority: Priority): string =>
  ({
    trivial: vscode.l10n.t('Trivial'),
    minor: vscode.l10n.t('Minor'),
    major: vscode.l10n.t('Major'),
    critical: vscode.l10n.t('Critical'),
    blocker: vscode.l10n.t('Blocker'),
  })[priority];

/** The name of a field in the person's language. */
export const fieldLabel = (field: FilterField | ChosenField): string =>
  ({
    title: vscode.l10n.t('Title'),
    content: vscode.l10n.t('Description'),
    status: vscode.l10n.t('Status'),
    kind: vscode.l10n.t('Kind'),
    priority: vscode.l10n.t('Priority'),
    assignee: vscode.l10n.t('Assignee'),
    reporter: vscode.l10n.t('Reporter'),
    component: vscode.l10n.t('Component'),
    milestone: vscode.l10n.t('Milestone'),
    version: vscode.l10n.t('Version'),
  })[field];

/** The title of the input for a new name. */
export const newNameTitle = (list: ListName): string =>
  ({
    component: vscode.l10n.t('New component'),
    milestone: vscode.l10n.t('New milestone'),
    version: vscode.l10n.t('New version'),
  })[list];

/** The label for adding a name to a list. */
export const newNameLabel = (list: ListName): string =>
  ({
    component: vscode.l10n.t('New component...'),
    milestone: vscode.l10n.t('New milestone...'),
    version: vscode.l10n.t('New version...'),
  })[list];

/** How the values of a field are displayed. */
interface Display<Value> {
  readonly label: (value: Value) => string;
  readonly icon: (value: Value) => vscode.ThemeIcon;
}
const displays = (): { readonly [F in EnumField]: Display<EnumValue<F>> } => ({
  status: { label: statusLabel, icon: statusIcon },
  kind: { label: kindLabel, icon: kindIcon },
  priority: { label: priorityLabel, icon: priorityIcon },
});
/** Label and icon of each value of a field. */
export const displayOf = <F extends EnumField>(field: F): Display<string> => displays()[field] as Display<string>;

/** The label of a value of a field; names are their own labels. */
export const valueLabel = (field: FilterField, value: string): string => (isEnumField(field) ? displayOf(field).label(value) : value);

/** The icon of a value; undefined for a name, which has none. */
export const valueIcon = (field: FilterField, value: string): vscode.ThemeIcon | undefined =>
  isEnumField(field) ? displayOf(field).icon(value) : undefined;

const STATUS_ICONS: Record<Status, string> = {
  new: 'issue-draft',
  open: 'issues',
  'on hold': 'watch',
  resolved: 'check',
  duplicate: 'copy',
  invalid: 'circle-slash',
  wontfix: 'close',
  closed: 'issue-closed',
};

const KIND_ICONS: Record<Kind, string> = { bug: 'bug', enhancement: 'lightbulb', proposal: 'comment-discussion', task: 'tasklist' };

const PRIORITY_ICONS: Record<Priority, string> = {
  trivial: 'chevron-down',
  minor: 'arrow-down',
  major: 'dash',
  critical: 'arrow-up',
  blocker: 'flame',
};

/** Major, the most common one, has the theme's colour of icons, so that the others stand out. */
const PRIORITY_COLORS: Record<Priority, string | undefined> = {
  trivial: 'disabledForeground',
  minor: 'charts.blue',
  major: undefined,
  critical: 'list.warningForeground',
  blocker: 'list.errorForeground',
};

/** The codicon of a status. */
export const statusIcon = (status: Status): vscode.ThemeIcon => new vscode.ThemeIcon(STATUS_ICONS[status]);

/** The codicon of a kind, coloured by priority. */
export const kindIcon = (kind: Kind, priority: Priority = 'major'): vscode.ThemeIcon => {
  const color = PRIORITY_COLORS[priority];
  return new vscode.ThemeIcon(KIND_ICONS[kind], color === undefined ? undefined : new vscode.ThemeColor(color));
};

/** The codicon of a priority. */
export const priorityIcon = (priority: Priority): vscode.ThemeIcon => {
  const color = PRIORITY_COLORS[priority];
  return new vscode.ThemeIcon(PRIORITY_ICONS[priority], color === undefined ? undefined : new vscode.ThemeColor(color));
};

/** Formats a time; the date is omitted for today. */
export function clock(time: Date): string {
  const isToday = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(vscode.env.language, { ...(!isToday && { dateStyle: 'short' }), timeStyle: 'short' });
}

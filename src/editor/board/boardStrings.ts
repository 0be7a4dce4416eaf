import * as vscode from 'vscode';
import { GROUP_BYS, type GroupBy } from '../../model/groups';
import type { BoardStringName } from '../../wire/page-board';
import { fieldLabel } from '../labels';

/** The fields that can make columns, localised. */
export const groupings = (): { readonly value: GroupBy; readonly label: string }[] =>
  GROUP_BYS.map((value) => ({ value, label: value === 'createdMonth' ? vscode.l10n.t('Month of Creation') : fieldLabel(value) }));

/** The strings of the board. */
export const boardStrings = (): Readonly<Record<BoardStringName, string>> => ({
  board: vscode.l10n.t('Board'),
  columnsBy: vscode.l10n.t('Columns by'),
  columns: vscode.l10n.t('Columns'),
  filter: vscode.l10n.t('Filter'),
  filterHint: vscode.l10n.t('is:open assignee:me priority:>=major updated:<2w words'),
  noIssues: vscode.l10n.t('No issues yet in this repository.'),
  noMatch: vscode.l10n.t('No issue matches the filter.'),
  columnOne: vscode.l10n.t('{0}, 1 issue', '{0}'),
  columnMany: vscode.l10n.t('{0}, {1} issues', '{0}', '{1}'),
  emptyColumn: vscode.l10n.t('{0}, no issues', '{0}'),
  keys: vscode.l10n.t(
    'Arrow keys go from card to card and from column to column. Enter opens an issue. Space picks up a card: then left and right choose a column, Space drops it there, Escape cancels. Shift with up and down, or X, selects several.',
  ),
  oneIssue: vscode.l10n.t('1 issue'),
  issues: vscode.l10n.t('{0} issues', '{0}'),
  pickedUp: vscode.l10n.t(
    'Picked up {0}, in column {1}, {2} of {3}. Left and right arrow keys choose a column, Space drops, Escape cancels.',
    '{0}',
    '{1}',
    '{2}',
    '{3}',
  ),
  overColumn: vscode.l10n.t({
    message: 'Column {0}, {1} of {2}, {3} issues.',
    args: ['{0}', '{1}', '{2}', '{3}'],
    comment: ['What a card would be dropped on.'],
  }),
  cancelled: vscode.l10n.t('Cancelled. {0} stays in {1}.', '{0}', '{1}'),
  dropped: vscode.l10n.t('Dropped {0} on {1}: card {2} of {3}.', '{0}', '{1}', '{2}', '{3}'),
  droppedMany: vscode.l10n.t('Dropped {0} on {1}.', '{0}', '{1}'),
  isThere: vscode.l10n.t('{0} is in {1} already.', '{0}', '{1}'),
  notMoved: vscode.l10n.t('{0} was not moved: {1}', '{0}', '{1}'),
  selected: vscode.l10n.t('#{0} selected, {1} in all.', '{0}', '{1}'),
  unselected: vscode.l10n.t('#{0} not selected, {1} in all.', '{0}', '{1}'),
  dismiss: vscode.l10n.t('Dismiss'),
});

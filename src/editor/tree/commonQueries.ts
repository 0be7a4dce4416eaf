import * as vscode from 'vscode';
import { MY_OPEN_ISSUES, REPORTED_BY_ME } from '../personalQueries';

/** A query that people often need. */
export interface CommonQuery {
  readonly label: string;
  readonly query: string;
}

/** Offered while the box is empty: each replaces several typed words. */
export const commonQueries = (): readonly CommonQuery[] => [
  { label: vscode.l10n.t('Open and Assigned to Me'), query: MY_OPEN_ISSUES },
  { label: vscode.l10n.t('Open and Reported by Me'), query: REPORTED_BY_ME },
  { label: vscode.l10n.t('Open Bugs Without Assignee, Oldest First'), query: 'is:open kind:bug no:assignee sort:created-asc' },
  { label: vscode.l10n.t('Open, Most Urgent First'), query: 'is:open sort:priority-desc' },
  { label: vscode.l10n.t('Changed in the Last Week'), query: 'updated:<1w' },
  { label: vscode.l10n.t('Open and Unchanged for Three Months'), query: 'is:open updated:>3m sort:updated-asc' },
];

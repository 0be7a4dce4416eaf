import * as vscode from 'vscode';
import type { IssueAddress } from '../model/issue';

/**
 * The MIME type of issues that are dragged out of a view, for texts that they are dropped on. With `text/uri-list` VS Code would open what it names
 * in a tab, unless Shift is held.
 */
export const DRAGGED_ISSUES_TYPE = 'application/vnd.issue-bucket.issues';

/** Makes dragged issues droppable on a text, which then names them. Other rows are ignored. */
export function dragIssues(rows: readonly (IssueAddress | { readonly type: string })[], data: vscode.DataTransfer): void {
  const addresses = rows.flatMap((row) =>
    'number' in row ? { site: row.site, repository: row.repository, number: row.number } : [],
  ) satisfies IssueAddress[];
  if (addresses.length > 0) data.set(DRAGGED_ISSUES_TYPE, new vscode.DataTransferItem(JSON.stringify(addresses)));
}

import * as vscode from 'vscode';
import { ISSUE_VIEW } from './viewIds';

/** Whether a tab has the page of an issue; VS Code prefixes the type of a web view. */
export const isIssueTab = (tab: vscode.Tab | undefined): boolean =>
  tab?.input instanceof vscode.TabInputWebview && tab.input.viewType.endsWith(ISSUE_VIEW);

import type * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import type { IssueView, ToIssue } from '../../wire/page-issue';
import type { Services, Place } from '../services';

/** The issue of a panel, as far as those who work for it need to know. */
export interface PanelContext {
  readonly address: IssueAddress;
  readonly services: Services;
  readonly panel: vscode.WebviewPanel;
  /** Undefined while the site is not known. */
  readonly place: Place | undefined;
  readonly view: IssueView | undefined;
  readonly send: (message: ToIssue) => void;
  /** Something of the issue was changed here: others are told, and it is loaded anew. */
  readonly changed: () => Promise<void>;
}

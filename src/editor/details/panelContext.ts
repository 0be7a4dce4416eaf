import type * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import type { IssueView, ToIssue } from '../../wire/page-issue';
import type { Services, Place } from '../services';

/** The issue of a panel, for its helpers. */
export interface PanelContext {
  readonly address: IssueAddress;
  readonly services: Services;
  readonly panel: vscode.WebviewPanel;
  /** Undefined when the site is unknown. */
  readonly place: Place | undefined;
  readonly view: IssueView | undefined;
  readonly send: (message: ToIssue) => void;
  /** Notifies other views of a change, and reloads the issue. */
  readonly changed: () => Promise<void>;
}

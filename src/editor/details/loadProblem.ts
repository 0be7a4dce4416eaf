import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import type { IssueEvent } from '../../wire/page-issue';
import { runCommand } from '../commandRegistry';
import { actionsFor } from '../pages/connect';
import { errorMessage } from '../report';
import type { Place } from '../services';
import { clock } from '../labels';
import { loadFailureOf } from './gone';

/** Why an issue cannot be shown or updated. */
export type LoadProblem = Extract<IssueEvent, { type: 'loadProblem' }>;

/** Converts an error for a page that shows an issue. */
export function loadProblemOf(
  error: unknown,
  {
    address,
    place,
    view,
    loadedAt,
  }: { readonly address: IssueAddress; readonly place: Place | undefined; readonly view: unknown; readonly loadedAt: Date },
): LoadProblem {
  const reason = loadFailureOf(error, { isLocal: place?.site.isLocal === true, isShown: view !== undefined });
  if (reason === 'deleted') return deleted(address.number);
  const message = view
    ? vscode.l10n.t('You see the issue as it was at {0}. {1}', clock(loadedAt), errorMessage(error))
    : errorMessage(error);
  return { type: 'loadProblem', reason, message, actions: actionsFor(error) };
}

/** The state of a page whose issue was deleted. */
export const deleted = (number: number): LoadProblem => ({
  type: 'loadProblem',
  reason: 'deleted',
  message: vscode.l10n.t('Issue #{0} has been deleted. What you see is how it was last; your unsaved text is kept here.', number),
  actions: [],
});

/** Shows an error for a page that was closed, with a button that opens it again; its text is stored. */
export function showFailure(address: IssueAddress, reason: string): void {
  const open = vscode.l10n.t('Open Issue');
  void vscode.window.showErrorMessage(vscode.l10n.t('Not saved in issue #{0}: {1}', address.number, reason), open).then((chosen) => {
    if (chosen === open) void runCommand('issueBucket.openIssue', address);
  });
}

import * as vscode from 'vscode';
import { friendlyDate } from '../../model/ago';
import type { IssueAddress } from '../../model/issue';
import type { IssueView } from '../../wire/page-issue';
import { runCommand } from '../commandRegistry';

/** The line above what is new of an issue to who opens it; what the page has shown stays until something else is new. */
export async function newSinceOf(address: IssueAddress, view: IssueView | undefined): Promise<Pick<IssueView, 'newSince'>> {
  const part = await runCommand('issueBucket.takeNewPart', address);
  if (!part) return view?.newSince ? { newSince: view.newSince } : {};
  const label = vscode.l10n.t('New since {0}', friendlyDate(part.seenUntil, vscode.env.language));
  return { newSince: { from: part.from, label } };
}

/** A page that is looked at again shows the line no more. */
export const withoutNewSince = (view: IssueView | undefined): IssueView | undefined => view && { ...view, newSince: undefined };

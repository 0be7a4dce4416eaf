import * as vscode from 'vscode';
import type { Issue, Person } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { allows, type Right } from '../../model/rights';
import type { IssueView } from '../../wire/page';
import { whoAmI } from '../pages/person';
import type { Place } from '../parts';
import { sentence } from '../report';

type Locks = Pick<IssueView, 'locked' | 'signedOut' | 'canDelete'>;

/**
 * What a person may do to an issue: with write access everything, to one's own texts without. A site that does not tell
 * the right is left to refuse by itself.
 */
function locks(place: Place, issue: Issue, right: Right | undefined, me: Person | null | undefined): Locks {
  if (me === null) {
    const reason = vscode.l10n.t('Sign in to {0} to change this issue.', place.site.label);
    return { locked: { texts: reason, fields: reason }, signedOut: true, canDelete: false };
  }
  if (right === undefined || allows(right, 'write')) return { locked: { texts: null, fields: null }, signedOut: false, canDelete: true };
  const name = repositoryName(place.repository);
  const isMine = me !== undefined && issue.reporter?.username === me.username;
  const fields = isMine
    ? vscode.l10n.t('You can edit the texts of your issue. Changing its fields needs write access to {0}.', name)
    : vscode.l10n.t('You can read this issue. Changing it needs write access to {0}.', name);
  return { locked: { texts: isMine ? null : fields, fields }, signedOut: false, canDelete: false };
}

/** Loads an issue and all that is shown with it. Only the issue itself is needed: what else fails is told beside it. */
export async function loadView(place: Place, number: number, signal: AbortSignal): Promise<IssueView> {
  const { service, repository } = place;
  const options = { signal };
  const [issue, comments, followers, choices, right, me] = await Promise.allSettled([
    service.get(repository, number, options),
    service.comments(repository, number, options),
    service.followers(repository, number, options),
    service.choices(repository, options),
    service.right(repository, options),
    whoAmI(service, signal),
  ]);
  if (issue.status === 'rejected') throw issue.reason;
  const problems = [
    comments.status === 'rejected' && vscode.l10n.t('The comments are not shown: {0}', sentence(comments.reason)),
    followers.status === 'rejected' && vscode.l10n.t('The followers are not shown: {0}', sentence(followers.reason)),
    choices.status === 'rejected' && vscode.l10n.t('Not all choices are offered: {0}', sentence(choices.reason)),
  ].filter((problem) => problem !== false);
  const value = <T>(result: PromiseSettledResult<T>): T | null => (result.status === 'fulfilled' ? result.value : null);
  return {
    issue: issue.value,
    comments: value(comments),
    followers: value(followers),
    choices: value(choices),
    problems,
    ...locks(place, issue.value, value(right) ?? undefined, me.status === 'fulfilled' ? me.value : undefined),
  };
}

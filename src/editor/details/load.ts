import * as vscode from 'vscode';
import type { Features } from '../../client/service';
import { TrackerError } from '../../client/errors';
import type { Issue, Person } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { allows, type Right } from '../../model/rights';
import type { IssueView, ListPosition } from '../../wire/page-issue';
import { attachedCode } from './code';
import { whoAmI } from '../pages/person';
import type { Place } from '../services';
import { errorMessage } from '../report';

const NO_FEATURES: Features = { dialect: '1.0', missing: [], history: false, attachments: false, votes: false, watching: false };

interface ViewerOfIssue {
  readonly place: Place;
  readonly issue: Issue;
  readonly features: Features;
  /** Undefined when the site does not say; it may then refuse the change. */
  readonly right: Right | undefined;
  /** Null: nobody is signed in. */
  readonly me: Person | null | undefined;
}

/** What a person may do: everything with write access, else edit their own texts and comment. */
function rights({ place, issue, features, right, me }: ViewerOfIssue): Pick<IssueView, 'locked' | 'can' | 'signedOut' | 'me'> {
  const mayWrite = me !== null && (right === undefined || allows(right, 'write'));
  const isSignedIn = me !== null;
  const can = {
    moderate: isSignedIn && allows(right, 'admin'),
    list: isSignedIn && allows(right, 'admin') && features.dialect === '2.0',
    delete: mayWrite,
    attach: isSignedIn && features.attachments,
    vote: isSignedIn && features.votes,
    watch: isSignedIn && features.watching,
    browse: place.service.issueUrl(place.repository, issue.number) !== undefined,
  };
  if (me === null) {
    const reason = vscode.l10n.t('Sign in to {0} to change this issue.', place.site.label);
    const comments = vscode.l10n.t('Sign in to {0} to comment.', place.site.label);
    return { locked: { texts: reason, fields: reason, comments }, can, signedOut: true, me: null };
  }
  const account = { can, signedOut: false, me: me ?? null };
  if (mayWrite) return { ...account, locked: { texts: null, fields: null, comments: null } };
  const name = repositoryName(place.repository);
  const isReporter = me !== undefined && issue.reporter?.username === me.username;
  const fields = isReporter
    ? vscode.l10n.t('You can edit the texts of your issue. Changing its fields needs write access to {0}.', name)
    : vscode.l10n.t('You can read this issue and comment. Changing it needs write access to {0}.', name);
  return { ...account, locked: { texts: isReporter ? null : fields, fields, comments: null } };
}

/** A missing feature of a site is no error. */
const ifSupported = <T>(request: Promise<T>): Promise<T | null> =>
  request.catch((error: unknown) => {
    if (TrackerError.is(error, 'unsupported', 'unauthorized')) return null;
    throw error;
  });

/** Loads an issue with all that is shown beside it. Only the issue itself is required; other errors are shown. */
export async function loadView(
  place: Place,
  number: number,
  neighbours: (issue: Promise<Issue>) => Promise<ListPosition | null>,
  signal: AbortSignal,
): Promise<IssueView> {
  const { service, repository } = place;
  const options = { signal };
  const loadingIssue = service.get(repository, number, options);
  const [issue, comments, attachments, followers, choices, participation, features, right, me, listed, relations, anchors] =
    await Promise.allSettled([
      loadingIssue,
      service.comments(repository, number, options),
      ifSupported(service.attachments(repository, number, options)),
      service.followers(repository, number, options),
      service.choices(repository, options),
      ifSupported(service.participation(repository, number, options)),
      service.features(options),
      service.right(repository, options),
      whoAmI(service, signal),
      neighbours(loadingIssue),
      service.relations(repository, number, options),
      service.anchors(repository, number, options),
    ]);
  if (issue.status === 'rejected') throw issue.reason;
  const problems = [
    comments.status === 'rejected' && vscode.l10n.t('The comments are not shown: {0}', errorMessage(comments.reason)),
    attachments.status === 'rejected' && vscode.l10n.t('The attachments are not shown: {0}', errorMessage(attachments.reason)),
    followers.status === 'rejected' && vscode.l10n.t('The followers are not shown: {0}', errorMessage(followers.reason)),
    relations.status === 'rejected' && vscode.l10n.t('The relations are not shown: {0}', errorMessage(relations.reason)),
    anchors.status === 'rejected' && vscode.l10n.t('The code of the issue is not shown: {0}', errorMessage(anchors.reason)),
    choices.status === 'rejected' && vscode.l10n.t('Not all choices are offered: {0}', errorMessage(choices.reason)),
  ].filter((problem) => problem !== false);
  const value = <T>(result: PromiseSettledResult<T>): T | null => (result.status === 'fulfilled' ? result.value : null);
  const viewer = {
    place,
    issue: issue.value,
    features: value(features) ?? NO_FEATURES,
    right: value(right) ?? undefined,
    me: me.status === 'fulfilled' ? me.value : undefined,
  };
  return {
    issue: issue.value,
    comments: value(comments),
    attachments: value(attachments),
    followers: value(followers),
    choices: value(choices),
    participation: value(participation),
    problems,
    ...rights(viewer),
    neighbours: value(listed),
    ...(value(anchors) && { code: value(anchors)!.map(attachedCode) }),
    ...(value(relations) && { relations: value(relations)! }),
  };
}

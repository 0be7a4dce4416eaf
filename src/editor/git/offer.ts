import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { isOpen } from '../../model/enums';
import type { IssueAddress } from '../../model/issue';
import { keyOfPlace } from '../placeName';
import { manyLabel } from '../manyIssues';
import { discardRemovedTodo, keepRemovedTodo, removedTodoOf } from '../removedTodos';
import { report } from '../report';
import type { Services } from '../services';
import { plainLabel } from '../text';
import { placeOfRepository, readyGit, type OpenRepository } from './api';
import { closables, namedIssues, type Closable } from './closables';
import { removedTodos } from './removedTodos';
import { closingCommits, newsOfBranch } from './repository';
import { resolveBy, shortHash, subjectOf } from './resolveBy';
import { todoReader } from './todoReader';

const MAX_TITLE_CHARS = 60;

/** The texts of a question about one or several issues. */
interface Question {
  readonly one: (hash: string, number: number, title: string) => string;
  readonly many: (names: string) => string;
}

const BY_MESSAGE: Question = {
  one: (hash, number, title) => vscode.l10n.t('Your commit {0} says that it resolves #{1}: {2}', hash, number, title),
  many: (names) => vscode.l10n.t('Your commits say that they resolve {0}.', names),
};

const BY_TODO: Question = {
  one: (hash, number, title) => vscode.l10n.t('Your commit {0} removed the last TODO of #{1}: {2}', hash, number, title),
  many: (names) => vscode.l10n.t('Your commits removed the last TODOs of {0}.', names),
};

function question(services: Services, found: readonly Closable[], { one: forOne, many }: Question): string {
  const [first, ...otherIssues] = found;
  if (first && otherIssues.length === 0) {
    const { number, title } = first.issue;
    return forOne(shortHash(first.commit), number, plainLabel(title, MAX_TITLE_CHARS));
  }
  return many(found.map(({ place, issue }) => manyLabel(services, [{ place, number: issue.number }])).join(', '));
}

/** Asks the question and handles the answer. Never rejects. */
async function askToResolve(services: Services, found: readonly Closable[], words: Question): Promise<void> {
  if (found.length === 0) return;
  const [resolve, never] = [vscode.l10n.t('Resolve'), vscode.l10n.t('Do Not Ask Again')];
  try {
    const answer = await vscode.window.showInformationMessage(question(services, found, words), resolve, never);
    if (answer === never)
      await vscode.workspace.getConfiguration('issueBucket').update('git.resolveByCommit', 'off', vscode.ConfigurationTarget.Global);
    if (answer !== resolve) return;
    for (const [commit, ofCommit] of Map.groupBy(found, (closable) => closable.commit)) await resolveBy(services, commit, ofCommit);
  } catch (error) {
    await report(services.log, error);
  }
}

const addressOf = ({ place, number }: Pick<Closable, 'place'> & { readonly number: number }): IssueAddress => ({
  site: place.site.id,
  repository: place.repository,
  number,
});

/** The pages of the issues offer the same until the issues are resolved, except for those that have a TODO again. */
async function updatePages(services: Services, removed: readonly Closable[], present: readonly Parameters<typeof addressOf>[0][]) {
  for (const entry of present)
    if (await discardRemovedTodo(services, addressOf(entry))) services.changes.fire({ ...entry, kind: 'updated' });
  for (const { commit, place, issue } of removed) {
    await keepRemovedTodo(services, addressOf({ place, number: issue.number }), { hash: commit.hash, subject: subjectOf(commit) });
    services.changes.fire({ place, kind: 'updated', number: issue.number });
  }
}

/**
 * Offers to resolve the issues that one's own commits name, or whose last TODO they removed, when they reach the default branch, once for each
 * commit.
 *
 * @param since the commit that the branch was at
 */
export async function offerResolving(services: Services, repository: OpenRepository, branch: string, since: string): Promise<void> {
  const git = await readyGit();
  if (!git) return;
  const { rootUri } = repository;
  const [folder, options] = [rootUri.fsPath, { program: git.git.path }];
  const news = await newsOfBranch(folder, branch, since, options);
  if (!news) return;
  const byMessage = await closables(services, rootUri, await closingCommits(folder, news, options));
  const asking = askToResolve(services, byMessage, BY_MESSAGE);
  const reader = todoReader(services, rootUri, await placeOfRepository(services.places, rootUri));
  const { commits, present } = await removedTodos(folder, news, reader, options);
  const isNamedByMessage = ({ place, issue }: Closable) =>
    byMessage.some((closable) => closable.issue.number === issue.number && keyOfPlace(closable.place) === keyOfPlace(place));
  const removed = (await closables(services, rootUri, commits)).filter((closable) => !isNamedByMessage(closable));
  await updatePages(services, removed, await namedIssues(services, rootUri, present));
  await Promise.all([asking, askToResolve(services, removed, BY_TODO)]);
}

/** Does what the person chose on the page of an issue whose last TODO was removed. */
export async function answerRemovedTodo(services: Services, address: IssueAddress, answer: 'resolve' | 'dismiss'): Promise<void> {
  const place = services.places.find(address);
  const commit = removedTodoOf(services, address, 'open');
  if (!place || !commit) return;
  try {
    const issue = answer === 'resolve' ? await place.service.get(address.repository, address.number) : undefined;
    if (issue && isOpen(issue.status)) return await resolveBy(services, { hash: commit.hash, message: commit.subject }, [{ place, issue }]);
  } catch (error) {
    if (!TrackerError.is(error, 'notFound')) return report(services.log, error, { site: address.site });
  }
  await discardRemovedTodo(services, address);
  services.changes.fire({ place, kind: 'updated', number: address.number });
}

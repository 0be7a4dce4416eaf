import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { isOpen } from '../../model/enums';
import type { Issue } from '../../model/issue';
import { escapeMarkdown } from '../../model/markdown';
import { repositoryName } from '../../model/repository';
import { applyChange, reportChange } from '../changeIssues';
import { statusLabel } from '../labels';
import { fieldMessages, manyLabel, whyLeft, writeMany, type ManyTarget } from '../manyIssues';
import { report, sentence } from '../report';
import type { Place, Services } from '../services';
import { plainLabel, plainLine } from '../text';
import { stepOf } from '../undoSteps';
import { placeOfRepository, readyGit, type OpenRepository } from './api';
import { closingCommits, type ClosingCommit } from './repository';

const KEY = 'git.offered';
/** Of all repositories; a commit that is forgotten is asked about again only if it is merged again. */
const MAX_OFFERED = 1000;
const MAX_TITLE_CHARS = 60;
const SHORT_HASH_CHARS = 12;

/** An open issue that a commit closes. */
interface Closable {
  readonly commit: ClosingCommit;
  readonly place: Place;
  readonly issue: Issue;
  /** By which it is asked about once. */
  readonly key: string;
}

/** Names a commit's word on an issue, also after it was amended or rebased: by who wrote it when. Nothing of it can be read. */
const keyOfOffer = ({ email, date }: ClosingCommit, name: string): string =>
  createHash('sha256').update(`${email}\n${date.getTime()}\n${name}`).digest('base64url').slice(0, 16);

function offeredKeys({ sharedState }: Services): readonly unknown[] {
  const stored = sharedState.get<unknown>(KEY);
  return Array.isArray(stored) ? stored : [];
}

/** The open issues that commits name, in places that are open; each of a commit once for all times. */
async function closables(services: Services, root: vscode.Uri, commits: readonly ClosingCommit[]): Promise<Closable[]> {
  const { places, sharedState, log } = services;
  const [own, all] = [await placeOfRepository(places, root), await places.list()];
  const offered = offeredKeys(services);
  const keys: string[] = [];
  const found = new Map<string, Closable>();
  for (const commit of commits) {
    for (const { number, repository } of commit.references) {
      const name = repository && repositoryName(repository).toLowerCase();
      const place = name === undefined ? own : all.find((it) => repositoryName(it.repository).toLowerCase() === name);
      if (!place) continue;
      const key = keyOfOffer(commit, `${place.site.id} ${repositoryName(place.repository)}#${number}`);
      if (offered.includes(key) || keys.includes(key)) continue;
      try {
        const issue = await place.service.get(place.repository, number);
        keys.push(key);
        if (isOpen(issue.status))
          found.set(`${place.site.id} ${repositoryName(place.repository)}#${number}`, { commit, place, issue, key });
      } catch (error) {
        log.debug(`#${number} of the commit ${commit.hash} was not loaded: ${sentence(error)}`);
      }
    }
  }
  // Another window or repository may have asked while the issues were loaded.
  const now = offeredKeys(services);
  const fresh = keys.filter((key) => !now.includes(key));
  if (fresh.length > 0) await sharedState.update(KEY, [...now, ...fresh].slice(-MAX_OFFERED));
  return [...found.values()].filter(({ key }) => fresh.includes(key));
}

function question(services: Services, found: readonly Closable[]): string {
  const [first, ...others] = found;
  if (first && others.length === 0) {
    const { number, title } = first.issue;
    const hash = first.commit.hash.slice(0, SHORT_HASH_CHARS);
    return vscode.l10n.t('Your commit {0} says that it resolves #{1}: {2}', hash, number, plainLabel(plainLine(title), MAX_TITLE_CHARS));
  }
  const names = found.map(({ place, issue }) => manyLabel(services, [{ place, number: issue.number }]));
  return vscode.l10n.t('Your commits say that they resolve {0}.', names.join(', '));
}

/** Resolves the issues of a commit, with a comment that links the commit; *Undo* reverts both. */
async function resolveBy(services: Services, commit: ClosingCommit, all: readonly Closable[]): Promise<void> {
  const words = fieldMessages('status', statusLabel('resolved'));
  const targets = all.map(({ place, issue }): ManyTarget => ({
    place,
    number: issue.number,
    revision: issue.revision,
    seen: { status: issue.status },
    fields: { status: 'resolved' },
  }));
  const subject = escapeMarkdown(plainLine(commit.message.split('\n')[0] ?? '').trim());
  const message = vscode.l10n.t('Resolved by the commit {0}: {1}', commit.hash.slice(0, SHORT_HASH_CHARS), subject);
  const comment = async () => {
    const change = { message, markup: 'markdown' } as const;
    const { done, left } = await writeMany(
      services,
      all.map(({ place, issue }) => ({ place, number: issue.number })),
      change,
    );
    const step = stepOf(services, done, change, {
      done: (what) => vscode.l10n.t('{0}: the comment is there.', what),
      undone: (what) => vscode.l10n.t('{0}: the comment is gone.', what),
      failed: words.failed,
    });
    if (left[0]) throw whyLeft(left[0]);
    return step!;
  };
  const changed = await applyChange(services, targets, {}, words, undefined, comment);
  if (changed) await reportChange(services, changed, {}, words);
}

/**
 * Offers to resolve the issues that one's own commits name when they reach the default branch, once for each commit.
 *
 * @param since the commit that the branch was at
 */
export async function offerResolving(services: Services, repository: OpenRepository, branch: string, since: string): Promise<void> {
  const git = await readyGit();
  if (!git) return;
  const commits = await closingCommits(repository.rootUri.fsPath, branch, since, { program: git.git.path });
  if (commits.length === 0) return;
  const found = await closables(services, repository.rootUri, commits);
  if (found.length === 0) return;
  const [resolve, never] = [vscode.l10n.t('Resolve'), vscode.l10n.t('Do Not Ask Again')];
  const answer = await vscode.window.showInformationMessage(question(services, found), resolve, never);
  if (answer === never)
    await vscode.workspace.getConfiguration('issueBucket').update('git.resolveByCommit', 'off', vscode.ConfigurationTarget.Global);
  if (answer !== resolve) return;
  try {
    for (const [commit, all] of Map.groupBy(found, (it) => it.commit)) await resolveBy(services, commit, all);
  } catch (error) {
    await report(services.log, error);
  }
}

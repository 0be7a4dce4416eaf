import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isOpen } from '../../model/enums';
import type { Issue } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { claimForWindow } from '../oneWindow';
import { sentence } from '../report';
import type { Place, Services } from '../services';
import { placeOfRepository } from './api';
import type { ClosingReference } from './closing';
import type { ClosingCommit, Commit } from './repository';

const KEY = 'git.offered';
/** Of all repositories; a commit that is forgotten is asked about again only if it is merged again. */
const MAX_OFFERED = 1000;
/** How long a window without the focus leaves the question to the one that has it. */
const UNFOCUSED_DELAY_MS = 1000;

/** An open issue that a commit closes. */
export interface Closable {
  readonly commit: ClosingCommit;
  readonly place: Place;
  readonly issue: Issue;
  /** By which it is asked about once. */
  readonly key: string;
}

/** Names a commit's word on an issue, also after it was amended or rebased: by who wrote it when. Nothing of it can be read. */
const keyOfOffer = ({ email, date }: Commit, name: string): string =>
  createHash('sha256').update(`${email}\n${date.getTime()}\n${name}`).digest('base64url').slice(0, 16);

function offeredKeys({ sharedState }: Services): readonly unknown[] {
  const stored = sharedState.get<unknown>(KEY);
  return Array.isArray(stored) ? stored : [];
}

/** The issues that texts of a repository name, with their places: those that are open in this window. */
export async function namedIssues(
  { places }: Services,
  root: vscode.Uri,
  references: readonly ClosingReference[],
): Promise<{ readonly place: Place; readonly number: number }[]> {
  const [own, all] = [await placeOfRepository(places, root), await places.list()];
  return references.flatMap(({ number, repository }) => {
    const name = repository && repositoryName(repository).toLowerCase();
    const place = name === undefined ? own : all.find((it) => repositoryName(it.repository).toLowerCase() === name);
    return place ? [{ place, number }] : [];
  });
}

/** The open issues that are done by commits, in places that are open; each of a commit once for all times, in one window. */
export async function closables(services: Services, root: vscode.Uri, commits: readonly ClosingCommit[]): Promise<Closable[]> {
  const { sharedState, log } = services;
  const offered = offeredKeys(services);
  const keys: string[] = [];
  const found = new Map<string, Closable>();
  for (const commit of commits) {
    for (const { place, number } of await namedIssues(services, root, commit.references)) {
      const name = `${place.site.id} ${repositoryName(place.repository)}#${number}`;
      const key = keyOfOffer(commit, name);
      if (offered.includes(key) || keys.includes(key)) continue;
      try {
        const issue = await place.service.get(place.repository, number);
        keys.push(key);
        if (isOpen(issue.status)) found.set(name, { commit, place, issue, key });
      } catch (error) {
        log.debug(`#${number} of the commit ${commit.hash} was not loaded: ${sentence(error)}`);
      }
    }
  }
  // The window in which the person works asks, if the commit is seen there, too.
  if (found.size > 0 && !vscode.window.state.focused) await setTimeout(UNFOCUSED_DELAY_MS);
  // Another window or repository may have asked meanwhile.
  const now = offeredKeys(services);
  const fresh = keys.filter((key) => !now.includes(key));
  if (fresh.length > 0) await sharedState.update(KEY, [...now, ...fresh].slice(-MAX_OFFERED));
  const own: Closable[] = [];
  for (const it of found.values()) if (fresh.includes(it.key) && (await claimForWindow(services, 'offered', [it.key]))) own.push(it);
  return own;
}

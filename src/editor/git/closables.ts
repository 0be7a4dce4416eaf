import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isOpen } from '../../model/enums';
import type { Issue } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { claimForWindow } from '../oneWindow';
import { keyOfPlace } from '../placeName';
import { errorMessage } from '../report';
import type { Place, Services } from '../services';
import { placeOfRepository } from './api';
import type { ClosingReference } from './closing';
import type { ClosingCommit } from './repository';

/** How long a window without the focus leaves the question to the one that has it. */
const UNFOCUSED_DELAY_MS = 1000;

/** An open issue that a commit closes. */
export interface Closable {
  readonly commit: ClosingCommit;
  readonly place: Place;
  readonly issue: Issue;
}

/** An issue of a place that is open in this window. */
interface NamedIssue {
  readonly place: Place;
  readonly number: number;
}

/** Finds the issues that texts of a repository name. */
async function issueFinder({ places }: Services, root: vscode.Uri): Promise<(reference: ClosingReference) => NamedIssue | undefined> {
  const [ownPlace, allPlaces] = [await placeOfRepository(places, root), await places.list()];
  return ({ number, repository }) => {
    const name = repository && repositoryName(repository).toLowerCase();
    const place = name === undefined ? ownPlace : allPlaces.find((place) => repositoryName(place.repository).toLowerCase() === name);
    return place && { place, number };
  };
}

/** The issues that texts of a repository name, with their places: those that are open in this window. */
export async function namedIssues(services: Services, root: vscode.Uri, references: readonly ClosingReference[]): Promise<NamedIssue[]> {
  const find = await issueFinder(services, root);
  return references.flatMap((reference) => find(reference) ?? []);
}

/** The open issues that commits resolve, in open places. Each issue of a commit is returned only once, in one window. */
export async function closables(services: Services, root: vscode.Uri, commits: readonly ClosingCommit[]): Promise<Closable[]> {
  if (commits.length === 0) return [];
  const find = await issueFinder(services, root);
  const named = new Map<string, NamedIssue & { readonly commits: ClosingCommit[] }>();
  for (const commit of commits) {
    for (const reference of commit.references) {
      const found = find(reference);
      if (!found) continue;
      const key = JSON.stringify([keyOfPlace(found.place), found.number]);
      const existing = named.get(key) ?? { ...found, commits: [] };
      existing.commits.push(commit);
      named.set(key, existing);
    }
  }
  const loaded: (Omit<Closable, 'commit'> & { readonly commits: readonly ClosingCommit[] })[] = [];
  for (const { place, number, commits: hashes } of named.values()) {
    try {
      loaded.push({ place, commits: hashes, issue: await place.service.get(place.repository, number) });
    } catch (error) {
      services.log.debug(`#${number} of the commit ${hashes[0]!.hash} was not loaded: ${errorMessage(error)}`);
    }
  }
  // The window in which the person works asks, if the commit is seen there, too.
  if (loaded.some(({ issue }) => isOpen(issue.status)) && !vscode.window.state.focused) await setTimeout(UNFOCUSED_DELAY_MS);
  const closable: Closable[] = [];
  for (const { place, issue, commits: hashes } of loaded) {
    let last: ClosingCommit | undefined;
    for (const commit of hashes) if (await claimOffer(services, commit, place, issue.number)) last = commit;
    if (last && isOpen(issue.status)) closable.push({ commit: last, place, issue });
  }
  return closable;
}

/** Whether the question about an issue that a commit closes was not asked yet. Amended and rebased commits are recognized by author and date. */
const claimOffer = (services: Services, { email, date }: ClosingCommit, place: Place, number: number): Promise<boolean> =>
  claimForWindow(services, 'offered', [email, date.getTime(), keyOfPlace(place), number]);

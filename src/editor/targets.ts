import * as vscode from 'vscode';
import { mapConcurrently } from '../model/concurrency';
import type { Issue, IssueAddress } from '../model/issue';
import { runCommand } from './commandRegistry';
import type { Services, Place, Sites } from './services';
import { placeName } from './placeName';
import { resolveSelectedRows } from './rowKeys';

/** An issue that a command acts on, and its place. */
export interface Target {
  readonly place: Place;
  readonly issue: Issue;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Whether an argument is an issue of the tree or an address. */
function isAddress(value: unknown): value is IssueAddress {
  if (!isRecord(value) || typeof value['number'] !== 'number' || typeof value['site'] !== 'string') return false;
  const repository = value['repository'];
  return isRecord(repository) && typeof repository['owner'] === 'string' && typeof repository['slug'] === 'string';
}

/** Of cards of the board only the numbers are known. */
const MAX_CONCURRENT_REQUESTS = 8;

/** How long a command waits for the present state of the issue of a row: what was changed meanwhile is noticed when it is written, too. */
const MAX_FRESH_WAIT_MS = 300;

/** The present state of an issue, or that of its row where the site takes long to tell. @throws {TrackerError} */
async function freshIssue({ service }: Place, { repository, number, issue }: IssueAddress & { issue?: Issue }): Promise<Issue> {
  const loaded = service.get(repository, number);
  if (!issue) return loaded;
  const timeout: { timer?: NodeJS.Timeout } = {};
  const ofRow = new Promise<Issue>((resolve) => (timeout.timer = setTimeout(() => resolve(issue), MAX_FRESH_WAIT_MS)));
  try {
    return await Promise.race([loaded, ofRow]);
  } finally {
    clearTimeout(timeout.timer);
  }
}

/** The issues of several cards, of which one's menu was opened; undefined for anything else. */
const selectedCards = (value: unknown): readonly unknown[] | undefined =>
  isRecord(value) && Array.isArray(value['selected']) ? (value['selected'] as unknown[]) : undefined;

/** Reloads a single issue, since the tree's may be seconds old. Several are used as they are, because loading each takes too long. */
async function resolve(services: Services, addresses: readonly (IssueAddress & { issue?: Issue })[]): Promise<Target[]> {
  return mapConcurrently(addresses, MAX_CONCURRENT_REQUESTS, async (address) => {
    const place = services.places.find(address);
    if (place && address.issue && addresses.length > 1) return { place, issue: address.issue };
    if (!place) throw new Error(vscode.l10n.t('The site {0} has been removed.', address.site));
    return { place, issue: await freshIssue(place, address) };
  });
}

/** Reports that nothing was done: VS Code has reloaded the row whose menu was open, so the row is unknown. */
export const reportLostRow = (): Thenable<unknown> =>
  vscode.window.showInformationMessage(vscode.l10n.t('The list has just been loaded again. Choose the command once more.'));

/**
 * Finds the issues that a command acts on: the selection when it comes from the tree's or the board's menu (without groups), the given address,
 * the selection of the tree if it was used last, the active tab, else one that the person picks. Undefined when there is none.
 */
export async function targets(services: Services, title: string, args: readonly unknown[]): Promise<readonly Target[] | undefined> {
  const [clicked, selected] = args;
  let rows: readonly unknown[] =
    Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : (selectedCards(clicked) ?? [clicked]);
  // Of several, none is left out because VS Code was loading its row again.
  if (rows.length > 1 && rows.some((row) => row == null)) rows = await resolveSelectedRows(rows);
  const addresses = rows.filter(isAddress);
  if (addresses.length > 0) return resolve(services, addresses);
  // Of a row that is lost no other issue is meant.
  if (rows.length === 0 || (args.length > 1 && clicked == null && !(Array.isArray(selected) && selected.length === 0))) {
    void reportLostRow();
    return undefined;
  }
  if (Array.isArray(selected)) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No issue is selected.'));
    return undefined;
  }
  const chosen = await runCommand('issueBucket.selectedIssues');
  if (chosen.length > 0) return resolve(services, chosen);
  // From the palette: the issue in the active tab.
  const active = await runCommand('issueBucket.activeIssue');
  if (active) return resolve(services, [active]);
  const { pickIssue } = await import('./pickIssue');
  const hit = await pickIssue(services, title);
  return hit && [hit];
}

/** Names issues in a sentence: `#12`, or their number; with the repository when there are several sites. */
export function targetsLabel(items: readonly { readonly place: Place; readonly issue: Pick<Issue, 'number'> }[], sites: Sites): string {
  const label = items.length === 1 ? `#${items[0]!.issue.number}` : vscode.l10n.t('{0} issues', items.length);
  const [firstPlace, ...otherPlaces] = new Set(items.map(({ place }) => placeName(place, sites)));
  return firstPlace === undefined || otherPlaces.length > 0 || sites.all().length < 2 ? label : `${label} (${firstPlace})`;
}

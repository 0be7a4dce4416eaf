import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import { issuesByNumber } from '../lists/numbers';
import { parseSearch } from '../lists/search';
import { findSimilar } from '../lists/similar';
import type { Issue } from '../model/issue';
import { ALL, DEFAULT_SORT } from '../model/query';
import { kindIcon, statusLabel } from './labels';
import { askQuickPick } from './quickPick';
import { errorMessage } from './report';
import type { Place } from './services';
import { plainLabel, plainLabels } from './text';

/** Asks for another issue of the same repository. */

const TYPING_PAUSE_MS = 150;
const MAX_RESULTS = 30;

type RelatedItem = vscode.QuickPickItem & { readonly number?: number; readonly isSkip?: boolean };

const search = async ({ service, repository }: Place, words: string | null, signal: AbortSignal): Promise<readonly Issue[]> =>
  (await service.list(repository, { filter: ALL, search: words, sort: DEFAULT_SORT, start: 0, limit: MAX_RESULTS }, { signal })).issues;

/** Issues with a similar title, then those that were changed last. */
async function likely(place: Place, { title }: Issue, signal: AbortSignal): Promise<Issue[]> {
  const [similar, latest] = await Promise.all([findSimilar(place.service, place.repository, title, signal), search(place, null, signal)]);
  return [...similar, ...latest];
}

async function find(place: Place, issue: Issue, text: string, signal: AbortSignal): Promise<Issue[]> {
  const { number, words } = parseSearch(text);
  const byNumber = number === undefined ? undefined : await issuesByNumber(place.service, place.repository, number, { signal });
  const numbered = [byNumber?.exact ?? [], byNumber?.longer ?? []].flat();
  const matches = words !== null ? await search(place, words, signal) : number === undefined ? await likely(place, issue, signal) : [];
  const found = new Map([...numbered, ...matches].map((match) => [match.number, match]));
  found.delete(issue.number);
  return [...found.values()].slice(0, MAX_RESULTS);
}

const itemOf = ({ number, title, status, kind, priority }: Issue): RelatedItem => ({
  label: plainLabel(title.replace(/\s+/g, ' ')),
  description: plainLabels([`#${number}`, statusLabel(status)], ' · '),
  iconPath: kindIcon(kind, priority),
  // The tracker filters; VS Code's own filter would hide results by number.
  alwaysShow: true,
  number,
});

/**
 * Lets the person pick an issue that another one is to be related to; likely ones are first. With `skip` the first item of that label answers
 * `'skip'`. Undefined when they cancel.
 */
export async function pickRelated(place: Place, issue: Issue, title: string, skip?: string): Promise<number | 'skip' | undefined> {
  const pick = vscode.window.createQuickPick<RelatedItem>();
  pick.title = title;
  pick.placeholder = vscode.l10n.t('Type words of an issue, or its number');
  pick.ignoreFocusOut = true;
  const skipItem: RelatedItem[] =
    skip === undefined ? [] : [{ label: skip, iconPath: new vscode.ThemeIcon('circle-slash'), alwaysShow: true, isSkip: true }];
  let run = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const show = async () => {
    clearTimeout(timer);
    run.abort();
    const current = (run = new AbortController());
    let items: RelatedItem[];
    try {
      items = (await find(place, issue, pick.value, current.signal)).map(itemOf);
      if (items.length === 0)
        items = [{ label: vscode.l10n.t('No issue matches'), iconPath: new vscode.ThemeIcon('info'), alwaysShow: true }];
    } catch (error) {
      if (TrackerError.is(error, 'cancelled')) return;
      items = [{ label: plainLabel(errorMessage(error)), iconPath: new vscode.ThemeIcon('warning'), alwaysShow: true }];
    }
    if (run !== current) return;
    pick.items = [...items, ...skipItem];
    pick.activeItems = pick.items.slice(0, 1);
    pick.busy = false;
  };
  pick.onDidChangeValue(() => {
    clearTimeout(timer);
    pick.busy = true;
    timer = setTimeout(() => void show(), TYPING_PAUSE_MS);
  });
  pick.busy = true;
  pick.items = skipItem;
  void show();
  const answer = await askQuickPick(pick, show, (item) => item.number !== undefined || item.isSkip === true);
  clearTimeout(timer);
  run.abort();
  const [item] = Array.isArray(answer) ? answer : [];
  return item && (item.isSkip ? 'skip' : item.number);
}

/**
 * Asks of which issue another one is a duplicate, as its status is about to say. `'skip'` where it is known already, the site has no relations, or the
 * person leaves it out; undefined when they cancel.
 */
export async function askDuplicateOf(place: Place, issue: Issue): Promise<number | 'skip' | undefined> {
  const existing = await place.service.relations(place.repository, issue.number).catch(() => undefined);
  if (!existing || existing.some(({ name }) => name === 'duplicate_of')) return 'skip';
  return pickRelated(
    place,
    issue,
    vscode.l10n.t('#{0} Is a Duplicate of Which Issue?', issue.number),
    vscode.l10n.t('Change the status only'),
  );
}

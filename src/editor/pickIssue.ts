import * as vscode from 'vscode';
import { TrackerError } from '../client/errors';
import { relativeTime } from '../model/ago';
import { lazy } from '../model/concurrency';
import type { Choices } from '../model/issue';
import { ALL, DEFAULT_SORT, type IssueQuery } from '../model/query';
import { repositoryName } from '../model/repository';
import { runCommand } from './commandRegistry';
import type { Services, Place } from './services';
import type { QueryItem } from './queryItems';
import { askQuickPick } from './quickPick';
import { errorMessage } from './report';
import { beginningWithin, plainLabel, plainLabels, plainLine } from './text';
import { kindIcon, statusLabel } from './labels';
import { hiddenTitleExcerpt, mergeResults, parseSearch, RESULTS_PER_PAGE, hitToShow, type FoundIssue } from '../lists/search';
import { issuesByNumber } from '../lists/numbers';
import type { SearchPlan } from '../lists/searchQuery';

const TYPING_PAUSE_MS = 150;
/** How many columns of a title are shown. Number, status and assignee follow it in the row. */
const MAX_TITLE_COLUMNS = 60;

/** An item of the list: a result, a note, or (`isMore`) one that loads more. */
type ResultItem = QueryItem & { found?: FoundIssue<Place>; isMore?: boolean };

/**
 * Lets the person pick an issue of all open repositories: searches as they type, and shows the last changed issues at first. `listed` are the
 * numbers of all results in the same repository. Undefined when they cancel, or no repository is open (with a message).
 */
export async function pickIssue(
  services: Services,
  title: string,
  text = '',
  showAll?: (words: string, isQuery: boolean) => PromiseLike<void>,
): Promise<(FoundIssue<Place> & { listed: number[] }) | undefined> {
  const places = await services.places.list();
  if (places.length === 0) {
    const choose = vscode.l10n.t('Choose Repository');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('No repository is open here. Open a folder or choose a repository first.'),
      choose,
    );
    if (chosen === choose) await runCommand('issueBucket.chooseRepository');
    return undefined;
  }
  const pick = vscode.window.createQuickPick<ResultItem>();
  pick.title = title;
  pick.placeholder = vscode.l10n.t('Type words of an issue, its number, or a query like is:open assignee:me');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true; // so that VS Code highlights matches in it
  pick.keepScrollPosition = true;
  pick.value = text;
  const showAllButton = { iconPath: new vscode.ThemeIcon('list-tree'), tooltip: vscode.l10n.t('Show All in the Tree') };
  const updateButtons = () => {
    pick.buttons = showAll && parseSearch(pick.value).words !== null ? [showAllButton] : [];
  };
  updateButtons();
  let run = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let limit = RESULTS_PER_PAGE;

  const search = async () => {
    clearTimeout(timer);
    run.abort();
    const current = (run = new AbortController());
    const items = await find(places, pick.value, limit, current.signal, choices);
    if (run !== current || current.signal.aborted) return;
    pick.items = items;
    // VS Code filters items by their labels, which would hide results by number and notes.
    if (parseSearch(pick.value).number !== undefined) pick.activeItems = items.slice(0, 1);
    pick.busy = false;
  };
  const searchLater = () => {
    clearTimeout(timer);
    pick.busy = true;
    limit = RESULTS_PER_PAGE;
    updateButtons();
    timer = setTimeout(() => void search(), TYPING_PAUSE_MS);
  };
  const choices = lazy(async () => {
    const [place, ...otherPlaces] = places;
    return otherPlaces.length > 0 ? undefined : place?.service.choices(place.repository).catch(() => undefined);
  });
  const loadMore = async () => {
    const loaded = pick.items.length - 1;
    limit += RESULTS_PER_PAGE;
    pick.busy = true;
    await search();
    pick.activeItems = pick.items.slice(loaded, loaded + 1);
  };
  const applyReplacement = async (replacement: NonNullable<ResultItem['replacement']>) => {
    const { replacedIn } = await import('./queryItems');
    pick.value = replacedIn(pick.value, replacement);
    searchLater();
  };
  pick.onDidChangeValue(searchLater);
  pick.onDidAccept(() => {
    const [active] = pick.activeItems;
    if (pick.busy || !active) return;
    if (active.isMore) void loadMore();
    // A chosen qualifier or correction becomes part of the text.
    if (active.replacement) void applyReplacement(active.replacement);
  });
  pick.busy = true;
  void search();
  const answer = await askQuickPick(pick, search, (item) => item.found !== undefined);
  clearTimeout(timer);
  run.abort();
  const { words } = parseSearch(pick.value);
  if (answer === showAllButton && words !== null) await showAll?.(words, (await planOf(words)) !== undefined);
  const chosen = Array.isArray(answer) ? answer[0]?.found : undefined;
  const listed = pick.items.flatMap(({ found }) => (found && found.place === chosen?.place ? [found.issue.number] : []));
  return chosen && { ...chosen, listed };
}

/** The text as a query where it is one; the query language is loaded with the first that may be. */
const planOf = async (text: string): Promise<SearchPlan | undefined> =>
  /[a-z]:/i.test(text) ? (await import('../lists/searchQuery')).searchPlan(text) : undefined;

/** The request to a repository. */
async function queryFor(place: Place, words: string | null, plan: SearchPlan | undefined) {
  if (!plan) return { filter: ALL, search: words, searchComments: true, sort: DEFAULT_SORT };
  const me = plan.asksForMe ? await place.service.identity().catch(() => undefined) : undefined;
  return plan.query(me?.person.username ?? null);
}

/** Finds the items for a text, and what a query can go on with. Never rejects. */
async function find(
  places: readonly Place[],
  text: string,
  limit: number,
  signal: AbortSignal,
  choices: () => Promise<Choices | undefined>,
): Promise<ResultItem[]> {
  const plan = await planOf(text);
  if (!plan) return findIssues(places, text, limit, signal, undefined);
  const { completionItems, problemItems } = await import('./queryItems');
  const found = plan.hasProblem ? problemItems(text) : await findIssues(places, text, limit, signal, plan);
  return [...found, ...completionItems(text, await choices())];
}

/** Finds the issues for a text. A failed repository becomes an item and does not hide the results of others. Never rejects. */
async function findIssues(
  places: readonly Place[],
  text: string,
  limit: number,
  signal: AbortSignal,
  plan: SearchPlan | undefined,
): Promise<ResultItem[]> {
  const { number, words } = parseSearch(text);
  const failures = new Map<Place, unknown>();
  const [numbers, longer]: [FoundIssue<Place>[], FoundIssue<Place>[]] = [[], []];
  let [total, listed] = [0, 0];
  const byWords = await Promise.all(
    places.map(async (place): Promise<FoundIssue<Place>[]> => {
      try {
        const byNumber = number === undefined ? undefined : issuesByNumber(place.service, place.repository, number, { signal });
        // Without words the last changed issues are listed, unless a number was typed.
        const byWord = number !== undefined && words === null ? undefined : list(place, await queryFor(place, words, plan), limit, signal);
        const [numbered, page] = await Promise.all([byNumber, byWord]);
        if (numbered?.exact) numbers.push({ place, issue: numbered.exact });
        longer.push(...(numbered?.longer ?? []).map((issue) => ({ place, issue })));
        total += page?.count ?? 0;
        listed += page?.issues.length ?? 0;
        return (page?.issues ?? []).map((issue) => ({ place, issue, hit: page?.hits?.get(issue.number) }));
      } catch (error) {
        // A repository of this computer is created with its first issue, so a missing one is no error.
        if (!(place.site.isLocal && TrackerError.is(error, 'noRepository'))) failures.set(place, error);
        return [];
      }
    }),
  );
  const results = plan?.isSorted ? byWords.flat() : mergeResults([...numbers, ...longer], byWords);
  // The site's excerpts show what a query has matched.
  const items = results.map((found) => resultItem(found, plan ? null : words, nameIn(places)));
  if (number !== undefined && numbers.length === 0 && items.length > 0)
    items.unshift(note(vscode.l10n.t('There is no issue #{0}', number)));
  const failed = [...failures].map(([place, error]): ResultItem => ({
    label: vscode.l10n.t('{0} could not be searched', plainLabel(repositoryName(place.repository))),
    detail: plainLabel(errorMessage(error)),
    iconPath: new vscode.ThemeIcon('warning'),
    alwaysShow: true,
  }));
  if (words !== null && listed < total) items.push(moreItem(listed, total));
  if (items.length > 0 || failed.length > 0) return [...items, ...failed];
  return [note(vscode.l10n.t('No issue matches'))];
}

const moreItem = (listed: number, total: number): ResultItem => ({
  label: vscode.l10n.t('Load More'),
  description: vscode.l10n.t('{0} of {1} that match are listed', listed, total),
  iconPath: new vscode.ThemeIcon('unfold'),
  alwaysShow: true,
  isMore: true,
});

const note = (label: string): ResultItem => ({ label, iconPath: new vscode.ThemeIcon('info'), alwaysShow: true });

/** Labels of repositories, with their sites when these differ. */
function nameIn(places: readonly Place[]): (place: Place) => string | undefined {
  const isOfOneSite = new Set(places.map(({ site }) => site.id)).size === 1;
  if (places.length < 2) return () => undefined;
  return ({ repository, site }) => (isOfOneSite ? repositoryName(repository) : `${repositoryName(repository)} · ${site.label}`);
}

const list = (place: Place, query: Omit<IssueQuery, 'start' | 'limit'>, limit: number, signal: AbortSignal) =>
  place.service.list(place.repository, { ...query, start: 0, limit }, { signal });

/** The excerpt line of a result. */
function detailOf({ issue, hit }: FoundIssue<Place>, words: string | null): string | undefined {
  const found = hitToShow(issue, words, hit);
  if (!found?.comment) return found?.text;
  const { author, createdOn } = found.comment;
  const authorName = author?.displayName ?? vscode.l10n.t('Anonymous');
  return vscode.l10n.t('{0} in a comment, {1}: {2}', authorName, relativeTime(createdOn, vscode.env.language), found.text);
}

function resultItem(found: FoundIssue<Place>, words: string | null, nameOf: (place: Place) => string | undefined): ResultItem {
  const { issue, place } = found;
  const title = beginningWithin(plainLine(issue.title), MAX_TITLE_COLUMNS);
  const detail = detailOf(found, words) ?? hiddenTitleExcerpt(title, issue.title, words);
  const parts = [`#${issue.number}`, statusLabel(issue.status), issue.assignee?.displayName, nameOf(place)];
  return {
    label: plainLabel(title),
    description: plainLabels(parts, ' · '),
    ...(detail !== undefined && { detail: plainLabel(detail) }),
    iconPath: kindIcon(issue.kind, issue.priority),
    // The tracker filters; VS Code's own filter would hide results in descriptions.
    alwaysShow: true,
    found,
  };
}

import * as vscode from 'vscode';
import { lazy } from '../../model/concurrency';
import type { Choices } from '../../model/issue';
import { parseQuery, printQuery } from '../../model/query-language';
import { readListFilter } from '../../lists/query';
import { parseSearch } from '../../lists/search';
import type { ActiveFilter } from '../activeFilter';
import { runCommand } from '../commandRegistry';
import { completionItems, problemItems, replacedIn, type QueryItem } from '../queryItems';
import { askQuickPick } from '../quickPick';
import { report } from '../report';
import { usableQueries, type UsableQuery } from '../savedQueries';
import type { Services } from '../services';
import { plainLabel } from '../text';
import { saveTypedText, typedText, type TypedFor } from '../typedTexts';
import { TREE_VIEW } from '../viewIds';
import { commonQueries, type CommonQuery } from './commonQueries';
import type { ListSettings } from './listSettings';
import { loadChoices, pickFilter } from './pickFilter';
import type { IssueTree } from './provider';

type BoxItem = QueryItem & {
  readonly apply?: true;
  /** The whole query, in place of what is typed. */
  readonly query?: string;
  /** The text that goes into the box. */
  readonly typed?: string;
  readonly steps?: true;
  /** The issue that is opened. */
  readonly number?: number;
};

/** A query that was typed and not used. */
const TYPED: TypedFor = { key: 'query' };

/** What the box offers besides what it completes: it comes while the box is open. */
interface Loaded {
  /** What was typed before and not used, until something else is typed. */
  readonly typed?: string | undefined;
  readonly choices?: Choices;
  readonly saved?: readonly UsableQuery[];
}

const separator = (label: string): BoxItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

const commonItem = ({ label, query }: CommonQuery, icon = 'filter'): BoxItem => ({
  label: plainLabel(label),
  description: plainLabel(query),
  iconPath: new vscode.ThemeIcon(icon),
  alwaysShow: true,
  apply: true,
  query,
});

/** Opens the issue if the box contains only its number. */
function numberItems(text: string): BoxItem[] {
  const { number } = parseSearch(text);
  if (number === undefined) return [];
  return [{ label: vscode.l10n.t('Open Issue #{0}', number), iconPath: new vscode.ThemeIcon('go-to-file'), alwaysShow: true, number }];
}

const savedItem = ({ folder, entry }: UsableQuery): BoxItem =>
  commonItem({ label: entry.name, query: entry.query }, folder ? 'filter' : 'account');

const typedItem = (text: string): BoxItem => ({
  label: plainLabel(text),
  iconPath: new vscode.ThemeIcon('history'),
  alwaysShow: true,
  typed: text,
});

/** Queries that can be chosen in place of typing one, under a heading. */
const offered = (heading: string, items: readonly BoxItem[]): readonly BoxItem[] =>
  items.length > 0 ? [separator(heading), ...items] : [];

/** The items for a query text: to filter by it or its problems, completions, and the field-by-field filter; without a text, whole queries. */
function itemsFor(text: string, { choices, saved = [], typed }: Loaded): BoxItem[] {
  const problems = problemItems(text);
  const first: BoxItem[] =
    problems.length > 0
      ? problems
      : [
          {
            label: text.trim() === '' ? vscode.l10n.t('Show All Issues') : vscode.l10n.t('Filter by This'),
            description: plainLabel(text.trim()),
            iconPath: new vscode.ThemeIcon(text.trim() === '' ? 'clear-all' : 'filter'),
            alwaysShow: true,
            apply: true,
          },
        ];
  const steps: BoxItem = {
    label: vscode.l10n.t('Choose Field by Field...'),
    iconPath: new vscode.ThemeIcon('list-selection'),
    alwaysShow: true,
    steps: true,
  };
  const isEmpty = text.trim() === '';
  return [
    ...numberItems(text),
    ...first,
    steps,
    ...(typed === undefined ? [] : offered(vscode.l10n.t('Typed Before'), [typedItem(typed)])),
    ...(isEmpty ? offered(vscode.l10n.t('Saved Queries'), saved.map(savedItem)) : []),
    ...(isEmpty
      ? offered(
          vscode.l10n.t('Common'),
          commonQueries().map((query) => commonItem(query)),
        )
      : []),
    ...completionItems(text, choices),
  ];
}

/** Asks for a query; undefined when the person closes the box. */
async function askQuery(
  before: string,
  state: vscode.Memento,
  load: { readonly choices: () => Promise<Choices>; readonly saved: () => Promise<readonly UsableQuery[]> },
): Promise<{ readonly query: string } | { readonly number: number } | 'steps' | undefined> {
  const pick = vscode.window.createQuickPick<BoxItem>();
  pick.title = vscode.l10n.t('Filter Issues');
  pick.placeholder = vscode.l10n.t('is:open assignee:me priority:>=major updated:<2w words');
  pick.value = before === '' ? '' : `${before} `;
  let loaded: Loaded = { typed: typedText(state, TYPED) };
  const fill = () => {
    pick.items = itemsFor(pick.value, loaded);
    pick.activeItems = pick.items.slice(0, 1);
  };
  fill();
  const initial = pick.value;
  let isTyped = false;
  pick.onDidChangeValue((text) => {
    // VS Code also fires this event for the initial text of the box.
    if (!isTyped && text === initial) return;
    isTyped = true;
    loaded = { ...loaded, typed: undefined };
    const query = text.trim();
    void saveTypedText(state, TYPED, query === '' || query === before ? undefined : query);
    fill();
  });
  const add = (more: Loaded) => {
    loaded = { ...loaded, ...more };
    const [active] = pick.activeItems;
    if (active === pick.items[0]) fill();
  };
  void load.choices().then((choices) => add({ choices }));
  void load.saved().then((saved) => add({ saved }));
  const isAnswer = (item: BoxItem): boolean => {
    if (item.replacement) {
      pick.value = replacedIn(pick.value, item.replacement);
      fill();
    }
    if (item.typed !== undefined) {
      pick.value = `${item.typed} `;
      loaded = { ...loaded, typed: undefined };
      fill();
    }
    return item.apply === true || item.steps === true || item.number !== undefined;
  };
  const answer = await askQuickPick(pick, undefined, isAnswer);
  const item = Array.isArray(answer) ? answer[0] : undefined;
  if (!item?.apply && item?.number === undefined) return item?.steps ? 'steps' : undefined;
  if (item.query !== undefined) return { query: item.query };
  await saveTypedText(state, TYPED, undefined);
  return item.number === undefined ? { query: pick.value.trim() } : { number: item.number };
}

/** Filters by a query. Its `sort:` and `group:` become settings of the view, and are not stored with the filter. */
export async function applyQuery(text: string, filter: ActiveFilter, settings: ListSettings): Promise<void> {
  const { sort, group } = readListFilter(text, 'me');
  const { terms } = parseQuery(text);
  const rest = terms.filter((term) => term.type !== 'qualifier' || (term.name !== 'sort' && term.name !== 'group'));
  if (group !== undefined) await settings.setGrouping(group);
  if (sort) await settings.setSort(sort.field, sort.descending);
  await filter.set(printQuery(rest));
}

/** Opens an issue of the only repository, or of the one that the person picks. */
async function openNumber({ places }: Services, number: number): Promise<void> {
  const place = await places.pick(vscode.l10n.t('Open Issue #{0}', number));
  if (place) await runCommand('issueBucket.openIssue', { site: place.site.id, repository: place.repository, number });
}

/** Asks for the query to filter the view by, or for its conditions field by field. */
export async function pickQuery(services: Services, filter: ActiveFilter, tree: IssueTree, settings: ListSettings): Promise<void> {
  try {
    const choices = lazy(async () => loadChoices(await tree.list()));
    // The view has a row for a file that cannot be read.
    const saved = () => usableQueries(services.places).catch(() => []);
    const answer = await askQuery(filter.text, services.context.workspaceState, { choices, saved });
    if (answer === undefined) return;
    if (answer === 'steps') return await pickFilter(services, filter, tree);
    if ('number' in answer) return await openNumber(services, answer.number);
    await applyQuery(answer.query, filter, settings);
    await runCommand(`${TREE_VIEW}.focus`);
  } catch (error) {
    await report(services.log, error);
  }
}

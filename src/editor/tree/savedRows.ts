import * as vscode from 'vscode';
import { SINGLE_GROUP_KEY, UNGROUPED } from '../../lists/grouping';
import { IssueList } from '../../lists/list';
import { mapConcurrently } from '../../model/concurrency';
import { DEFAULT_SORT } from '../../model/query';
import type { SavedEntry } from '../../lists/savedQueries';
import { format } from '../../wire/messages';
import { commandOf } from '../commandRegistry';
import { errorMessage } from '../report';
import { QUERIES_FILE, sourcesFor, watchSources, type QuerySource } from '../savedQueries';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import type * as savedLanguage from './savedLanguage';
import type { ListSettings } from './listSettings';
import type { Expansion } from './expansion';
import { groupNode, issueNodes, type Node, type SavedNode, type SavedRow, type TreeEntry } from './nodes';
import { keyOfPlace } from '../placeName';

/** Saved queries that are counted at once. */
const MAX_CONCURRENT_COUNTS = 4;

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

type Language = typeof savedLanguage;

/** A saved query of a repository, and the issues loaded for it so far. */
interface SavedList {
  /** Where it is written now. */
  row: SavedRow;
  readonly list: IssueList;
  /** Learns who asks where the query needs it, and looks for the first time. */
  start(): Promise<void>;
  /** Why the query is invalid for the signed-in person. */
  problem(): string | undefined;
}

/** What is known of the saved queries of one place. */
interface PlaceQueries {
  readonly place: Place;
  sources: readonly QuerySource[];
  revision: string | null | undefined;
  readonly lists: Map<string, SavedList>;
}

/** The rows of saved queries in the view, of all its places. */
export class SavedRows implements vscode.Disposable {
  readonly #places = new Map<string, PlaceQueries>();
  readonly #listeners: vscode.Disposable;
  /** Comes with the first saved query. */
  #language: Language | undefined;

  readonly #services: Services;
  readonly #settings: ListSettings;
  readonly #expansion: Expansion;
  readonly #changed: (row?: SavedNode) => void;

  /** `changed` is called with the changed row, or undefined if rows may have been added or removed. */
  constructor(services: Services, settings: ListSettings, expansion: Expansion, changed: (row?: SavedNode) => void) {
    this.#services = services;
    this.#settings = settings;
    this.#expansion = expansion;
    this.#changed = changed;
    const readAgain = () => void Promise.all([...this.#places.values()].map((queries) => this.#read(queries)));
    this.#listeners = vscode.Disposable.from(
      watchSources(readAgain),
      services.places.onDidChange(readAgain),
      services.sites.onDidChange(() => this.#clear()),
      settings.onDidChange(() => this.#clear()),
      services.changes.onDidChange(({ place }) => void this.#update(this.#places.get(keyOfPlace(place)))),
    );
  }

  /** The row of all saved queries of a place; undefined while they are not loaded, or when there are none. */
  rows({ place, list }: TreeEntry): Node[] {
    let queries = this.#places.get(keyOfPlace(place));
    if (!queries || queries.place.service !== place.service) {
      queries = { place, sources: [], revision: undefined, lists: new Map() };
      this.#places.set(keyOfPlace(place), queries);
      void this.#read(queries);
    }
    const count = countOf(queries.sources);
    return count === 0 ? [] : [this.#top(queries, list, count)];
  }

  /** Reads files and setting again, and looks again at what is shown. */
  async refresh(): Promise<void> {
    for (const queries of this.#places.values()) {
      await this.#read(queries);
      await this.#update(queries);
    }
  }

  /** Polls the repositories whose row of saved queries is expanded, and reloads those that have changed. */
  async poll(isDue: (entry: { readonly place: Place }) => boolean): Promise<void> {
    const open = [...this.#places.values()].filter((queries) => isDue(queries) && queries.lists.size > 0 && this.#isOpen(queries));
    await Promise.all(
      open.map(async (queries) => {
        const { place, revision: before } = queries;
        // Errors of a repository are shown by its own rows.
        const revision = await place.service.revision(place.repository).catch(() => before);
        queries.revision = revision;
        if (revision === null || revision !== before) await this.#update(queries);
      }),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
    for (const { lists } of this.#places.values()) for (const { list } of lists.values()) list.dispose();
  }

  #isOpen({ place }: PlaceQueries): boolean {
    return this.#expansion.isExpanded(topId(place), false);
  }

  /** Another person asks, or for another order. */
  #clear(): void {
    for (const queries of this.#places.values()) {
      for (const { list } of queries.lists.values()) list.dispose();
      queries.lists.clear();
    }
    this.#changed();
  }

  async #update(queries: PlaceQueries | undefined): Promise<void> {
    if (queries && this.#isOpen(queries)) await Promise.all([...queries.lists.values()].map(({ list }) => list.refresh()));
  }

  async #read(queries: PlaceQueries): Promise<void> {
    try {
      const sources = await sourcesFor(this.#services.places, queries.place);
      if (countOf(sources) > 0) this.#language ??= await import('./savedLanguage');
      const isSame = JSON.stringify(sources.map(withoutFolder)) === JSON.stringify(queries.sources.map(withoutFolder));
      queries.sources = sources;
      if (!isSame) this.#changed();
    } catch (error) {
      this.#services.log.warn(`The saved queries could not be read: ${String(error)}`);
    }
  }

  #top(queries: PlaceQueries, list: IssueList, count: number): SavedNode {
    const top: SavedNode = {
      type: 'saved',
      id: topId(queries.place),
      place: queries.place,
      list,
      parent: undefined,
      saved: undefined,
      item(isExpanded) {
        const item = new vscode.TreeItem(vscode.l10n.t('Saved Queries'), isExpanded(top.id, false) ? Expanded : Collapsed);
        item.description = String(count);
        item.iconPath = new vscode.ThemeIcon('bookmark');
        item.contextValue = 'savedQueries';
        item.tooltip = count === 1 ? vscode.l10n.t('1 saved query') : vscode.l10n.t('{0} saved queries', count);
        return item;
      },
      children: () => Promise.resolve(this.#children(queries, top)),
    };
    return top;
  }

  #children(queries: PlaceQueries, top: SavedNode): Node[] {
    const language = this.#language;
    if (!language) return [];
    const names = new Set<string>();
    const used = new Set<string>();
    const counting: SavedList[] = [];
    const nodes = queries.sources.flatMap(({ id: source, folder, entries, problem }) => {
      const rows = entries.map((entry): SavedNode => {
        let id = `${top.id}/${source}/${entry.name}`;
        while (names.has(id)) id += `/${entry.index}`;
        names.add(id);
        const [mistake] = entry.problems;
        if (mistake) return this.#mistake(top, id, { folder, entry }, language.problemText(mistake));
        used.add(id);
        const list = this.#list(queries, id, top, { folder, entry }, language);
        counting.push(list);
        return this.#query(id, top, list);
      });
      return problem
        ? [...rows, this.#mistake(top, `${top.id}/${source}`, { folder, entry: NO_ENTRY }, language.problemText(problem))]
        : rows;
    });
    for (const [id, { list }] of queries.lists) {
      if (used.has(id)) continue;
      list.dispose();
      queries.lists.delete(id);
    }
    void count(counting);
    return nodes;
  }

  #list(queries: PlaceQueries, id: string, top: SavedNode, saved: SavedRow, language: Language): SavedList {
    const { query } = saved.entry;
    const before = queries.lists.get(id);
    if (before?.row.entry.query === query) {
      before.row = saved;
      return before;
    }
    before?.list.dispose();
    const { place } = queries;
    let me: string | null = null;
    const read = () => language.readListFilter(query, me);
    const settings = this.#settings;
    const expansion = this.#expansion;
    const list = new IssueList(place.service, place.repository, place.site.isLocal, {
      grouping: UNGROUPED,
      get sort() {
        return read().sort ?? settings.sort ?? DEFAULT_SORT;
      },
      conditions: () => read().conditions,
      rest: () => read().rest,
      isExpanded: () => expansion.isExpanded(id, false),
      changed: () => this.#changed(this.#query(id, top, savedList)),
    });
    let learning: Promise<void> | undefined;
    const learn = async () => {
      const identity = await place.service.identity().catch(() => undefined);
      me = identity?.person.username ?? null;
    };
    const savedList: SavedList = {
      row: saved,
      list,
      start: async () => {
        if (language.dependsOnPerson(query)) await (learning ??= learn());
        await list.ensureLoaded();
      },
      problem: () => {
        const [problem] = list.groups ? read().problems : [];
        return problem && format(problem.message);
      },
    };
    queries.lists.set(id, savedList);
    return savedList;
  }

  #query(id: string, parent: SavedNode, savedList: SavedList): SavedNode {
    const { list, row: saved } = savedList;
    const { name, query } = saved.entry;
    const node: SavedNode = {
      type: 'saved',
      id,
      place: parent.place,
      list,
      parent,
      saved,
      item(isExpanded) {
        const wrong = savedList.problem() ?? (list.failure && !list.groups ? errorMessage(list.failure.error) : undefined);
        const count = list.groups && wrong === undefined ? list.count : undefined;
        const state = count === 0 ? None : isExpanded(id, false) ? Expanded : Collapsed;
        const item = new vscode.TreeItem(plainLabel(name), state);
        item.description = wrong !== undefined ? '⚠' : count === undefined ? '' : String(count);
        item.iconPath = new vscode.ThemeIcon(saved.folder ? 'filter' : 'account');
        item.contextValue = 'savedQuery';
        item.tooltip = [plainLabel(query), ownerLabel(saved), ...(wrong === undefined ? [] : [plainLabel(wrong)])].join('\n');
        const howMany = count === undefined ? '' : count === 1 ? vscode.l10n.t('1 issue') : vscode.l10n.t('{0} issues', count);
        item.accessibilityInformation = { label: [plainLabel(name), howMany, ownerLabel(saved), wrong].filter(Boolean).join(', ') };
        return item;
      },
      children: async () => {
        await savedList.start();
        return issueNodes(groupNode(parent.place, list, { key: SINGLE_GROUP_KEY, count: 0 }), await list.open(SINGLE_GROUP_KEY), node);
      },
    };
    return node;
  }

  #mistake(parent: SavedNode, id: string, saved: SavedRow, wrong: string): SavedNode {
    const { entry } = saved;
    return {
      type: 'saved',
      id,
      place: parent.place,
      list: parent.list,
      parent,
      saved,
      item() {
        const file = saved.folder ? QUERIES_FILE : vscode.l10n.t('Your settings');
        const item = new vscode.TreeItem(entry.name === '' ? file : plainLabel(entry.name), None);
        item.description = plainLabel(wrong);
        item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
        item.contextValue = entry === NO_ENTRY ? 'savedMistake' : 'savedQuery.mistake';
        item.tooltip = [wrong, ownerLabel(saved)].map((text) => plainLabel(text)).join('\n');
        item.accessibilityInformation = { label: `${plainLabel(entry.name)}, ${plainLabel(wrong)}` };
        item.command = commandOf('issueBucket.editSavedQuery', vscode.l10n.t('Edit Saved Query'), { saved });
        return item;
      },
      children: () => Promise.resolve([]),
    };
  }
}

const NO_ENTRY: SavedEntry = { name: '', query: '', index: -1, at: undefined, problems: [] };

const topId = (place: Place): string => `${keyOfPlace(place)}/saved`;

/** How many rows there are: of files that cannot be read, one that says so. */
const countOf = (sources: readonly QuerySource[]): number =>
  sources.reduce((sum, { entries, problem }) => sum + entries.length + (problem ? 1 : 0), 0);

const withoutFolder = ({ folder: _, ...source }: QuerySource) => source;

/** Describes where a saved query is stored. */
const ownerLabel = ({ folder }: SavedRow): string =>
  folder
    ? vscode.l10n.t('Of the team, in {0} of {1}', QUERIES_FILE, plainLabel(folder.name))
    : vscode.l10n.t('Yours alone, in your settings');

/** Counts the issues of queries without a count, a few queries at a time. */
async function count(lists: readonly SavedList[]): Promise<void> {
  const waiting = lists.filter(({ list }) => list.state === 'loading');
  await mapConcurrently(waiting, MAX_CONCURRENT_COUNTS, (counter) => counter.start());
}

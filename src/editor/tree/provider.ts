import * as vscode from 'vscode';
import type { Issue, IssueAddress } from '../../model/issue';
import { lazy } from '../../model/concurrency';
import { IssueList, loadedIssues } from '../../lists/list';
import { placeKey, repositoryName } from '../../model/repository';
import type { ListPosition } from '../../wire/page-issue';
import { issueKeyOf } from '../issueRow';
import type { Services, Place } from '../services';
import type { ActiveFilter } from '../activeFilter';
import type { Expansion } from './expansion';
import { treeItem } from './items';
import type { SavedRows } from './savedRows';
import type { ListSettings } from './listSettings';
import { keyOfPlace } from '../placeName';
import {
  groupNode,
  isOpenAtFirst,
  issueNode,
  issueNodes,
  listNodes,
  nodeId,
  repositoryNode,
  suggestionNodes,
  type IssueNode,
  type Node,
  type TreeEntry,
} from './nodes';

/** The data of the view: repositories (when there are several), groups, issues. */
export class IssueTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #refreshed = new vscode.EventEmitter<Node | Node[] | undefined>();
  readonly onDidChangeTreeData = this.#refreshed.event;
  readonly #headerChanged = new vscode.EventEmitter<void>();
  /** Fires when something has changed that title, message or context keys depend on. */
  readonly onDidChange = this.#headerChanged.event;
  /** The repositories as they were loaded last. */
  entries: readonly TreeEntry[] = [];
  /** Whether `entries` was loaded. */
  isLoaded = false;
  saved: SavedRows | undefined;
  #loading: Promise<readonly TreeEntry[]> | undefined;
  /** How many calls of `getChildren` wait for the first load of a list. They return its result, so no change event is needed. */
  readonly #pendingLoads = new Map<IssueList, number>();
  #loadCount = 0;
  /** The nodes that VS Code has, by their ids: VS Code identifies a row by its object. */
  readonly #nodes = new Map<string, Node>();

  readonly #services: Services;
  readonly #filter: ActiveFilter;
  readonly #expansion: Expansion;
  readonly #settings: ListSettings;

  constructor(services: Services, filter: ActiveFilter, expansion: Expansion, settings: ListSettings) {
    this.#services = services;
    this.#filter = filter;
    this.#expansion = expansion;
    this.#settings = settings;
  }

  getTreeItem(node: Node): vscode.TreeItem | Promise<vscode.TreeItem> {
    return treeItem(node, this.#settings.grouping, this.#expansion.isExpanded);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    if (node.type === 'issue') item.tooltip = await (await import('../issueTooltip')).tooltipWithRelations(node.place, node.issue);
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    return (await this.#childrenOf(node)).map((child) => this.#reuseNode(child));
  }

  async #childrenOf(node?: Node): Promise<Node[]> {
    if (!node) return this.#roots();
    if (node.type === 'repository') {
      await this.#ensureLoaded(node.list);
      const rows = listNodes(node.place, node.list);
      return [
        ...this.#suggestions(node),
        ...this.#saved(node),
        ...(rows.length > 0 ? rows : [{ type: 'note', place: node.place, list: node.list } as const]),
      ];
    }
    if (node.type === 'saved') return node.children();
    return node.type === 'group' ? issueNodes(node, await node.list.open(node.key)) : [];
  }

  getParent(node: Node): Node | undefined {
    const parent = this.#parentOf(node);
    return parent && this.#reuseNode(parent);
  }

  #parentOf(node: Node): Node | undefined {
    const { place, list } = node;
    if (node.type === 'repository' || node.type === 'filter') return undefined;
    if ('parent' in node && node.parent) return node.parent;
    if (node.type === 'issue' || node.type === 'more') {
      const key = node.type === 'issue' ? list.grouping.key(node.issue) : node.key;
      if (list.grouping.field === undefined) return this.entries.length > 1 ? repositoryNode(place, list) : undefined;
      return groupNode(place, list, list.group(key) ?? { key, count: 0 });
    }
    return this.entries.length > 1 ? repositoryNode(place, list) : undefined;
  }

  /** The repositories to show; loaded once, until the places change. */
  list(): Promise<readonly TreeEntry[]> {
    return (this.#loading ??= this.#load());
  }

  /** Loads the repositories again, because others may be open. */
  placesChanged(): void {
    this.#loading = undefined;
    this.changed();
  }

  /** Refreshes all lists. */
  async refresh(): Promise<void> {
    await Promise.all([this.saved?.refresh(), ...(await this.list()).map(({ list }) => list.refresh())]);
  }

  /** Drops what is loaded of some places, for another person. */
  reset(matches: (place: Place) => boolean): void {
    this.#drop(matches);
    this.changed();
  }

  /**
   * Loads all lists anew, for another filter, grouping or sort. The rows of an only list stay until it is loaded, because VS Code forgets a group that
   * is expanded while its row is being replaced. Never rejects.
   */
  async reload(): Promise<void> {
    if (this.entries.length !== 1) return this.reset(() => true);
    this.#drop(() => true);
    this.#headerChanged.fire();
    await this.entries[0]!.list.ensureLoaded();
  }

  #drop(matches: (place: Place) => boolean): void {
    for (const { place, list } of this.entries) if (matches(place)) list.reset();
    this.#nodes.clear();
  }

  find(place: Pick<IssueAddress, 'site' | 'repository'>): TreeEntry | undefined {
    const key = placeKey(place);
    return this.entries.find((entry) => keyOfPlace(entry.place) === key);
  }

  /** Finds the node of an issue that is loaded, or in the first page of its group. */
  async nodeOf(address: IssueAddress, group: string | undefined): Promise<IssueNode | undefined> {
    await this.list();
    const entry = this.find(address);
    if (!entry) return undefined;
    await entry.list.ensureLoaded();
    if (group !== undefined) await entry.list.open(group);
    const issue = entry.list.groups?.flatMap(loadedIssues).find((loaded) => loaded.number === address.number);
    return issue && this.#reuseNode(issueNode(entry.place, entry.list, issue));
  }

  /** The position of an issue in the list of its repository; null when the repository is not shown. */
  async positionOf(address: IssueAddress & { issue?: Issue }): Promise<ListPosition | null> {
    const list = this.find(address)?.list;
    return (await list?.around(address.number, address.issue && list.grouping.key(address.issue))) ?? null;
  }

  isGroupExpanded(place: Place, list: IssueList, key: string, groupCount: number | undefined): boolean {
    return this.#expansion.isExpanded(nodeId(groupNode(place, list, { key, count: 0 })), isOpenAtFirst(list, key, groupCount));
  }

  changed(): void {
    this.#headerChanged.fire();
    this.#refreshed.fire(undefined);
  }

  /** Refreshes the rows of issues, by their keys. */
  issuesChanged(keys: ReadonlySet<string>): void {
    const rows = [...this.#nodes.values()].filter((node) => node.type === 'issue' && keys.has(issueKeyOf(node)));
    if (rows.length > 0) this.#refreshed.fire(rows);
  }

  /** Refreshes only rows that have changed: VS Code keeps the others, so that a context menu that is open on one of them still works. */
  #listChanged({ place, list }: TreeEntry, groups: readonly string[] | undefined): void {
    const isOnly = this.entries.length === 1;
    // The row of a repository shows its count.
    if (!isOnly) return this.#rowsChanged([repositoryNode(place, list)]);
    if (!groups || list.grouping.field === undefined) return this.changed();
    this.#rowsChanged(groups.map((key) => groupNode(place, list, list.group(key) ?? { key, count: 0 })));
  }

  #rowsChanged(rows: readonly Node[]): void {
    this.#headerChanged.fire();
    const reused = rows.map((row) => (this.#nodes.has(nodeId(row)) ? this.#reuseNode(row) : undefined)).filter((row) => row !== undefined);
    if (reused.length < rows.length) this.#refreshed.fire(undefined);
    else if (reused.length > 0) this.#refreshed.fire(reused);
  }

  /** Returns the object that VS Code has for a row, with the new data. */
  #reuseNode<T extends Node>(node: T): T {
    const id = nodeId(node);
    const existing = this.#nodes.get(id);
    if (!existing || existing.list !== node.list) {
      this.#nodes.set(id, node);
      return node;
    }
    Object.assign(existing, node);
    return existing as T;
  }

  readonly #startSaved = lazy(async () => {
    const { SavedRows } = await import('./savedRows');
    this.saved = new SavedRows(this.#services, this.#settings, this.#expansion, (row) => (row ? this.#rowsChanged([row]) : this.changed()));
    this.changed();
  });

  dispose(): void {
    this.saved?.dispose();
    for (const { list } of this.entries) list.dispose();
    this.#refreshed.dispose();
    this.#headerChanged.dispose();
  }

  async #roots(): Promise<Node[]> {
    const entries = await this.list();
    if (entries.length > 1) {
      this.#headerChanged.fire();
      return [...this.#filterRow(), ...entries.map(({ place, list }) => repositoryNode(place, list))];
    }
    const [onlyEntry] = entries;
    if (onlyEntry) await this.#ensureLoaded(onlyEntry.list);
    this.#headerChanged.fire();
    if (!onlyEntry) return [];
    const rows = listNodes(onlyEntry.place, onlyEntry.list);
    // VS Code shows a welcome view only if there is no row.
    if (!this.#filter.isActive || (rows.length === 0 && onlyEntry.list.state !== 'noMatch'))
      return [...this.#suggestions(onlyEntry), ...this.#saved(onlyEntry), ...rows];
    const note = { type: 'note', place: onlyEntry.place, list: onlyEntry.list } as const;
    return [...this.#filterRow(), ...this.#suggestions(onlyEntry), ...this.#saved(onlyEntry), ...(rows.length > 0 ? rows : [note])];
  }

  /** The row of the active filter. */
  #filterRow(): Node[] {
    const [first] = this.entries;
    return this.#filter.isActive && first ? [{ type: 'filter', place: first.place, list: first.list, query: this.#filter.text }] : [];
  }

  /** The row of saved queries, as soon as they are known; nothing where there are none, or no issues that they could find. */
  #saved({ place, list }: TreeEntry): Node[] {
    if (list.count === 0 && list.state !== 'noMatch') return [];
    void this.#startSaved();
    return this.saved?.rows({ place, list }) ?? [];
  }

  async #ensureLoaded(list: IssueList): Promise<void> {
    this.#pendingLoads.set(list, (this.#pendingLoads.get(list) ?? 0) + 1);
    await list.ensureLoaded();
    const remaining = (this.#pendingLoads.get(list) ?? 0) - 1;
    if (remaining > 0) this.#pendingLoads.set(list, remaining);
    else this.#pendingLoads.delete(list);
  }

  #suggestions({ place, list }: TreeEntry): Node[] {
    return suggestionNodes(place, list, this.#services.places.suggestions(place));
  }

  async #load(): Promise<readonly TreeEntry[]> {
    const run = ++this.#loadCount;
    const places = await this.#services.places.list();
    if (run !== this.#loadCount) return this.list();
    const before = new Map(this.entries.map((entry) => [keyOfPlace(entry.place), entry]));
    this.entries = places.map((place) => {
      const previous = before.get(keyOfPlace(place));
      before.delete(keyOfPlace(place));
      return previous?.place.service === place.service ? { place, list: previous.list } : { place, list: this.#listOf(place) };
    });
    for (const { list } of before.values()) list.dispose();
    this.isLoaded = true;
    return this.entries;
  }

  #listOf(place: Place): IssueList {
    const settings = this.#settings;
    const filter = this.#filter;
    const list: IssueList = new IssueList(place.service, place.repository, place.site.isLocal, {
      get grouping() {
        return settings.grouping;
      },
      get sort() {
        return settings.sort;
      },
      conditions: () => filter.at(place.site.id).conditions,
      rest: () => filter.at(place.site.id).rest,
      get filterNumber() {
        return filter.number;
      },
      isExpanded: (key, groupCount) => this.isGroupExpanded(place, list, key, groupCount),
      changed: (groups) => {
        const { failure } = list;
        if (failure && list.state !== 'empty') this.#services.log.warn(`${repositoryName(place.repository)}: ${String(failure.error)}`);
        // VS Code is about to get this result from `getChildren`. Another refresh would make it drop its rows, and break a context menu that is open.
        if (this.#pendingLoads.has(list)) this.#headerChanged.fire();
        else this.#listChanged({ place, list }, groups);
      },
    });
    return list;
  }
}

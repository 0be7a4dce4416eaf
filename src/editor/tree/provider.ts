import * as vscode from 'vscode';
import type { Issue, IssueAddress } from '../../model/issue';
import { IssueList } from '../../lists/list';
import { placeKey, repositoryName } from '../../model/repository';
import type { ListPosition } from '../../wire/page-issue';
import type { Services, Place } from '../services';
import type { ActiveFilter } from '../activeFilter';
import type { Expansion } from './memory';
import { treeItem } from './items';
import type { ListSettings } from './listSettings';
import {
  groupNode,
  issueNode,
  issueNodes,
  keyOf,
  listNodes,
  nodeId,
  repositoryNode,
  suggestionNodes,
  type IssueNode,
  type Node,
} from './nodes';

/** A repository of the view and what is loaded of it. */
export interface TreeEntry {
  readonly place: Place;
  readonly list: IssueList;
}

/** What the view shows: repositories (when there are several), groups, issues. All from memory once it is loaded. */
export class IssueTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #refreshed = new vscode.EventEmitter<Node | Node[] | undefined>();
  readonly onDidChangeTreeData = this.#refreshed.event;
  readonly #shown = new vscode.EventEmitter<void>();
  /** Something that the head of the view tells of has changed. */
  readonly onDidChange = this.#shown.event;
  /** As of the last look at the places. */
  entries: readonly TreeEntry[] = [];
  /** The places have been asked, and `entries` is their answer. */
  isAsked = false;
  #loading: Promise<readonly TreeEntry[]> | undefined;
  /** How many questions of VS Code wait for the first look of a list; their answers have what that finds. */
  readonly #awaiting = new Map<IssueList, number>();
  #asks = 0;
  /** What VS Code was given, by its id: it knows a row by the object. */
  readonly #nodes = new Map<string, Node>();

  constructor(
    private readonly services: Services,
    private readonly filter: ActiveFilter,
    private readonly expansion: Expansion,
    private readonly settings: ListSettings,
  ) {}

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node, this.settings.grouping, this.expansion.isExpanded);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    if (node.type === 'issue') item.tooltip = (await import('./tooltip')).tooltip(node.issue);
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    return (await this.#childrenOf(node)).map((child) => this.#known(child));
  }

  async #childrenOf(node?: Node): Promise<Node[]> {
    if (!node) return this.#roots();
    if (node.type === 'repository') {
      await this.#first(node.list);
      const rows = listNodes(node.place, node.list);
      return [...this.#suggestions(node), ...(rows.length > 0 ? rows : [{ type: 'note', place: node.place, list: node.list } as const])];
    }
    return node.type === 'group' ? issueNodes(node, await node.list.open(node.key)) : [];
  }

  getParent(node: Node): Node | undefined {
    const parent = this.#parentOf(node);
    return parent && this.#known(parent);
  }

  #parentOf(node: Node): Node | undefined {
    const { place, list } = node;
    if (node.type === 'repository' || node.type === 'filter') return undefined;
    if (node.type === 'issue' || node.type === 'more') {
      const key = node.type === 'issue' ? list.grouping.key(node.issue) : node.key;
      if (list.grouping.field === undefined) return this.entries.length > 1 ? repositoryNode(place, list) : undefined;
      return groupNode(place, list, list.group(key) ?? { key, count: 0 });
    }
    return this.entries.length > 1 ? repositoryNode(place, list) : undefined;
  }

  /** The repositories to show; asked of the places once, until they change. */
  list(): Promise<readonly TreeEntry[]> {
    return (this.#loading ??= this.#load());
  }

  /** Other repositories may be open now. */
  placesChanged(): void {
    this.#loading = undefined;
    this.changed();
  }

  /** Looks again at all that is shown. */
  async refresh(): Promise<void> {
    await Promise.all((await this.list()).map(({ list }) => list.refresh()));
  }

  /** Looks again from nothing where `which` says so: with another filter, or as another person. */
  forget(which: (place: Place) => boolean): void {
    for (const { place, list } of this.entries) if (which(place)) list.reset();
    this.#nodes.clear();
    this.changed();
  }

  find(place: Pick<IssueAddress, 'site' | 'repository'>): TreeEntry | undefined {
    const key = placeKey(place);
    return this.entries.find((it) => keyOf(it.place) === key);
  }

  /** The node of an issue if it is among those that are loaded, or in the first page of its group. */
  async nodeOf(address: IssueAddress, group: string | undefined): Promise<IssueNode | undefined> {
    await this.list();
    const entry = this.find(address);
    if (!entry) return undefined;
    await entry.list.ensureLoaded();
    if (group !== undefined) await entry.list.open(group);
    const issue = entry.list.groups?.flatMap((it) => it.issues ?? []).find((it) => it.number === address.number);
    return issue && this.#known(issueNode(entry.place, entry.list, issue));
  }

  /** Where an issue stands in the list of its repository; null when that is not shown. */
  async around(address: IssueAddress & { issue?: Issue }): Promise<ListPosition | null> {
    const list = this.find(address)?.list;
    return (await list?.around(address.number, address.issue && list.grouping.key(address.issue))) ?? null;
  }

  isOpened(place: Place, list: IssueList, key: string): boolean {
    return this.expansion.isExpanded(nodeId(groupNode(place, list, { key, count: 0 })), this.settings.grouping.expandedByDefault(key));
  }

  changed(): void {
    this.#shown.fire();
    this.#refreshed.fire(undefined);
  }

  /** Tells VS Code of what has changed alone: the other rows stay known to it, and a menu that is open on one of them acts on it. */
  #listChanged({ place, list }: TreeEntry, groups: readonly string[] | undefined): void {
    const isOnly = this.entries.length === 1;
    // A repository tells how many issues it has.
    if (!isOnly) return this.#rowsChanged([repositoryNode(place, list)]);
    if (!groups || list.grouping.field === undefined) return this.changed();
    this.#rowsChanged(groups.map((key) => groupNode(place, list, list.group(key) ?? { key, count: 0 })));
  }

  #rowsChanged(rows: readonly Node[]): void {
    this.#shown.fire();
    const known = rows.map((row) => (this.#nodes.has(nodeId(row)) ? this.#known(row) : undefined)).filter((row) => row !== undefined);
    if (known.length < rows.length) this.#refreshed.fire(undefined);
    else if (known.length > 0) this.#refreshed.fire(known);
  }

  /** The same object for the same row, with what it is now. */
  #known<T extends Node>(node: T): T {
    const id = nodeId(node);
    const known = this.#nodes.get(id);
    if (!known || known.list !== node.list) {
      this.#nodes.set(id, node);
      return node;
    }
    Object.assign(known, node);
    return known as T;
  }

  dispose(): void {
    for (const { list } of this.entries) list.dispose();
    this.#refreshed.dispose();
    this.#shown.dispose();
  }

  async #roots(): Promise<Node[]> {
    const entries = await this.list();
    if (entries.length > 1) {
      this.#shown.fire();
      return [...this.#filterRow(), ...entries.map(({ place, list }) => repositoryNode(place, list))];
    }
    const [only] = entries;
    if (only) await this.#first(only.list);
    this.#shown.fire();
    if (!only) return [];
    const rows = listNodes(only.place, only.list);
    // Welcomes are shown where there is no row at all.
    if (!this.filter.isActive || (rows.length === 0 && only.list.state !== 'noMatch')) return [...this.#suggestions(only), ...rows];
    const note = { type: 'note', place: only.place, list: only.list } as const;
    return [...this.#filterRow(), ...this.#suggestions(only), ...(rows.length > 0 ? rows : [note])];
  }

  /** The query that the view is filtered by, above all else. */
  #filterRow(): Node[] {
    const [first] = this.entries;
    return this.filter.isActive && first ? [{ type: 'filter', place: first.place, list: first.list, query: this.filter.text }] : [];
  }

  async #first(list: IssueList): Promise<void> {
    this.#awaiting.set(list, (this.#awaiting.get(list) ?? 0) + 1);
    await list.ensureLoaded();
    const left = (this.#awaiting.get(list) ?? 0) - 1;
    if (left > 0) this.#awaiting.set(list, left);
    else this.#awaiting.delete(list);
  }

  #suggestions({ place, list }: TreeEntry): Node[] {
    return suggestionNodes(place, list, this.services.places.suggestions(place));
  }

  async #load(): Promise<readonly TreeEntry[]> {
    const run = ++this.#asks;
    const places = await this.services.places.list();
    if (run !== this.#asks) return this.list();
    const before = new Map(this.entries.map((entry) => [keyOf(entry.place), entry]));
    this.entries = places.map((place) => {
      const known = before.get(keyOf(place));
      before.delete(keyOf(place));
      return known?.place.service === place.service ? { place, list: known.list } : { place, list: this.#listOf(place) };
    });
    for (const { list } of before.values()) list.dispose();
    this.isAsked = true;
    return this.entries;
  }

  #listOf(place: Place): IssueList {
    const { settings } = this;
    const list: IssueList = new IssueList(place.service, place.repository, place.site.isLocal, {
      get grouping() {
        return settings.grouping;
      },
      get sort() {
        return settings.sort;
      },
      conditions: () => this.filter.at(place.site.id).conditions,
      rest: () => this.filter.at(place.site.id).rest,
      isExpanded: (key) => this.isOpened(place, list, key),
      changed: (groups) => {
        const { failure } = list;
        if (failure && list.state !== 'empty') this.services.log.warn(`${repositoryName(place.repository)}: ${String(failure.error)}`);
        // While VS Code asks anew it knows no row: a menu that is open just then would act on nothing. So it is not told what it is about to get.
        if (this.#awaiting.has(list)) this.#shown.fire();
        else this.#listChanged({ place, list }, groups);
      },
    });
    return list;
  }
}

import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { FilterRest } from '../../lists/filter';
import { SINGLE_GROUP_KEY } from '../../lists/grouping';
import type { IssueList } from '../../lists/list';
import { Poller } from '../../lists/polling';
import { Revisions } from '../../lists/revisions';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import type { RememberPosition } from '../rowKeys';
import { joinTexts } from '../draftEntries';
import { typedTexts } from '../typedTexts';
import { serverPauseMs } from '../refreshInterval';
import { report } from '../report';
import type { Place, Services } from '../services';
import { watchSources } from '../savedQueries';
import type { Unread } from './news';
import { ForYouSaved } from './saved';
import { queryList, queryRest } from './queryList';
import { draftItem, groupItem, issueRow, moreItem, noteItem, queryItem } from './items';
import { FOR_YOU_GROUPS, FOR_YOU_QUERIES, joinByChange, sumIfAny, type ForYouGroup } from './model';
import type { ForYouGroupRow, ForYouIssueRow, ForYouNode, ForYouNote } from './nodes';
import { keepPlaceIn } from './placeKeeper';
import { keyOfPlace } from '../placeName';

/** The lists of one repository, for its signed-in account. */
interface Entry {
  readonly place: Place;
  readonly lists: ReadonlyMap<ForYouGroup, { readonly list: IssueList; readonly query: FilterRest }>;
}

const TOP = '';
/** What rows below a node are remembered by. */
const keyOf = (node?: ForYouNode): string => (node?.type === 'group' ? node.key : node?.type === 'query' ? node.id : TOP);

/** The tree of the view: groups with counts, and issues of all open repositories when a group is expanded. */
export class ForYouTree implements vscode.Disposable {
  #loading: Promise<readonly ForYouNode[]> | undefined;
  #entries: readonly Entry[] = [];
  /** A site could not be reached. */
  #hasFailed = false;
  /** The rows that were shown last, by the key of the group or the id of the saved query that they stand below, or `TOP`. */
  readonly #shownRows = new Map<string, readonly ForYouNode[]>();
  /** Settles when the view has followed the last change. */
  #followed: Promise<void> = Promise.resolve();
  readonly #revisions = new Revisions();
  readonly #saved: ForYouSaved;
  readonly #poller: Poller;
  readonly #listeners: vscode.Disposable;

  readonly keepPlace: RememberPosition;
  readonly #services: Services;
  readonly #view: vscode.TreeView<ForYouNode>;
  readonly #changed: (node?: ForYouNode) => void;
  readonly #unread: () => readonly Unread[];

  constructor(
    services: Services,
    view: vscode.TreeView<ForYouNode>,
    changed: (node?: ForYouNode) => void,
    unread: () => readonly Unread[],
  ) {
    this.#services = services;
    this.#view = view;
    this.#changed = changed;
    this.#saved = new ForYouSaved(services);
    this.#unread = unread;
    this.keepPlace = keepPlaceIn({
      rowsOf: async (group) => {
        const row = this.#rowOf(group);
        return row ? this.#childrenOf(row) : [];
      },
      shownRows: (group) => this.#shownRows.get(group) ?? [],
      view,
      log: services.log,
      followed: () => this.#followed,
    });
    this.#poller = new Poller(serverPauseMs, () => (this.#view.visible ? this.#poll() : Promise.resolve()));
    const readAgain = () => {
      this.#loading = undefined;
      this.#changed();
    };
    const invalidate = () => this.#invalidate();
    this.#listeners = vscode.Disposable.from(
      watchSources(readAgain),
      services.places.onDidChange(invalidate),
      services.sites.onDidChange(invalidate),
      services.changes.onDidChange(() => {
        if (this.#view.visible) this.#followed = this.refresh();
      }),
      view.onDidChangeVisibility(({ visible }) => {
        if (!visible) return this.#poller.stop();
        this.#poller.start();
        this.#poller.pollNow();
      }),
    );
    this.#poller.start();
  }

  dispose(): void {
    this.#poller.dispose();
    this.#listeners.dispose();
    for (const { lists } of this.#entries) for (const { list } of lists.values()) list.dispose();
    this.#saved.invalidate();
  }

  /** Refreshes sites whose revision has changed, since identity and counts are unchanged otherwise. Ages of drafts are always updated. */
  async #poll(): Promise<void> {
    const places = this.#entries.map(({ place }) => place);
    if (places.length === 0 || this.#hasFailed || (await this.#revisions.haveChanged(places))) return this.refresh();
    this.#changed();
  }

  /** Refreshes everything that is shown. */
  async refresh(): Promise<void> {
    this.#loading = undefined;
    const opened = this.#entries.flatMap(({ lists }) => [...lists.values()].map(({ list }) => list)).filter(({ groups }) => groups);
    await Promise.all([this.#saved.poll(), ...opened.map((list) => list.poll())]);
    this.#changed();
  }

  async children(node?: ForYouNode): Promise<ForYouNode[]> {
    const rows = await this.#childrenOf(node);
    this.#shownRows.set(keyOf(node), rows);
    return rows;
  }

  /** The row that a row stands below; VS Code asks for it to show a row. */
  parent(node: ForYouNode): ForYouNode | undefined {
    switch (node.type) {
      case 'issue':
      case 'more':
        return this.#rowOf(node.group);
      case 'query':
        return this.#rowOf('saved');
      case 'draft':
        return this.#rowOf('drafts');
      case 'group':
      case 'note':
        return undefined;
    }
  }

  /** The row of a group, by its key, or of a saved query, by its id. */
  #rowOf(key: string): ForYouNode | undefined {
    return [TOP, 'saved'].flatMap((top) => this.#shownRows.get(top) ?? []).find((row) => keyOf(row) === key);
  }

  async #childrenOf(node?: ForYouNode): Promise<ForYouNode[]> {
    if (!node) return this.#withNews(await (this.#loading ??= this.#load()));
    if (node.type === 'query') return this.#issues(node.id, await this.#saved.lists(node.id));
    if (node.type !== 'group') return [];
    if (node.key === 'news') return this.#news();
    if (node.key === 'drafts') return this.#drafts();
    return node.key === 'saved' ? this.#queries() : this.#issues(node.key, this.#listsOf(node.key));
  }

  item(node: ForYouNode): vscode.TreeItem {
    const { sites } = this.#services;
    switch (node.type) {
      case 'group':
        return groupItem(node);
      case 'issue':
        return issueRow(node, this.#entries.length > 1, sites);
      case 'draft':
        return draftItem(node, sites);
      case 'more':
        return moreItem(node);
      case 'query':
        return queryItem(node);
      case 'note':
        return noteItem(node);
    }
  }

  async resolve(item: vscode.TreeItem, node: ForYouNode): Promise<vscode.TreeItem> {
    if (node.type === 'issue') item.tooltip = await (await import('../issueTooltip')).tooltipWithRelations(node.place, node.issue);
    return item;
  }

  /** Loads more of a group. */
  async more(group: unknown): Promise<void> {
    const key = FOR_YOU_GROUPS.find((it) => it === group);
    try {
      const listsOfGroup = key ? this.#listsOf(key) : await this.#saved.lists(String(group));
      const lists = listsOfGroup.filter(({ list }) => this.#remaining(list) > 0);
      await Promise.all(lists.map(({ list }) => list.loadMore(SINGLE_GROUP_KEY)));
      this.#changed();
    } catch (error) {
      await report(this.#services.log, error, { retry: () => this.more(group) });
    }
  }

  #invalidate(): void {
    for (const { lists } of this.#entries) for (const { list } of lists.values()) list.dispose();
    this.#entries = [];
    this.#revisions.clear();
    this.#saved.invalidate();
    this.#loading = undefined;
    this.#changed();
  }

  #listsOf(key: ForYouGroup): { place: Place; list: IssueList }[] {
    return this.#entries.map(({ place, lists }) => ({ place, list: lists.get(key)!.list }));
  }

  readonly #remaining = (list: IssueList): number => list.count - (list.group(SINGLE_GROUP_KEY)?.issues?.length ?? 0);

  async #queries(): Promise<ForYouNode[]> {
    try {
      return await this.#saved.rows();
    } catch (error) {
      await report(this.#services.log, error);
      return [];
    }
  }

  async #issues(key: string, lists: readonly { place: Place; list: IssueList }[]): Promise<ForYouNode[]> {
    await Promise.all(lists.map(({ list }) => list.ensureLoaded()));
    const rows = joinByChange(
      lists.map(({ place, list }) =>
        (list.group(SINGLE_GROUP_KEY)?.issues ?? []).map((issue): ForYouIssueRow => {
          const { site, repository } = place;
          return { type: 'issue', group: key, place, issue, site: site.id, repository, number: issue.number };
        }),
      ),
    );
    const failed = lists.flatMap(({ place, list }): ForYouNote[] =>
      list.failure && !list.groups && list.state !== 'empty' ? [{ type: 'note', place, error: list.failure.error }] : [],
    );
    const remaining = lists.reduce((sum, { list }) => sum + this.#remaining(list), 0);
    return [...rows, ...(remaining > 0 ? [{ type: 'more', group: key, remaining } as const] : []), ...failed];
  }

  #news(): ForYouNode[] {
    return this.#unread().map(({ place, news }) => {
      const { site, repository } = place;
      return { type: 'issue', group: 'news', place, issue: news.issue, news, site: site.id, repository, number: news.issue.number };
    });
  }

  /** The group of news comes first, and appears and disappears without a request. */
  #withNews(nodes: readonly ForYouNode[]): ForYouNode[] {
    const count = this.#unread().length;
    if (count > 0) void runCommand('setContext', 'issueBucket.forYou', 'ready');
    return [...(count > 0 ? [{ type: 'group', key: 'news', count } as const] : []), ...nodes];
  }

  #drafts(): ForYouNode[] {
    const { drafts, context } = this.#services;
    return joinTexts(drafts.all(), drafts.unsent(), typedTexts(context.workspaceState)).map((entry) => ({ type: 'draft', entry }));
  }

  /** The groups with their counts: one request per site, after its identity is known. */
  async #load(): Promise<readonly ForYouNode[]> {
    const places = await this.#services.places.list();
    const notes: ForYouNote[] = [];
    const entries: Entry[] = [];
    const counts = new Map<ForYouGroup, (number | undefined)[]>(FOR_YOU_GROUPS.map((key) => [key, []]));
    let isSignedOut = places.length > 0;
    for (const [, ofSite] of Map.groupBy(places, ({ site }) => site.id)) {
      const { service } = ofSite[0]!;
      try {
        const me = (await service.identity()).person.username;
        isSignedOut = false;
        const added = ofSite.map((place) => this.#entryOf(place, me));
        const queries = FOR_YOU_GROUPS.map((key) => added[0]!.lists.get(key)!.query);
        const counted = await service.counts(
          ofSite.map(({ repository }) => repository),
          queries,
        );
        for (const { repository } of ofSite) {
          const values = counted.get(repositoryName(repository).toLowerCase());
          for (const [index, key] of FOR_YOU_GROUPS.entries()) counts.get(key)!.push(values?.[index]);
        }
        entries.push(...added);
      } catch (error) {
        if (TrackerError.is(error, 'unauthorized')) continue;
        isSignedOut = false;
        this.#services.log.warn(`For You: ${String(error)}`);
        notes.push({ type: 'note', place: ofSite[0]!, error });
      }
    }
    this.#entries = entries;
    this.#hasFailed = notes.length > 0;
    const groups = FOR_YOU_GROUPS.flatMap((key): ForYouGroupRow[] => {
      const count = sumIfAny(counts.get(key)!) ?? 0;
      return count > 0 ? [{ type: 'group', key, count }] : [];
    });
    const drafts = this.#drafts().length;
    const saved = isSignedOut ? [] : await this.#countSaved(places);
    const nodes = [...groups, ...(drafts > 0 ? [{ type: 'group', key: 'drafts', count: drafts } as const] : []), ...saved, ...notes];
    await runCommand('setContext', 'issueBucket.forYou', nodes.length > 0 ? 'ready' : isSignedOut ? 'signedOut' : 'empty');
    return nodes;
  }

  /** The row of saved queries if somebody is signed in and there are any. */
  async #countSaved(places: readonly Place[]): Promise<ForYouGroupRow[]> {
    try {
      const count = await this.#saved.read(places);
      return count > 0 ? [{ type: 'group', key: 'saved', count }] : [];
    } catch (error) {
      this.#services.log.warn(`For You: ${String(error)}`);
      return [];
    }
  }

  #entryOf(place: Place, me: string): Entry {
    const existing = this.#entries.find((it) => keyOfPlace(it.place) === keyOfPlace(place) && it.place.service === place.service);
    if (existing) return existing;
    const lists = FOR_YOU_GROUPS.map((key) => {
      const query = FOR_YOU_QUERIES[key];
      return [key, { list: queryList(place, query, me), query: queryRest(query, me) }] as const;
    });
    return { place, lists: new Map(lists) };
  }
}

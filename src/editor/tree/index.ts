import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { registerCommand, runCommand } from '../commandRegistry';
import { withCondition } from '../../lists/filter';
import type { IssueChange, PendingChange, Services } from '../services';
import { MY_OPEN_ISSUES } from '../personalQueries';
import { registerPriorityBadges } from '../priorityBadges';
import { report } from '../report';
import { addRowView } from '../rowKeys';
import { onDidChangeUnread } from '../unread';
import { TREE_VIEW } from '../viewIds';
import { dragAndDrop } from './dragAndDrop';
import { updateViewHeader } from './head';
import { ActiveFilter } from '../activeFilter';
import { registerListSettings } from './listCommands';
import { ListSettings } from './listSettings';
import { Expansion } from './expansion';
import { issueNodes, groupNode, isExpansionStored, nodeId, type MoreNode, type Node } from './nodes';
import { PlaceKeeper } from './placeKeeper';
import { pollTree } from './polling';
import { IssueTree } from './provider';
import { loadedIssues } from '../../lists/list';
import { pendingValues, savedIssue } from '../../lists/pending';

/** Commands of saved queries. */
const SAVED = [
  'issueBucket.saveQuery',
  'issueBucket.useSavedQuery',
  'issueBucket.editSavedQuery',
  'issueBucket.copySavedQuery',
  'issueBucket.deleteSavedQuery',
] as const;

/** Registers the view, and the commands that act on all of it: refresh, load more, filter, reveal. */
export function register(services: Services): vscode.Disposable {
  const { workspaceState } = services.context;
  const filter = new ActiveFilter(services);
  const expansion = new Expansion(workspaceState);
  const settings = new ListSettings(workspaceState);
  const tree = new IssueTree(services, filter, expansion, settings);
  const view = vscode.window.createTreeView<Node>(TREE_VIEW, {
    treeDataProvider: tree,
    canSelectMany: true,
    dragAndDropController: dragAndDrop(),
  });
  /** The issue to reveal as soon as the view is visible. */
  let pendingReveal: IssueAddress | undefined;
  /** Settles when the list shows the last change. */
  let lastFollow: Promise<void> = Promise.resolve();
  const placeKeeper = new PlaceKeeper({ tree, view, log: services.log, followed: () => lastFollow });

  const inView = <T>(task: () => Promise<T>) => vscode.window.withProgress({ location: { viewId: TREE_VIEW } }, task);

  const refresh = () => inView(() => tree.refresh());

  async function loadMore(node: MoreNode): Promise<void> {
    const { place, list, key, parent } = node;
    const before = list.group(key)?.issues?.length ?? 0;
    try {
      await inView(() => list.loadMore(key));
    } catch (error) {
      return report(services.log, error, { retry: () => loadMore(node), site: place.site.id });
    }
    // The clicked row has moved down. Keyboard users continue at the first new row.
    const added = issueNodes(groupNode(place, list, { key, count: 0 }), list.group(key)?.issues ?? [], parent)[before];
    if (added) await view.reveal(added, { select: true, focus: true });
  }

  async function reveal(address: IssueAddress): Promise<void> {
    if (!view.visible) {
      pendingReveal = address;
      return;
    }
    let node = await tree.nodeOf(address, undefined);
    if (!node) {
      const place = tree.find(address)?.place;
      const issue = await place?.service.get(address.repository, address.number);
      // A new issue is not in the list yet.
      await tree.find(address)?.list.refresh();
      if (issue) node = await tree.nodeOf(address, settings.grouping.key(issue));
    }
    if (node) await view.reveal(node, { select: true, focus: false });
  }

  /** Refreshes the list after a change. A selected issue that has moved to another group stays selected, unless that group is collapsed. */
  async function followChange({ place, number, kind, issue }: IssueChange): Promise<void> {
    const entry = tree.find({ site: place.site.id, repository: place.repository });
    if (!entry) return;
    const selected = view.selection.find((row) => row.type === 'issue' && row.number === number && row.list === entry.list);
    // The refresh updates the row in place, so the issue as it was is remembered here.
    const before = selected?.type === 'issue' ? selected.issue : undefined;
    // What the answer of the write says is shown at once.
    const loaded = issue && entry.list.expect(issue.number, savedIssue(issue, kind));
    await entry.list.refresh();
    loaded?.();
    const now = selected?.type === 'issue' && entry.list.groups?.flatMap(loadedIssues).find((issue) => issue.number === number);
    if (!now || !before || !view.visible) return;
    const { grouping } = entry.list;
    const group = grouping.key(now);
    if (group === grouping.key(before)) return;
    if (placeKeeper.isKept(entry.list, number)) return;
    if (tree.isGroupExpanded(entry.place, entry.list, group, entry.list.groupCount)) await reveal(selected);
  }

  /** Shows values that are being written, until the list is loaded after that, or the site has refused them. */
  async function showPending({ place, number, fields, settled }: PendingChange): Promise<void> {
    const list = tree.find({ site: place.site.id, repository: place.repository })?.list;
    if (!list) return;
    const people = list.groups?.flatMap(loadedIssues).flatMap(({ assignee, reporter }) => [assignee, reporter]) ?? [];
    const settle = list.expect(number, { values: pendingValues(fields, people), isSaving: true });
    await settled.catch(() => undefined);
    await lastFollow.catch(() => undefined);
    settle();
  }

  /** Filters by an assignee, and keeps the other conditions. */
  async function showAssigned(username: string): Promise<void> {
    await filter.setConditions(
      withCondition(filter.conditions, { field: 'assignee', comparator: 'is', negated: false, values: [username] }),
    );
    await runCommand(`${TREE_VIEW}.focus`);
  }

  /** Filters by a search alone: other conditions would hide some of its results. */
  async function showFound(words: string, isQuery = false): Promise<void> {
    if (isQuery) await (await import('./queryBox')).applyQuery(words, filter, settings);
    else await filter.setSearch(words);
    await runCommand(`${TREE_VIEW}.focus`);
  }

  /** Filters by open issues that are assigned to the person. */
  async function myIssues(): Promise<void> {
    try {
      await filter.set(MY_OPEN_ISSUES);
      await runCommand(`${TREE_VIEW}.focus`);
    } catch (error) {
      await report(services.log, error);
    }
  }

  const logFailure = (task: Promise<void>) =>
    void task.catch((error: unknown) => services.log.warn(`The view did not follow: ${String(error)}`));

  const remember = (node: Node, isExpanded: boolean) =>
    logFailure(expansion.set(nodeId(node), isExpanded, { isStored: isExpansionStored(node) }));

  return vscode.Disposable.from(
    tree,
    view,
    settings,
    registerListSettings(settings),
    addRowView(TREE_VIEW, view, placeKeeper.keep),
    registerPriorityBadges(),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.tree.number') && tree.changed()),
    settings.onDidChange(() => tree.reset(() => true)),
    onDidChangeUnread((keys) => tree.issuesChanged(keys)),
    updateViewHeader(view, tree, filter, services),
    pollTree(view, tree),
    view.onDidExpandElement(({ element }) => remember(element, true)),
    view.onDidCollapseElement(({ element }) => remember(element, false)),
    view.onDidChangeVisibility(() => {
      const address = pendingReveal;
      pendingReveal = undefined;
      if (view.visible && address) logFailure(reveal(address));
    }),
    services.places.onDidChange(() => tree.placesChanged()),
    services.sites.onDidChange(() => {
      tree.reset((place) => !place.site.isLocal);
      logFailure(filter.update());
    }),
    services.changes.onDidChange((change) => {
      lastFollow = followChange(change);
      logFailure(lastFollow);
    }),
    services.changes.onWillChange((change) => void showPending(change)),
    filter.onDidChange(() => tree.reset(() => true)),
    registerCommand('issueBucket.refresh', refresh),
    registerCommand('issueBucket.collapseAll', async () => {
      await runCommand(`${TREE_VIEW}.focus`);
      await runCommand('list.collapseAll');
    }),
    registerCommand('issueBucket.loadMore', (row) => loadMore(row as MoreNode)),
    registerCommand('issueBucket.goToLastIssues', async (row) =>
      (await import('./lastIssues')).goToLastIssues({ services, tree, view }, row as Node | undefined),
    ),
    registerCommand('issueBucket.reveal', (address: IssueAddress) => logFailure(reveal(address))),
    // After a change, the position is that in the refreshed list.
    registerCommand('issueBucket.around', async (address) => {
      await lastFollow.catch(() => undefined);
      return tree.positionOf(address);
    }),
    registerCommand('issueBucket.showAssigned', showAssigned),
    registerCommand('issueBucket.showFound', showFound),
    registerCommand('issueBucket.filter', async () => (await import('./queryBox')).pickQuery(services, filter, tree, settings)),
    registerCommand('issueBucket.myIssues', myIssues),
    ...SAVED.map((id) =>
      registerCommand(id, async (row?: unknown) => (await import('./savedCommands')).runSaved({ services, filter, settings }, id, row)),
    ),
    registerCommand('issueBucket.clearFilter', () => filter.set('')),
  );
}

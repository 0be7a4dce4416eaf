import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { registerCommand, runCommand } from '../commandRegistry';
import type { Services } from '../services';
import { registerPriorityBadges } from '../priorityBadges';
import { report } from '../report';
import { addRowView } from '../rowKeys';
import { onDidChangeUnread } from '../unread';
import { TREE_VIEW } from '../viewIds';
import { dragAndDrop } from './dragAndDrop';
import { updateViewHeader } from './head';
import { ActiveFilter } from '../activeFilter';
import { registerFilterCommands } from './filterCommands';
import { TreeFollower } from './follower';
import { registerListSettings } from './listCommands';
import { ListSettings } from './listSettings';
import { Expansion } from './expansion';
import { issueNodes, groupNode, isExpansionStored, nodeId, type MoreNode, type Node } from './nodes';
import { pollTree } from './polling';
import { IssueTree } from './provider';

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
  const follower = new TreeFollower({ tree, view, settings, log: services.log });

  const inView = <T>(task: () => Promise<T>) => vscode.window.withProgress({ location: { viewId: TREE_VIEW } }, task);

  const refresh = () => inView(() => tree.refresh());

  /** Shows the issues of another filter, grouping or sort, from the row of the filter on. */
  async function reload(): Promise<void> {
    // What nobody sees is not loaded.
    if (!view.visible) return tree.reset(() => true);
    await inView(() => tree.reload());
    const [first] = await tree.getChildren();
    if (first?.type === 'filter') await view.reveal(first, { select: false, focus: false });
  }

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

  const remember = (node: Node, isExpanded: boolean) =>
    follower.logFailure(expansion.set(nodeId(node), isExpanded, { isStored: isExpansionStored(node) }));

  return vscode.Disposable.from(
    tree,
    view,
    settings,
    registerListSettings(settings),
    addRowView(TREE_VIEW, view, follower.placeKeeper.keep),
    registerPriorityBadges(),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.tree.number') && tree.changed()),
    settings.onDidChange(() => follower.logFailure(reload())),
    onDidChangeUnread((keys) => tree.issuesChanged(keys)),
    updateViewHeader(view, tree, filter, services),
    pollTree(view, tree),
    view.onDidExpandElement(({ element }) => remember(element, true)),
    view.onDidCollapseElement(({ element }) => remember(element, false)),
    view.onDidChangeVisibility(() => follower.visibilityChanged()),
    services.places.onDidChange(() => tree.placesChanged()),
    services.sites.onDidChange(() => {
      tree.reset((place) => !place.site.isLocal);
      follower.logFailure(filter.update());
    }),
    services.changes.onDidChange((change) => follower.changed(change)),
    services.changes.onWillChange((change) => void follower.showPending(change)),
    filter.onDidChange(() => follower.logFailure(reload())),
    registerCommand('issueBucket.refresh', refresh),
    registerCommand('issueBucket.collapseAll', async () => {
      await runCommand(`${TREE_VIEW}.focus`);
      await runCommand('list.collapseAll');
    }),
    registerCommand('issueBucket.loadMore', (row) => loadMore(row as MoreNode)),
    registerCommand('issueBucket.goToLastIssues', async (row) =>
      (await import('./lastIssues')).goToLastIssues({ services, tree, view }, row as Node | undefined),
    ),
    registerCommand('issueBucket.reveal', (address: IssueAddress) => follower.logFailure(follower.reveal(address))),
    // After a change, the position is that in the refreshed list.
    registerCommand('issueBucket.around', async (address) => {
      await follower.settled();
      return tree.positionOf(address);
    }),
    registerFilterCommands(services, { filter, settings, tree }),
  );
}

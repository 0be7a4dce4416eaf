import * as vscode from 'vscode';
import type { IssueAddress } from '../../model/issue';
import { registerCommand } from '../commandRegistry';
import { dragIssues, DRAGGED_ISSUES_TYPE } from '../draggedIssues';
import { addRowView } from '../rowKeys';
import type { Services } from '../services';
import { FOR_YOU_VIEW } from '../viewIds';
import type { NewsWatch } from './news';
import type { ForYouNode } from './nodes';
import type { ForYouTree } from './provider';

/** News wait until VS Code has started, so that opening a window is not slowed down. */
const NEWS_DELAY_MS = 15_000;

/**
 * Registers the For You view and the news watcher. The provider is loaded when the view is first visible, the watcher
 * some time after the start, unless a setting turns it off.
 */
export function register(services: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<ForYouNode | undefined>();
  let tree: ForYouTree | undefined;
  let loading: Promise<ForYouTree> | undefined;
  let news: NewsWatch | undefined;
  const isOn = () => vscode.workspace.getConfiguration('issueBucket').get('news.enabled', true);
  const load = () =>
    (loading ??= import('./provider').then(
      ({ ForYouTree }) =>
        (tree = new ForYouTree(
          services,
          view,
          (node) => changed.fire(node),
          () => news?.unread ?? [],
        )),
    ));
  const view: vscode.TreeView<ForYouNode> = vscode.window.createTreeView<ForYouNode>(FOR_YOU_VIEW, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => (await load()).children(node),
      getTreeItem: (node) => tree!.item(node),
      getParent: (node) => tree?.parent(node),
      resolveTreeItem: (item, node) => tree!.resolve(item, node),
    },
    canSelectMany: true,
    dragAndDropController: { dragMimeTypes: [DRAGGED_ISSUES_TYPE], dropMimeTypes: [], handleDrag: dragIssues },
  });
  const newsChanged = () => {
    const count = news?.unread.length ?? 0;
    view.badge = count > 0 ? { value: count, tooltip: vscode.l10n.t('{0} with news', count) } : undefined;
    changed.fire(undefined);
  };
  const startNews = async () => {
    if (!isOn() || news) return;
    const { NewsWatch } = await import('./news');
    if (!isOn()) return; // turned off meanwhile
    news ??= new NewsWatch(services, () => view.visible, newsChanged);
  };
  const timer = setTimeout(() => void startNews(), NEWS_DELAY_MS);
  const switchNews = () => {
    if (isOn()) return startNews();
    news?.dispose();
    news = undefined;
    return newsChanged();
  };
  return vscode.Disposable.from(
    changed,
    view,
    addRowView(FOR_YOU_VIEW, view, (rows) => tree?.keepPlace(rows)),
    { dispose: () => (clearTimeout(timer), news?.dispose(), tree?.dispose()) },
    view.onDidChangeVisibility(({ visible }) => visible && void (news ? news.refresh() : startNews())),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.news.enabled') && void switchNews()),
    registerCommand('issueBucket.refreshForYou', async () => {
      await Promise.all([startNews(), (await load()).refresh()]);
      await news?.refresh();
    }),
    registerCommand('issueBucket.loadMoreForYou', async (group) => (await load()).more(group)),
    registerCommand('issueBucket.takeNewPart', async (address) => news?.readNewPart(address)),
    registerCommand('issueBucket.markAsRead', async (row, selected) => news?.markRead((selected ?? [row]) as IssueAddress[])),
    registerCommand('issueBucket.markAllAsRead', async () => news?.markAllRead()),
  );
}

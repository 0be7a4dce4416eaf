import * as vscode from 'vscode';
import { LOCAL_POLL_INTERVAL_MS, Poller } from '../../lists/polling';
import { isServerPolled, serverPauseMs } from '../refreshInterval';
import { ListWaiters } from './listWaiters';
import type { TreeEntry } from './nodes';
import type { IssueTree } from './provider';

/** Polls or waits for changes that were made elsewhere, only while the view is visible. */
export function pollTree(view: vscode.TreeView<unknown>, tree: IssueTree): vscode.Disposable {
  const poll = async (isDue: (entry: Pick<TreeEntry, 'place'>) => boolean) => {
    await Promise.all([tree.saved?.poll(isDue), ...tree.entries.filter(isDue).map(({ list }) => list.poll())]);
  };
  const waiters = new ListWaiters(tree, () => view.visible && vscode.window.state.focused && isServerPolled());
  const pollServers = async () => {
    await poll((entry) => !entry.place.site.isLocal && !waiters.isWaiting(entry));
    waiters.start();
  };
  const serverPoller = new Poller(serverPauseMs, pollServers);
  const pollers = [
    new Poller(
      () => LOCAL_POLL_INTERVAL_MS,
      () => poll(({ place }) => place.site.isLocal),
    ),
    serverPoller,
  ];
  /** Connections may have been lost while the window had no focus. */
  const renew = ({ focused }: vscode.WindowState) => {
    if (!focused) return;
    waiters.stop();
    if (waiters.wereCutOff) serverPoller.pollNow();
    else waiters.start();
  };
  const start = () => {
    waiters.stop();
    for (const poller of pollers) {
      poller.stop();
      if (!view.visible) continue;
      poller.start();
      poller.pollNow();
    }
  };
  start();
  return vscode.Disposable.from(
    ...pollers,
    waiters,
    // A list that was loaded, for another person or again after a failure, can be waited for.
    tree.onDidChange(waiters.start),
    vscode.window.onDidChangeWindowState(renew),
    view.onDidChangeVisibility(start),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.refreshInterval') && start()),
  );
}

import * as vscode from 'vscode';
import { LOCAL_POLL_INTERVAL_MS, Poller } from '../../lists/polling';
import { serverPauseMs } from '../refreshInterval';
import type { TreeEntry } from './nodes';
import type { IssueTree } from './provider';

/** Polls for changes that were made elsewhere, only while the view is visible. */
export function pollTree(view: vscode.TreeView<unknown>, tree: IssueTree): vscode.Disposable {
  const poll = async (isDue: (entry: Pick<TreeEntry, 'place'>) => boolean) => {
    await Promise.all([tree.saved?.poll(isDue), ...tree.entries.filter(isDue).map(({ list }) => list.poll())]);
  };
  const pollers = [
    new Poller(
      () => LOCAL_POLL_INTERVAL_MS,
      () => poll(({ place }) => place.site.isLocal),
    ),
    new Poller(serverPauseMs, () => poll(({ place }) => !place.site.isLocal)),
  ];
  const start = () => {
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
    view.onDidChangeVisibility(start),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.refreshInterval') && start()),
  );
}

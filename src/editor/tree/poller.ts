import * as vscode from 'vscode';
import type { TreeEntry, IssueTree } from './provider';

const LOCAL_POLL_INTERVAL_MS = 2_000;
const MS_PER_MINUTE = 60_000;

/** Minutes between two looks at a server; undefined: never by itself. */
function interval(): number | undefined {
  const minutes = vscode.workspace.getConfiguration('issueBucket').get<number>('refreshInterval', 5);
  return Number.isFinite(minutes) && minutes > 0 ? Math.max(1, minutes) * MS_PER_MINUTE : undefined;
}

/** Calls at an interval, but never while the last call is still under way. */
function every(milliseconds: number, call: () => Promise<void>): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const next = () => {
    timer = setTimeout(() => {
      void call().finally(() => !isOver && next());
    }, milliseconds);
  };
  next();
  return new vscode.Disposable(() => {
    isOver = true;
    clearTimeout(timer);
  });
}

/** Follows changes that were made elsewhere, while the view is visible and only then. */
export function pollTree(view: vscode.TreeView<unknown>, tree: IssueTree): vscode.Disposable {
  const running: vscode.Disposable[] = [];
  const poll = async (which: (entry: TreeEntry) => boolean) => {
    await Promise.all(tree.entries.filter(which).map(({ list }) => list.poll()));
  };
  const stop = (): void => running.splice(0).forEach((it) => void it.dispose());
  const start = () => {
    stop();
    if (!view.visible) return;
    void poll(() => true);
    running.push(every(LOCAL_POLL_INTERVAL_MS, () => poll(({ place }) => place.site.isLocal)));
    const servers = interval();
    if (servers !== undefined) running.push(every(servers, () => poll(({ place }) => !place.site.isLocal)));
  };
  start();
  return vscode.Disposable.from(
    view.onDidChangeVisibility(start),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('issueBucket.refreshInterval') && start()),
    new vscode.Disposable(stop),
  );
}

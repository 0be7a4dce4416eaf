import * as vscode from 'vscode';
import { registerCommand, runCommand } from '../commandRegistry';
import { once } from '../once';
import type { IssueChange, Services } from '../services';
import { issueAddressOf } from './address';
import type { AnchorCache } from './anchorCache';
import { ANCHOR_SETTINGS, isCodeLensOn, isGutterOn, RELOAD_DELAY_MS } from './settings';

/** Registers anchors in code. Nothing is loaded before the repository of a visible file has some. */
export function register(services: Services): vscode.Disposable {
  const disposables = new Set<vscode.Disposable>();
  let loaded: AnchorCache | undefined;
  const cache = once(async () => (loaded = new (await import('./anchorCache')).AnchorCache(services)));
  const feature = once(async () => {
    const { AnchorFeature } = await import('./feature');
    const created = new AnchorFeature(services, await cache());
    disposables.add(created);
    await created.refresh(true);
    return created;
  });
  const actions = once(async () => new (await import('./actions')).AnchorActions(services, await feature()));

  let isFollowing = false;
  const follow = async (isForced: boolean): Promise<void> => {
    if (isFollowing || (!isGutterOn() && !isCodeLensOn())) return;
    const folders = new Set(vscode.window.visibleTextEditors.map(({ document }) => vscode.workspace.getWorkspaceFolder(document.uri)));
    for (const folder of folders) {
      const place = folder && (await services.places.forFile(folder.uri));
      if (!place) continue;
      const anchors = await cache();
      if (!isForced && anchors.isRecent(place)) continue;
      if (((await anchors.load(place))?.anchors.length ?? 0) === 0 || isFollowing) continue;
      isFollowing = true;
      await feature();
    }
  };
  const followSoon = (isForced: boolean) =>
    void follow(isForced).catch((error: unknown) => services.log.error(error instanceof Error ? error : String(error)));
  followSoon(false);
  let timer: NodeJS.Timeout | undefined;
  const changed = ({ place }: IssueChange) => {
    // The code may become visible later: the page of a new issue can cover it.
    loaded?.expire(place);
    if (isFollowing) return;
    clearTimeout(timer);
    timer = setTimeout(() => followSoon(true), RELOAD_DELAY_MS);
  };

  return vscode.Disposable.from(
    { dispose: () => void vscode.Disposable.from({ dispose: () => clearTimeout(timer) }, ...disposables).dispose() },
    vscode.window.onDidChangeVisibleTextEditors(() => followSoon(false)),
    services.changes.onDidChange(changed),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(ANCHOR_SETTINGS) && followSoon(true)),
    registerCommand('issueBucket.openAnchor', async (address) => (await actions()).open(address)),
    registerCommand('issueBucket.confirmAnchor', async (address) => (await actions()).change(address, 'confirm')),
    registerCommand('issueBucket.detachAnchor', async (address) => (await actions()).change(address, 'detach')),
    registerCommand('issueBucket.reattachAnchor', async (address) => (await actions()).change(address, 'reattach')),
    registerCommand('issueBucket.editAnchorNote', async (address) => (await actions()).change(address, 'note')),
    registerCommand('issueBucket.changeAnchor', async (address, change) => (await actions()).changed(address, change)),
    registerCommand('issueBucket.codeOfIssue', async (address, freshness) =>
      (await import('./pageCode')).codeStatesOf(services, await feature(), address, freshness),
    ),
    registerCommand('issueBucket.openIssueOfLine', async (line) => {
      const address = await (await import('./lines')).anchorOfLine(await feature(), line);
      if (address) await runCommand('issueBucket.openIssue', issueAddressOf(address));
    }),
    ...(['detach', 'note'] as const).map((change) =>
      registerCommand(change === 'detach' ? 'issueBucket.detachLine' : 'issueBucket.editNoteOfLine', async (line?: unknown) => {
        const address = await (await import('./lines')).anchorOfLine(await feature(), line);
        if (address) await (await actions()).change(address, change);
      }),
    ),
    registerCommand('issueBucket.nextAnchor', async () => (await import('./lines')).goToAnchor(await feature(), true)),
    registerCommand('issueBucket.previousAnchor', async () => (await import('./lines')).goToAnchor(await feature(), false)),
  );
}

import { join } from 'node:path';
import * as vscode from 'vscode';
import { AnchorFinder } from '../../anchors/finder';
import { RepositoryWatcher } from '../../lists/polling';
import { codeRoot } from '../code/root';
import { folderUri } from '../code/folderUri';
import { keyOfPlace } from '../placeName';
import type { Place, Services } from '../services';
import { anchorLenses } from './codeLens';
import { AnchoredFolder } from './folder';
import { anchorHover } from './hover';
import type { AnchorCache } from './anchorCache';
import { AnchorMarks } from './marks';
import { ANCHOR_SETTINGS, isCodeLensOn, RELOAD_DELAY_MS } from './settings';

/** Texts that have hovers and lenses. */
const SELECTOR = ['file', 'vscode-notebook-cell', 'vscode-vfs'].map((scheme) => ({ scheme }));

/** Follows the anchors of open code, and shows them in the gutter, hovers and CodeLens. */
export class AnchorFeature implements vscode.Disposable {
  readonly #services: Services;
  readonly #cache: AnchorCache;
  readonly #finder: AnchorFinder;
  readonly #marks: AnchorMarks;
  /** By the URI of their workspace folder. */
  readonly #folders = new Map<string, { readonly folder: AnchoredFolder; readonly disposables: vscode.Disposable }>();
  readonly #watchers = new Map<string, RepositoryWatcher>();
  readonly #lensesChanged = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  #lenses: vscode.Disposable | undefined;
  /** Repositories whose anchors may have changed, with the issues concerned; undefined stands for all issues. */
  readonly #stale = new Map<string, { readonly place: Place; readonly numbers: Set<number | undefined> }>();
  #staleTimer: NodeJS.Timeout | undefined;

  constructor(services: Services, cache: AnchorCache) {
    const { context } = services;
    this.#services = services;
    this.#cache = cache;
    this.#finder = new AnchorFinder(join(context.extensionPath, 'dist', 'anchors.js'));
    this.#marks = new AnchorMarks(context.extensionUri, (document) => this.folderOf(document));
    const invalidate = () => {
      this.#clear();
      void this.refresh();
    };
    this.#disposables = [
      this.#finder,
      this.#marks,
      this.#lensesChanged,
      services.changes.onDidChange(({ place, number }) => this.#reloadSoon(place, number)),
      services.places.onDidChange(invalidate),
      services.sites.onDidChange(invalidate),
      vscode.window.onDidChangeVisibleTextEditors(() => {
        this.#marks.show();
        void this.refresh();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(ANCHOR_SETTINGS)) return;
        this.#marks.show();
        this.#setLenses();
      }),
      vscode.languages.registerHoverProvider(SELECTOR, {
        provideHover: (document, { line }) => {
          const folder = this.folderOf(document);
          return folder && anchorHover(folder, document, line);
        },
      }),
    ];
    this.#setLenses();
  }

  dispose(): void {
    clearTimeout(this.#staleTimer);
    this.#clear();
    this.#lenses?.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #clear(): void {
    for (const { disposables } of this.#folders.values()) disposables.dispose();
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#folders.clear();
    this.#watchers.clear();
    this.#marks.show();
  }

  /** Folders whose anchors are followed. */
  get folders(): readonly AnchoredFolder[] {
    return [...this.#folders.values()].map(({ folder }) => folder);
  }

  /** The folder of a document, if its anchors are followed. */
  folderOf(document: vscode.TextDocument): AnchoredFolder | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(folderUri(document));
    const anchored = folder && this.#folders.get(folder.uri.toString())?.folder;
    return anchored?.pathOf(document) === undefined ? undefined : anchored;
  }

  /** Follows the anchors of the folders of visible documents. A repository that had none a short time ago is asked again only with `isForced`. */
  async refresh(isForced = false): Promise<void> {
    const uris = vscode.window.visibleTextEditors.map(({ document }) => folderUri(document));
    const folders = new Set(uris.map((uri) => vscode.workspace.getWorkspaceFolder(uri)));
    for (const folder of folders) if (folder && !this.#folders.has(folder.uri.toString())) await this.#follow(folder, isForced);
  }

  /** Follows the anchors of all folders of a repository. With `isFresh` they are those that it has now. */
  async ofPlace(place: Place, isFresh = true): Promise<readonly AnchoredFolder[]> {
    const key = keyOfPlace(place);
    if (isFresh) await this.#reload(place);
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const ownPlace = await this.#services.places.forFile(folder.uri);
      if (ownPlace && keyOfPlace(ownPlace) === key && !this.#folders.has(folder.uri.toString())) await this.#follow(folder, true);
    }
    return this.folders.filter((folder) => keyOfPlace(folder.place) === key);
  }

  async #follow(folder: vscode.WorkspaceFolder, isForced: boolean): Promise<void> {
    const place = await this.#services.places.forFile(folder.uri);
    if (!place || (!isForced && this.#cache.isRecent(place))) return;
    const anchors = await this.#cache.load(place);
    const key = folder.uri.toString();
    if (!anchors || anchors.anchors.length === 0 || this.#folders.has(key)) return;
    const root = await codeRoot(folder);
    if (this.#folders.has(key)) return;
    const anchoredFolder = new AnchoredFolder(place, folder, root, this.#finder, this.#services.log);
    const listener = anchoredFolder.onDidChange(() => this.#changed(anchoredFolder));
    this.#folders.set(key, { folder: anchoredFolder, disposables: vscode.Disposable.from(anchoredFolder, listener) });
    anchoredFolder.setAnchors(anchors.anchors, this.#visiblePaths(anchoredFolder));
    this.#watch(place);
  }

  #visiblePaths(folder: AnchoredFolder): Set<string> {
    return new Set(vscode.window.visibleTextEditors.flatMap(({ document }) => folder.pathOf(document) ?? []));
  }

  /** Follows what others change while code of the repository is seen. */
  #watch(place: Place): void {
    const key = keyOfPlace(place);
    if (this.#watchers.has(key)) return;
    const isVisible = () => vscode.window.visibleTextEditors.some(({ document }) => this.folderOf(document)?.place === place);
    const watcher = new RepositoryWatcher(
      () => place,
      isVisible,
      () => vscode.window.state.focused,
      (error) => {
        if (error === undefined) void this.#reload(place);
      },
    );
    this.#watchers.set(key, watcher);
  }

  /** When several issues change at once, each fires an event of its own: these are handled together. */
  #reloadSoon(place: Place, number: number | undefined): void {
    const key = keyOfPlace(place);
    const stale = this.#stale.get(key) ?? { place, numbers: new Set() };
    this.#stale.set(key, stale);
    stale.numbers.add(number);
    this.#staleTimer ??= setTimeout(() => {
      this.#staleTimer = undefined;
      const stale = [...this.#stale.values()];
      this.#stale.clear();
      for (const entry of stale) void this.#reload(entry.place, entry.numbers.size === 1 ? [...entry.numbers][0] : undefined);
    }, RELOAD_DELAY_MS);
  }

  /** `number` is the only issue that has changed. */
  async #reload(place: Place, number?: number): Promise<void> {
    const key = keyOfPlace(place);
    const ofPlace = this.folders.filter((folder) => keyOfPlace(folder.place) === key);
    if (ofPlace.length === 0) return this.refresh(true);
    const anchors = await (number === undefined ? this.#cache.load(place) : this.#cache.loadAfter(place, number));
    for (const folder of ofPlace) folder.setAnchors(anchors?.anchors ?? [], this.#visiblePaths(folder));
  }

  #changed(folder: AnchoredFolder): void {
    this.#marks.show();
    this.#lensesChanged.fire();
    this.#services.codeMoved.fire(folder.place);
  }

  #setLenses(): void {
    if (!isCodeLensOn()) {
      this.#lenses?.dispose();
      this.#lenses = undefined;
      return;
    }
    this.#lenses ??= vscode.languages.registerCodeLensProvider(SELECTOR, {
      onDidChangeCodeLenses: this.#lensesChanged.event,
      provideCodeLenses: (document) => {
        const folder = this.folderOf(document);
        return folder ? anchorLenses(folder, document) : [];
      },
    });
  }
}

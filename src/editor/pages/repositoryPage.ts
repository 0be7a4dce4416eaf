import * as vscode from 'vscode';
import type { RepositoryWatcher } from '../../lists/polling';
import type { RepositoryId } from '../../model/issue';
import { placeKey } from '../../model/repository';
import type { Boot } from '../../wire/page-boot';
import type { FromPage, PageParsers, PageProtocol, ToPage } from '../../wire/page-protocol';
import { keyOfPlace, placeName } from '../placeName';
import { report } from '../report';
import type { Place, Services } from '../services';
import { connect } from './connect';
import { pageFolder, pageHtml, pageOptions } from './html';
import { watchWhileShown } from './watchShown';

/* What all pages of a repository's issues have in common: the board, the charts. */

/** The state of such a page that VS Code stores and restores after a reload: the issues that it shows. */
export interface RepositoryPageState {
  readonly site: string;
  readonly owner: string;
  readonly slug: string;
  readonly query: string;
}

/** What differs between such pages. */
export interface RepositoryPageParts<P extends PageProtocol> {
  /** Of its tab. */
  readonly title: string;
  /** The name of its icon, without the theme. */
  readonly icon: string;
  readonly parsers: PageParsers<P>;
  /** The initial data of the page. */
  readonly boot: (place: string) => Boot;
  readonly receive: (message: FromPage<P>) => void | Promise<void>;
  /** Requests everything again: of a page that was opened, and after a site or an account has changed. Must not reject. */
  readonly load: () => Promise<void>;
  /** How long a new page waits for that, so that what is loaded by then is in its initial data. */
  readonly waitMs?: number;
  /** Asks again, because issues have changed. */
  readonly refresh: () => void;
}

/** The web view of a page, its repository, and what makes it follow changes: of issues, sites and accounts, here and elsewhere. */
export class RepositoryPage<P extends PageProtocol, S extends RepositoryPageState> {
  /** Of its repository. */
  readonly key: string;
  readonly panel: vscode.WebviewPanel;
  readonly send: (message: ToPage<P>) => void;
  readonly watcher: RepositoryWatcher;
  state: S;
  readonly #services: Services;
  readonly #parts: RepositoryPageParts<P>;
  #isDisposed = false;

  constructor(panel: vscode.WebviewPanel, state: S, services: Services, parts: RepositoryPageParts<P>) {
    const { log, changes, sites } = services;
    this.panel = panel;
    this.state = state;
    this.#services = services;
    this.#parts = parts;
    this.key = placeKey({ site: state.site, repository: state });
    const connection = connect(panel.webview, log, parts.parsers, parts.receive);
    this.send = connection.send;
    this.watcher = watchWhileShown(
      () => this.place,
      () => panel.visible,
      parts.refresh,
    );
    const disposables: vscode.Disposable[] = [
      connection.listener,
      this.watcher,
      changes.onDidChange(({ place }) => {
        if (keyOfPlace(place) === this.key) parts.refresh();
      }),
      sites.onDidChange(() => void parts.load()),
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.watcher.pollNow()),
      panel.onDidChangeViewState(() => (panel.visible ? this.watcher.pollNow() : this.#hidden())),
      panel.onDidDispose(() => {
        this.#isDisposed = true;
        for (const disposable of disposables) disposable.dispose();
      }),
    ];
  }

  /** Shows the page, which is loaded while its web view starts. To be called once, when its owner is ready for `load`. */
  start(): void {
    const { context } = this.#services;
    const { title, icon, load, waitMs } = this.#parts;
    const iconOf = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `${icon}-${theme}.svg`);
    this.panel.webview.options = pageOptions(context);
    this.panel.title = title;
    this.panel.iconPath = { light: iconOf('light'), dark: iconOf('dark') };
    const loaded = load();
    if (waitMs === undefined) return this.#setHtml();
    // VS Code starts the web view meanwhile.
    void Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, waitMs))]).then(() => this.#setHtml());
  }

  #setHtml(): void {
    if (this.#isDisposed) return;
    const { webview } = this.panel;
    webview.html = pageHtml(webview, pageFolder(this.#services.context), this.#parts.boot(this.placeName));
  }

  /** VS Code discards hidden pages, and loads their HTML again, which must not show what was there once. */
  #hidden(): void {
    this.watcher.hidden();
    if (this.#parts.waitMs !== undefined) this.#setHtml();
  }

  get repository(): RepositoryId {
    const { owner, slug } = this.state;
    return { owner, slug };
  }

  /** Where its issues are now; undefined when the site is not known any more. */
  get place(): Place | undefined {
    return this.#services.places.find({ site: this.state.site, repository: this.repository });
  }

  get placeName(): string {
    const place = this.place;
    return place ? placeName(place, this.#services.sites) : `${this.state.owner}/${this.state.slug}`;
  }

  /** The message if the repository is not open. */
  get unknownSite(): string {
    return vscode.l10n.t('The site {0} has been removed.', this.state.site);
  }
}

/** A page that is open, which can show something else of its repository. */
interface OpenPage<C> {
  readonly page: { readonly key: string; readonly panel: vscode.WebviewPanel };
  show(choice: C): Promise<void>;
}

/** A kind of page. */
export interface PageKind<S extends RepositoryPageState, C> {
  /** The id of its web views. */
  readonly view: string;
  readonly title: string;
  /** Reads what VS Code has kept; undefined when it is something else. */
  readonly parse: (storedState: unknown) => S | undefined;
  readonly make: (panel: vscode.WebviewPanel, state: S) => OpenPage<C>;
}

/** The open pages of a kind, one of a repository. */
export class RepositoryPages<S extends RepositoryPageState, C> {
  readonly #open = new Set<OpenPage<C>>();
  readonly #services: Services;
  readonly #kind: PageKind<S, C>;

  constructor(services: Services, kind: PageKind<S, C>) {
    this.#services = services;
    this.#kind = kind;
  }

  /** Shows the state that `choose` returns for a place, in its open page or in a new one. Reports failures. */
  async show(choose: () => Promise<{ readonly state: S; readonly choice: C } | undefined>): Promise<void> {
    try {
      const chosen = await choose();
      if (!chosen) return;
      const { state, choice } = chosen;
      const key = placeKey({ site: state.site, repository: state });
      const open = [...this.#open].find(({ page }) => page.key === key);
      if (open) {
        open.page.panel.reveal();
        return await open.show(choice);
      }
      const { view, title } = this.#kind;
      this.#track(vscode.window.createWebviewPanel(view, title, vscode.ViewColumn.Active, pageOptions(this.#services.context)), state);
    } catch (error) {
      await report(this.#services.log, error);
    }
  }

  /** Restores a page after a reload of the window. */
  restore(panel: vscode.WebviewPanel, storedState: unknown): void {
    const state = this.#kind.parse(storedState);
    if (state) this.#track(panel, state);
    else panel.dispose();
  }

  #track(panel: vscode.WebviewPanel, state: S): void {
    const page = this.#kind.make(panel, state);
    this.#open.add(page);
    panel.onDidDispose(() => this.#open.delete(page));
  }
}

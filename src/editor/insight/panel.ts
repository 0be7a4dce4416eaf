import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { wholeFilter, withRest } from '../../lists/filter';
import { RepositoryWatcher } from '../../lists/polling';
import { NONE } from '../../model/query';
import type { Insight } from '../../model/insight';
import { placeKey } from '../../model/repository';
import { insightParsers, type InsightMessage, type InsightState, type InsightView, type ToInsight } from '../../wire/page-insight';
import { runCommand } from '../commandRegistry';
import { connect } from '../pages/connect';
import { pageFolder, pageHtml, pageOptions } from '../pages/html';
import { pageWords } from '../pages/pageStrings';
import { readQueryAt } from '../pages/readQuery';
import { placeName } from '../placeName';
import { sentence } from '../report';
import type { Place, Services } from '../services';
import { barsOf, insightWords, monthsOf } from './charts';

/** The charts of a repository in an editor tab, which follow what others change. */
export class InsightPanel {
  /** Of its repository. */
  readonly key: string;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #send: (message: ToInsight) => void;
  readonly #watcher: RepositoryWatcher;
  #state: InsightState;
  #insight: Insight | undefined;
  #problem: string | null = null;
  #signedOut = false;
  #loads = 0;

  constructor(
    readonly panel: vscode.WebviewPanel,
    state: InsightState,
    private readonly services: Services,
  ) {
    const { context, log, changes, sites } = services;
    this.#state = state;
    this.key = placeKey({ site: state.site, repository: state });
    const connection = connect(panel.webview, log, insightParsers, (message) => this.#receive(message));
    this.#send = connection.send;
    this.#watcher = new RepositoryWatcher(
      () => this.#place,
      () => panel.visible,
      () => vscode.window.state.focused,
      () => void this.#load(),
    );
    this.#disposables.push(
      connection.listener,
      this.#watcher,
      changes.onDidChange(({ place }) => {
        if (placeKey({ site: place.site.id, repository: place.repository }) === this.key) void this.#load();
      }),
      sites.onDidChange(() => void this.#load()),
      panel.onDidChangeViewState(() => panel.visible && this.#watcher.pollNow()),
      panel.onDidDispose(() => {
        for (const disposable of this.#disposables) disposable.dispose();
      }),
    );
    panel.webview.options = pageOptions(context);
    panel.title = vscode.l10n.t('Insight: {0}', state.slug);
    const icon = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `insight-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    // Counted while the web view starts.
    void this.#watcher.rememberRevision().then(() => this.#load());
    panel.webview.html = pageHtml(panel.webview, pageFolder(context), {
      page: 'insight',
      ...pageWords(),
      place: this.#placeName,
      state,
      insightWords: insightWords(),
    });
  }

  /** Shows what is counted of another query. */
  async show(query: string): Promise<void> {
    if (query === this.#state.query) return;
    this.#state = { ...this.#state, query };
    this.#insight = undefined;
    await this.#load();
  }

  get #place(): Place | undefined {
    const { site, owner, slug } = this.#state;
    return this.services.places.find({ site, repository: { owner, slug } });
  }

  get #placeName(): string {
    const place = this.#place;
    return place ? placeName(place, this.services.sites) : `${this.#state.owner}/${this.#state.slug}`;
  }

  async #receive(message: InsightMessage): Promise<void> {
    const { site, owner, slug } = this.#state;
    switch (message.type) {
      case 'ready':
        return this.#tell();
      case 'show':
        return runCommand('issueBucket.openBoard', { site, repository: { owner, slug }, query: message.query });
      case 'refresh':
        return this.#load();
      case 'command':
        return runCommand('issueBucket.signIn', site);
      case 'error':
        return;
    }
  }

  /** Asks for what is counted. An older answer never takes the place of a newer one, and a failure leaves what was there. */
  async #load(): Promise<void> {
    const load = ++this.#loads;
    try {
      const insight = await this.#count();
      if (load !== this.#loads) return;
      this.#insight = insight;
      this.#problem = null;
      this.#signedOut = false;
    } catch (error) {
      if (load !== this.#loads || TrackerError.is(error, 'cancelled')) return;
      // On this computer a repository comes into being with its first issue.
      const isNew = this.#place?.site.isLocal && TrackerError.is(error, 'noRepository');
      this.#problem = isNew ? null : sentence(error);
      this.#signedOut = TrackerError.is(error, 'unauthorized');
      if (isNew) this.#insight = { count: 0, open: 0, months: [], ages: [], groups: { component: [], assignee: [], priority: [] } };
      else this.#watcher.failed(error);
      if (this.#problem !== null) this.services.log.warn(`The charts of ${this.key} are not up to date: ${this.#problem}`);
    }
    this.#tell();
  }

  async #count(): Promise<Insight> {
    const place = this.#place;
    const { site, query } = this.#state;
    if (!place) throw new TrackerError('notFound', vscode.l10n.t('The site {0} is not known here any more.', site));
    const { filter } = await readQueryAt(place, query);
    const { conditions } = filter;
    const wanted = withRest(wholeFilter(conditions), filter) ?? { filter: NONE, search: null };
    const insight = await place.service.insight(place.repository, wanted);
    if (insight) return insight;
    throw new TrackerError('unsupported', vscode.l10n.t('{0} does not count issues for charts.', place.site.label));
  }

  #tell(): void {
    const insight = this.#insight;
    const { query } = this.#state;
    const view: InsightView = {
      type: 'insight',
      place: this.#placeName,
      query,
      count: insight?.count ?? 0,
      open: insight?.open ?? 0,
      months: insight ? monthsOf(insight, query) : [],
      bars: insight && insight.count > 0 ? barsOf(insight, query) : [],
      problem: this.#problem,
      signedOut: this.#signedOut,
      loading: !insight && this.#problem === null,
    };
    this.#send(view);
  }
}

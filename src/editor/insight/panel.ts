import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { combinedFilter, withRest } from '../../lists/filter';
import { NONE } from '../../model/query';
import type { Insight } from '../../model/insight';
import { insightParsers, type InsightMessage, type InsightProtocol, type InsightState, type InsightView } from '../../wire/page-insight';
import { runCommand } from '../commandRegistry';
import { RepositoryPage } from '../pages/repositoryPage';
import { pageStrings } from '../pages/pageStrings';
import { readQueryAt } from '../pages/readQuery';
import { errorMessage } from '../report';
import type { Services } from '../services';
import { barsOf, insightStrings, monthsOf } from './charts';

/** The charts of a repository in an editor tab, updated when others change issues. */
export class InsightPanel {
  readonly page: RepositoryPage<InsightProtocol, InsightState>;
  readonly #services: Services;
  #insight: Insight | undefined;
  #problem: string | null = null;
  #signedOut = false;
  #loads = 0;

  constructor(panel: vscode.WebviewPanel, state: InsightState, services: Services) {
    this.#services = services;
    this.page = new RepositoryPage<InsightProtocol, InsightState>(panel, state, services, {
      title: vscode.l10n.t('Insight: {0}', state.slug),
      icon: 'insight',
      parsers: insightParsers,
      boot: (place) => ({ page: 'insight', ...pageStrings(), place, state, insightStrings: insightStrings() }),
      receive: (message) => this.#receive(message),
      load: () => this.#loadAnew(),
      refresh: () => void this.#load(),
    });
    this.page.start();
  }

  /** Shows the counts of another query. */
  async show(query: string): Promise<void> {
    const { state } = this.page;
    if (query === state.query) return;
    this.page.state = { ...state, query };
    this.#insight = undefined;
    await this.#load();
  }

  async #receive(message: InsightMessage): Promise<void> {
    const { repository, state } = this.page;
    switch (message.type) {
      case 'ready':
        return this.#send();
      case 'show':
        return runCommand('issueBucket.openBoard', { site: state.site, repository, query: message.query });
      case 'refresh':
        return this.#load();
      case 'command':
        return runCommand('issueBucket.signIn', state.site);
      case 'error':
        return;
    }
  }

  async #loadAnew(): Promise<void> {
    await this.page.watcher.rememberRevision();
    await this.#load();
  }

  /** Requests the counts. An outdated response is ignored, and a failure keeps the previous charts. */
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
      // On this computer a repository is created with its first issue.
      const isNew = this.page.place?.site.isLocal && TrackerError.is(error, 'noRepository');
      this.#problem = isNew ? null : errorMessage(error);
      this.#signedOut = TrackerError.is(error, 'unauthorized');
      if (isNew)
        this.#insight = { count: 0, open: 0, undated: 0, months: [], ages: [], groups: { component: [], assignee: [], priority: [] } };
      else this.page.watcher.failed(error);
      if (this.#problem !== null) this.#services.log.warn(`The charts of ${this.page.key} are not up to date: ${this.#problem}`);
    }
    this.#send();
  }

  async #count(): Promise<Insight> {
    const { place, state } = this.page;
    if (!place) throw new TrackerError('notFound', this.page.unknownSite);
    const { filter } = await readQueryAt(place, state.query);
    const { conditions } = filter;
    const query = withRest(combinedFilter(conditions), filter) ?? { filter: NONE, search: null };
    const insight = await place.service.insight(place.repository, query);
    if (insight) return insight;
    // What a site without the repository answers is no different.
    await place.service.revision(place.repository);
    throw new TrackerError('unsupported', vscode.l10n.t('{0} does not count issues for charts.', place.site.label));
  }

  #send(): void {
    const insight = this.#insight;
    const { query } = this.page.state;
    const view: InsightView = {
      type: 'insight',
      place: this.page.placeName,
      query,
      count: insight?.count ?? 0,
      open: insight?.open ?? 0,
      undated: insight?.undated ?? 0,
      months: insight ? monthsOf(insight, query) : [],
      bars: insight && insight.count > 0 ? barsOf(insight, query) : [],
      problem: this.#problem,
      signedOut: this.#signedOut,
      loading: !insight && this.#problem === null,
    };
    this.page.send(view);
  }
}

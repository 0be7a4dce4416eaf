import * as vscode from 'vscode';
import { parseInsightState, type InsightState } from '../../wire/page-insight';
import { ActiveFilter } from '../activeFilter';
import { RepositoryPages } from '../pages/repositoryPage';
import type { Services } from '../services';
import { INSIGHT_VIEW } from '../viewIds';
import { InsightPanel } from './panel';

/** The open charts, one page per repository. */
export class InsightPanels {
  readonly #services: Services;
  readonly #pages: RepositoryPages<InsightState, string>;

  constructor(services: Services) {
    this.#services = services;
    this.#pages = new RepositoryPages(services, {
      view: INSIGHT_VIEW,
      title: vscode.l10n.t('Insight'),
      parse: parseInsightState,
      make: (panel, state) => new InsightPanel(panel, state, services),
    });
  }

  /** Shows the charts of the only open repository, or of one that the person picks. */
  async show(): Promise<void> {
    await this.#pages.show(async () => {
      const place = await this.#services.places.pick(vscode.l10n.t('Open Insight'));
      if (!place) return undefined;
      const query = new ActiveFilter(this.#services).text.trim();
      return { state: { page: 'insight', site: place.site.id, ...place.repository, query }, choice: query };
    });
  }

  /** Restores charts after a reload of the window. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    this.#pages.restore(panel, state);
  }
}

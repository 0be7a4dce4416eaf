import * as vscode from 'vscode';
import { placeKey } from '../../model/repository';
import { parseInsightState, type InsightState } from '../../wire/page-insight';
import { ActiveFilter } from '../activeFilter';
import { pageOptions } from '../pages/html';
import { report } from '../report';
import type { Services } from '../services';
import { INSIGHT_VIEW } from '../viewIds';
import { InsightPanel } from './panel';

/** The open charts, one page of a repository. */
export class InsightPanels {
  readonly #open = new Set<InsightPanel>();

  constructor(private readonly services: Services) {}

  /** Shows the charts of the view's issues: of the only open repository, or one that the person picks. */
  async show(): Promise<void> {
    try {
      const place = await this.services.places.pick(vscode.l10n.t('Open Insight'));
      if (!place) return;
      const query = new ActiveFilter(this.services).text.trim();
      const open = [...this.#open].find((it) => it.key === placeKey({ site: place.site.id, repository: place.repository }));
      if (open) {
        open.panel.reveal();
        return await open.show(query);
      }
      const state: InsightState = { page: 'insight', site: place.site.id, ...place.repository, query };
      const options = pageOptions(this.services.context);
      this.#track(vscode.window.createWebviewPanel(INSIGHT_VIEW, vscode.l10n.t('Insight'), vscode.ViewColumn.Active, options), state);
    } catch (error) {
      await report(this.services.log, error);
    }
  }

  /** Restores charts after a reload of the window. */
  restore(panel: vscode.WebviewPanel, kept: unknown): void {
    const state = parseInsightState(kept);
    if (state) this.#track(panel, state);
    else panel.dispose();
  }

  #track(panel: vscode.WebviewPanel, state: InsightState): void {
    const shown = new InsightPanel(panel, state, this.services);
    this.#open.add(shown);
    panel.onDidDispose(() => this.#open.delete(shown));
  }
}

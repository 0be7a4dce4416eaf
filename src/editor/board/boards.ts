import * as vscode from 'vscode';
import { placeKey } from '../../model/repository';
import { GROUP_BYS, type GroupBy } from '../../model/groups';
import { parseBoardState, type BoardState } from '../../wire/page-board';
import { ActiveFilter } from '../activeFilter';
import { pageOptions } from '../pages/html';
import { report } from '../report';
import type { Place, Services } from '../services';
import { BOARD_VIEW } from '../viewIds';
import { BoardPanel } from './panel';

/** What the command can be given: a repository, a query in the place of the view's, what columns are made by. */
interface Preset {
  readonly site?: string;
  readonly owner?: string;
  readonly slug?: string;
  readonly query?: string;
  readonly groupBy?: GroupBy;
}

function presetIn(argument: unknown): Preset {
  if (typeof argument !== 'object' || argument === null) return {};
  const { site, repository, query, groupBy } = argument as Record<string, unknown>;
  const { owner, slug } = (repository ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const by = GROUP_BYS.find((it) => it === groupBy);
  return { site: text(site), owner: text(owner), slug: text(slug), query: text(query), ...(by && { groupBy: by }) };
}

/** The open boards, one of a repository. */
export class Boards {
  readonly #open = new Set<BoardPanel>();

  constructor(private readonly services: Services) {}

  /** Shows the board of a repository: that of the argument, the only open one, or one that the person picks. */
  async show(argument?: unknown): Promise<void> {
    try {
      const preset = presetIn(argument);
      const place = await this.#placeOf(preset);
      if (!place) return;
      const query = preset.query ?? new ActiveFilter(this.services).text.trim();
      const open = [...this.#open].find((it) => it.key === placeKey({ site: place.site.id, repository: place.repository }));
      if (open) {
        open.panel.reveal();
        return await open.show({ query, ...(preset.groupBy && { groupBy: preset.groupBy }) });
      }
      const state: BoardState = {
        page: 'board',
        site: place.site.id,
        ...place.repository,
        query,
        groupBy: preset.groupBy ?? 'status',
        left: 0,
        tops: {},
      };
      const options = pageOptions(this.services.context);
      this.#track(vscode.window.createWebviewPanel(BOARD_VIEW, vscode.l10n.t('Board'), vscode.ViewColumn.Active, options), state);
    } catch (error) {
      await report(this.services.log, error);
    }
  }

  /** Restores a board after a reload of the window. */
  restore(panel: vscode.WebviewPanel, kept: unknown): void {
    const state = parseBoardState(kept);
    if (state) this.#track(panel, state);
    else panel.dispose();
  }

  async #placeOf({ site, owner, slug }: Preset): Promise<Place | undefined> {
    const { places } = this.services;
    if (site !== undefined && owner !== undefined && slug !== undefined) return places.find({ site, repository: { owner, slug } });
    return places.pick(vscode.l10n.t('Open Board'));
  }

  #track(panel: vscode.WebviewPanel, state: BoardState): void {
    const board = new BoardPanel(panel, state, this.services);
    this.#open.add(board);
    panel.onDidDispose(() => this.#open.delete(board));
  }
}

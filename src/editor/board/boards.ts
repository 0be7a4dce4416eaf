import * as vscode from 'vscode';
import { GROUP_BYS, type GroupBy } from '../../model/groups';
import { parseBoardState, type BoardState } from '../../wire/page-board';
import { ActiveFilter } from '../activeFilter';
import { RepositoryPages } from '../pages/repositoryPage';
import type { Place, Services } from '../services';
import { BOARD_VIEW } from '../viewIds';
import { BoardPanel, type BoardChoice } from './panel';

/** Arguments of the command: a repository, a query instead of the view's, the field of the columns. */
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

/** The open boards, one per repository. */
export class Boards {
  readonly #services: Services;
  readonly #pages: RepositoryPages<BoardState, BoardChoice>;

  constructor(services: Services) {
    this.#services = services;
    this.#pages = new RepositoryPages(services, {
      view: BOARD_VIEW,
      title: vscode.l10n.t('Board'),
      parse: parseBoardState,
      make: (panel, state) => new BoardPanel(panel, state, services),
    });
  }

  /** Shows the board of a repository: the argument's, the only open one, or one that the person picks. */
  async show(argument?: unknown): Promise<void> {
    await this.#pages.show(async () => {
      const preset = presetIn(argument);
      const place = await this.#placeOf(preset);
      if (!place) return undefined;
      const query = preset.query ?? new ActiveFilter(this.#services).text.trim();
      const groupBy = preset.groupBy ?? 'status';
      const state: BoardState = { page: 'board', site: place.site.id, ...place.repository, query, groupBy, left: 0, tops: {} };
      return { state, choice: { query, ...(preset.groupBy && { groupBy }) } };
    });
  }

  /** Restores a board after a reload of the window. */
  restore(panel: vscode.WebviewPanel, saved: unknown): void {
    this.#pages.restore(panel, saved);
  }

  async #placeOf({ site, owner, slug }: Preset): Promise<Place | undefined> {
    const { places } = this.#services;
    if (site !== undefined && owner !== undefined && slug !== undefined) return places.find({ site, repository: { owner, slug } });
    return places.pick(vscode.l10n.t('Open Board'));
  }
}

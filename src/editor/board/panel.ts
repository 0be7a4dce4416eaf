import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { BoardIssues, type BoardQuery } from '../../lists/board';
import { readListFilter } from '../../lists/query';
import { DEFAULT_SORT } from '../../model/query';
import { parseQuery, printQuery, problemsOf } from '../../model/query-language';
import type { GroupBy } from '../../model/groups';
import type { Issue } from '../../model/issue';
import {
  boardParsers,
  CARDS_PER_PAGE,
  type Board,
  type BoardMessage,
  type BoardProtocol,
  type BoardState,
  type Card,
} from '../../wire/page-board';
import { format } from '../../wire/messages';
import { runCommand } from '../commandRegistry';
import { groupingFor } from '../groupings';
import { failureOf } from '../pages/connect';
import { readQueryAt } from '../pages/readQuery';
import { RepositoryPage } from '../pages/repositoryPage';
import { pageStrings } from '../pages/pageStrings';
import { errorMessage } from '../report';
import type { Services } from '../services';
import { moveIssues, lockReason } from './move';
import { boardStrings, groupings } from './boardStrings';

/** How long a page waits for its first cards before it shows a loading state. */
const LOADING_DELAY_MS = 250;
/** As many columns are in sight in a wide window. */
const MAX_FIRST_COLUMNS = 6;

const cardOf = ({ number, title, kind, priority, assignee }: Issue): Card => ({
  number,
  title,
  kind,
  priority,
  assignee: assignee && { username: assignee.username, displayName: assignee.displayName },
});

/** What can be changed of a board's view. */
export interface BoardChoice {
  readonly query?: string;
  readonly groupBy?: GroupBy;
}

/** The board of a repository in an editor tab: issues in columns, updated when others change them. */
export class BoardPanel {
  readonly page: RepositoryPage<BoardProtocol, BoardState>;
  readonly #services: Services;
  #issues: BoardIssues | undefined;
  #locked: { readonly locked: string | null; readonly signedOut: boolean } = { locked: null, signedOut: false };
  #problem: string | null = null;
  #shows = 0;
  /** The first cards of a new board, and the version that they belong to. */
  #first: { readonly version: number; readonly cards: Board['cards'] } | undefined;
  #isReady = false;
  /** The state in the page's initial HTML, which is not sent again. */
  #bootBoard: Board | undefined;

  constructor(panel: vscode.WebviewPanel, state: BoardState, services: Services) {
    this.#services = services;
    this.page = new RepositoryPage<BoardProtocol, BoardState>(panel, state, services, {
      title: vscode.l10n.t('Board: {0}', state.slug),
      icon: 'board',
      parsers: boardParsers,
      boot: (place) => {
        this.#bootBoard = this.#first && this.#first.version === this.#issues?.version ? this.#board() : undefined;
        return {
          page: 'board',
          ...pageStrings(),
          place,
          state,
          boardStrings: boardStrings(),
          ...(this.#bootBoard && { first: this.#bootBoard }),
        };
      },
      receive: (message) => this.#receive(message),
      load: () => this.#load().then(() => this.#loadFirst()),
      waitMs: LOADING_DELAY_MS,
      refresh: () => void this.#issues?.refresh(),
    });
    panel.onDidDispose(() => this.#issues?.dispose());
    this.page.start();
  }

  /** Shows another query, or other columns. */
  async show(choice: BoardChoice): Promise<void> {
    const { state } = this.page;
    const next = { ...state, ...choice };
    if (next.query === state.query && next.groupBy === state.groupBy) return;
    this.page.state = next;
    await this.#load();
  }

  async #receive(message: BoardMessage): Promise<void> {
    const { repository, state } = this.page;
    switch (message.type) {
      case 'ready': {
        const bootBoard = this.#bootBoard;
        if (!bootBoard || bootBoard.version !== this.#issues?.version) this.#send();
        this.#isReady = true;
        this.#bootBoard = this.#first = undefined;
        return;
      }
      case 'cards':
        return this.#sendCards(message);
      case 'move':
        return this.#move(message);
      case 'filter':
        return this.#filter(message);
      case 'groupBy':
        return this.show({ groupBy: message.by });
      case 'openIssue':
        return runCommand('issueBucket.openIssue', { site: state.site, repository, number: message.number });
      case 'undo':
      case 'redo':
        return runCommand(`issueBucket.${message.type}`);
      case 'refresh':
        return this.#load();
      case 'command':
        return runCommand('issueBucket.signIn', state.site);
      case 'error':
        return;
    }
  }

  /** Loads the board of the present state from scratch. */
  async #load(): Promise<void> {
    const show = ++this.#shows;
    const { place, state } = this.page;
    if (!place) {
      this.#problem = this.page.unknownSite;
      return this.#send();
    }
    this.#problem = null;
    const [{ filter, sort }, locked] = await Promise.all([
      readQueryAt(place, state.query),
      lockReason(place, state.groupBy),
      this.page.watcher.rememberRevision(),
    ]);
    if (show !== this.#shows) return;
    this.#locked = locked;
    const query: BoardQuery = { filter, sort: sort ?? DEFAULT_SORT, grouping: groupingFor(state.groupBy) };
    const issues = (this.#issues ??= new BoardIssues(place, query, () => this.#refreshed()));
    return issues.show(query, place);
  }

  /** Loads the first cards of a new page while its web view starts. The page requests them if they are not loaded in time. */
  async #loadFirst(): Promise<void> {
    const issues = this.#issues;
    if (!issues?.columns || this.#isReady) return;
    const { version } = issues;
    const columns = issues.columns.filter(({ count }) => count > 0).slice(0, MAX_FIRST_COLUMNS);
    const cards = await Promise.all(
      columns.map(async ({ key }) => ({ key, cards: (await issues.cards(key, 0, CARDS_PER_PAGE)).map(cardOf) })),
    ).catch(() => undefined);
    if (cards && version === issues.version && !this.#isReady) this.#first = { version, cards };
  }

  #refreshed(): void {
    const failure = this.#issues?.failure;
    // On this computer a repository is created with its first issue.
    const isNew = this.page.place?.site.isLocal && TrackerError.is(failure, 'noRepository');
    this.#problem = failure === undefined || isNew ? null : errorMessage(failure);
    if (this.#problem !== null) {
      this.#services.log.warn(`The board of ${this.page.key} is not up to date: ${this.#problem}`);
      this.page.watcher.failed(failure);
    }
    this.#send();
  }

  #send(): void {
    this.page.send(this.#board());
  }

  #board(): Board {
    const issues = this.#issues;
    const grouping = groupingFor(issues?.grouping.field ?? 'none');
    const isNew = issues?.failure !== undefined && this.#problem === null;
    return {
      type: 'board',
      place: this.page.placeName,
      query: this.page.state.query,
      groupBy: this.page.state.groupBy,
      groupings: groupings(),
      columns: (issues?.columns ?? []).map(({ key, name, count }) => ({
        key,
        count,
        label: grouping.label(key, name),
        icon: grouping.icon(key).id,
      })),
      version: issues?.version ?? 0,
      problem: this.#problem,
      ...this.#locked,
      signedOut: this.#locked.signedOut || TrackerError.is(issues?.failure, 'unauthorized'),
      loading: issues?.columns === undefined && this.#problem === null && !isNew,
      ...(this.#first && this.#first.version === issues?.version && { cards: this.#first.cards }),
    };
  }

  async #sendCards({ id, key, start, version }: Extract<BoardMessage, { type: 'cards' }>): Promise<void> {
    const issues = this.#issues;
    if (!issues || version !== issues.version) return this.page.send({ type: 'reply', id, reply: { to: 'cards', cards: [] } });
    try {
      const found = await issues.cards(key, start, CARDS_PER_PAGE);
      this.page.send({ type: 'reply', id, reply: { to: 'cards', cards: found.map(cardOf) } });
    } catch (error) {
      this.page.send({ type: 'reply', id, reply: { to: 'cards', cards: [] } });
      this.#problem = errorMessage(error) || this.#problem;
      this.#send();
    }
  }

  async #move({ id, numbers, to }: Extract<BoardMessage, { type: 'move' }>): Promise<void> {
    const issues = this.#issues;
    const { place } = this.page;
    const column = issues?.columns?.find(({ key }) => key === to);
    if (!issues || !place || !column) {
      const missingColumn = failureOf(new Error(vscode.l10n.t('This column no longer exists.')));
      return this.page.send({ type: 'answer', id, outcome: missingColumn });
    }
    const label = groupingFor(issues.grouping.field ?? 'none').label(to, column.name);
    const outcome = await moveIssues(this.#services, place, issues, numbers, { key: to, label });
    // Cards are updated before the move is announced.
    await issues.refresh();
    this.page.send({ type: 'answer', id, outcome });
  }

  async #filter({ id, query }: Extract<BoardMessage, { type: 'filter' }>): Promise<void> {
    const [problem] = problemsOf(query);
    if (problem) {
      return this.page.send({ type: 'answer', id, outcome: { ok: false, message: format(problem.message) } });
    }
    this.page.send({ type: 'answer', id, outcome: { ok: true } });
    const { group } = readListFilter(query, 'me');
    // The field of the columns has a control of its own.
    const rest = parseQuery(query).terms.filter((term) => term.type !== 'qualifier' || term.name !== 'group');
    await this.show({ query: printQuery(rest), ...(group !== undefined && group !== 'none' && { groupBy: group }) });
    // The text in the box may differ from the normalised query.
    this.#send();
  }
}

import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { BoardIssues, type BoardQuery } from '../../lists/board';
import { RepositoryWatcher } from '../../lists/polling';
import { readListFilter } from '../../lists/query';
import { DEFAULT_SORT } from '../../model/query';
import { parseQuery, printQuery, problemsOf } from '../../model/query-language';
import type { GroupBy } from '../../model/groups';
import type { Issue } from '../../model/issue';
import { placeKey } from '../../model/repository';
import {
  boardParsers,
  CARDS_PER_PAGE,
  type Board,
  type BoardMessage,
  type BoardState,
  type Card,
  type ToBoard,
} from '../../wire/page-board';
import { format } from '../../wire/messages';
import { runCommand } from '../commandRegistry';
import { groupingFor } from '../groupings';
import { connect, failureOf } from '../pages/connect';
import { pageFolder, pageHtml, pageOptions } from '../pages/html';
import { readQueryAt } from '../pages/readQuery';
import { pageWords } from '../pages/pageStrings';
import { placeName } from '../placeName';
import { sentence } from '../report';
import type { Place, Services } from '../services';
import { moveIssues, whyLocked } from './move';
import { boardWords, groupings } from './boardStrings';

const cardOf = ({ number, title, kind, priority, assignee }: Issue): Card => ({
  number,
  title,
  kind,
  priority,
  assignee: assignee && { username: assignee.username, displayName: assignee.displayName },
});

/** What of a board can be shown otherwise. */
interface Choice {
  readonly query?: string;
  readonly groupBy?: GroupBy;
}

/** The board of a repository in an editor tab: issues in columns, which follow what others change. */
export class BoardPanel {
  /** Of its repository. */
  readonly key: string;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #send: (message: ToBoard) => void;
  readonly #watcher: RepositoryWatcher;
  #state: BoardState;
  #issues: BoardIssues | undefined;
  #locked: { readonly locked: string | null; readonly signedOut: boolean } = { locked: null, signedOut: false };
  #problem: string | null = null;
  #shows = 0;

  constructor(
    readonly panel: vscode.WebviewPanel,
    state: BoardState,
    private readonly services: Services,
  ) {
    const { context, log, changes, sites } = services;
    this.#state = state;
    this.key = placeKey({ site: state.site, repository: state });
    const connection = connect(panel.webview, log, boardParsers, (message) => this.#receive(message));
    this.#send = connection.send;
    this.#watcher = new RepositoryWatcher(
      () => this.#place,
      () => panel.visible,
      () => vscode.window.state.focused,
      () => void this.#issues?.refresh(),
    );
    this.#disposables.push(
      connection.listener,
      this.#watcher,
      changes.onDidChange(({ place }) => {
        if (placeKey({ site: place.site.id, repository: place.repository }) === this.key) void this.#issues?.refresh();
      }),
      sites.onDidChange(() => void this.#load()),
      panel.onDidChangeViewState(() => panel.visible && this.#watcher.pollNow()),
      panel.onDidDispose(() => {
        this.#issues?.dispose();
        for (const disposable of this.#disposables) disposable.dispose();
      }),
    );
    panel.webview.options = pageOptions(context);
    panel.title = vscode.l10n.t('Board: {0}', state.slug);
    const icon = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `board-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    // Counted while the web view starts.
    void this.#load();
    panel.webview.html = pageHtml(panel.webview, pageFolder(context), {
      page: 'board',
      ...pageWords(),
      place: this.#placeName,
      state,
      boardWords: boardWords(),
    });
  }

  /** Shows what another query finds, or other columns. */
  async show(choice: Choice): Promise<void> {
    const next = { ...this.#state, ...choice };
    if (next.query === this.#state.query && next.groupBy === this.#state.groupBy) return;
    this.#state = next;
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

  async #receive(message: BoardMessage): Promise<void> {
    const { site, owner, slug } = this.#state;
    switch (message.type) {
      case 'ready':
        return this.#tell();
      case 'cards':
        return this.#sendCards(message);
      case 'move':
        return this.#move(message);
      case 'filter':
        return this.#filter(message);
      case 'groupBy':
        return this.show({ groupBy: message.by });
      case 'openIssue':
        return runCommand('issueBucket.openIssue', { site, repository: { owner, slug }, number: message.number });
      case 'undo':
      case 'redo':
        return runCommand(`issueBucket.${message.type}`);
      case 'refresh':
        return this.#load();
      case 'command':
        return runCommand('issueBucket.signIn', site);
      case 'error':
        return;
    }
  }

  /** Asks for what the state says, from nothing. */
  async #load(): Promise<void> {
    const show = ++this.#shows;
    const place = this.#place;
    if (!place) {
      this.#problem = vscode.l10n.t('The site {0} is not known here any more.', this.#state.site);
      return this.#tell();
    }
    this.#problem = null;
    const grouping = groupingFor(this.#state.groupBy);
    const [{ filter, sort }, locked] = await Promise.all([readQueryAt(place, this.#state.query), whyLocked(place, this.#state.groupBy)]);
    if (show !== this.#shows) return;
    this.#locked = locked;
    const query: BoardQuery = { filter, sort: sort ?? DEFAULT_SORT, grouping };
    await this.#watcher.rememberRevision();
    if (this.#issues) return this.#issues.show(query);
    this.#issues = new BoardIssues(place.service, place.repository, query, () => this.#looked());
    return this.#issues.refresh();
  }

  #looked(): void {
    const failure = this.#issues?.failure;
    // On this computer a repository comes into being with its first issue.
    const isNew = this.#place?.site.isLocal && TrackerError.is(failure, 'noRepository');
    this.#problem = failure === undefined || isNew ? null : sentence(failure);
    if (this.#problem !== null) {
      this.services.log.warn(`The board of ${this.key} is not up to date: ${this.#problem}`);
      this.#watcher.failed(failure);
    }
    this.#tell();
  }

  #tell(): void {
    const issues = this.#issues;
    const grouping = groupingFor(issues?.grouping.field ?? 'none');
    const isNew = issues?.failure !== undefined && this.#problem === null;
    const board: Board = {
      type: 'board',
      place: this.#placeName,
      query: this.#state.query,
      groupBy: this.#state.groupBy,
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
    };
    this.#send(board);
  }

  async #sendCards({ id, key, start, version }: Extract<BoardMessage, { type: 'cards' }>): Promise<void> {
    const issues = this.#issues;
    if (!issues || version !== issues.version) return this.#send({ type: 'reply', id, reply: { to: 'cards', cards: [] } });
    try {
      const found = await issues.cards(key, start, CARDS_PER_PAGE);
      this.#send({ type: 'reply', id, reply: { to: 'cards', cards: found.map(cardOf) } });
    } catch (error) {
      this.#send({ type: 'reply', id, reply: { to: 'cards', cards: [] } });
      this.#problem = sentence(error) || this.#problem;
      this.#tell();
    }
  }

  async #move({ id, numbers, to }: Extract<BoardMessage, { type: 'move' }>): Promise<void> {
    const issues = this.#issues;
    const place = this.#place;
    const column = issues?.columns?.find(({ key }) => key === to);
    if (!issues || !place || !column) {
      const gone = failureOf(new Error(vscode.l10n.t('This column is not there any more.')));
      return this.#send({ type: 'answer', id, outcome: gone });
    }
    const label = groupingFor(issues.grouping.field ?? 'none').label(to, column.name);
    const outcome = await moveIssues(this.services, place, issues, numbers, { key: to, label });
    // The cards are where they are now before it is said that they moved.
    await issues.refresh();
    this.#send({ type: 'answer', id, outcome });
  }

  async #filter({ id, query }: Extract<BoardMessage, { type: 'filter' }>): Promise<void> {
    const [problem] = problemsOf(query);
    if (problem) {
      return this.#send({ type: 'answer', id, outcome: { ok: false, message: format(problem.message) } });
    }
    this.#send({ type: 'answer', id, outcome: { ok: true } });
    const { group } = readListFilter(query, 'me');
    // What columns are made by is chosen beside it.
    const rest = parseQuery(query).terms.filter((term) => term.type !== 'qualifier' || term.name !== 'group');
    await this.show({ query: printQuery(rest), ...(group !== undefined && group !== 'none' && { groupBy: group }) });
    // What stands in the box may be written in another way now.
    this.#tell();
  }
}

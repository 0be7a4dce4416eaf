import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { Issue, IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import type { EditCopies, Edits, Outcome } from '../../wire/page';
import {
  ISSUE_PAGE,
  issueParsers,
  type IssueMessage,
  type IssueReply,
  type IssueRequest,
  type IssueView,
  type Opened,
  type ToIssue,
} from '../../wire/page-issue';
import { runCommand } from '../commandRegistry';
import { connect, failureOf } from '../pages/connect';
import type { Drafts } from '../pages/drafts';
import { issueIcon, pageFolder, pageHtml, pageOptions } from '../pages/html';
import { pageStrings } from '../pages/pageStrings';
import type { IssueChange, Services, Place } from '../services';
import { placeName } from '../placeName';
import { removedTodoOf } from '../removedTodos';
import { errorMessage } from '../report';
import { plainLabel } from '../text';
import { ConversationActions } from './conversation';
import { picture } from './files';
import { navigate, isNavigation } from './navigation';
import { resolve } from './links';
import { loadView } from './load';
import { neighboursOf } from './neighbours';
import { newSinceOf, withoutNewSince } from './newPart';
import type { TextSender } from './sending';
import type { OpenOptions, RevealTarget } from './opening';
import type { PanelContext } from './panelContext';
import { suggest } from '../pages/suggest';
import type { ReadOnlyTexts } from './texts';
import { deleted, showFailure, loadProblemOf, type LoadProblem } from './loadProblem';
import { saveUpdate } from './undoable';
import { watchWhileShown } from '../pages/watchShown';

const MAX_TAB_TITLE_CHARS = 48;
/** How long a page waits for its issue before it shows a loading state. */
const LOADING_DELAY_MS = 150;
/** The number of the last panel. Messages of a page have the number of their panel, so that late ones about an earlier issue are recognized. */
let turns = 0;

type Update = Extract<IssueMessage, { type: 'update' }>;
/** A request that changes something. */
type ChangeRequest = Exclude<IssueRequest, { type: 'refresh' }>;
const isRequest = (message: IssueMessage): message is ChangeRequest => message.type !== 'refresh' && message.type in ISSUE_PAGE.requests;

/** Shared by all panels. */
export interface PanelServices {
  readonly drafts: Drafts;
  readonly sending: TextSender;
  readonly texts: ReadOnlyTexts;
  /** Replaces this issue by another one. */
  readonly goTo: (panel: IssuePanel, number: number) => void;
}

/** An issue in an editor tab: loads it, follows its changes, handles the page's requests. */
export class IssuePanel implements PanelContext {
  readonly #disposables: vscode.Disposable[] = [];
  readonly #turn = ++turns;
  /** When it was opened. */
  readonly since = Date.now();
  readonly send: (message: ToIssue) => void;
  readonly #watch: ReturnType<typeof watchWhileShown>;
  readonly #conversation: ConversationActions;
  place: Place | undefined;
  view: IssueView | undefined;
  #revealed: RevealTarget | undefined;
  /** The initial data of the page, or of its present issue. */
  #initialView: IssueView | undefined;
  #isReady = false;
  /** Counts the pages that VS Code has discarded. */
  #discardedPages = 0;
  #isDisposed = false;
  #isPreview: boolean;
  /** Running requests of the person. */
  #requests = 0;
  #loadProblem: LoadProblem | undefined;
  #loading: AbortController | undefined;
  /** Own changes come back as events, which must not reload the issue. */
  #isSaving = false;
  loadedAt = new Date();

  readonly #shared: PanelServices;

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly address: IssueAddress,
    readonly services: Services,
    shared: PanelServices,
    readonly opening: OpenOptions = {},
    /** The page exists already and shows another issue. */
    inPlace = false,
  ) {
    this.#shared = shared;
    this.#isPreview = opening.preview === true;
    const { context, log, changes, sites } = services;
    this.#revealed = opening.reveal;
    this.#conversation = new ConversationActions(this);
    this.place = services.places.find(address);
    const connection = connect(panel.webview, log, issueParsers, (message) => this.#receive(message), {
      turn: this.#turn,
      others: (message) => this.#receiveStale(message),
    });
    this.send = (message) => {
      if (!this.#isDisposed) connection.send(message);
    };
    this.#watch = watchWhileShown(
      () => this.place,
      () => panel.visible && this.#loadProblem?.reason !== 'deleted',
      (error) => this.#polled(error),
    );
    this.#disposables.push(
      connection.listener,
      this.#conversation.code,
      this.#watch,
      changes.onDidChange((change) => this.#follow(change)),
      sites.onDidChange(() => void this.#load()),
      panel.onDidChangeViewState(() => (panel.visible ? this.#watch.pollNow() : this.#hidden())),
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.#watch.pollNow()),
      panel.onDidDispose(() => this.dispose()),
    );
    if (!inPlace) panel.webview.options = pageOptions(context);
    void this.#present(inPlace);
  }

  /** Whether another issue may replace this one: it is not being edited. */
  get isFree(): boolean {
    return this.#isPreview && this.#requests === 0;
  }

  /** Whether the page is loaded, so that it can show another issue. */
  get isPageReady(): boolean {
    return this.#isReady && this.panel.visible;
  }

  /** Ends the preview. */
  keepOpen(): void {
    if (!this.#isPreview) return;
    this.#isPreview = false;
    this.send({ type: 'kept' });
  }

  /** Merges texts of another page of the same issue. */
  async takeOver(edits: Edits, copies?: EditCopies): Promise<void> {
    const adopted = await this.#shared.drafts.takeOver(this.address, edits, copies);
    if (this.#isReady && this.view) this.send({ type: 'issue', view: this.view, ...adopted });
  }

  /** Loads the issue and the page; the page gets the issue at once if it was fast. */
  async #present(inPlace: boolean): Promise<void> {
    await Promise.race([this.#load(), new Promise((resolve) => setTimeout(resolve, LOADING_DELAY_MS))]);
    if (this.#isDisposed) return;
    if (!this.view) {
      this.panel.title = `#${this.address.number}`;
      this.panel.iconPath = issueIcon(this.services.context);
    }
    const opened = this.#opened(this.view);
    if (inPlace) this.send({ type: 'open', opened });
    else this.#setPage(opened);
  }

  /** The data of the shown issue; with `view` for the first paint. */
  #opened(view: IssueView | undefined): Opened {
    const { address } = this;
    this.#initialView = view;
    const first = view && { view, ...this.#shared.drafts.give(address), files: [...this.#conversation.files.waiting.list()] };
    return {
      turn: this.#turn,
      address,
      isPreview: this.#isPreview,
      place: this.place ? placeName(this.place, this.services.sites) : repositoryName(address.repository),
      ...(first && { first }),
    };
  }

  #setPage(opened: Opened): void {
    const { webview } = this.panel;
    webview.html = pageHtml(webview, pageFolder(this.services.context), { page: 'issue', ...pageStrings(), opened });
  }

  /** VS Code discards hidden pages, and reloads their HTML, which must have the present issue. */
  #hidden(): void {
    this.#watch.hidden();
    this.#isReady = false;
    this.#discardedPages++;
    if (this.#isDisposed) return;
    this.view = withoutNewSince(this.view);
    this.#setPage(this.#opened(undefined));
  }

  /** Scrolls to a comment or opens a text as soon as the page is loaded. */
  reveal(target: RevealTarget): void {
    this.#revealed = target;
    if (!this.#isReady || !this.view) return;
    this.#revealed = undefined;
    // The text may have been written elsewhere.
    if (target.type === 'resume') this.#showRestored();
    this.send(target);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#loading?.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Handles late messages about an earlier issue. */
  async #receiveStale(message: IssueMessage): Promise<void> {
    if (message.type === 'ready') this.send({ type: 'open', opened: this.#opened(this.view) });
    else if (message.type === 'edits') await this.#shared.drafts.keepEdits(message.address, message.edits, message.copies);
  }

  async #receive(message: IssueMessage): Promise<void> {
    this.#requests++;
    try {
      await this.#perform(message);
    } finally {
      this.#requests--;
    }
  }

  async #perform(message: IssueMessage): Promise<void> {
    if (isNavigation(message)) return navigate(this, this.#shared.texts, message);
    if (isRequest(message)) return this.#request(message);
    switch (message.type) {
      case 'ready':
        return this.#show(true);
      case 'keep':
        return this.keepOpen();
      case 'refresh':
        await this.#load();
        return this.#answer(message.id, { ok: true });
      case 'suggest':
        return this.#reply(message.id, await suggest(this, message.text));
      case 'resolve':
        return this.#reply(message.id, await resolve(this, message.files, message.commits, message.issues));
      case 'named':
        return this.#reply(message.id, { to: 'named', ...(await runCommand('issueBucket.namedInGit', this.address)) });
      case 'picture':
        return this.#reply(message.id, await picture(this, this.#conversation.files, message.name, message.waiting));
      case 'edits':
        if (Object.values(message.edits).some((edit) => edit !== undefined)) this.keepOpen();
        return this.#shared.drafts.keepEdits(message.address, message.edits, message.copies);
      case 'goTo':
        return this.#shared.goTo(this, message.number);
      case 'pickFiles':
        return this.#conversation.files.pick(message.with);
      case 'error':
        return;
    }
  }

  /** Handles a request. When the requesting page is gone by then, the new one gets the answer, or the person a message. */
  async #request(message: ChangeRequest): Promise<void> {
    const discardedPages = this.#discardedPages;
    const outcome = await this.#shared.sending.send(this.address, message, () =>
      message.type === 'update' ? this.#update(message) : this.#conversation.handle(message),
    );
    if (this.#discardedPages === discardedPages && !this.#isDisposed) this.#answer(message.id, outcome);
    else if (outcome.ok) this.#show();
    else if (!outcome.cancelled) showFailure(this.address, outcome.message);
  }

  #answer(id: number, outcome: Outcome): void {
    // A failed text stays in the editor.
    if (!outcome.ok && !outcome.cancelled) this.keepOpen();
    this.send({ type: 'answer', id, outcome });
  }

  #reply(id: number, reply: IssueReply): void {
    this.send({ type: 'reply', id, reply });
  }

  /** Sends everything to the page. A page that was hidden has only its saved state. */
  #show(isNew = false): void {
    if (isNew) {
      this.#isReady = true;
      void this.#conversation.code.send('found');
    }
    if (!this.#isReady) return;
    const isPresented = isNew && this.view === this.#initialView;
    if (isNew && !isPresented) this.#conversation.files.sendFiles();
    if (this.view && !isPresented) {
      const { drafts } = this.#shared;
      this.send({ type: 'issue', view: this.view, ...(isNew ? drafts.give(this.address) : { copies: drafts.ended(this.address) }) });
    }
    if (this.#loadProblem) this.#fail(this.#loadProblem);
    if (this.#revealed) this.reveal(this.#revealed);
  }

  async #load(): Promise<void> {
    if (this.#isDisposed) return;
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    this.place = this.services.places.find(this.address);
    if (!this.place) {
      const message = vscode.l10n.t('The site {0} has been removed. Add it again to see this issue.', this.address.site);
      return this.#fail({ type: 'loadProblem', reason: 'failed', message, actions: ['retry'] });
    }
    try {
      const listed = (issue: Promise<Issue>) => neighboursOf(this.address, this.opening.listed, issue);
      const remembered = this.#watch.rememberRevision();
      const [, view] = await Promise.all([remembered, loadView(this.place, this.address.number, listed, loading.signal)]);
      const news = await newSinceOf(this.address, this.view);
      if (!loading.signal.aborted) this.#loaded({ ...view, ...news, place: placeName(this.place, this.services.sites) });
    } catch (error) {
      if (loading.signal.aborted || TrackerError.is(error, 'cancelled')) return;
      this.services.log.warn(`Cannot load ${repositoryName(this.address.repository)}#${this.address.number}: ${errorMessage(error)}`);
      const problem = loadProblemOf(error, this);
      if (problem.reason === 'failed') this.#watch.failed(error);
      this.#fail(problem);
    }
  }

  #loaded(loaded: IssueView): void {
    const view = (this.view = { ...loaded, removedTodo: removedTodoOf(this.services, this.address, loaded.issue.status) });
    if (this.#isDisposed) return;
    this.loadedAt = new Date();
    this.#loadProblem = undefined;
    const { number, title, kind } = view.issue;
    const short = title.length > MAX_TAB_TITLE_CHARS ? `${title.slice(0, MAX_TAB_TITLE_CHARS).trimEnd()}…` : title;
    this.panel.title = `#${number} ${plainLabel(short)}`;
    this.panel.iconPath = issueIcon(this.services.context, kind);
    this.#show();
    if (this.#isReady) void this.#conversation.code.send('found');
  }

  #fail(problem: LoadProblem): void {
    this.#loadProblem = problem;
    // Without an issue only the drafts are shown.
    if (this.#isReady) this.send(this.view ? problem : { ...problem, ...this.#shared.drafts.give(this.address) });
  }

  /** Reloads after a poll: the issue has changed, or that is unknown. */
  #polled(error: unknown): void {
    if (error === undefined) void this.#load();
    else if (this.#loadProblem === undefined) this.#fail(loadProblemOf(error, this));
  }

  #follow({ place, kind, number }: IssueChange): void {
    const { site, repository } = this.address;
    if (this.#isSaving || place.site.id !== site || repositoryName(place.repository) !== repositoryName(repository)) return;
    if (number !== undefined && number !== this.address.number) return;
    if (kind === 'deleted') this.#closeDeleted();
    else void this.#load().then(() => kind === 'imported' && this.#showRestored());
  }

  /** Closes the tab of an issue that was deleted in this window, unless it has drafts. */
  #closeDeleted(): void {
    const files = this.#conversation.files.waiting.list();
    if (Object.keys(this.#shared.drafts.edits(this.address)).length === 0 && files.length === 0) this.panel.dispose();
    else this.#fail(deleted(this.address.number));
  }

  /** Sends imported drafts to the page; its own texts stay. */
  #showRestored(): void {
    if (this.#isReady && this.view) this.send({ type: 'issue', view: this.view, ...this.#shared.drafts.give(this.address) });
  }

  async #update({ fields, base }: Update): Promise<Outcome> {
    if (!this.place || !this.view) return failureOf(new Error(vscode.l10n.t('The issue is not loaded yet.')));
    try {
      if (fields.content !== undefined) await this.#conversation.upload('content');
      const saved = await saveUpdate(this, this.place, this.view.issue, fields, base);
      if (!saved) return failureOf(new vscode.CancellationError());
      this.#loaded({ ...this.view, issue: saved.issue });
      if ('conflict' in saved) return { ok: false, message: vscode.l10n.t('It was changed elsewhere meanwhile.'), theirs: saved.theirs };
      // Not awaited: the page shows the answer of the write, and the rest, such as the entry of the history, as soon as it is loaded.
      void this.changed(saved.issue);
      return { ok: true };
    } catch (error) {
      this.services.log.warn(`Issue #${this.address.number} was not saved: ${errorMessage(error)}`);
      if (TrackerError.is(error, 'notFound')) this.#fail(deleted(this.address.number));
      return failureOf(error);
    }
  }

  /** Tells the other views that the issue has changed, and loads it again. `issue`: as the answer of the write has it. Never rejects. */
  async changed(issue?: Issue): Promise<void> {
    if (!this.place) return;
    this.#isSaving = true;
    this.services.changes.fire({ place: this.place, kind: 'updated', number: this.address.number, ...(issue && { issue }) });
    this.#isSaving = false;
    await this.#load();
  }
}

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { Issue, IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import type { ListName } from '../../model/enums';
import { draftVersion, type Draft, type Failure, type TextVersion } from '../../wire/page';
import { formParsers, type CreateOutcome, type Form, type FormMessage, type FormReply, type ToForm } from '../../wire/page-form';
import { runCommand } from '../commandRegistry';
import { connect, failureOf } from '../pages/connect';
import { filesKey, type Drafts, type OpenDraft } from '../pages/drafts';
import { pageFolder, pageHtml, pageOptions } from '../pages/html';
import { pageStrings } from '../pages/pageStrings';
import type { Services, Place } from '../services';
import { keyOfPlace, placeName } from '../placeName';
import { errorMessage } from '../report';
import { withoutLinks } from '../text';
import { FileUploads } from '../pages/attaching';
import { openLink } from '../pages/openLink';
import { mentionedIssues } from '../pages/mentioned';
import { suggest } from '../pages/suggest';
import { attachAll, type Attached } from './files';
import { loadForm } from './load';
import { SimilarIssues } from './similarIssues';
import { SentDrafts } from './sentDrafts';
import { discardAnchors, waitingAnchors } from '../waitingAnchors';

const withClock = (draft: Draft): Draft => ({ ...draft, clock: draftVersion({ ...draft, clock: undefined }).clock });

/** The form of a new issue in an editor tab. Input is stored as a draft until it is sent or discarded. */
export class CreatePanel {
  readonly #disposables: vscode.Disposable[] = [];
  readonly #send: (message: ToForm) => void;
  readonly #similarIssues: SimilarIssues;
  readonly #drafts: Drafts;
  #draft: Draft;
  #files: FileUploads;
  #form: Form | undefined;
  #loads = 0;
  readonly #sent = new SentDrafts();
  /** The last `continued` event, for a page that missed it. */
  #lastContinued: Extract<ToForm, { type: 'continued' }> | undefined;
  /** Counts disposed pages. */
  #disposedPages = 0;

  readonly #services: Services;
  readonly #open: (draft: OpenDraft) => void;
  readonly #opened: () => readonly string[];

  constructor(
    readonly panel: vscode.WebviewPanel,
    { draft, copies }: OpenDraft,
    services: Services,
    open: (draft: OpenDraft) => void,
    /** Ids of drafts in other tabs. */
    opened: () => readonly string[],
  ) {
    this.#services = services;
    this.#open = open;
    this.#opened = opened;
    const { context, log, places, sites } = services;
    this.#draft = draft;
    this.#drafts = services.drafts;
    const connection = connect(panel.webview, log, formParsers, (message) => this.#receive(message));
    this.#send = connection.send;
    this.#files = this.#filesOf(draft.id);
    this.#similarIssues = new SimilarIssues(
      () => this.#place(),
      (title, issues) => this.#send({ type: 'similar', title, issues }),
      (error) => log.debug(`No likely duplicates were looked for: ${errorMessage(error)}`),
    );
    this.#disposables.push(
      connection.listener,
      this.#similarIssues,
      places.onDidChange(() => void this.#load()),
      sites.onDidChange(() => void this.#load()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#load()),
      panel.onDidChangeViewState(() => void (!panel.visible && this.#disposedPages++)),
      panel.onDidDispose(() => {
        this.#disposedPages++;
        for (const disposable of this.#disposables) disposable.dispose();
      }),
    );
    panel.webview.options = pageOptions(context);
    const file = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `new-${theme}.svg`);
    panel.iconPath = { light: file('light'), dark: file('dark') };
    panel.webview.html = pageHtml(panel.webview, pageFolder(context), {
      page: 'create',
      ...pageStrings(),
      draft,
      copies,
      place: this.#placeName,
    });
  }

  get draftId(): string {
    return this.#draft.id;
  }

  /** Whether the form is empty. */
  get isBlank(): boolean {
    const { title, content } = this.#draft.fields;
    return !title && !content && !this.#drafts.hasFiles(this.#draft.id);
  }

  async #receive(message: FormMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        // A page that was hidden restarts: it gets the known data at once, and updates (templates, lists) later.
        if (this.#form) this.#send(this.#form);
        this.#files.sendFiles();
        if (this.#lastContinued) this.#send(this.#lastContinued);
        this.sendStoredVersions();
        // Input into a draft that is being sent would be neither sent nor stored.
        if (this.#sent.isSending(this.#draft.id)) this.#send({ type: 'creating', on: true });
        return this.#load();
      case 'draft':
        return this.#save(message.draft, message.copies);
      case 'discardDraft':
        await this.#files.waiting.clear();
        this.#files.sendFiles();
        // Its texts are empty already; without files nothing is left of it.
        return this.#save(this.#draft);
      case 'openDraft': {
        const draft = this.#drafts.open(message.draftId);
        if (draft) this.#open(draft);
        return this.#load();
      }
      case 'place':
        this.#draft = { ...this.#draft, site: message.site, owner: message.owner, slug: message.slug };
        return this.#load();
      case 'similar':
        return this.#similarIssues.search(message.title);
      case 'create':
        return this.#submit(message);
      case 'command':
        await runCommand('issueBucket.signIn', this.#draft.site);
        return;
      case 'openIssue':
        await runCommand('issueBucket.openIssue', { ...this.#address(message.number), beside: true });
        return;
      case 'openLink':
        return openLink({ address: this.#address(0), services: this.#services }, message.url);
      case 'openPerson':
        await runCommand('issueBucket.showAssigned', message.username);
        return;
      case 'addFile':
      case 'removeFile':
        return this.#changeFiles(message);
      case 'pickFiles':
        await this.#files.pick();
        return this.#saveNow();
      case 'addListItem':
        return this.#send({ type: 'answer', id: message.id, outcome: await this.#addName(message.list, message.name) });
      case 'picture':
        return this.#reply(message.id, await this.#files.picture(message.name));
      case 'suggest':
        return this.#reply(message.id, await suggest({ place: this.#place() }, message.text));
      // Files and commits become links in the rendered issue only.
      case 'resolve':
        return this.#reply(message.id, {
          to: 'resolve',
          files: [],
          commits: [],
          issues: await mentionedIssues(this.#place(), message.issues),
        });
      case 'openFile':
      case 'openCommit':
      case 'openAttachment':
      case 'error':
        return;
    }
  }

  async #changeFiles(message: Extract<FormMessage, { type: 'addFile' | 'removeFile' }>): Promise<void> {
    const { id, name } = message;
    const outcome = await (message.type === 'addFile' ? this.#files.add(name, message.bytes) : this.#files.remove(name));
    this.#send({ type: 'answer', id, outcome });
    await this.#saveNow();
  }

  #reply(id: number, reply: FormReply): void {
    this.#send({ type: 'reply', id, reply });
  }

  /** Adds a name to a list, and offers it. */
  async #addName(list: ListName, name: string): Promise<{ ok: true } | Failure> {
    const place = this.#place();
    if (!place) return failureOf(new Error(vscode.l10n.t('The site {0} has been removed.', this.#draft.site)));
    try {
      const { addListName } = await import('../listNames');
      await addListName(this.#services, place, list, name);
      await this.#load();
      return { ok: true };
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Sends stored versions of the draft to the page, from another window or an earlier page. */
  sendStoredVersions(): void {
    this.#send({ type: 'versions', draftId: this.#draft.id, copies: this.#drafts.versions(this.#draft.id) });
  }

  /** Stores the draft. A late message must not restore a draft that was sent meanwhile. */
  async #save(draft: Draft, copies?: readonly TextVersion<Draft>[]): Promise<void> {
    if (this.#sent.has(draft.id)) return;
    // Late messages about the previous draft belong to that one.
    if (draft.id === this.#draft.id) this.#draft = draft;
    await this.#drafts.save(draft, copies);
  }

  /** Stores a draft without texts, because its files need one. */
  #saveNow = (): Promise<void> => this.#save({ ...this.#draft, savedOn: new Date().toISOString() });

  #filesOf = (draftId: string) => new FileUploads(this.#services, filesKey(draftId), (message) => this.#send(message));

  #place(): Place | undefined {
    const { site, owner, slug } = this.#draft;
    return this.#services.places.find({ site, repository: { owner, slug } });
  }

  get #placeName(): string {
    const place = this.#place();
    return place ? placeName(place, this.#services.sites) : `${this.#draft.owner}/${this.#draft.slug}`;
  }

  #address(number: number): IssueAddress {
    const { site, owner, slug } = this.#draft;
    return { site, repository: { owner, slug }, number };
  }

  /** Loads the choices. The form can be filled in meanwhile, and without them. */
  async #load(): Promise<void> {
    const run = ++this.#loads;
    // Places of the list have their folder, and so its templates.
    await this.#services.places.list();
    const open = this.#opened();
    const otherDrafts = this.#drafts.all().filter((draft) => draft.id !== this.#draft.id && !open.includes(draft.id));
    const form = await loadForm(this.#services, this.#place(), this.#draft, otherDrafts);
    // Another repository may have been selected meanwhile.
    if (run !== this.#loads) return;
    this.#form = form;
    this.#send(form);
  }

  /** Creates the issue. When the requesting page is gone by then, the new one gets the answer, or the person a message. */
  async #submit({ id, draft, createAnother }: Extract<FormMessage, { type: 'create' }>): Promise<void> {
    const disposedPages = this.#disposedPages;
    const outcome = await this.#sent.sendOnce(draft.id, () => this.#create(draft, createAnother));
    if (this.#disposedPages === disposedPages) return this.#send({ type: 'answer', id, outcome });
    if (outcome.ok) {
      if (outcome.created && createAnother) this.#send((this.#lastContinued = { type: 'continued', from: draft.id, ...outcome.created }));
      return;
    }
    this.#send({ type: 'creating', on: false });
    const open = vscode.l10n.t('Open Draft');
    const chosen = await vscode.window.showErrorMessage(vscode.l10n.t('The issue is not created: {0}', outcome.message), open);
    if (chosen === open) await runCommand('issueBucket.createIssue', { draft: draft.id });
  }

  async #create(draft: Draft, createAnother: boolean): Promise<CreateOutcome> {
    const { log } = this.#services;
    // Where the disk is full, what is written can still be sent.
    await this.#save(draft).catch((error: unknown) => log.warn(`A draft was not stored: ${errorMessage(error)}`));
    const place = this.#place();
    if (!place) return failureOf(new Error(vscode.l10n.t('The site {0} has been removed.', draft.site)));
    let issue: Issue;
    try {
      issue = await place.service.create(place.repository, { ...draft.fields, title: draft.fields.title?.trim() ?? '' });
    } catch (error) {
      log.warn(`An issue was not created in ${repositoryName(place.repository)}: ${errorMessage(error)}`);
      return failureOf(error);
    }
    return this.#created(draft, createAnother, place, issue);
  }

  /** Does what follows when an issue is created. Never rejects: a person who is told that it failed creates the issue twice. */
  async #created(draft: Draft, createAnother: boolean, place: Place, issue: Issue): Promise<CreateOutcome> {
    const warn = (reason: string, message: string) => {
      this.#services.log.warn(`After issue #${issue.number} was created: ${reason}`);
      void vscode.window.showWarningMessage(message);
    };
    this.#sent.mark(draft.id);
    this.#similarIssues.dispose();
    await this.#drafts.discard(draft.id, draft).catch((error: unknown) => {
      const reason = errorMessage(error);
      warn(reason, vscode.l10n.t('#{0} is created, but its draft could not be removed: {1}', issue.number, withoutLinks(reason)));
    });
    try {
      const attached = await attachAll(this.#files, place, this.#address(issue.number), (name, error) =>
        this.#services.log.warn(`${name} was not attached to issue #${issue.number}: ${errorMessage(error)}`),
      );
      if (attached.remaining.length > 0) this.#reportUnattached(issue, attached);
      await this.#attachToCode(place, draft.id, issue.number);
    } catch (error) {
      const reason = errorMessage(error);
      warn(reason, vscode.l10n.t('#{0} is created, but not everything is attached: {1}', issue.number, withoutLinks(reason)));
    }
    if (createAnother) {
      this.#draft = withClock({ ...this.#draft, id: randomUUID(), fields: {} });
      this.#files = this.#filesOf(this.#draft.id);
      this.#files.sendFiles();
    }
    // Not awaited: the page gets the answer before it is closed.
    void (createAnother ? this.#fireCreated(place, issue) : this.#close(place, issue));
    return { ok: true, created: { number: issue.number, draftId: this.#draft.id } };
  }

  /** Attaches the issue to the code that it was made from. Where the site has no such places, the description quotes it. */
  async #attachToCode(place: Place, draftId: string, number: number): Promise<void> {
    const { sharedState, log } = this.#services;
    const places = waitingAnchors(sharedState, draftId, keyOfPlace(place));
    try {
      for (const anchor of places) await place.service.addAnchor(place.repository, number, anchor);
    } catch (error) {
      if (!TrackerError.is(error, 'unsupported')) {
        log.warn(`Issue #${number} was not attached to code: ${errorMessage(error)}`);
        void vscode.window.showWarningMessage(
          vscode.l10n.t('#{0} is created, but not attached to its code: {1}', number, errorMessage(error)),
        );
      }
    }
    await discardAnchors(sharedState, draftId);
  }

  #reportUnattached({ number }: Issue, { remaining, reason }: Attached): void {
    const message = vscode.l10n.t('#{0} is created, but not everything is attached: {1}', number, reason);
    const wait = vscode.l10n.t('Waiting to be sent on the page of the issue: {0}.', remaining.join(', '));
    const open = vscode.l10n.t('Open Issue');
    const address = this.#address(number);
    void vscode.window.showErrorMessage(`${message} ${wait}`, open).then((chosen) => {
      if (chosen === open) void runCommand('issueBucket.openIssue', address);
    });
  }

  #fireCreated(place: Place, issue: Issue): void {
    this.#services.changes.fire({ place, kind: 'created', number: issue.number, issue });
    void runCommand('issueBucket.reveal', this.#address(issue.number));
  }

  async #close(place: Place, issue: Issue): Promise<void> {
    await runCommand('issueBucket.openIssue', this.#address(issue.number));
    this.panel.dispose();
    this.#fireCreated(place, issue);
    const copy = vscode.l10n.t('Copy Number');
    const isOneOfSeveral = this.#services.sites.all().length > 1;
    const message = isOneOfSeveral
      ? vscode.l10n.t('Created #{0} in {1}.', issue.number, placeName(place, this.#services.sites))
      : vscode.l10n.t('Created #{0}.', issue.number);
    const chosen = await vscode.window.showInformationMessage(message, copy);
    if (chosen === copy) await vscode.env.clipboard.writeText(`#${issue.number}`);
  }
}

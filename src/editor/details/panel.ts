import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import type { FromPage, IssueView, Outcome, ToPage } from '../../wire/page';
import { actionsFor, connect, failureOf } from '../pages/connect';
import type { Drafts } from '../pages/drafts';
import { pageFolder, pageHtml, pageOptions } from '../pages/html';
import { pageWords } from '../pages/words';
import type { IssueChange, Parts, Place } from '../parts';
import { sentence } from '../report';
import { plainLabel } from '../text';
import { loadView } from './load';
import { saveFields } from './save';
import { Watch } from './watch';

const TITLE_LENGTH = 48;

type Trouble = Extract<ToPage, { type: 'trouble' }>;
type Update = Extract<FromPage, { type: 'update' }>;

/** One issue in an editor tab: loads it, follows its changes, and does what the page asks for. */
export class IssuePanel {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly send: (message: ToPage) => void;
  private readonly watch: Watch;
  private place: Place | undefined;
  private view: IssueView | undefined;
  private trouble: Trouble | undefined;
  private loading: AbortController | undefined;
  /** Its own changes come back as events, and are not loaded again for that. */
  private isSaving = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly address: IssueAddress,
    private readonly parts: Parts,
    private readonly drafts: Drafts,
  ) {
    const { context, log, changes, sites } = parts;
    this.place = parts.places.find(address);
    const connection = connect(panel.webview, log, (message) => this.receive(message));
    this.send = connection.send;
    this.watch = new Watch(
      () => this.place,
      () => panel.visible && this.trouble?.trouble !== 'deleted',
      (error) => this.polled(error),
    );
    this.disposables.push(
      connection.listener,
      this.watch,
      changes.onDidChange((change) => this.changed(change)),
      sites.onDidChange(() => void this.load()),
      panel.onDidChangeViewState(() => panel.visible && this.watch.look()),
      panel.onDidDispose(() => this.dispose()),
    );
    panel.webview.options = pageOptions(context);
    panel.iconPath = this.icon(undefined);
    panel.webview.html = pageHtml(panel.webview, pageFolder(context), {
      page: 'issue',
      ...pageWords(),
      address,
      place: repositoryName(address.repository),
    });
    void this.load();
  }

  private dispose(): void {
    this.loading?.abort();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.show(true);
      case 'refresh':
        await this.load();
        return this.answer(message.id, { ok: true });
      case 'update':
        return this.answer(message.id, await this.update(message));
      case 'edits':
        return this.drafts.keepEdits(this.address, message.edits);
      case 'openIssue':
        return void vscode.commands.executeCommand('issueBucket.openIssue', { ...this.address, number: message.number });
      case 'command': {
        const argument = { signIn: this.address.site, importArchive: undefined, showLog: undefined } as const;
        const given = message.command in argument ? argument[message.command as keyof typeof argument] : this.address;
        return void vscode.commands.executeCommand(`issueBucket.${message.command}`, given);
      }
      case 'create':
      case 'draft':
      case 'discardDraft':
      case 'openDraft':
      case 'place':
      case 'error':
        return;
    }
  }

  private answer(id: number, outcome: Outcome): void {
    this.send({ type: 'answer', id, outcome });
  }

  /** Tells the page what there is. A page that was hidden has forgotten everything but what it keeps for itself. */
  private show(isNew = false): void {
    if (this.view) this.send({ type: 'issue', view: this.view, ...(isNew && { edits: this.drafts.edits(this.address) }) });
    if (this.trouble) this.send(this.trouble);
  }

  private async load(): Promise<void> {
    this.loading?.abort();
    const loading = (this.loading = new AbortController());
    this.place = this.parts.places.find(this.address);
    if (!this.place) {
      const message = vscode.l10n.t('The site {0} is not known here any more. Add it again to see this issue.', this.address.site);
      return this.fail({ type: 'trouble', trouble: 'missing', message, actions: ['retry'] });
    }
    try {
      const [, view] = await Promise.all([this.watch.note(), loadView(this.place, this.address.number, loading.signal)]);
      if (!loading.signal.aborted) this.loaded(view);
    } catch (error) {
      if (loading.signal.aborted || TrackerError.is(error, 'cancelled')) return;
      this.parts.log.warn(`Issue ${repositoryName(this.address.repository)}#${this.address.number} was not loaded: ${sentence(error)}`);
      this.fail(this.troubleOf(error));
    }
  }

  private loaded(view: IssueView): void {
    this.view = view;
    this.trouble = undefined;
    const { number, title, kind } = view.issue;
    const short = title.length > TITLE_LENGTH ? `${title.slice(0, TITLE_LENGTH).trimEnd()}…` : title;
    this.panel.title = `#${number} ${plainLabel(short)}`;
    this.panel.iconPath = this.icon(kind);
    this.show();
  }

  private troubleOf(error: unknown): Trouble {
    const isGone = TrackerError.is(error, 'notFound');
    if (isGone && this.view) return this.deleted();
    const trouble = isGone || TrackerError.is(error, 'noRepository') ? 'missing' : 'failed';
    const message = this.view ? vscode.l10n.t('What you see may be out of date. {0}', sentence(error)) : sentence(error);
    return { type: 'trouble', trouble, message, actions: actionsFor(error) };
  }

  private deleted(): Trouble {
    const message = vscode.l10n.t(
      'Issue #{0} has been deleted. What you see is how it was last; your unsaved text is kept here.',
      this.address.number,
    );
    return { type: 'trouble', trouble: 'deleted', message, actions: [] };
  }

  private fail(trouble: Trouble): void {
    this.trouble = trouble;
    this.send(trouble);
  }

  /** Another look was due: the issue has changed, or nobody could tell. */
  private polled(error: unknown): void {
    if (error === undefined) void this.load();
    else if (this.trouble === undefined) this.fail(this.troubleOf(error));
  }

  private changed({ place, kind, number }: IssueChange): void {
    const { site, repository } = this.address;
    if (this.isSaving || place.site.id !== site || repositoryName(place.repository) !== repositoryName(repository)) return;
    if (number !== undefined && number !== this.address.number) return;
    if (kind === 'deleted') this.fail(this.deleted());
    else void this.load();
  }

  private async update({ fields, base }: Update): Promise<Outcome> {
    if (!this.place || !this.view) return failureOf(new Error(vscode.l10n.t('The issue is not loaded yet.')));
    try {
      const saved = await saveFields(this.place.service, this.place.repository, this.view.issue, fields, base);
      this.loaded({ ...this.view, issue: saved.issue });
      if ('conflict' in saved) return { ok: false, message: vscode.l10n.t('It was changed elsewhere meanwhile.'), theirs: saved.theirs };
      this.isSaving = true;
      this.parts.changes.fire({ place: this.place, kind: 'updated', number: this.address.number });
      return { ok: true };
    } catch (error) {
      this.parts.log.warn(`Issue #${this.address.number} was not saved: ${sentence(error)}`);
      if (TrackerError.is(error, 'notFound')) this.fail(this.deleted());
      return failureOf(error);
    } finally {
      this.isSaving = false;
    }
  }

  private icon(kind: string | undefined): { light: vscode.Uri; dark: vscode.Uri } {
    const file = (theme: string) =>
      vscode.Uri.joinPath(this.parts.context.extensionUri, 'media', 'icons', `${kind ?? 'issue'}-${theme}.svg`);
    return { light: file('light'), dark: file('dark') };
  }
}

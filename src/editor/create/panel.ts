import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { Choices, Issue, IssueAddress, NewIssue } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { allows } from '../../model/rights';
import { isIssueMessage, type Draft, type FormPlace, type FromPage, type Outcome, type ToPage } from '../../wire/page';
import { connect, failureOf } from '../pages/connect';
import type { Drafts } from '../pages/drafts';
import { pageFolder, pageHtml, pageOptions } from '../pages/html';
import { whoAmI } from '../pages/person';
import { pageWords } from '../pages/words';
import type { Parts, Place } from '../parts';
import { sentence } from '../report';

type Form = Extract<ToPage, { type: 'form' }>;
const EMPTY: Choices = { lists: { component: [], milestone: [], version: [] }, assignees: [] };

/** The form of a new issue in an editor tab. What is typed is kept as a draft until it is sent or thrown away. */
export class CreatePanel {
  private readonly disposables: vscode.Disposable[] = [];
  private readonly send: (message: ToPage) => void;
  private form: Form | undefined;
  private isSent = false;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private draft: Draft,
    private readonly parts: Parts,
    private readonly drafts: Drafts,
    private readonly open: (draft: Draft) => void,
    /** Ids of drafts that are open in other tabs. */
    private readonly opened: () => readonly string[],
  ) {
    const { context, log, places, sites } = parts;
    const connection = connect(panel.webview, log, (message) => this.receive(message));
    this.send = connection.send;
    this.disposables.push(
      connection.listener,
      places.onDidChange(() => void this.load()),
      sites.onDidChange(() => void this.load()),
      panel.onDidDispose(() => {
        for (const disposable of this.disposables) disposable.dispose();
      }),
    );
    panel.webview.options = pageOptions(context);
    const file = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `new-${theme}.svg`);
    panel.iconPath = { light: file('light'), dark: file('dark') };
    panel.webview.html = pageHtml(panel.webview, pageFolder(context), {
      page: 'create',
      ...pageWords(),
      draft,
      place: `${draft.owner}/${draft.slug}`,
    });
    void this.load();
  }

  get draftId(): string {
    return this.draft.id;
  }

  /** Nobody has written anything into it. */
  get isBlank(): boolean {
    const { title, content } = this.draft.fields;
    return !title && !content;
  }

  private async receive(message: FromPage): Promise<void> {
    if (isIssueMessage(message)) return;
    switch (message.type) {
      case 'ready':
        return this.show();
      case 'draft':
        return this.keep(message.draft);
      case 'discardDraft':
        return this.drafts.forget(message.draftId);
      case 'openDraft': {
        const draft = this.drafts.get(message.draftId);
        if (draft) this.open(draft);
        return this.load();
      }
      case 'place':
        this.draft = { ...this.draft, site: message.site, owner: message.owner, slug: message.slug };
        return this.load();
      case 'create':
        return this.send({ type: 'answer', id: message.id, outcome: await this.create(message.draft) });
      case 'command':
        if (message.command === 'signIn') await vscode.commands.executeCommand('issueBucket.signIn', this.draft.site);
        return;
      case 'refresh':
      case 'error':
        return;
    }
  }

  /** Keeps what was typed. A message that was on its way while the issue was created must not bring the draft back. */
  private async keep(draft: Draft): Promise<void> {
    if (this.isSent) return;
    this.draft = { ...draft, id: this.draft.id };
    await this.drafts.keep(this.draft);
  }

  private place(): Place | undefined {
    const { site, owner, slug } = this.draft;
    return this.parts.places.find({ site, repository: { owner, slug } });
  }

  private show(): void {
    if (this.form) this.send(this.form);
  }

  /** Finds out what can be chosen. The form can be filled in meanwhile, and without it. */
  private async load(): Promise<void> {
    const place = this.place();
    const list = await this.parts.places.list();
    const several = [...new Set(place ? [...list, place] : list)].map((one) => formPlace(one, list));
    const places = several.filter((one, index) => several.findIndex((other) => other.label === one.label) === index);
    const open = this.opened();
    const others = this.drafts.all().filter((draft) => draft.id !== this.draft.id && !open.includes(draft.id));
    const base = {
      type: 'form' as const,
      places,
      others: others.map(({ id, savedOn, fields }) => ({ id, savedOn, title: fields.title ?? '' })),
    };
    const isStillMeant = () => place === undefined || repositoryName(place.repository) === `${this.draft.owner}/${this.draft.slug}`;
    const tell = (choices: Choices | null, problem: string | null, limited: string | null, signedOut = false) => {
      if (!isStillMeant()) return;
      this.form = { ...base, choices, problem, limited, signedOut };
      this.show();
    };
    if (!place)
      return tell(
        null,
        vscode.l10n.t('The site {0} is not known here any more. Add it again to create this issue.', this.draft.site),
        null,
      );
    try {
      const { service, repository } = place;
      const [choices, right, me] = await Promise.all([service.choices(repository), service.right(repository), whoAmI(service)]);
      if (me === null) return tell(choices, vscode.l10n.t('Sign in to {0} to create an issue.', place.site.label), null, true);
      const limited = right !== undefined && !allows(right, 'write');
      tell(choices, null, limited ? vscode.l10n.t('Assignee and milestone need write access.') : null);
    } catch (error) {
      // A repository that is not there yet is made with its first issue, on this computer.
      if (place.site.isLocal && TrackerError.is(error, 'noRepository')) return tell(EMPTY, null, null);
      tell(null, vscode.l10n.t('Not all choices are offered: {0}', sentence(error)), null);
    }
  }

  private async create(draft: Draft): Promise<Outcome> {
    await this.keep(draft);
    const place = this.place();
    if (!place) return failureOf(new Error(vscode.l10n.t('The site {0} is not known here any more.', draft.site)));
    try {
      const issue = await create(place, { ...draft.fields, title: draft.fields.title?.trim() ?? '' });
      this.isSent = true;
      await this.drafts.forget(this.draft.id);
      // Without waiting: the page is told first, and is closed then.
      void this.created(place, issue);
      return { ok: true };
    } catch (error) {
      this.parts.log.warn(`An issue was not created in ${repositoryName(place.repository)}: ${sentence(error)}`);
      return failureOf(error);
    }
  }

  private async created(place: Place, issue: Issue): Promise<void> {
    const address: IssueAddress = { site: place.site.id, repository: place.repository, number: issue.number };
    await vscode.commands.executeCommand('issueBucket.openIssue', address);
    this.panel.dispose();
    this.parts.changes.fire({ place, kind: 'created', number: issue.number });
    void vscode.commands.executeCommand('issueBucket.reveal', address);
    const copy = vscode.l10n.t('Copy Number');
    const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Created #{0}.', issue.number), copy);
    if (chosen === copy) await vscode.env.clipboard.writeText(`#${issue.number}`);
  }
}

/** Creates the issue; on this computer its repository as well, when this is the first. */
async function create({ service, repository, site }: Place, fields: NewIssue): Promise<Issue> {
  try {
    return await service.create(repository, fields);
  } catch (error) {
    if (!site.isLocal || !TrackerError.is(error, 'noRepository')) throw error;
    await service.addRepository(repository);
    return service.create(repository, fields);
  }
}

/** A repository as the form names it; its site is told where there are several. */
function formPlace(place: Place, all: readonly Place[]): FormPlace {
  const name = repositoryName(place.repository);
  const isAlone = new Set([...all, place].map((one) => one.site.id)).size === 1;
  return { site: place.site.id, ...place.repository, label: isAlone ? name : `${name} · ${place.site.label}` };
}

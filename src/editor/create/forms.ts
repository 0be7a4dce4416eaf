import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CodePlace } from '../../model/codeAnchors';
import { repositoryName } from '../../model/repository';
import { draftVersion, parseDraft, type Draft } from '../../wire/page';
import { parseFormState } from '../../wire/page-form';
import type { Drafts, OpenDraft } from '../pages/drafts';
import { pageOptions } from '../pages/html';
import type { Services, Place } from '../services';
import { report, errorMessage } from '../report';
import { CREATE_VIEW } from '../viewIds';
import { keyOfPlace } from '../placeName';
import { keepAnchors, parseCodePlaces } from '../waitingAnchors';
import { CreatePanel } from './panel';
import { placeInFront } from './place';

/** The open forms of new issues, one per draft. */
export class Forms {
  readonly #open = new Set<CreatePanel>();
  readonly #drafts: Drafts;

  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
    this.#drafts = services.drafts;
  }

  /** Opens a form with the command's argument; a stored draft goes before an empty form. */
  async create(argument?: unknown): Promise<void> {
    try {
      const preset = presetIn(argument);
      const existing = preset.draft === undefined ? undefined : this.#drafts.open(preset.draft);
      if (existing) return this.#show(existing);
      const place = await choosePlace(this.#services, preset);
      if (!place) return;
      if (preset.title === undefined && preset.content === undefined) {
        const open = [...this.#open].find((form) => form.isBlank);
        const unsent = this.#unsent(place);
        if (open) return open.panel.reveal();
        if (unsent) return this.#show(unsent);
      }
      const draft = newDraft(place, preset);
      if (preset.anchors.length > 0) await keepAnchors(this.#services.sharedState, draft.id, keyOfPlace(place), preset.anchors);
      this.#show({ draft, copies: [] });
    } catch (error) {
      await report(this.#services.log, error);
    }
  }

  /** Restores a form after a reload of the window. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const savedState = parseFormState(state);
    if (!savedState) {
      panel.dispose();
      return;
    }
    const { draft, copies } = savedState;
    // The page's saved state may be newer or older than the drafts: both are compared.
    void this.#drafts.save(draft, copies).catch((error: unknown) => this.#services.log.error(errorMessage(error)));
    const open = this.#formOf(draft.id);
    if (open) {
      panel.dispose();
      open.sendStoredVersions();
      return open.panel.reveal();
    }
    const now = this.#drafts.open(draft.id);
    if (now) return this.#track(panel, now);
    if (!this.#drafts.isSent(draft.id)) return this.#track(panel, { draft: { ...draft, fields: {} }, copies: [] });
    // The form had continued with another draft, which the saved state does not have yet.
    const place = this.#services.places.find({ site: draft.site, repository: draft });
    const next = place && this.#unsent(place);
    if (next) this.#track(panel, next);
    else panel.dispose();
  }

  /** Finds a draft of a repository that is not open. */
  #unsent(place: Place): OpenDraft | undefined {
    const draft = this.#drafts.all().find((draft) => isOf(draft, place) && !this.#formOf(draft.id));
    return draft && this.#drafts.open(draft.id);
  }

  readonly #show = (opened: OpenDraft): void => {
    const open = this.#formOf(opened.draft.id);
    if (open) return open.panel.reveal();
    const options = pageOptions(this.#services.context);
    this.#track(vscode.window.createWebviewPanel(CREATE_VIEW, vscode.l10n.t('New Issue'), vscode.ViewColumn.Active, options), opened);
  };

  #formOf(draftId: string): CreatePanel | undefined {
    return [...this.#open].find((form) => form.draftId === draftId);
  }

  #track(panel: vscode.WebviewPanel, { draft, copies }: OpenDraft): void {
    const opened = () => [...this.#open].map((form) => form.draftId);
    const createPanel = new CreatePanel(panel, { draft, copies }, this.#services, this.#show, opened);
    this.#open.add(createPanel);
    panel.onDidDispose(() => this.#open.delete(createPanel));
  }
}

interface Preset {
  readonly site?: string;
  readonly owner?: string;
  readonly slug?: string;
  readonly title?: string;
  readonly content?: string;
  /** The id of a stored draft. */
  readonly draft?: string;
  /** Code that the issue is attached to as soon as it is there. */
  readonly anchors: readonly CodePlace[];
}

/** The command's argument: a preset, or a tree item with a repository. */
function presetIn(argument: unknown): Preset {
  if (typeof argument !== 'object' || argument === null) return { anchors: [] };
  const { site, repository, title, content, draft, anchors } = argument as Record<string, unknown>;
  const { owner, slug } = (repository ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    ...{ site: text(site), owner: text(owner), slug: text(slug), title: text(title), content: text(content), draft: text(draft) },
    anchors: parseCodePlaces(anchors),
  };
}

/** The repository: the given one, or that in front. */
async function choosePlace(services: Services, { site, owner, slug }: Preset): Promise<Place | undefined> {
  if (site !== undefined && owner !== undefined && slug !== undefined) {
    const place = services.places.find({ site, repository: { owner, slug } });
    if (place) return place;
  }
  return placeInFront(services);
}

const isOf = (draft: Draft, place: Place): boolean =>
  draft.site === place.site.id && `${draft.owner}/${draft.slug}`.toLowerCase() === repositoryName(place.repository).toLowerCase();

function newDraft(place: Place, { title, content }: Preset): Draft {
  const fields = { ...(title !== undefined && { title }), ...(content !== undefined && { content }) };
  const draft = { id: randomUUID(), site: place.site.id, ...place.repository, fields, savedOn: '' };
  const read = parseDraft(draft) ?? draft;
  return { ...read, clock: draftVersion(read).clock };
}

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { repositoryName } from '../../model/repository';
import { parseDraft, parsePageState, type Draft } from '../../wire/page';
import { Drafts } from '../pages/drafts';
import { pageOptions } from '../pages/html';
import type { Parts, Place } from '../parts';
import { report } from '../report';
import { CreatePanel } from './panel';

export const CREATE_VIEW = 'issueBucket.create';

/** The form of a new issue, restored with what was typed after the window was reloaded. */
export function register(parts: Parts): vscode.Disposable {
  const drafts = new Drafts(parts.context.globalState);
  const panels = new Set<CreatePanel>();

  const hold = (panel: vscode.WebviewPanel, draft: Draft) => {
    const opened = () => [...panels].map((one) => one.draftId);
    const held = new CreatePanel(panel, draft, parts, drafts, show, opened);
    panels.add(held);
    panel.onDidDispose(() => panels.delete(held));
  };
  const show = (draft: Draft) => {
    const open = [...panels].find((one) => one.draftId === draft.id);
    if (open) return open.panel.reveal();
    hold(
      vscode.window.createWebviewPanel(CREATE_VIEW, vscode.l10n.t('New Issue'), vscode.ViewColumn.Active, pageOptions(parts.context)),
      draft,
    );
  };

  const createIssue = async (argument?: unknown): Promise<void> => {
    try {
      const preset = presetIn(argument);
      const kept = preset.draft === undefined ? undefined : drafts.get(preset.draft);
      if (kept) return show(kept);
      const place = await choosePlace(parts, preset);
      if (!place) return;
      if (preset.title === undefined && preset.content === undefined) {
        const begun = [...panels].find((one) => one.isBlank);
        const left = drafts.all().find((draft) => isOf(draft, place) && ![...panels].some((one) => one.draftId === draft.id));
        if (begun) return begun.panel.reveal();
        if (left) return show(left);
      }
      show(newDraft(place, preset));
    } catch (error) {
      await report(parts.log, error);
    }
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand('issueBucket.createIssue', createIssue),
    vscode.window.registerWebviewPanelSerializer(CREATE_VIEW, {
      deserializeWebviewPanel(panel, state) {
        const kept = parsePageState(state);
        if (kept?.page === 'create') hold(panel, kept.draft);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  );
}

interface Preset {
  readonly site?: string;
  readonly owner?: string;
  readonly slug?: string;
  readonly title?: string;
  readonly content?: string;
  /** Id of a draft that was kept. */
  readonly draft?: string;
}

/** What the command was given: a preset, or an item of the tree, which names a repository. */
function presetIn(argument: unknown): Preset {
  if (typeof argument !== 'object' || argument === null) return {};
  const { site, repository, title, content, draft } = argument as Record<string, unknown>;
  const { owner, slug } = (repository ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { site: text(site), owner: text(owner), slug: text(slug), title: text(title), content: text(content), draft: text(draft) };
}

/** The repository that is meant: the given one, that of the file in front, the first. */
async function choosePlace({ places }: Parts, { site, owner, slug }: Preset): Promise<Place | undefined> {
  if (site !== undefined && owner !== undefined && slug !== undefined) {
    const given = places.find({ site, repository: { owner, slug } });
    if (given) return given;
  }
  const file = vscode.window.activeTextEditor?.document.uri;
  const inFront = file && (await places.forFile(file));
  return inFront ?? (await places.list())[0] ?? places.pick(vscode.l10n.t('Create Issue'));
}

const isOf = (draft: Draft, place: Place): boolean =>
  draft.site === place.site.id && `${draft.owner}/${draft.slug}`.toLowerCase() === repositoryName(place.repository).toLowerCase();

function newDraft(place: Place, { title, content }: Preset): Draft {
  const fields = { ...(title !== undefined && { title }), ...(content !== undefined && { content }) };
  const draft = { id: randomUUID(), site: place.site.id, ...place.repository, fields, savedOn: '' };
  return parseDraft(draft) ?? draft;
}

import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { parseRepositoryName, placeKey, repositoryName } from '../../model/repository';
import { askTypedText } from '../askText';
import { runCommand } from '../commandRegistry';
import { trackShownRows } from '../quickPick';
import type { Place, Site, Sites, RepositorySuggestion } from '../services';
import { errorMessage } from '../report';
import { LOCAL, parseTyped, type Choice } from './model';
import { plainLabel } from '../text';

/** The action of an item. */
type Act = { choice: Choice } | { signIn: string } | { do: 'automatic' | 'addSite' | 'new' };
type Item = vscode.QuickPickItem & { act?: Act };

const EXAMPLE_NAME = 'team/project';

export interface AskOptions {
  /** Keeps what is typed until it is used. */
  readonly state: vscode.Memento;
  /** Name of the folder, if there are several. */
  readonly folder: string | undefined;
  /** Id of the site to list first. */
  readonly preferred: string | undefined;
  readonly current: Choice | undefined;
  /** Suggestions for the folder, the most likely first. */
  readonly suggestions: readonly RepositorySuggestion[];
  readonly unclear: Place['unclear'];
  /** Whether there is an earlier choice to reset. */
  readonly isChosen: boolean;
}

type Listed = { readonly items: readonly Item[]; readonly isDone: boolean };

const signInItem = (site: Site): Item => ({
  label: vscode.l10n.t('Sign In to {0}...', site.label),
  iconPath: new vscode.ThemeIcon('sign-in'),
  act: { signIn: site.id },
  alwaysShow: true,
});

/** Items for the repositories of a site; never rejects. */
async function repositoriesOf(sites: Sites, site: Site, current: Choice | undefined, signal: AbortSignal): Promise<Item[]> {
  try {
    const repositories = [...(await sites.service(site).repositories({ signal }))];
    const isOurs = (choice: Choice) => current !== undefined && placeKey(choice) === placeKey(current);
    // An empty repository of this computer does not exist yet, but may be the current one.
    if (current?.site === site.id && !repositories.some(({ id }) => isOurs({ site: site.id, repository: id })))
      repositories.unshift({ id: current.repository, isPrivate: false });
    // Without an account only public repositories are listed; there may be more.
    const isForAnybody = repositories.some((repository) => repository.isForAnybody);
    const items = repositories.map(({ id, isPrivate }): Item => {
      const choice = { site: site.id, repository: id };
      const isCurrent = isOurs(choice);
      return {
        label: plainLabel(repositoryName(id)),
        ...(isCurrent && { description: vscode.l10n.t('current') }),
        iconPath: new vscode.ThemeIcon(isCurrent ? 'check' : isPrivate && !site.isLocal ? 'lock' : 'repo'),
        act: { choice },
      };
    });
    return isForAnybody ? [...items, signInItem(site)] : items;
  } catch (error) {
    if (TrackerError.is(error, 'unauthorized') && !site.isLocal) return [signInItem(site)];
    const label = vscode.l10n.t('{0} does not list its repositories', site.label);
    return [{ label, detail: plainLabel(errorMessage(error)), iconPath: new vscode.ThemeIcon('warning') }];
  }
}

/** Items for the typed name at each site, unless it is listed. */
function typedItems(text: string, sites: readonly Site[], listed: ReadonlyMap<string, Listed>): Item[] {
  const typed = parseRepositoryName(text);
  if (!typed) return [];
  const isListed = (choice: Choice) =>
    listed.get(choice.site)?.items.some((item) => item.act && 'choice' in item.act && placeKey(item.act.choice) === placeKey(choice));
  return sites
    .map((site) => ({ site, choice: { site: site.id, repository: typed } }))
    .filter(({ choice }) => !isListed(choice))
    .map(({ site, choice }) => ({
      label: plainLabel(repositoryName(typed)),
      description: plainLabel(site.label),
      detail: site.isLocal ? vscode.l10n.t('Created with its first issue') : vscode.l10n.t('As typed; the server checks whether it exists'),
      iconPath: new vscode.ThemeIcon('repo-create'),
      alwaysShow: true,
      act: { choice },
    }));
}

/** Items for suggestions come first. */
function suggestedItems(suggestions: readonly RepositorySuggestion[], unclear: Place['unclear']): Item[] {
  if (suggestions.length === 0) return [];
  const label = unclear ? vscode.l10n.t('Repository of {0}?', unclear.displayName) : vscode.l10n.t('Repository of this folder?');
  const items = suggestions.map(({ site, repository }) => ({
    label: plainLabel(repositoryName(repository)),
    description: plainLabel(site.label),
    iconPath: new vscode.ThemeIcon('lightbulb'),
    act: { choice: { site: site.id, repository } },
  }));
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function otherItems(isChosen: boolean): Item[] {
  const items: Item[] = [
    {
      label: vscode.l10n.t('New Repository on This Computer...'),
      iconPath: new vscode.ThemeIcon('add'),
      act: { do: 'new' },
      alwaysShow: true,
    },
    { label: vscode.l10n.t('Add Site...'), iconPath: new vscode.ThemeIcon('server'), act: { do: 'addSite' }, alwaysShow: true },
  ];
  if (isChosen) {
    const label = vscode.l10n.t('Forget the Choice');
    const detail = vscode.l10n.t("Uses the folder's git remotes, its settings or its name again");
    items.push({ label, detail, iconPath: new vscode.ThemeIcon('discard'), act: { do: 'automatic' }, alwaysShow: true });
  }
  return items;
}

/** Asks for the name of a new repository of this computer, which is created with its first issue. */
async function askNew(state: vscode.Memento): Promise<Choice | undefined> {
  const typed = await askTypedText({
    title: vscode.l10n.t('New Repository on This Computer'),
    prompt: vscode.l10n.t('A name, or owner/name as it was on Bitbucket'),
    placeholder: EXAMPLE_NAME,
    typed: { state, for: { key: 'new repository' } },
    validate: (text) =>
      text.trim() === '' || parseTyped(text.trim())
        ? undefined
        : vscode.l10n.t('A repository has one / at most, and a name of letters, digits and - _ . only.'),
  });
  const repository = parseTyped(typed?.trim() ?? '');
  return repository && { site: LOCAL, repository };
}

/** Shows the list; repositories of each site appear as soon as they are loaded. */
function askAct(sites: Sites, { folder, preferred, current, isChosen, suggestions, unclear }: AskOptions): Promise<Act | undefined> {
  const ordered = [...sites.all()].sort((a, b) => Number(b.id === preferred) - Number(a.id === preferred));
  const listed = new Map<string, Listed>(ordered.map((site) => [site.id, { items: [], isDone: false }]));
  const stop = new AbortController();
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = folder === undefined ? vscode.l10n.t('Choose Repository') : vscode.l10n.t('Choose Repository of {0}', folder);
  pick.placeholder = vscode.l10n.t('Pick a repository, or type owner/name for another');
  pick.matchOnDescription = true;
  const show = () => {
    pick.busy = [...listed.values()].some((listing) => !listing.isDone);
    pick.keepScrollPosition = true;
    pick.items = [
      ...typedItems(pick.value.trim(), ordered, listed),
      ...suggestedItems(suggestions, unclear),
      ...ordered.flatMap((site): Item[] => {
        const items = listed.get(site.id)!.items;
        return items.length > 0 ? [{ label: site.label, kind: vscode.QuickPickItemKind.Separator }, ...items] : [];
      }),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      ...otherItems(isChosen),
    ];
  };
  for (const site of ordered) {
    void repositoriesOf(sites, site, current, stop.signal).then((items) => {
      if (stop.signal.aborted) return;
      listed.set(site.id, { items, isDone: true });
      show();
    });
  }
  return new Promise((resolve) => {
    let answer: Act | undefined;
    show();
    const shown = trackShownRows(pick);
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      // Lists of sites arrive while the person clicks. VS Code hides items that do not match a typed text.
      const item = pick.value === '' ? shown.chosen() : pick.selectedItems[0];
      answer = item?.act;
      if (answer) pick.hide();
    });
    pick.onDidHide(() => {
      stop.abort();
      pick.dispose();
      resolve(answer);
    });
    pick.show();
  });
}

/**
 * Asks for a repository: one of the sites, a typed one (`owner/slug`), a new one, or the folder's own (`automatic`). Undefined when the person
 * cancels.
 */
export async function askRepository(sites: Sites, options: AskOptions): Promise<Choice | 'automatic' | undefined> {
  const act = await askAct(sites, options);
  if (!act) return undefined;
  if ('choice' in act) return act.choice;
  if ('signIn' in act) {
    await runCommand('issueBucket.signIn', act.signIn);
    return askRepository(sites, { ...options, preferred: act.signIn });
  }
  if (act.do === 'automatic') return 'automatic';
  if (act.do === 'new') return askNew(options.state);
  await runCommand('issueBucket.addSite');
  return undefined;
}

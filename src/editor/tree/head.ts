import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { repositoryName } from '../../model/repository';
import { runCommand } from '../commandRegistry';
import type { Place, Places, Sites, RepositorySuggestion } from '../services';
import { placeName } from '../placeName';
import { clock } from '../labels';
import type { ActiveFilter } from '../activeFilter';
import type { ListState } from '../../lists/list';
import type { Node, TreeEntry } from './nodes';
import type { IssueTree } from './provider';
import { plainLabel } from '../text';

/** The notice for a list whose last refresh has failed: since when, and why. */
function staleNotice({ place, list }: TreeEntry, isOnly: boolean): string | undefined {
  if (!list.failure || !list.groups) return undefined;
  const { error, since } = list.failure;
  const time = clock(since);
  const problem = TrackerError.is(error, 'unreachable', 'busy', 'server')
    ? vscode.l10n.t('Not reachable since {0}. Showing what was there.', time)
    : vscode.l10n.t('Not refreshed since {0}. Showing what was there.', time);
  const reason = error instanceof Error ? ` ${error.message}` : '';
  return `${isOnly ? '' : `${repositoryName(place.repository)}: `}${problem}${reason}`;
}

function viewState(entries: readonly TreeEntry[] | undefined): ListState | 'noFolder' | 'unclear' | 'unclearSetting' {
  if (!entries) return 'loading';
  if (entries.length === 0) return 'noFolder';
  if (entries.length > 1) return 'ready';
  const { place, list } = entries[0]!;
  if (list.state !== 'empty' || !place.unclear) return list.state;
  return place.unclear.source === 'setting' ? 'unclearSetting' : 'unclear';
}

/** The notice for a repository that may not be the one of its folder. */
function repositoryNotice(place: Place, suggestions: readonly RepositorySuggestion[]): string | undefined {
  const name = plainLabel(repositoryName(place.repository));
  const { unclear } = place;
  if (unclear?.source === 'setting')
    return vscode.l10n.t(
      'The setting issueBucket.repository names a site that you have not added: {0}. It is not used.',
      plainLabel(unclear.displayName),
    );
  if (suggestions.length === 0) return undefined;
  return unclear
    ? vscode.l10n.t('The git remote {0} does not lead to a known repository, so {1} is shown.', plainLabel(unclear.displayName), name)
    : vscode.l10n.t('This computer has no issues of {0}.', name);
}

/** Keeps title, message and context keys of the view up to date: repository, active filter, age of the list, and which welcome view is shown. */
export function updateViewHeader(
  view: vscode.TreeView<Node>,
  tree: IssueTree,
  filter: ActiveFilter,
  { sites, places }: { readonly sites: Sites; readonly places: Places },
): vscode.Disposable {
  const contexts = new Map<string, unknown>();
  const setContext = (key: string, value: unknown) => {
    if (contexts.get(key) === value) return;
    contexts.set(key, value);
    void runCommand('setContext', key, value);
  };
  const update = () => {
    const { entries } = tree;
    const [first] = entries;
    const isOnly = entries.length === 1;
    const state = viewState(tree.isLoaded ? entries : undefined);
    setContext('issueBucket.state', state);
    setContext('issueBucket.filtered', filter.isActive);
    // Not in the title, which VS Code shows with capitals.
    const description = isOnly && first ? plainLabel(placeName(first.place, sites)) : '';
    // VS Code draws the head again with each of both, also when it is the same, which closes its menu under the person's hand.
    if (view.description !== description) view.description = description;
    const lines = entries.map((entry) => staleNotice(entry, isOnly)).filter((line) => line !== undefined);
    const lacking = entries.find(({ list }) => list.lacksGroups);
    if (lacking) lines.push(vscode.l10n.t('{0} cannot count groups, so all issues are in one list.', plainLabel(lacking.place.site.label)));
    for (const { place, list } of entries) {
      const suggestions = places.suggestions(place);
      const hasMessage = suggestions.length > 0 || list.state !== 'empty' || !isOnly;
      const message = hasMessage ? repositoryNotice(place, suggestions) : undefined;
      if (message !== undefined) lines.push(message);
    }
    // A message hides the welcome view, which explains more.
    const isWelcomed = lines.length === 0 && state !== 'ready' && state !== 'loading';
    const isOneOfSeveral = sites.all().length > 1 && isOnly && first !== undefined;
    setContext('issueBucket.where', isOneOfSeveral ? (first.place.site.isLocal ? 'local' : 'server') : undefined);
    // A narrow view cuts off its title, so the place is in the message, too. Welcome views have it in the manifest.
    if (isOneOfSeveral && !isWelcomed && state !== 'loading') lines.unshift(plainLabel(placeName(first.place, sites)));
    const message = lines.join(' — ') || undefined;
    if (view.message !== message) view.message = message;
  };
  update();
  return vscode.Disposable.from(tree.onDidChange(update), filter.onDidChange(update));
}

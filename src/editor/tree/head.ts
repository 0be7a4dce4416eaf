import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { repositoryName } from '../../model/repository';
import { clock, fieldLabel } from '../words';
import { filterWords, type FilterWords } from './filter';
import type { ActiveFilter } from './memory';
import type { ListState } from './model';
import type { Node } from './nodes';
import type { Entry, IssueTree } from './provider';

export const words = (): FilterWords => ({
  field: (field) => (field === 'content' ? vscode.l10n.t('text') : fieldLabel(field).toLocaleLowerCase(vscode.env.language)),
  none: vscode.l10n.t('none'),
  not: vscode.l10n.t('not'),
  contains: vscode.l10n.t('contains'),
  containsNot: vscode.l10n.t('does not contain'),
});

/** What a list is marked with when the last look at it failed: since when it is old, and why. */
function mark({ place, list }: Entry, isOnly: boolean): string | undefined {
  if (!list.failure || !list.groups) return undefined;
  const { error, since } = list.failure;
  const time = clock(since);
  const what = TrackerError.is(error, 'unreachable', 'busy', 'server')
    ? vscode.l10n.t('Not reachable since {0}. Showing what was there.', time)
    : vscode.l10n.t('Not refreshed since {0}. Showing what was there.', time);
  const reason = error instanceof Error ? ` ${error.message}` : '';
  return `${isOnly ? '' : `${repositoryName(place.repository)}: `}${what}${reason}`;
}

function stateOf(entries: readonly Entry[] | undefined): ListState | 'noFolder' {
  if (!entries) return 'loading';
  if (entries.length === 0) return 'noFolder';
  return entries.length === 1 ? entries[0]!.list.state : 'ready';
}

/** Keeps what stands above the list true: repository, active filter, age of an old list, and which welcome view is meant. */
export function followHead(view: vscode.TreeView<Node>, tree: IssueTree, filter: ActiveFilter): vscode.Disposable {
  const told = new Map<string, unknown>();
  const tell = (key: string, value: unknown) => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = () => {
    const { entries } = tree;
    const [first] = entries;
    const isOnly = entries.length === 1;
    const state = stateOf(tree.isAsked ? entries : undefined);
    tell('issueBucket.state', state);
    tell('issueBucket.filtered', filter.conditions.length > 0);
    // The head of a container's only view has no room for a description: the title tells which repository is shown.
    view.title = isOnly && first ? repositoryName(first.place.repository) : vscode.l10n.t('Issues');
    view.description = isOnly && first && !first.place.site.isLocal ? first.place.site.label : undefined;
    const lines = entries.map((entry) => mark(entry, isOnly)).filter((line) => line !== undefined);
    // A message hides the welcome view, which says the same and what to do.
    const isWelcomed = lines.length === 0 && state !== 'ready' && state !== 'loading';
    if (filter.conditions.length > 0 && !isWelcomed) lines.unshift(vscode.l10n.t('Filter: {0}', filterWords(filter.conditions, words())));
    view.message = lines.join(' — ') || undefined;
  };
  update();
  return vscode.Disposable.from(tree.onDidChange(update), filter.onDidChange(update));
}

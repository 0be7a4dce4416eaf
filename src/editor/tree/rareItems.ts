import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { repositoryName } from '../../model/repository';
import { commandOf } from '../commandRegistry';
import { plainLabel, plainLabels } from '../text';
import type { NoteNode, SuggestionNode } from './nodes';

const { None } = vscode.TreeItemCollapsibleState;

/** Makes the tree item of a row that says why the list is empty, or that suggests a repository. */
export const rareItem = (node: NoteNode | SuggestionNode): vscode.TreeItem =>
  node.type === 'note' ? noteItem(node) : suggestionItem(node);

function suggestionItem({ place, suggestion }: SuggestionNode): vscode.TreeItem {
  const { site, repository } = suggestion ?? place;
  const name = plainLabel(repositoryName(repository));
  const label = !suggestion
    ? vscode.l10n.t('No, keep {0}', name)
    : site.isLocal
      ? vscode.l10n.t('Did you mean {0}?', name)
      : vscode.l10n.t('Did you mean {0} on {1}?', name, plainLabel(site.label));
  const item = new vscode.TreeItem(label, None);
  item.iconPath = new vscode.ThemeIcon(suggestion ? 'lightbulb' : 'check');
  item.contextValue = 'suggestion';
  item.tooltip = suggestion ? plainLabels([name, site.label], ' · ') : vscode.l10n.t('{0} is the repository of this folder', name);
  const choice = { folder: place.folder?.uri.toString(), site: site.id, repository };
  item.command = commandOf('issueBucket.useRepository', label, choice);
  return item;
}

function noteItem({ place, list }: NoteNode): vscode.TreeItem {
  const show = (label: string, icon: string, action?: vscode.Command) => {
    const item = new vscode.TreeItem(label, None);
    item.iconPath = new vscode.ThemeIcon(icon);
    item.contextValue = 'note';
    if (action) item.command = action;
    const { failure } = list;
    item.tooltip = failure?.error instanceof Error && list.state !== 'empty' ? plainLabel(failure.error.message) : label;
    return item;
  };
  // Its rows are below.
  if (list.failure && list.state === 'ready') {
    if (TrackerError.is(list.failure.error, 'unauthorized')) {
      const signIn = commandOf('issueBucket.signIn', vscode.l10n.t('Sign In'), place.site.id);
      return show(vscode.l10n.t('Sign in again to see what is new'), 'account', signIn);
    }
    return show(vscode.l10n.t('Out of date: try again'), 'refresh', commandOf('issueBucket.refresh', vscode.l10n.t('Try Again')));
  }
  switch (list.state) {
    case 'signedOut':
      return show(
        vscode.l10n.t('Sign in to see the issues'),
        'account',
        commandOf('issueBucket.signIn', vscode.l10n.t('Sign In'), place.site.id),
      );
    case 'forbidden':
      return show(
        vscode.l10n.t('You have no right to read it'),
        'lock',
        commandOf('issueBucket.signIn', vscode.l10n.t('Sign In'), place.site.id),
      );
    case 'notFound':
      return show(
        vscode.l10n.t('It does not exist, or you have no right to read it'),
        'question',
        commandOf('issueBucket.chooseRepository', vscode.l10n.t('Choose Repository...')),
      );
    case 'gone':
      return show(
        vscode.l10n.t('Bitbucket has removed its issues'),
        'archive',
        commandOf('issueBucket.importArchive', vscode.l10n.t('Import Archive')),
      );
    case 'unreachable':
      return show(vscode.l10n.t('Not reachable'), 'debug-disconnect', commandOf('issueBucket.refresh', vscode.l10n.t('Try Again')));
    case 'noMatch':
      return show(
        vscode.l10n.t('No issue matches the filter'),
        'filter',
        commandOf('issueBucket.clearFilter', vscode.l10n.t('Clear Filter')),
      );
    case 'empty':
    case 'loading':
    case 'ready':
      return show(vscode.l10n.t('No issues yet'), 'info');
  }
}

import * as vscode from 'vscode';
import type { Grouping } from '../../lists/grouping';
import { repositoryName } from '../../model/repository';
import {
  isOpenAtFirst,
  nodeId,
  type FilterNode,
  type GroupNode,
  type MoreNode,
  type Node,
  type NoteNode,
  type RepositoryNode,
  type SuggestionNode,
} from './nodes';
import { commandOf } from '../commandRegistry';
import { issueItem } from '../issueRow';
import { plainLabel, plainLabels } from '../text';

/** A grouping with the icons of the tree. */
export type TreeGrouping = Grouping<vscode.ThemeIcon>;

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** Rows that few ever see: what makes them is loaded with the first. */
type RareNode = NoteNode | SuggestionNode;
const isRare = (node: Node): node is RareNode => node.type === 'note' || node.type === 'suggestion';

/** Makes the tree item of a node. It has to be cheap: tooltips are made later, when the pointer rests on a row. */
export function treeItem(
  node: Node,
  grouping: TreeGrouping,
  isExpanded: (id: string, otherwise: boolean) => boolean,
): vscode.TreeItem | Promise<vscode.TreeItem> {
  const withId = (item: vscode.TreeItem): vscode.TreeItem => Object.assign(item, { id: nodeId(node) });
  if (isRare(node)) return import('./rareItems').then(({ rareItem }) => withId(rareItem(node)));
  return withId(itemOf(node, grouping, isExpanded));
}

function itemOf(
  node: Exclude<Node, RareNode>,
  grouping: TreeGrouping,
  isExpanded: (id: string, otherwise: boolean) => boolean,
): vscode.TreeItem {
  const state = (otherwise: boolean) => (isExpanded(nodeId(node), otherwise) ? Expanded : Collapsed);
  switch (node.type) {
    case 'filter':
      return filterItem(node);
    case 'saved':
      return node.item(isExpanded);
    case 'repository':
      return repositoryItem(node, state(true));
    case 'group':
      return groupItem(node, grouping, state(isOpenAtFirst(node.list, node.key, node.list.groupCount)));
    case 'issue':
      return issueItem(node, node.list.isSaving(node.number) ? vscode.l10n.t('Saving...') : '');
    case 'more':
      return moreItem(node, grouping);
  }
}

function repositoryItem({ place, list }: RepositoryNode, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(repositoryName(place.repository)), state);
  const parts = [list.groups ? String(list.count) : '', place.site.isLocal ? '' : place.site.label, list.failure && list.groups ? '⚠' : ''];
  item.description = plainLabels(parts, ' · ');
  item.tooltip = plainLabels([repositoryName(place.repository), place.site.label], ' · ');
  item.iconPath = new vscode.ThemeIcon('repo');
  item.contextValue = 'repository';
  return item;
}

function groupItem({ key, name, count }: GroupNode, grouping: TreeGrouping, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const label = plainLabel(grouping.label(key, name));
  const item = new vscode.TreeItem(label, state);
  item.description = String(count);
  item.iconPath = grouping.icon(key);
  item.contextValue = 'group';
  item.tooltip = count === 1 ? vscode.l10n.t('{0}, 1 issue', label) : vscode.l10n.t('{0}, {1} issues', label, count);
  item.accessibilityInformation = { label: item.tooltip };
  return item;
}

function moreItem(node: MoreNode, grouping: TreeGrouping): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load more ({0} left)', node.remaining), None);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'more';
  item.tooltip = vscode.l10n.t('Load more of: {0}', plainLabel(grouping.label(node.key, node.list.group(node.key)?.name)));
  item.command = commandOf('issueBucket.loadMore', vscode.l10n.t('Load More'), node);
  return item;
}

function filterItem({ query }: FilterNode): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLabel(query), None);
  item.iconPath = new vscode.ThemeIcon('filter-filled');
  item.contextValue = 'filter';
  item.tooltip = vscode.l10n.t('Filter: {0}', plainLabel(query));
  item.accessibilityInformation = { label: item.tooltip };
  item.command = commandOf('issueBucket.filter', vscode.l10n.t('Change Filter'));
  return item;
}

import type * as vscode from 'vscode';
import type { Issue, IssueAddress, RepositoryId } from '../../model/issue';
import { FIRST_PAGE_SIZE, type Group, type IssueList } from '../../lists/list';
import type { SavedEntry } from '../../lists/savedQueries';
import type { Place, RepositorySuggestion } from '../services';
import { keyOfPlace } from '../placeName';

/** A repository of the view, with its list. */
export interface TreeEntry {
  readonly place: Place;
  readonly list: IssueList;
}

/** A repository; shown when several are open. As the argument of `createIssue` it presets the form. */
export interface RepositoryNode {
  readonly type: 'repository';
  readonly place: Place;
  readonly list: IssueList;
  readonly site: string;
  readonly repository: RepositoryId;
}

export interface GroupNode {
  readonly type: 'group';
  readonly place: Place;
  readonly list: IssueList;
  /** The key that the grouping gives to the group. */
  readonly key: string;
  /** The display name, where it differs from the key. */
  readonly name: string | undefined;
  readonly count: number;
}

/** An issue; commands of its menu take it as an address. */
export interface IssueNode extends IssueAddress {
  readonly type: 'issue';
  readonly place: Place;
  readonly list: IssueList;
  /** The saved query that it is below, instead of a group. */
  readonly parent: SavedNode | undefined;
  readonly issue: Issue;
}

export interface MoreNode {
  readonly type: 'more';
  readonly place: Place;
  readonly list: IssueList;
  readonly parent: SavedNode | undefined;
  /** The key that the grouping gives to the group. */
  readonly key: string;
  /** How many issues are not shown yet. */
  readonly remaining: number;
}

/** The only row of a repository that has nothing to show, which says why, or the first of one whose issues are out of date. */
export interface NoteNode {
  readonly type: 'note';
  readonly place: Place;
  readonly list: IssueList;
}

/** A row above the groups of a repository that may not be the one of its folder. */
export interface SuggestionNode {
  readonly type: 'suggestion';
  readonly place: Place;
  readonly list: IssueList;
  /** Undefined: the row confirms the repository that is shown. */
  readonly suggestion: RepositorySuggestion | undefined;
}

/** A row of saved queries: all of them, or one with its issues below. What it shows comes with the first of them. */
export interface SavedNode {
  readonly type: 'saved';
  readonly id: string;
  readonly place: Place;
  readonly list: IssueList;
  /** Undefined for the rows of the repository itself. */
  readonly parent: SavedNode | undefined;
  /** What its menu acts on; undefined in the row of all. */
  readonly saved: SavedRow | undefined;
  item(isExpanded: (id: string, otherwise: boolean) => boolean): vscode.TreeItem;
  children(): Promise<Node[]>;
}

/** A saved query, and whose it is: of a folder, or (undefined) of the person. */
export interface SavedRow {
  readonly folder: vscode.WorkspaceFolder | undefined;
  readonly entry: SavedEntry;
}

/** The first row: the query that the view is filtered by. */
export interface FilterNode {
  readonly type: 'filter';
  readonly place: Place;
  readonly list: IssueList;
  readonly query: string;
}

export type Node = SavedNode | FilterNode | RepositoryNode | GroupNode | IssueNode | MoreNode | NoteNode | SuggestionNode;

/** Bounds the groups that a filter expands automatically, because their issues are loaded. */
const MAX_FILTERED_GROUPS_OPENED = 12;

/** Whether a group is open until the person closes it. While a filter is on, all in which it finds something are, unless they are many. */
export const isOpenAtFirst = ({ grouping, filterNumber }: IssueList, key: string, groupCount: number | undefined): boolean =>
  grouping.expandedByDefault(key) || (filterNumber > 0 && groupCount !== undefined && groupCount <= MAX_FILTERED_GROUPS_OPENED);

/** The id of what a list stands in. Each filter has rows of its own: VS Code remembers by the id what the person has opened and closed. */
const listId = ({ place, list }: TreeEntry): string =>
  list.filterNumber > 0 ? `${keyOfPlace(place)}?filter=${list.filterNumber}` : keyOfPlace(place);

/** Whether what the person opens and closes is remembered for later windows: of a filter that is on it is not. */
export const isExpansionStored = (node: Node): boolean => node.type === 'saved' || node.list.filterNumber === 0;

/** The id has the grouping's field, since groups of two fields can share a name. Statuses have none, so that ids of earlier versions stay valid. */
function groupId(place: string, { grouping }: IssueList, key: string): string {
  const { field } = grouping;
  return field === 'status' ? `${place}/${key}` : `${place}/${field ?? ''}:${key}`;
}

/** The id of a node, the same after each refresh, so that VS Code keeps selection and expansion. */
export function nodeId(node: Node): string {
  const key = listId(node);
  switch (node.type) {
    case 'filter':
      return 'filter';
    case 'repository':
      return key;
    case 'group':
      return groupId(key, node.list, node.key);
    case 'saved':
      return node.id;
    case 'issue':
      return `${node.parent?.id ?? groupId(key, node.list, node.list.grouping.key(node.issue))}/${node.issue.number}`;
    case 'more':
      return `${node.parent?.id ?? groupId(key, node.list, node.key)}/more`;
    case 'note':
      return `${key}/note`;
    case 'suggestion':
      return `${key}/suggestion/${node.suggestion ? keyOfPlace(node.suggestion) : 'keep'}`;
  }
}

/** Makes the node of a repository. */
export const repositoryNode = (place: Place, list: IssueList): RepositoryNode => ({
  type: 'repository',
  place,
  list,
  site: place.site.id,
  repository: place.repository,
});

/** Makes the node of a group. */
export const groupNode = (place: Place, list: IssueList, { key, name, count }: Pick<Group, 'key' | 'name' | 'count'>): GroupNode => ({
  type: 'group',
  place,
  list,
  key,
  name,
  count,
});

/** Makes the node of an issue. */
export const issueNode = (place: Place, list: IssueList, issue: Issue, parent?: SavedNode): IssueNode => ({
  type: 'issue',
  place,
  list,
  parent,
  issue,
  site: place.site.id,
  repository: place.repository,
  number: issue.number,
});

/** Makes the rows of suggested repositories, and the one that confirms the present repository. */
export const suggestionNodes = (place: Place, list: IssueList, suggestions: readonly RepositorySuggestion[]): SuggestionNode[] =>
  suggestions.length === 0 ? [] : [...suggestions, undefined].map((suggestion) => ({ type: 'suggestion', place, list, suggestion }));

/** Makes the nodes of the groups that have issues. */
export const groupNodes = (place: Place, list: IssueList): GroupNode[] =>
  (list.groups ?? []).filter((group) => group.count > 0).map((group) => groupNode(place, list, group));

/** Makes the rows below a repository: its groups, or its issues where the list is not grouped; above them what can be done where they are out of date. */
export function listNodes(place: Place, list: IssueList): Node[] {
  const [onlyGroup] = list.groups ?? [];
  const isGrouped = list.grouping.field !== undefined || !onlyGroup;
  const rows = isGrouped ? groupNodes(place, list) : issueNodes(groupNode(place, list, onlyGroup), onlyGroup.issues ?? []);
  return rows.length > 0 && list.failure ? [{ type: 'note', place, list }, ...rows] : rows;
}

/** Makes the rows of the loaded issues of a group or a saved query, and *Load More* where others are left: below them, and above the last ones. */
export function issueNodes({ place, list, key }: GroupNode, issues: readonly Issue[], parent?: SavedNode): Node[] {
  const { count = 0, lastIssues = [] } = list.group(key) ?? {};
  const remaining = count - issues.length - lastIssues.length;
  const nodes: Node[] = issues.map((issue) => issueNode(place, list, issue, parent));
  // Less than a page is loaded although the count is greater: the list shrank between two pages, and there is nothing more to load.
  if (remaining > 0 && issues.length >= FIRST_PAGE_SIZE) nodes.push({ type: 'more', place, list, parent, key, remaining });
  return [...nodes, ...lastIssues.map((issue) => issueNode(place, list, issue, parent))];
}

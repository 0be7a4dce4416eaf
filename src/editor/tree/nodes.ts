import type { Issue, IssueAddress, RepositoryId } from '../../model/issue';
import { placeKey } from '../../model/repository';
import { FIRST_PAGE_SIZE, type Group, type IssueList } from '../../lists/list';
import type { Place, RepositorySuggestion } from '../services';

/** One level for repositories; shown when several are open. Is handed to `createIssue` as what presets the form. */
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
  /** Of the group, as the list's grouping calls it. */
  readonly key: string;
  /** What the tracker calls it, where that is not the key. */
  readonly name: string | undefined;
  readonly count: number;
}

/** An issue; as an address it is what the commands of its menu take. */
export interface IssueNode extends IssueAddress {
  readonly type: 'issue';
  readonly place: Place;
  readonly list: IssueList;
  readonly issue: Issue;
}

export interface MoreNode {
  readonly type: 'more';
  readonly place: Place;
  readonly list: IssueList;
  /** Of the group, as the list's grouping calls it. */
  readonly key: string;
  /** How many issues are not shown yet. */
  readonly remaining: number;
}

/** Stands below a repository that has nothing to show, and says why. */
export interface NoteNode {
  readonly type: 'note';
  readonly place: Place;
  readonly list: IssueList;
}

/** Stands above the groups of a repository that may not be the one that its folder means. */
export interface SuggestionNode {
  readonly type: 'suggestion';
  readonly place: Place;
  readonly list: IssueList;
  /** Undefined: the one that is shown is meant. */
  readonly suggestion: RepositorySuggestion | undefined;
}

/** Stands above all: the query that the view is filtered by. */
export interface FilterNode {
  readonly type: 'filter';
  readonly place: Place;
  readonly list: IssueList;
  readonly query: string;
}

export type Node = FilterNode | RepositoryNode | GroupNode | IssueNode | MoreNode | NoteNode | SuggestionNode;

/** Of a place, or of what may be one. */
export const keyOf = ({ site, repository }: Pick<Place, 'site' | 'repository'>): string => placeKey({ site: site.id, repository });

/** Groups of one name are told apart by what is grouped by; statuses are called as they always were, so that what was closed stays so. */
function groupId(place: string, { grouping }: IssueList, key: string): string {
  const { field } = grouping;
  return field === 'status' ? `${place}/${key}` : `${place}/${field ?? ''}:${key}`;
}

/** The same for the same thing after every refresh, so that VS Code keeps selection and expansion. */
export function nodeId(node: Node): string {
  const key = keyOf(node.place);
  switch (node.type) {
    case 'filter':
      return 'filter';
    case 'repository':
      return key;
    case 'group':
      return groupId(key, node.list, node.key);
    case 'issue':
      return `${groupId(key, node.list, node.list.grouping.key(node.issue))}/${node.issue.number}`;
    case 'more':
      return `${groupId(key, node.list, node.key)}/more`;
    case 'note':
      return `${key}/note`;
    case 'suggestion':
      return `${key}/suggestion/${node.suggestion ? keyOf(node.suggestion) : 'keep'}`;
  }
}

/** The tree's node of a repository. */
export const repositoryNode = (place: Place, list: IssueList): RepositoryNode => ({
  type: 'repository',
  place,
  list,
  site: place.site.id,
  repository: place.repository,
});

/** The tree's node of a group of issues. */
export const groupNode = (place: Place, list: IssueList, { key, name, count }: Pick<Group, 'key' | 'name' | 'count'>): GroupNode => ({
  type: 'group',
  place,
  list,
  key,
  name,
  count,
});

/** The tree's node of an issue. */
export const issueNode = (place: Place, list: IssueList, issue: Issue): IssueNode => ({
  type: 'issue',
  place,
  list,
  issue,
  site: place.site.id,
  repository: place.repository,
  number: issue.number,
});

/** What a place's folder may mean in its stead, and that it is meant all the same. */
export const suggestionNodes = (place: Place, list: IssueList, suggestions: readonly RepositorySuggestion[]): SuggestionNode[] =>
  suggestions.length === 0 ? [] : [...suggestions, undefined].map((suggestion) => ({ type: 'suggestion', place, list, suggestion }));

/** The groups of a list; those without an issue are left out. */
export const groupNodes = (place: Place, list: IssueList): GroupNode[] =>
  (list.groups ?? []).filter((group) => group.count > 0).map((group) => groupNode(place, list, group));

/** What stands below a repository: its groups, or the issues themselves where there are none. */
export function listNodes(place: Place, list: IssueList): Node[] {
  const [only] = list.groups ?? [];
  if (list.grouping.field !== undefined || !only) return groupNodes(place, list);
  return issueNodes(groupNode(place, list, only), only.issues ?? []);
}

/** The issues of a group that are loaded, and what asks for more of them. */
export function issueNodes({ place, list, key }: GroupNode, issues: readonly Issue[]): Node[] {
  const remaining = (list.group(key)?.count ?? 0) - issues.length;
  const nodes: Node[] = issues.map((issue) => issueNode(place, list, issue));
  // A list that shrank between two pages has less than its count said: nothing is left to ask for then.
  if (remaining > 0 && issues.length >= FIRST_PAGE_SIZE) nodes.push({ type: 'more', place, list, key, remaining });
  return nodes;
}

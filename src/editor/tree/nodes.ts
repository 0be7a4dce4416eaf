import type { Issue, IssueAddress, RepositoryId } from '../../model/issue';
import { placeKey } from '../../model/repository';
import { ISSUES_PER_GROUP_PAGE, type Group, type IssueList } from '../../lists/list';
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

export type Node = RepositoryNode | GroupNode | IssueNode | MoreNode | NoteNode | SuggestionNode;

/** Of a place, or of what may be one. */
export const keyOf = ({ site, repository }: Pick<Place, 'site' | 'repository'>): string => placeKey({ site: site.id, repository });

/** The same for the same thing after every refresh, so that VS Code keeps selection and expansion. */
export function nodeId(node: Node): string {
  const key = keyOf(node.place);
  switch (node.type) {
    case 'repository':
      return key;
    case 'group':
      return `${key}/${node.key}`;
    case 'issue':
      return `${key}/${node.list.grouping.key(node.issue)}/${node.issue.number}`;
    case 'more':
      return `${key}/${node.key}/more`;
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
export const groupNode = (place: Place, list: IssueList, { key, count }: Pick<Group, 'key' | 'count'>): GroupNode => ({
  type: 'group',
  place,
  list,
  key,
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

/** The issues of a group that are loaded, and what asks for more of them. */
export function issueNodes({ place, list, key }: GroupNode, issues: readonly Issue[]): Node[] {
  const remaining = (list.group(key)?.count ?? 0) - issues.length;
  const nodes: Node[] = issues.map((issue) => issueNode(place, list, issue));
  // A list that shrank between two pages has less than its count said: nothing is left to ask for then.
  if (remaining > 0 && issues.length >= ISSUES_PER_GROUP_PAGE) nodes.push({ type: 'more', place, list, key, remaining });
  return nodes;
}

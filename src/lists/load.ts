import type { IssueService, RequestOptions } from '../client/service';
import { mapConcurrently } from '../model/concurrency';
import type { Issue, RepositoryId } from '../model/issue';
import { isListField } from '../model/fields';
import type { GroupBy } from '../model/groups';
import { DEFAULT_SORT, type Sort } from '../model/query';
import { groupFilter, wholeFilter, withRest, type FilterConditions, type FilterRest } from './filter';
import { sortGroups, UNGROUPED, type GroupingRule } from './grouping';

/** The issues of one group. `issues` is undefined for a group that is closed: only its count is known. */
export interface Group {
  /** Of the group, as its grouping calls it. */
  readonly key: string;
  /** What the tracker calls it, where that is not the key: the name of a person. */
  readonly name?: string;
  readonly count: number;
  readonly issues: readonly Issue[] | undefined;
}

/** What a list is loaded for. */
export interface GroupsQuery {
  readonly grouping: GroupingRule;
  readonly conditions: FilterConditions;
  readonly rest: FilterRest;
  readonly sort: Sort;
  isExpanded(key: string): boolean;
  /** How many issues of an open group are wanted. */
  wanted(key: string): number;
}

/** What one stretch of a group is asked for. */
type ListQuery = Pick<GroupsQuery, 'grouping' | 'conditions' | 'rest' | 'sort'>;

export interface LoadedGroups {
  readonly groups: readonly Group[];
  /** How they were grouped: not at all where the site cannot tell which groups there are. */
  readonly grouping: GroupingRule;
}

/** How many lists of a repository are requested at a time. */
const MAX_CONCURRENT_LISTS = 6;

/** Loads the groups of a repository's issues, and the issues of those that are open. */
export class GroupsLoader {
  constructor(
    private readonly service: IssueService,
    private readonly repository: RepositoryId,
  ) {}

  /** One stretch of a group, in the list's order. */
  page(query: ListQuery, key: string, start: number, limit: number, options: RequestOptions) {
    const wanted = withRest(groupFilter(query.conditions, query.grouping, key), query) ?? { ...query.rest, filter: { or: [] } };
    return this.service.list(this.repository, { ...wanted, sort: query.sort, start, limit }, options);
  }

  /**
   * Loads all. Where the groups are known beforehand, their issues do not wait for what counts the others: `onIssues` is called with them as
   * soon as they are there. @throws {TrackerError}
   */
  async load(query: GroupsQuery, options: RequestOptions, onIssues: (loaded: LoadedGroups) => void): Promise<LoadedGroups> {
    const { grouping } = query;
    if (grouping.field === undefined)
      return { grouping, groups: await Promise.all(grouping.order!.map((key) => this.#group(query, key, options))) };
    const counting = this.#count(grouping.field, query, options);
    return grouping.order
      ? this.#loadKnown(query, grouping.order, counting, options, onIssues)
      : this.#loadTold(query, grouping.field, await counting, options);
  }

  async #loadKnown(
    query: GroupsQuery,
    order: readonly string[],
    counting: Promise<ReadonlyMap<string, Group> | undefined>,
    options: RequestOptions,
    onIssues: (loaded: LoadedGroups) => void,
  ): Promise<LoadedGroups> {
    const { grouping } = query;
    let isCounted = false;
    const counted = counting.finally(() => (isCounted = true));
    const opening = mapConcurrently(
      order.filter((key) => query.isExpanded(key)),
      MAX_CONCURRENT_LISTS,
      (key) => this.#group(query, key, options),
    );
    const opened = opening.then((groups) => {
      const byKey = new Map(groups.map((group) => [group.key, group]));
      if (!isCounted && groups.some(({ count }) => count > 0)) onIssues({ grouping, groups: order.flatMap((key) => byKey.get(key) ?? []) });
      return byKey;
    });
    const [counts, byKey] = await Promise.all([counted, opened]);
    const groups = await mapConcurrently(order, MAX_CONCURRENT_LISTS, async (key): Promise<Group> => {
      const open = byKey.get(key);
      if (open) return open;
      return counts ? (counts.get(key) ?? { key, count: 0, issues: undefined }) : this.#group(query, key, options);
    });
    return { grouping, groups };
  }

  async #loadTold(
    query: GroupsQuery,
    by: GroupBy,
    counts: ReadonlyMap<string, Group> | undefined,
    options: RequestOptions,
  ): Promise<LoadedGroups> {
    const known = counts ? [...counts.values()] : await this.#knownGroups(by, options);
    if (!known) return this.load({ ...query, grouping: UNGROUPED }, options, () => undefined);
    const groups = await mapConcurrently(sortGroups(query.grouping, known), MAX_CONCURRENT_LISTS, async (group) => {
      if (counts && !query.isExpanded(group.key)) return group;
      return { ...(await this.#group(query, group.key, options)), ...(group.name !== undefined && { name: group.name }) };
    });
    return { grouping: query.grouping, groups };
  }

  /** One group: its issues where it is open, else their count. */
  async #group(query: GroupsQuery, key: string, options: RequestOptions): Promise<Group> {
    const wanted = withRest(groupFilter(query.conditions, query.grouping, key), query);
    if (wanted === undefined) return { key, count: 0, issues: [] };
    if (!query.isExpanded(key)) return { key, count: await this.#countOf(wanted, options), issues: undefined };
    const { count, issues } = await this.page(query, key, 0, query.wanted(key), options);
    return { key, count, issues };
  }

  async #countOf(wanted: FilterRest, options: RequestOptions): Promise<number> {
    if (!wanted.searchComments) return this.service.count(this.repository, wanted.filter, wanted.search, options);
    return (await this.service.list(this.repository, { ...wanted, sort: DEFAULT_SORT, start: 0, limit: 0 }, options)).count;
  }

  /** How many issues are in each group, by one request; undefined from a site that does not count them. */
  async #count(by: GroupBy, { conditions, rest }: GroupsQuery, options: RequestOptions): Promise<ReadonlyMap<string, Group> | undefined> {
    const wanted = withRest(wholeFilter(conditions), { conditions, rest });
    if (wanted === undefined) return new Map();
    const counts = await this.service.groups(this.repository, by, wanted, options);
    return (
      counts &&
      new Map(
        counts.map(({ value: key, count, person }) => [
          key,
          { key, count, issues: undefined, ...(person && { name: person.displayName }) },
        ]),
      )
    );
  }

  /** The groups that there can be, of a site that does not count them; undefined where nothing tells that either. */
  async #knownGroups(by: GroupBy, options: RequestOptions): Promise<readonly Group[] | undefined> {
    const none = { key: '', count: 0, issues: undefined };
    if (by !== 'assignee' && !isListField(by)) return undefined;
    const choices = await this.service.choices(this.repository, options);
    if (isListField(by)) return [...choices.lists[by].map((key) => ({ key, count: 0, issues: undefined })), none];
    const people = choices.assignees.map(({ username: key, displayName: name }) => ({ key, name, count: 0, issues: undefined }));
    return [...people, none];
  }
}

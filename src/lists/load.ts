import type { IssueService, RequestOptions } from '../client/service';
import { mapConcurrently } from '../model/concurrency';
import type { Issue, RepositoryId } from '../model/issue';
import { isListField } from '../model/fields';
import type { GroupBy } from '../model/groups';
import { DEFAULT_SORT, type Sort, type SortField } from '../model/query';
import { groupFilter, combinedFilter, withRest, type FilterConditions, type FilterRest } from './filter';
import { sortGroups, UNGROUPED, type GroupingRule } from './grouping';
import { MENU_SORT_FIELDS } from './sorting';

/** One group. `issues` is undefined while the group is collapsed: only its count is known. */
export interface Group {
  /** The key that the grouping gives to the group. */
  readonly key: string;
  /** The display name, where it differs from the key: the full name of a person. */
  readonly name?: string;
  readonly count: number;
  readonly issues: readonly Issue[] | undefined;
  /** The last issues of the group, where they are loaded and others between `issues` and them are not. */
  readonly lastIssues?: readonly Issue[];
}

/** How many issues of a group to load, from its beginning and from its end. */
export interface LoadRange {
  readonly first: number;
  readonly last: number;
}

/** The issues of a group that are loaded, in order. */
export const loadedIssues = ({ issues = [], lastIssues = [] }: Group): readonly Issue[] => [...issues, ...lastIssues];

/** What to load. */
export interface GroupsQuery {
  readonly grouping: GroupingRule;
  readonly conditions: FilterConditions;
  readonly rest: FilterRest;
  readonly sort: Sort;
  /** `groupCount` is how many groups have issues; undefined while that is not known. */
  isExpanded(key: string, groupCount: number | undefined): boolean;
  /** How many issues of an expanded group to load. */
  wanted(key: string): LoadRange;
  /** The groups that are loaded already: those of them that are expanded are probably so again, and are requested while groups are counted. */
  readonly before?: readonly Group[];
}

/** How many groups had issues; undefined while nothing is loaded. */
const countBefore = ({ before }: GroupsQuery): number | undefined => before?.filter(({ count }) => count > 0).length;

/** The part of it that selects the issues of a group. */
type ListQuery = Pick<GroupsQuery, 'grouping' | 'conditions' | 'rest' | 'sort'>;

export interface LoadedGroups {
  readonly groups: readonly Group[];
  /** The grouping that was used: none where the site cannot list the groups. */
  readonly grouping: GroupingRule;
}

/** Sort fields that are set for each issue: the opposite order is exactly the reverse. For other fields, issues without a value come last in both orders. */
const NEVER_UNSET: ReadonlySet<SortField> = new Set(MENU_SORT_FIELDS);

/** Appends a page, without issues that are there already: an issue can move to the next page between two requests. */
const appendPage = (issues: readonly Issue[], page: readonly Issue[]): readonly Issue[] => {
  const numbers = new Set(issues.map((it) => it.number));
  return [...issues, ...page.filter((it) => !numbers.has(it.number))];
};

/** How many lists of a repository are requested at a time. */
const MAX_CONCURRENT_LISTS = 6;

/** Loads the groups of a repository, and the issues of those that are expanded. */
export class GroupsLoader {
  readonly #service: IssueService;
  readonly #repository: RepositoryId;

  constructor(service: IssueService, repository: RepositoryId) {
    this.#service = service;
    this.#repository = repository;
  }

  /** Fetches a range of a group's issues. @throws {TrackerError} */
  fetchPage(query: ListQuery, key: string, start: number, limit: number, options: RequestOptions) {
    const groupQuery = withRest(groupFilter(query.conditions, query.grouping, key), query) ?? { ...query.rest, filter: { or: [] } };
    return this.#service.list(this.#repository, { ...groupQuery, sort: query.sort, start, limit }, options);
  }

  /**
   * Fetches what is wanted of a group and not loaded. Where its beginning and its end meet, `lastIssues` are undefined: they are among `issues`.
   * @throws {TrackerError}
   */
  async fill(query: ListQuery, group: Group, { first, last }: LoadRange, options: RequestOptions): Promise<Group> {
    const { key } = group;
    let { count, issues = [] } = group;
    const isLoaded = group.issues !== undefined;
    const end = !isLoaded ? first : last > 0 && first + last >= count ? count : Math.min(first, count);
    if (!isLoaded || issues.length < end) {
      const page = await this.fetchPage(query, key, issues.length, end - issues.length, options);
      count = page.count;
      issues = appendPage(issues, page.issues);
    }
    if (last === 0) return { ...group, count, issues };
    if (first + last >= count) {
      const remaining = count - issues.length;
      // The first page has shown that the group is short.
      if (remaining > 0) issues = appendPage(issues, (await this.fetchPage(query, key, issues.length, remaining, options)).issues);
      return { key, count, issues, ...(group.name !== undefined && { name: group.name }) };
    }
    const numbers = new Set(issues.map(({ number }) => number));
    const isThere = group.lastIssues !== undefined && group.lastIssues.length >= last;
    const lastIssues = isThere ? group.lastIssues : await this.#fetchLast(query, key, { count, last }, options);
    return { ...group, count, issues, lastIssues: lastIssues.filter(({ number }) => !numbers.has(number)) };
  }

  /** Fetches the last issues of a group. Where possible they are the first ones of the opposite order, which is faster than a large offset. */
  async #fetchLast(
    query: ListQuery,
    key: string,
    { count, last }: { readonly count: number; readonly last: number },
    options: RequestOptions,
  ): Promise<readonly Issue[]> {
    const { sort } = query;
    if (!NEVER_UNSET.has(sort.field)) return (await this.fetchPage(query, key, count - last, last, options)).issues;
    const opposite = { ...query, sort: { ...sort, descending: !sort.descending } };
    return (await this.fetchPage(opposite, key, 0, last, options)).issues.toReversed();
  }

  /**
   * Loads all groups. Counting them takes longest: where the groups are known beforehand, `onIssues` gets the expanded ones as soon as their issues
   * are there. @throws {TrackerError}
   */
  async load(query: GroupsQuery, options: RequestOptions, onIssues: (loaded: LoadedGroups) => void): Promise<LoadedGroups> {
    const { grouping } = query;
    if (grouping.field === undefined)
      return { grouping, groups: await Promise.all(grouping.order!.map((key) => this.#group(query, key, 1, options))) };
    const counting = this.#countGroups(grouping.field, query, options);
    return grouping.order
      ? this.#loadFixedGroups(query, grouping.order, counting, options, onIssues)
      : this.#loadCountedGroups(query, grouping.field, counting, options);
  }

  async #loadFixedGroups(
    query: GroupsQuery,
    order: readonly string[],
    counting: Promise<ReadonlyMap<string, Group> | undefined>,
    options: RequestOptions,
    onIssues: (loaded: LoadedGroups) => void,
  ): Promise<LoadedGroups> {
    const { grouping } = query;
    let isCounted = false;
    const isThere = (key: string) => query.before?.some((group) => group.key === key && group.count > 0);
    const counted = counting.finally(() => (isCounted = true));
    const opening = mapConcurrently(
      order.filter((key) => query.isExpanded(key, undefined) || (isThere(key) && query.isExpanded(key, countBefore(query)))),
      MAX_CONCURRENT_LISTS,
      (key) => this.#group(query, key, undefined, options),
    );
    const opened = opening.then((groups) => {
      const byKey = new Map(groups.map((group) => [group.key, group]));
      if (!isCounted && groups.some(({ count }) => count > 0)) onIssues({ grouping, groups: order.flatMap((key) => byKey.get(key) ?? []) });
      return byKey;
    });
    const [counts, byKey] = await Promise.all([counted, opened]);
    const groupCount = counts ? [...counts.values()].filter(({ count }) => count > 0).length : order.length;
    const groups = await mapConcurrently(order, MAX_CONCURRENT_LISTS, async (key): Promise<Group> => {
      const open = byKey.get(key);
      if (open && (query.isExpanded(key, undefined) || query.isExpanded(key, groupCount))) return open;
      const group = counts && (counts.get(key) ?? { key, count: 0, issues: undefined });
      return group && (group.count === 0 || !query.isExpanded(key, groupCount)) ? group : this.#group(query, key, groupCount, options);
    });
    return { grouping, groups };
  }

  async #loadCountedGroups(
    query: GroupsQuery,
    by: GroupBy,
    counting: Promise<ReadonlyMap<string, Group> | undefined>,
    options: RequestOptions,
  ): Promise<LoadedGroups> {
    const expandedBefore = query.before?.filter((group) => group.count > 0 && query.isExpanded(group.key, countBefore(query))) ?? [];
    const [counts, opened] = await Promise.all([
      counting,
      mapConcurrently(expandedBefore, MAX_CONCURRENT_LISTS, ({ key }) => this.#group(query, key, countBefore(query), options)),
    ]);
    const values = counts ? [...counts.values()] : await this.#possibleGroups(by, options);
    if (!values) return this.load({ ...query, grouping: UNGROUPED }, options, () => undefined);
    const groups = await mapConcurrently(sortGroups(query.grouping, values), MAX_CONCURRENT_LISTS, async (group) => {
      if (counts && !query.isExpanded(group.key, values.length)) return group;
      const early = opened.find(({ key, issues }) => key === group.key && issues !== undefined);
      const loadedGroup = early ?? (await this.#group(query, group.key, values.length, options));
      return { ...loadedGroup, ...(group.name !== undefined && { name: group.name }) };
    });
    return { grouping: query.grouping, groups };
  }

  /** Loads one group: its issues where it is expanded, else only their count. */
  async #group(query: GroupsQuery, key: string, groupCount: number | undefined, options: RequestOptions): Promise<Group> {
    const groupQuery = withRest(groupFilter(query.conditions, query.grouping, key), query);
    if (groupQuery === undefined) return { key, count: 0, issues: [] };
    if (!query.isExpanded(key, groupCount)) return { key, count: await this.#countIssues(groupQuery, options), issues: undefined };
    return this.fill(query, { key, count: 0, issues: undefined }, query.wanted(key), options);
  }

  async #countIssues(query: FilterRest, options: RequestOptions): Promise<number> {
    if (!query.searchComments) return this.#service.count(this.#repository, query.filter, query.search, options);
    return (await this.#service.list(this.#repository, { ...query, sort: DEFAULT_SORT, start: 0, limit: 0 }, options)).count;
  }

  /** Counts the issues of all groups in one request; undefined where the site does not support it. */
  async #countGroups(
    by: GroupBy,
    { conditions, rest }: GroupsQuery,
    options: RequestOptions,
  ): Promise<ReadonlyMap<string, Group> | undefined> {
    const query = withRest(combinedFilter(conditions), { conditions, rest });
    if (query === undefined) return new Map();
    const counts = await this.#service.groups(this.#repository, by, query, options);
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

  /** The groups that can exist, for a site that cannot count groups; undefined where they cannot be listed. */
  async #possibleGroups(by: GroupBy, options: RequestOptions): Promise<readonly Group[] | undefined> {
    const none = { key: '', count: 0, issues: undefined };
    if (by !== 'assignee' && !isListField(by)) return undefined;
    const choices = await this.#service.choices(this.#repository, options);
    if (isListField(by)) return [...choices.lists[by].map((key) => ({ key, count: 0, issues: undefined })), none];
    const people = choices.assignees.map(({ username: key, displayName: name }) => ({ key, name, count: 0, issues: undefined }));
    return [...people, none];
  }
}

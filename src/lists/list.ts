import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import { SingleFlight } from '../model/concurrency';
import type { Issue, RepositoryId } from '../model/issue';
import { DEFAULT_SORT, type Sort } from '../model/query';
import type { ListPosition } from '../wire/page-issue';
import { isUnfiltered, NO_REST, type FilterConditions, type FilterRest } from './filter';
import type { GroupingRule } from './grouping';
import { GroupsLoader, loadedIssues, type Group, type GroupsQuery, type LoadedGroups, type LoadRange } from './load';

export { loadedIssues, type Group } from './load';

/** How many issues of a group are loaded at first. */
export const FIRST_PAGE_SIZE = 50;
/** How many issues *Load More* adds: the larger size once a group has as many as the smaller. */
const FURTHER_PAGE_SIZE = 200;
const LARGE_PAGE_SIZE = 1000;
/** How often a page is requested again because a refresh came between. */
const MAX_PAGE_ATTEMPTS = 3;

/** How many issues *Load More* adds to those that are loaded. */
export const nextPageSize = (loaded: number): number => (loaded < FURTHER_PAGE_SIZE ? FURTHER_PAGE_SIZE : LARGE_PAGE_SIZE);

/** The error of the last refresh, and the time of the first failure in a row. */
export interface ListFailure {
  readonly error: unknown;
  readonly since: Date;
}

/** The state of a list. The `when` clauses of the welcome views in the manifest use these names. */
export type ListState = 'loading' | 'empty' | 'noMatch' | 'signedOut' | 'unreachable' | 'forbidden' | 'notFound' | 'gone' | 'ready';

/** The view of a list: it says what to load, and is notified of changes. */
export interface ListView {
  readonly grouping: GroupingRule;
  /** The order of issues in each group; by default the last changed come first. */
  readonly sort?: Sort;
  conditions(): FilterConditions;
  /** The part of the query that the conditions do not express. */
  rest?(): FilterRest;
  /** Whether the issues of a group are shown. `groupCount` is how many groups have issues; undefined while that is not known. */
  isExpanded(key: string, groupCount: number | undefined): boolean;
  /** Differs with each filter; 0 or undefined where nothing is filtered. */
  readonly filterNumber?: number;
  /** Called when the list has changed: only within these groups, or (undefined) as a whole. */
  changed(groups?: readonly string[]): void;
}

const issueSignature = (issue: Issue): string =>
  [issue.number, issue.revision ?? issue.updatedOn, issue.title, issue.kind, issue.priority, issue.assignee?.username].join('\t');

/** The keys of the groups that differ; undefined where other groups are shown, or in another order. */
function changedGroups(before: readonly Group[] | undefined, after: readonly Group[]): readonly string[] | undefined {
  const nonEmpty = (groups: readonly Group[]) => groups.filter(({ count }) => count > 0);
  const [old, now] = [nonEmpty(before ?? []), nonEmpty(after)];
  if (old.length !== now.length || old.some(({ key }, index) => key !== now[index]!.key)) return undefined;
  return now.filter((group, index) => signature([group]) !== signature([old[index]!])).map(({ key }) => key);
}

const issuesSignature = (issues: readonly Issue[] | undefined): string => issues?.map(issueSignature).join('\n') ?? '-';
const signature = (groups: readonly Group[] | undefined): string | undefined =>
  groups
    ?.map((it) => `${it.key} ${it.name ?? ''} ${it.count} ${issuesSignature(it.issues)} ${issuesSignature(it.lastIssues)}`)
    .join('\n\n');

/** Whether all that is wanted of a group is loaded. */
const isFilled = ({ count, issues, lastIssues = [] }: Group, { first, last }: LoadRange): boolean =>
  (count === 0 || issues !== undefined) &&
  (issues?.length ?? 0) >= (last > 0 && first + last >= count ? count : Math.min(first, count)) &&
  (last === 0 || first + last >= count || lastIssues.length >= last);

/**
 * The issues of one repository in groups, as far as they are loaded. A late answer never overwrites a newer one, and a failed refresh keeps
 * what is loaded.
 */
export class IssueList {
  groups: readonly Group[] | undefined;
  failure: ListFailure | undefined;
  #revision: string | null = null;
  #request: AbortController | undefined;
  #latest: Promise<void> = Promise.resolve();
  readonly #limits = new Map<string, number>();
  readonly #lastLimits = new Map<string, number>();
  readonly #pageLoads = new SingleFlight();
  readonly #loader: GroupsLoader;
  /** The grouping of what is loaded; differs from the view's where the site cannot list the groups. */
  #loadedGrouping: GroupingRule | undefined;
  /** The first load has shown issues, and still counts the groups. */
  #isCountPending = false;

  readonly #service: IssueService;
  readonly #isLocal: boolean;
  readonly #view: ListView;

  constructor(
    service: IssueService,
    readonly repository: RepositoryId,
    isLocal: boolean,
    view: ListView,
  ) {
    this.#service = service;
    this.#isLocal = isLocal;
    this.#view = view;
    this.#loader = new GroupsLoader(service, repository);
  }

  /** The grouping in use: the view's, or none where the site cannot list the groups. */
  get grouping(): GroupingRule {
    return this.#loadedGrouping ?? this.#view.grouping;
  }

  /** The repository's revision that is shown; null while it is not known, or after a failure. */
  get revision(): string | null {
    return this.failure ? null : this.#revision;
  }

  /** Whether the site cannot list the groups of the view's grouping. */
  get lacksGroups(): boolean {
    return this.grouping.field !== this.#view.grouping.field;
  }

  /** Differs with each filter of the view; 0 where nothing is filtered. */
  get filterNumber(): number {
    return this.#view.filterNumber ?? 0;
  }

  /** How many groups have issues. */
  get groupCount(): number {
    return this.groups?.filter(({ count }) => count > 0).length ?? 0;
  }

  get count(): number {
    return this.groups?.reduce((sum, it) => sum + it.count, 0) ?? 0;
  }

  get state(): ListState {
    if (this.groups) return this.count > 0 ? 'ready' : isUnfiltered(this.#filter) ? 'empty' : 'noMatch';
    if (!this.failure) return 'loading';
    const { error } = this.failure;
    if (TrackerError.is(error, 'unauthorized')) return 'signedOut';
    // On this computer the first issue creates its repository: until then there is none.
    if (TrackerError.is(error, 'noRepository')) return this.#isLocal ? 'empty' : 'notFound';
    if (TrackerError.is(error, 'forbidden')) return 'forbidden';
    return TrackerError.is(error, 'gone') ? 'gone' : 'unreachable';
  }

  group(key: string): Group | undefined {
    return this.groups?.find((it) => it.key === key);
  }

  /** Loads the list unless it is loaded or loading. Never rejects. */
  async ensureLoaded(): Promise<void> {
    if (this.groups || this.failure) return;
    await (this.#request ? this.#latest : this.refresh());
  }

  /** Loads all that is shown again. The promise waits for the newest refresh, and never rejects. */
  refresh(): Promise<void> {
    this.#request?.abort();
    const run = new AbortController();
    this.#request = run;
    this.#latest = this.#load(run.signal).then(
      (loaded) => (this.#request === run ? this.#accept(loaded.revision, loaded) : this.#afterNewer()),
      (error: unknown) => (this.#request === run ? this.#fail(error) : this.#afterNewer()),
    );
    return this.#latest;
  }

  /** Refreshes if the repository's revision has changed, or if the site has no revisions. */
  async poll(): Promise<void> {
    const previousRequest = this.#request;
    if (previousRequest === undefined) return this.refresh();
    if (this.state === 'loading' || this.#isCountPending) return this.#latest;
    let revision: string | null;
    try {
      revision = await this.#service.revision(this.repository, { signal: previousRequest.signal });
    } catch (error) {
      if (this.#request === previousRequest) this.#fail(error);
      return;
    }
    if (this.#request !== previousRequest) return;
    if (revision === null || revision !== this.#revision || this.failure) await this.refresh();
  }

  /** Gives the issues of a group, and loads them the first time. Never rejects: the list has the failure. */
  async open(key: string): Promise<readonly Issue[]> {
    if (this.group(key)?.issues === undefined) await this.#loadPage(key).catch((error: unknown) => this.#fail(error));
    return this.group(key)?.issues ?? [];
  }

  /** Loads the next page of a group. @throws {TrackerError} */
  async loadMore(key: string): Promise<void> {
    const loaded = this.group(key)?.issues?.length ?? 0;
    this.#limits.set(key, loaded + nextPageSize(loaded));
    // A refresh that runs already loads the old number of issues, and would drop the page.
    await this.#latest;
    await this.#loadPage(key);
    this.#view.changed([key]);
  }

  /**
   * Loads the last issues of a group without those before them; each time more of them. Gives how many of them are new.
   * @throws {TrackerError}
   */
  async loadLast(key: string): Promise<number> {
    await this.#latest;
    if (this.group(key)?.issues === undefined) await this.#loadPage(key);
    const { length: loadedCount } = this.#loaded(key);
    const lastCount = this.group(key)?.lastIssues?.length ?? 0;
    this.#lastLimits.set(key, lastCount === 0 ? FIRST_PAGE_SIZE : lastCount + nextPageSize(lastCount));
    await this.#loadPage(key);
    this.#view.changed([key]);
    return this.#loaded(key).length - loadedCount;
  }

  /** The position of an issue in the list. With its group, what is not loaded is fetched. */
  async around(number: number, group: string | undefined): Promise<ListPosition | null> {
    // Nobody asks before an issue is open.
    const { positionOf, positionAmongLoaded } = await import('./around');
    const groups = this.groups ?? [];
    if (group === undefined) return positionAmongLoaded(groups, number);
    return positionOf(groups, number, group, (key, start, limit) => this.#fetchPage(key, start, limit, this.#request?.signal));
  }

  /** Drops what is loaded, for another person or another filter. */
  reset(): void {
    this.dispose();
    this.#request = undefined;
    this.groups = undefined;
    this.#loadedGrouping = undefined;
    this.failure = undefined;
    this.#isCountPending = false;
    this.#revision = null;
    this.#limits.clear();
    this.#lastLimits.clear();
  }

  dispose(): void {
    this.#request?.abort();
  }

  /** The load that has superseded one; undefined after `reset`. */
  #afterNewer(): Promise<void> | undefined {
    return this.#request && this.#latest;
  }

  async #load(signal: AbortSignal): Promise<LoadedGroups & { revision: string | null }> {
    // Requested before the lists, so that the next poll finds a change between the two.
    const revision = await this.#service.revision(this.repository, { signal });
    const view = this.#view;
    const query: GroupsQuery = {
      ...this.#query(view.grouping),
      isExpanded: (key, groupCount) => view.isExpanded(key, groupCount),
      wanted: (key) => this.#rangeOf(key),
    };
    // Where nothing is shown yet, issues are shown before the groups are counted.
    const onIssues = (loaded: LoadedGroups) => {
      if (signal.aborted || this.groups) return;
      this.#accept(null, loaded);
      this.#isCountPending = true;
    };
    return { revision, ...(await this.#loader.load(query, { signal }, onIssues)) };
  }

  get #filter() {
    return { conditions: this.#view.conditions(), rest: this.#view.rest?.() ?? NO_REST };
  }

  #query(grouping: GroupingRule): Pick<GroupsQuery, 'grouping' | 'conditions' | 'rest' | 'sort'> {
    return { grouping, ...this.#filter, sort: this.#view.sort ?? DEFAULT_SORT };
  }

  #fetchPage(key: string, start: number, limit: number, signal: AbortSignal | undefined) {
    return this.#loader.fetchPage(this.#query(this.grouping), key, start, limit, signal ? { signal } : {});
  }

  #fill(group: Group, signal: AbortSignal | undefined): Promise<Group> {
    return this.#loader.fill(this.#query(this.grouping), group, this.#rangeOf(group.key), signal ? { signal } : {});
  }

  #rangeOf(key: string): LoadRange {
    return { first: this.#limits.get(key) ?? FIRST_PAGE_SIZE, last: this.#lastLimits.get(key) ?? 0 };
  }

  #loaded(key: string): readonly Issue[] {
    const group = this.group(key);
    return group ? loadedIssues(group) : [];
  }

  #loadPage(key: string): Promise<void> {
    return this.#pageLoads.run(() => this.#loadPageOnce(key), key);
  }

  async #loadPageOnce(key: string): Promise<void> {
    for (let attempt = 0; attempt < MAX_PAGE_ATTEMPTS; attempt++) {
      const group = this.group(key);
      if (!group || isFilled(group, this.#rangeOf(key))) return;
      const filled = await this.#fill(group, this.#request?.signal).catch((error: unknown) => {
        if (TrackerError.is(error, 'cancelled')) return undefined;
        throw error;
      });
      if (!filled) {
        await this.#latest;
        continue;
      }
      // A refresh meanwhile has replaced the group, and this page may not follow it any more.
      if (this.group(key) !== group) continue;
      this.groups = this.groups?.map((it) => (it === group ? filled : it));
      return;
    }
  }

  #accept(revision: string | null, { groups, grouping }: LoadedGroups): void {
    const hadFailed = this.failure !== undefined;
    const changed = hadFailed || this.#loadedGrouping?.field !== grouping.field || signature(this.groups) !== signature(groups);
    this.#revision = revision;
    this.failure = undefined;
    this.#isCountPending = false;
    if (!changed) return;
    const isSameList = !hadFailed && this.#loadedGrouping?.field === grouping.field;
    const changedKeys = isSameList ? changedGroups(this.groups, groups) : undefined;
    this.groups = groups;
    this.#loadedGrouping = grouping;
    this.#view.changed(changedKeys);
  }

  #fail(error: unknown): void {
    if (TrackerError.is(error, 'cancelled')) return;
    this.#isCountPending = false;
    const previousFailure = this.failure;
    if (this.#isLocal && TrackerError.is(error, 'noRepository')) this.groups = undefined;
    this.failure = { error, since: previousFailure?.since ?? new Date() };
    const isSame = previousFailure && TrackerError.is(previousFailure.error) && TrackerError.is(error, previousFailure.error.reason);
    if (!isSame) this.#view.changed();
  }
}

import { TrackerError } from '../client/errors';
import type { IssueService, RequestOptions } from '../client/service';
import { SingleFlight } from '../model/concurrency';
import type { Issue, RepositoryId } from '../model/issue';
import { DEFAULT_SORT, type Sort } from '../model/query';
import type { ListPosition } from '../wire/page-issue';
import { isUnfiltered, NO_REST, type FilterConditions, type FilterRest } from './filter';
import type { GroupingRule } from './grouping';
import { GroupsLoader, loadedIssues, type Group, type GroupsQuery, type LoadedGroups, type LoadRange } from './load';
import { withPending, type Pending } from './pending';

export { loadedIssues, type Group } from './load';

/** How many issues of a group are loaded at first. */
export const FIRST_PAGE_SIZE = 50;
/** How many issues *Load More* adds: the larger size once a group has as many as the smaller. */
const NEXT_PAGE_SIZE = 200;
const LARGE_PAGE_SIZE = 1000;
/** How often a page is requested again because a refresh came between. */
const MAX_PAGE_ATTEMPTS = 3;

/** How many issues *Load More* adds to those that are loaded. */
export const nextPageSize = (loaded: number): number => (loaded < NEXT_PAGE_SIZE ? NEXT_PAGE_SIZE : LARGE_PAGE_SIZE);

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
  failure: ListFailure | undefined;
  /** What is loaded. */
  #groups: readonly Group[] | undefined;
  /** What is loaded with what is pending; undefined until it is needed. */
  #shown: readonly Group[] | undefined;
  readonly #pending = new Map<number, Pending>();
  #revision: string | null = null;
  /** Whether answers say which state of the repository they are of: then the revision need not be known before the lists are requested. */
  #tellsState = true;
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

  /** The groups as they are shown: as loaded, with what is pending. */
  get groups(): readonly Group[] | undefined {
    if (!this.#groups || this.#pending.size === 0) return this.#groups;
    return (this.#shown ??= withPending(this.#groups, this.grouping, this.#pending));
  }

  #setGroups(groups: readonly Group[] | undefined): void {
    this.#groups = groups;
    this.#shown = undefined;
  }

  /**
   * Shows values of an issue before they are loaded, until the function that is given back is called: those that are being written (`isSaving`), or
   * those in the answer of a write. What is shown of it last counts. A new issue is shown where no filter could leave it out.
   */
  expect(number: number, pending: Pending): () => void {
    if (pending.isNew && !isUnfiltered(this.#filter)) return () => undefined;
    const set = (next: Pending | undefined) => {
      const before = this.groups;
      if (next) this.#pending.set(number, next);
      else this.#pending.delete(number);
      this.#shown = undefined;
      if (!before || !this.groups) return;
      const keys = changedGroups(before, this.groups);
      const own = [...before, ...this.groups].filter((group) => loadedIssues(group).some((issue) => issue.number === number));
      this.#view.changed(keys && [...new Set([...keys, ...own.map(({ key }) => key)])]);
    };
    set(pending);
    return () => {
      if (this.#pending.get(number) === pending) set(undefined);
    };
  }

  /** Whether what is shown of an issue is not confirmed by the site. */
  isSaving(number: number): boolean {
    return this.#pending.get(number)?.isSaving === true;
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

  /**
   * Loads all that is shown again. The promise waits for the newest refresh, and never rejects. `known` is the revision, where it was requested just
   * before; null where the site has none.
   */
  refresh(known?: string | null): Promise<void> {
    this.#request?.abort();
    const run = new AbortController();
    this.#request = run;
    this.#latest = this.#load(run.signal, known).then(
      (loaded) => (this.#request === run ? this.#accept(loaded.revision, loaded) : this.#afterNewer()),
      (error: unknown) => (this.#request === run ? this.#fail(error) : this.#afterNewer()),
    );
    return this.#latest;
  }

  /** Refreshes if the repository's revision has changed, or if the site has no revisions. `known`: the revision, where the site has just told it. */
  async poll(known: string | null = null): Promise<void> {
    const previousRequest = this.#request;
    if (previousRequest === undefined) return this.refresh();
    if (this.state === 'loading' || this.#isCountPending) return this.#latest;
    let revision: string | null;
    try {
      revision = known ?? (await this.#service.revision(this.repository, { signal: previousRequest.signal }));
    } catch (error) {
      if (this.#request === previousRequest) this.#fail(error);
      return;
    }
    if (this.#request !== previousRequest) return;
    if (revision === null || revision !== this.#revision || this.failure) await this.refresh(revision);
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
    this.#setGroups(undefined);
    this.#pending.clear();
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

  async #load(signal: AbortSignal, known: string | null | undefined): Promise<LoadedGroups & { revision: string | null }> {
    if (known !== undefined || !this.#tellsState) {
      // Requested before the lists, so that the next poll finds a change between the two.
      const revision = known === undefined ? await this.#service.revision(this.repository, { signal }) : known;
      return { revision, ...(await this.#loadGroups({ signal })) };
    }
    // At once, to spare the person a round trip.
    const states = new Set<string | null>();
    const options = { signal, onState: (state: string | null) => void states.add(state) };
    const [revision, loaded] = await Promise.all([this.#service.revision(this.repository, options), this.#loadGroups(options)]);
    this.#tellsState = states.size > 0 && !states.has(null);
    // Answers of several states: the next poll loads again.
    return { revision: this.#tellsState && states.size === 1 ? revision : null, ...loaded };
  }

  #loadGroups(options: RequestOptions & { readonly signal: AbortSignal }): Promise<LoadedGroups> {
    const view = this.#view;
    const query: GroupsQuery = {
      ...this.#query(view.grouping),
      isExpanded: (key, groupCount) => view.isExpanded(key, groupCount),
      wanted: (key) => this.#rangeOf(key),
      ...(this.#groups && !this.lacksGroups && { before: this.#groups }),
    };
    // Where nothing is shown yet, issues are shown before the groups are counted.
    const onIssues = (loaded: LoadedGroups) => {
      if (options.signal.aborted || this.#groups) return;
      this.#accept(null, loaded);
      this.#isCountPending = true;
    };
    return this.#loader.load(query, options, onIssues);
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
      const group = this.#groups?.find((it) => it.key === key);
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
      if (!this.#groups?.includes(group)) continue;
      this.#setGroups(this.#groups.map((it) => (it === group ? filled : it)));
      return;
    }
  }

  #accept(revision: string | null, { groups, grouping }: LoadedGroups): void {
    const hadFailed = this.failure !== undefined;
    const changed = hadFailed || this.#loadedGrouping?.field !== grouping.field || signature(this.#groups) !== signature(groups);
    this.#revision = revision;
    this.failure = undefined;
    this.#isCountPending = false;
    if (!changed) return;
    const isSameList = !hadFailed && this.#loadedGrouping?.field === grouping.field;
    const changedKeys = isSameList ? changedGroups(this.#groups, groups) : undefined;
    this.#loadedGrouping = grouping;
    this.#setGroups(groups);
    this.#view.changed(changedKeys);
  }

  #fail(error: unknown): void {
    if (TrackerError.is(error, 'cancelled')) return;
    this.#isCountPending = false;
    const previousFailure = this.failure;
    if (this.#isLocal && TrackerError.is(error, 'noRepository')) this.#setGroups(undefined);
    this.failure = { error, since: previousFailure?.since ?? new Date() };
    const isSame = previousFailure && TrackerError.is(previousFailure.error) && TrackerError.is(error, previousFailure.error.reason);
    if (!isSame) this.#view.changed();
  }
}

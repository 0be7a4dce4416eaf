import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import { SingleFlight } from '../model/concurrency';
import type { Issue, RepositoryId } from '../model/issue';
import { DEFAULT_SORT, type Sort } from '../model/query';
import type { ListPosition } from '../wire/page-issue';
import { around, aroundLoaded } from './around';
import { isFilterless, NO_REST, type FilterConditions, type FilterRest } from './filter';
import type { GroupingRule } from './grouping';
import { GroupsLoader, type Group, type GroupsQuery, type LoadedGroups } from './load';

export type { Group } from './load';

/** How many issues a group shows at first. */
export const ISSUES_PER_GROUP_PAGE = 50;
/** How many are added when more are asked for, and once that many are there. */
const MORE_ISSUES = 200;
const MANY_MORE_ISSUES = 1000;

/** How many issues of a group are added to those that are there when more are asked for. */
export const stepAfter = (loaded: number): number => (loaded < MORE_ISSUES ? MORE_ISSUES : MANY_MORE_ISSUES);

/** Why the last look failed, and since when it does. */
export interface ListFailure {
  readonly error: unknown;
  readonly since: Date;
}

/** What a list has to show. The manifest's welcome views ask for these names. */
export type ListState = 'loading' | 'empty' | 'noMatch' | 'signedOut' | 'unreachable' | 'forbidden' | 'notFound' | 'gone' | 'ready';

/** What a list asks of who shows it. */
export interface ListView {
  readonly grouping: GroupingRule;
  /** The order of each group's issues; absent: what changed last comes first. */
  readonly sort?: Sort;
  conditions(): FilterConditions;
  /** What is asked for beside the conditions; absent: nothing. */
  rest?(): FilterRest;
  isExpanded(key: string): boolean;
  /** What is to be shown has changed: of these groups alone, which stand where they stood, or (undefined) of whatever there is. */
  changed(groups?: readonly string[]): void;
}

const keyOf = (issue: Issue): string =>
  [issue.number, issue.revision ?? issue.updatedOn, issue.title, issue.kind, issue.priority, issue.assignee?.username].join('\t');

/** The keys of the groups that differ; undefined where others are shown now, or in another order. */
function changedGroups(before: readonly Group[] | undefined, after: readonly Group[]): readonly string[] | undefined {
  const shown = (groups: readonly Group[]) => groups.filter(({ count }) => count > 0);
  const [old, now] = [shown(before ?? []), shown(after)];
  if (old.length !== now.length || old.some(({ key }, index) => key !== now[index]!.key)) return undefined;
  return now.filter((group, index) => signature([group]) !== signature([old[index]!])).map(({ key }) => key);
}

const signature = (groups: readonly Group[] | undefined): string | undefined =>
  groups?.map((it) => `${it.key} ${it.name ?? ''} ${it.count} ${it.issues?.map(keyOf).join('\n') ?? '-'}`).join('\n\n');

/** Joins a further page: an issue that has moved between the two looks is shown once. */
const join = (issues: readonly Issue[], page: readonly Issue[]): readonly Issue[] => {
  const known = new Set(issues.map((it) => it.number));
  return [...issues, ...page.filter((it) => !known.has(it.number))];
};

/**
 * The issues of one repository in groups, as far as they have been asked for. A slow old answer never
 * overwrites a newer one, and a failed look leaves what was there.
 */
export class IssueList {
  groups: readonly Group[] | undefined;
  failure: ListFailure | undefined;
  #revision: string | null = null;
  #run: AbortController | undefined;
  #latest: Promise<void> = Promise.resolve();
  readonly #wanted = new Map<string, number>();
  readonly #filling = new SingleFlight();
  readonly #loader: GroupsLoader;
  /** How what is loaded is grouped; differs from the view's where the site cannot. */
  #grouped: GroupingRule | undefined;
  /** The first look has found issues, and still counts the groups. */
  #isUncounted = false;

  constructor(
    private readonly service: IssueService,
    readonly repository: RepositoryId,
    private readonly isLocal: boolean,
    private readonly view: ListView,
  ) {
    this.#loader = new GroupsLoader(service, repository);
  }

  /** How its issues are put into groups: as the view wants it, or not at all where the site cannot tell which groups there are. */
  get grouping(): GroupingRule {
    return this.#grouped ?? this.view.grouping;
  }

  /** Whether the site cannot tell which groups there are. */
  get lacksGroups(): boolean {
    return this.grouping.field !== this.view.grouping.field;
  }

  get count(): number {
    return this.groups?.reduce((sum, it) => sum + it.count, 0) ?? 0;
  }

  get state(): ListState {
    if (this.groups) return this.count > 0 ? 'ready' : isFilterless(this.#filter) ? 'empty' : 'noMatch';
    if (!this.failure) return 'loading';
    const { error } = this.failure;
    if (TrackerError.is(error, 'unauthorized')) return 'signedOut';
    // On this computer a repository comes into being with its first issue.
    if (TrackerError.is(error, 'noRepository')) return this.isLocal ? 'empty' : 'notFound';
    if (TrackerError.is(error, 'forbidden')) return 'forbidden';
    return TrackerError.is(error, 'gone') ? 'gone' : 'unreachable';
  }

  group(key: string): Group | undefined {
    return this.groups?.find((it) => it.key === key);
  }

  /** The first look, or what it has found already. */
  async first(): Promise<void> {
    if (this.groups || this.failure) return;
    await (this.#run ? this.#latest : this.refresh());
  }

  /** Looks again at all that is shown; the promise waits for the newest look, and never rejects. */
  refresh(): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    this.#latest = this.#load(run.signal).then(
      (loaded) => (this.#run === run ? this.#accept(loaded.revision, loaded) : this.#newer()),
      (error: unknown) => (this.#run === run ? this.#fail(error) : this.#newer()),
    );
    return this.#latest;
  }

  /** Asks whether anything has changed, and looks again if so. A site that does not tell is looked at anyway. */
  async poll(): Promise<void> {
    const before = this.#run;
    if (before === undefined) return this.refresh();
    if (this.state === 'loading' || this.#isUncounted) return this.#latest;
    let revision: string | null;
    try {
      revision = await this.service.revision(this.repository, { signal: before.signal });
    } catch (error) {
      if (this.#run === before) this.#fail(error);
      return;
    }
    if (this.#run !== before) return;
    if (revision === null || revision !== this.#revision || this.failure) await this.refresh();
  }

  /** The issues of a group, loaded when it is opened for the first time. Never rejects: a failure is the list's. */
  async open(key: string): Promise<readonly Issue[]> {
    if (this.group(key)?.issues === undefined) await this.#fill(key).catch((error: unknown) => this.#fail(error));
    return this.group(key)?.issues ?? [];
  }

  /** Loads more of a group: the more the more there are. */
  async more(key: string): Promise<void> {
    const loaded = this.group(key)?.issues?.length ?? 0;
    this.#wanted.set(key, loaded + stepAfter(loaded));
    // A look that has begun before would bring the group back to what it was.
    await this.#latest;
    await this.#fill(key);
    this.view.changed([key]);
  }

  /** Where an issue stands in the list; the tracker is asked for what is not loaded as far as its group is known. */
  async around(number: number, group: string | undefined): Promise<ListPosition | null> {
    const groups = this.groups ?? [];
    if (group === undefined) return aroundLoaded(groups, number);
    return around(groups, number, group, (key, start, limit) => this.#page(key, start, limit, this.#run?.signal));
  }

  /** Forgets what was loaded: another person asks, or for other issues. */
  forget(): void {
    this.dispose();
    this.#run = undefined;
    this.groups = undefined;
    this.#grouped = undefined;
    this.failure = undefined;
    this.#isUncounted = false;
    this.#revision = null;
    this.#wanted.clear();
  }

  dispose(): void {
    this.#run?.abort();
  }

  /** What a superseded look waits for; nothing after `forget`. */
  #newer(): Promise<void> | undefined {
    return this.#run && this.#latest;
  }

  async #load(signal: AbortSignal): Promise<LoadedGroups & { revision: string | null }> {
    // Asked before the lists: a change between the two is then seen as one at the next poll.
    const revision = await this.service.revision(this.repository, { signal });
    const { view } = this;
    const query: GroupsQuery = {
      ...this.#query(view.grouping),
      isExpanded: (key) => view.isExpanded(key),
      wanted: (key) => this.#wanted.get(key) ?? ISSUES_PER_GROUP_PAGE,
    };
    // Issues are shown before the groups are counted where nothing was shown before.
    const onIssues = (loaded: LoadedGroups) => {
      if (signal.aborted || this.groups) return;
      this.#accept(null, loaded);
      this.#isUncounted = true;
    };
    return { revision, ...(await this.#loader.load(query, { signal }, onIssues)) };
  }

  get #filter() {
    return { conditions: this.view.conditions(), rest: this.view.rest?.() ?? NO_REST };
  }

  #query(grouping: GroupingRule): Pick<GroupsQuery, 'grouping' | 'conditions' | 'rest' | 'sort'> {
    return { grouping, ...this.#filter, sort: this.view.sort ?? DEFAULT_SORT };
  }

  #page(key: string, start: number, limit: number, signal: AbortSignal | undefined) {
    return this.#loader.page(this.#query(this.grouping), key, start, limit, signal ? { signal } : {});
  }

  #fill(key: string): Promise<void> {
    return this.#filling.run(() => this.#fillOnce(key), key);
  }

  async #fillOnce(key: string): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const group = this.group(key);
      const wanted = this.#wanted.get(key) ?? ISSUES_PER_GROUP_PAGE;
      const issues = group?.issues ?? [];
      if (!group || issues.length >= Math.min(wanted, group.count)) return;
      const page = await this.#page(key, issues.length, wanted - issues.length, this.#run?.signal).catch((error: unknown) => {
        if (TrackerError.is(error, 'cancelled')) return undefined;
        throw error;
      });
      if (!page) {
        await this.#latest;
        continue;
      }
      // When a refresh has come between, its group may be shorter again: then this page belongs to nothing any more.
      if (this.group(key) !== group) continue;
      const filled: Group = { ...group, count: page.count, issues: join(issues, page.issues) };
      this.groups = this.groups?.map((it) => (it === group ? filled : it));
      return;
    }
  }

  #accept(revision: string | null, { groups, grouping }: LoadedGroups): void {
    const hadFailed = this.failure !== undefined;
    const changed = hadFailed || this.#grouped?.field !== grouping.field || signature(this.groups) !== signature(groups);
    this.#revision = revision;
    this.failure = undefined;
    this.#isUncounted = false;
    if (!changed) return;
    const isSameList = !hadFailed && this.#grouped?.field === grouping.field;
    const which = isSameList ? changedGroups(this.groups, groups) : undefined;
    this.groups = groups;
    this.#grouped = grouping;
    this.view.changed(which);
  }

  #fail(error: unknown): void {
    if (TrackerError.is(error, 'cancelled')) return;
    this.#isUncounted = false;
    const before = this.failure;
    if (this.isLocal && TrackerError.is(error, 'noRepository')) this.groups = undefined;
    this.failure = { error, since: before?.since ?? new Date() };
    const isSame = before && TrackerError.is(before.error) && TrackerError.is(error, before.error.reason);
    if (!isSame) this.view.changed();
  }
}

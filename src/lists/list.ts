import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import { SingleFlight } from '../model/concurrency';
import type { Issue, RepositoryId } from '../model/issue';
import { DEFAULT_SORT } from '../model/query';
import type { ListPosition } from '../wire/page-issue';
import { around, aroundLoaded } from './around';
import { groupFilter, type FilterConditions } from './filter';
import type { GroupingRule } from './grouping';

/** How many issues a group shows at first, and adds when more are asked for. */
export const ISSUES_PER_GROUP_PAGE = 50;

/** The issues of one group. `issues` is undefined for a group that is closed: only its count is known. */
export interface Group {
  /** Of the group, as its grouping calls it. */
  readonly key: string;
  readonly count: number;
  readonly issues: readonly Issue[] | undefined;
}

/** Why the last look failed, and since when it does. */
export interface ListFailure {
  readonly error: unknown;
  readonly since: Date;
}

/** What a list has to show; the names are those that the manifest's welcome views ask for. */
export type ListState = 'loading' | 'empty' | 'noMatch' | 'signedOut' | 'unreachable' | 'forbidden' | 'notFound' | 'gone' | 'ready';

/** What a list asks of who shows it. */
export interface ListView {
  readonly grouping: GroupingRule;
  conditions(): FilterConditions;
  isExpanded(key: string): boolean;
  /** What is to be shown has changed. */
  changed(): void;
}

const keyOf = (issue: Issue): string =>
  [issue.number, issue.revision ?? issue.updatedOn, issue.title, issue.kind, issue.priority, issue.assignee?.username].join('\t');

const signature = (groups: readonly Group[] | undefined): string | undefined =>
  groups?.map((it) => `${it.key} ${it.count} ${it.issues?.map(keyOf).join('\n') ?? '-'}`).join('\n\n');

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
  private revision: string | null = null;
  private run: AbortController | undefined;
  private latest: Promise<void> = Promise.resolve();
  private readonly wanted = new Map<string, number>();
  private readonly filling = new SingleFlight();

  constructor(
    private readonly service: IssueService,
    readonly repository: RepositoryId,
    private readonly isLocal: boolean,
    private readonly view: ListView,
  ) {}

  /** How its issues are put into groups. */
  get grouping(): GroupingRule {
    return this.view.grouping;
  }

  get count(): number {
    return this.groups?.reduce((sum, it) => sum + it.count, 0) ?? 0;
  }

  get state(): ListState {
    if (this.groups) return this.count > 0 ? 'ready' : this.view.conditions().length > 0 ? 'noMatch' : 'empty';
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
    await (this.run ? this.latest : this.refresh());
  }

  /** Looks again at all that is shown; the promise waits for the newest look, and never rejects. */
  refresh(): Promise<void> {
    this.run?.abort();
    const run = new AbortController();
    this.run = run;
    this.latest = this.load(run.signal).then(
      (loaded) => (this.run === run ? this.accept(loaded) : this.newer()),
      (error: unknown) => (this.run === run ? this.fail(error) : this.newer()),
    );
    return this.latest;
  }

  /** Asks whether anything has changed, and looks again if so. A site that does not tell is looked at anyway. */
  async poll(): Promise<void> {
    const before = this.run;
    if (before === undefined) return this.refresh();
    if (this.state === 'loading') return this.latest;
    let revision: string | null;
    try {
      revision = await this.service.revision(this.repository, { signal: before.signal });
    } catch (error) {
      if (this.run === before) this.fail(error);
      return;
    }
    if (this.run !== before) return;
    if (revision === null || revision !== this.revision || this.failure) await this.refresh();
  }

  /** The issues of a group, loaded when it is opened for the first time. Never rejects: a failure is the list's. */
  async open(key: string): Promise<readonly Issue[]> {
    if (this.group(key)?.issues === undefined) await this.fill(key).catch((error: unknown) => this.fail(error));
    return this.group(key)?.issues ?? [];
  }

  /** Loads one more page of a group. */
  async more(key: string): Promise<void> {
    this.wanted.set(key, (this.group(key)?.issues?.length ?? 0) + ISSUES_PER_GROUP_PAGE);
    // A look that has begun before would bring the group back to what it was.
    await this.latest;
    await this.fill(key);
    this.view.changed();
  }

  /** Where an issue stands in the list; the tracker is asked for what is not loaded as far as its group is known. */
  async around(number: number, group: string | undefined): Promise<ListPosition | null> {
    const groups = this.groups ?? [];
    if (group === undefined) return aroundLoaded(groups, number);
    return around(groups, number, group, (key, start, limit) => this.page(key, start, limit, this.run?.signal));
  }

  /** Forgets what was loaded: another person asks, or for other issues. */
  forget(): void {
    this.dispose();
    this.run = undefined;
    this.groups = undefined;
    this.failure = undefined;
    this.revision = null;
    this.wanted.clear();
  }

  dispose(): void {
    this.run?.abort();
  }

  /** What a superseded look waits for; nothing after `forget`. */
  private newer(): Promise<void> | undefined {
    return this.run && this.latest;
  }

  private async load(signal: AbortSignal): Promise<{ revision: string | null; groups: readonly Group[] }> {
    // Asked before the lists: a change between the two is then seen as one at the next poll.
    const revision = await this.service.revision(this.repository, { signal });
    const groups = await Promise.all(this.view.grouping.order.map((key) => this.loadGroup(key, signal)));
    return { revision, groups };
  }

  private async loadGroup(key: string, signal: AbortSignal): Promise<Group> {
    const filter = groupFilter(this.view.conditions(), this.view.grouping, key);
    if (filter === undefined) return { key, count: 0, issues: [] };
    if (!this.view.isExpanded(key)) {
      return { key, count: await this.service.count(this.repository, filter, null, { signal }), issues: undefined };
    }
    const { count, issues } = await this.page(key, 0, this.wanted.get(key) ?? ISSUES_PER_GROUP_PAGE, signal);
    return { key, count, issues };
  }

  private page(key: string, start: number, limit: number, signal: AbortSignal | undefined) {
    const filter = groupFilter(this.view.conditions(), this.view.grouping, key) ?? { or: [] };
    return this.service.list(this.repository, { filter, search: null, sort: DEFAULT_SORT, start, limit }, { signal });
  }

  private fill(key: string): Promise<void> {
    return this.filling.run(() => this.fillOnce(key), key);
  }

  private async fillOnce(key: string): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const group = this.group(key);
      const wanted = this.wanted.get(key) ?? ISSUES_PER_GROUP_PAGE;
      const issues = group?.issues ?? [];
      if (!group || issues.length >= Math.min(wanted, group.count)) return;
      const page = await this.page(key, issues.length, wanted - issues.length, this.run?.signal).catch((error: unknown) => {
        if (TrackerError.is(error, 'cancelled')) return undefined;
        throw error;
      });
      if (!page) {
        await this.latest;
        continue;
      }
      // When a refresh has come between, its group may be shorter again: then this page belongs to nothing any more.
      if (this.group(key) !== group) continue;
      const filled: Group = { key, count: page.count, issues: join(issues, page.issues) };
      this.groups = this.groups?.map((it) => (it === group ? filled : it));
      return;
    }
  }

  private accept({ revision, groups }: { revision: string | null; groups: readonly Group[] }): void {
    const changed = this.failure !== undefined || signature(this.groups) !== signature(groups);
    this.revision = revision;
    this.failure = undefined;
    if (!changed) return;
    this.groups = groups;
    this.view.changed();
  }

  private fail(error: unknown): void {
    if (TrackerError.is(error, 'cancelled')) return;
    const before = this.failure;
    if (this.isLocal && TrackerError.is(error, 'noRepository')) this.groups = undefined;
    this.failure = { error, since: before?.since ?? new Date() };
    const isSame = before && TrackerError.is(before.error) && TrackerError.is(error, before.error.reason);
    if (!isSame) this.view.changed();
  }
}

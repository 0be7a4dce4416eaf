import { TrackerError } from '../../client/errors';
import type { IssueService } from '../../client/service';
import { SingleFlight } from '../../model/concurrency';
import type { Issue, RepositoryId } from '../../model/issue';
import { DEFAULT_SORT } from '../../model/query';
import { STATUSES, type Status } from '../../model/words';
import type { ListPosition } from '../../wire/page-issue';
import { around, aroundLoaded } from './around';
import { groupFilter, type FilterConditions } from './filter';

/** How many issues a group shows at first, and adds when more are asked for. */
export const ISSUES_PER_GROUP_PAGE = 50;

/** The issues of one status. `issues` is undefined for a group that is closed: only its count is known. */
export interface Group {
  readonly status: Status;
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
  conditions(): FilterConditions;
  isExpanded(status: Status): boolean;
  /** What is to be shown has changed. */
  changed(): void;
}

const keyOf = (issue: Issue): string =>
  [issue.number, issue.revision ?? issue.updatedOn, issue.title, issue.kind, issue.priority, issue.assignee?.username].join('\t');

const signature = (groups: readonly Group[] | undefined): string | undefined =>
  groups?.map((it) => `${it.status} ${it.count} ${it.issues?.map(keyOf).join('\n') ?? '-'}`).join('\n\n');

/** Joins a further page: an issue that has moved between the two looks is shown once. */
const join = (issues: readonly Issue[], page: readonly Issue[]): readonly Issue[] => {
  const known = new Set(issues.map((it) => it.number));
  return [...issues, ...page.filter((it) => !known.has(it.number))];
};

/**
 * The issues of one repository in groups by status, as far as they have been asked for. A slow old answer never
 * overwrites a newer one, and a failed look leaves what was there.
 */
export class IssueList {
  groups: readonly Group[] | undefined;
  failure: ListFailure | undefined;
  private revision: string | null = null;
  private run: AbortController | undefined;
  private latest: Promise<void> = Promise.resolve();
  private readonly wanted = new Map<Status, number>();
  private readonly filling = new SingleFlight();

  constructor(
    private readonly service: IssueService,
    readonly repository: RepositoryId,
    private readonly isLocal: boolean,
    private readonly view: ListView,
  ) {}

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

  group(status: Status): Group | undefined {
    return this.groups?.find((it) => it.status === status);
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
  async open(status: Status): Promise<readonly Issue[]> {
    if (this.group(status)?.issues === undefined) await this.fill(status).catch((error: unknown) => this.fail(error));
    return this.group(status)?.issues ?? [];
  }

  /** Loads one more page of a group. */
  async more(status: Status): Promise<void> {
    this.wanted.set(status, (this.group(status)?.issues?.length ?? 0) + ISSUES_PER_GROUP_PAGE);
    // A look that has begun before would bring the group back to what it was.
    await this.latest;
    await this.fill(status);
    this.view.changed();
  }

  /** Where an issue stands in the list; the tracker is asked for what is not loaded as far as its status is known. */
  async around(number: number, status: Status | undefined): Promise<ListPosition | null> {
    const groups = this.groups ?? [];
    if (status === undefined) return aroundLoaded(groups, number);
    return around(groups, number, status, (status, start, limit) => this.page(status, start, limit, this.run?.signal));
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
    const groups = await Promise.all(STATUSES.map((status) => this.loadGroup(status, signal)));
    return { revision, groups };
  }

  private async loadGroup(status: Status, signal: AbortSignal): Promise<Group> {
    const filter = groupFilter(this.view.conditions(), status);
    if (filter === undefined) return { status, count: 0, issues: [] };
    if (!this.view.isExpanded(status)) {
      return { status, count: await this.service.count(this.repository, filter, null, { signal }), issues: undefined };
    }
    const { count, issues } = await this.page(status, 0, this.wanted.get(status) ?? ISSUES_PER_GROUP_PAGE, signal);
    return { status, count, issues };
  }

  private page(status: Status, start: number, limit: number, signal: AbortSignal | undefined) {
    const filter = groupFilter(this.view.conditions(), status) ?? { or: [] };
    return this.service.list(this.repository, { filter, search: null, sort: DEFAULT_SORT, start, limit }, { signal });
  }

  private fill(status: Status): Promise<void> {
    return this.filling.run(() => this.fillOnce(status), status);
  }

  private async fillOnce(status: Status): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const group = this.group(status);
      const wanted = this.wanted.get(status) ?? ISSUES_PER_GROUP_PAGE;
      const issues = group?.issues ?? [];
      if (!group || issues.length >= Math.min(wanted, group.count)) return;
      const page = await this.page(status, issues.length, wanted - issues.length, this.run?.signal).catch((error: unknown) => {
        if (TrackerError.is(error, 'cancelled')) return undefined;
        throw error;
      });
      if (!page) {
        await this.latest;
        continue;
      }
      // When a refresh has come between, its group may be shorter again: then this page belongs to nothing any more.
      if (this.group(status) !== group) continue;
      const filled: Group = { status, count: page.count, issues: join(issues, page.issues) };
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

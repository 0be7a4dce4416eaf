import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import type { ChosenField } from '../model/fields';
import type { Issue, RepositoryId } from '../model/issue';
import type { Sort } from '../model/query';
import { isUnfiltered, type ListFilter } from './filter';
import { sortGroups, type GroupingRule } from './grouping';
import { GroupsLoader } from './load';

/** A column of a board: how many issues its group has. */
export interface BoardColumn {
  readonly key: string;
  /** What the tracker calls it, where that is not the key: the name of a person. */
  readonly name?: string | undefined;
  readonly count: number;
}

/** Where the issues of a board come from. */
interface BoardSource {
  readonly service: IssueService;
  readonly repository: RepositoryId;
}

/** What a board asks for. */
export interface BoardQuery {
  readonly filter: ListFilter;
  readonly sort: Sort;
  readonly grouping: GroupingRule;
}

/** What was seen of an issue when its card was shown. */
export interface SeenIssue {
  readonly number: number;
  readonly revision: string | null;
  /** The group that it stood in. */
  readonly key: string;
}

/** Groups without issues are offered to drop on, unless there are more of them than anybody would look through. */
const MAX_EMPTY_COLUMNS = 30;

/**
 * The issues of one repository as columns. All columns are counted by one request; cards are asked for page by page as they come into sight. A
 * slow old answer never overwrites a newer one, and a failed look leaves what was there.
 */
export class BoardIssues {
  columns: readonly BoardColumn[] | undefined;
  failure: unknown;
  /** Counts the looks. */
  version = 0;
  #query: BoardQuery;
  /** How what is loaded is grouped; differs from the query's where the site cannot. */
  #grouped: GroupingRule | undefined;
  #run: AbortController | undefined;
  #latest: Promise<void> = Promise.resolve();
  readonly #seen = new Map<number, SeenIssue>();
  readonly #changed: () => void;
  #source: BoardSource;
  #loader: GroupsLoader;

  constructor(source: BoardSource, query: BoardQuery, changed: () => void) {
    this.#source = source;
    this.#query = query;
    this.#changed = changed;
    this.#loader = new GroupsLoader(source.service, source.repository);
  }

  get query(): BoardQuery {
    return this.#query;
  }

  get grouping(): GroupingRule {
    return this.#grouped ?? this.#query.grouping;
  }

  get isFiltered(): boolean {
    return !isUnfiltered(this.#query.filter);
  }

  /** Shows what another query finds, from now on by `source`: a site that was taken away and added again is asked by another service. */
  show(query: BoardQuery, source = this.#source): Promise<void> {
    this.#query = query;
    if (source.service !== this.#source.service) this.#loader = new GroupsLoader(source.service, source.repository);
    this.#source = source;
    this.columns = undefined;
    this.#grouped = undefined;
    this.#seen.clear();
    return this.refresh();
  }

  /** Counts again; the promise waits for the newest look, and never rejects. */
  refresh(): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    const isNewest = () => this.#run === run;
    this.#latest = this.#load(run.signal).then(
      ({ columns, grouping }) => {
        if (!isNewest()) return this.#latest;
        this.columns = columns;
        this.#grouped = grouping;
        this.failure = undefined;
        this.version++;
        this.#changed();
      },
      (error: unknown) => {
        if (!isNewest()) return this.#latest;
        if (TrackerError.is(error, 'cancelled')) return;
        this.failure = error;
        this.#changed();
      },
    );
    return this.#latest;
  }

  /** A page of a column, in the board's order. @throws {TrackerError} */
  async cards(key: string, start: number, limit: number): Promise<readonly Issue[]> {
    const query = this.#query;
    const grouping = this.grouping;
    const asked = { grouping, conditions: query.filter.conditions, rest: query.filter.rest, sort: query.sort };
    const { issues } = await this.#loader.fetchPage(asked, key, start, limit, {});
    if (query === this.#query) {
      for (const issue of issues)
        this.#seen.set(issue.number, { number: issue.number, revision: issue.revision, key: grouping.key(issue) });
    }
    return issues;
  }

  /** What was seen of an issue; undefined of one whose card was never shown. */
  seen(number: number): SeenIssue | undefined {
    return this.#seen.get(number);
  }

  dispose(): void {
    this.#run?.abort();
    this.#run = undefined;
  }

  async #load(signal: AbortSignal): Promise<{ readonly columns: readonly BoardColumn[]; readonly grouping: GroupingRule }> {
    const { filter, sort, grouping } = this.#query;
    const closed = { grouping, ...filter, sort, isExpanded: () => false, wanted: () => ({ first: 0, last: 0 }) };
    const [loaded, empty] = await Promise.all([this.#loader.load(closed, { signal }, () => undefined), this.#emptyColumns(signal)]);
    const { groups } = loaded;
    const has = new Set(groups.map(({ key }) => key));
    const columns = groups.map(({ key, name, count }) => ({ key, name, count }));
    if (loaded.grouping.order) return { columns, grouping: loaded.grouping };
    const further = empty.filter(({ key }) => !has.has(key));
    const all = further.length > MAX_EMPTY_COLUMNS ? columns : [...columns, ...further];
    return { columns: sortGroups(loaded.grouping, all), grouping: loaded.grouping };
  }

  /** The groups that there can be where the tracker tells of those with issues alone: a card can be dropped on them, too. */
  async #emptyColumns(signal: AbortSignal): Promise<BoardColumn[]> {
    const field = this.#query.grouping.field as ChosenField | undefined;
    if (field !== 'assignee' && field !== 'component' && field !== 'milestone' && field !== 'version') return [];
    const { service, repository } = this.#source;
    // Without them the board only lacks places to drop on.
    const choices = await service.choices(repository, { signal }).catch(() => undefined);
    if (!choices) return [];
    const columns =
      field === 'assignee'
        ? choices.assignees.map(({ username: key, displayName: name }) => ({ key, name, count: 0 }))
        : choices.lists[field].map((key) => ({ key, count: 0 }));
    return [...columns, { key: '', count: 0 }];
  }
}

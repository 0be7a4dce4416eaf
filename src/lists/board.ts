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
  /** The display name, if it differs from the key (of a person). */
  readonly name?: string | undefined;
  readonly count: number;
}

/** The source of a board's issues. */
interface BoardSource {
  readonly service: IssueService;
  readonly repository: RepositoryId;
}

/** The query of a board. */
export interface BoardQuery {
  readonly filter: ListFilter;
  readonly sort: Sort;
  readonly grouping: GroupingRule;
}

/** The state of an issue when its card was shown. */
export interface DisplayedIssue {
  readonly number: number;
  readonly revision: string | null;
  /** The group of its card. */
  readonly key: string;
}

/** Bounds the empty groups that are shown as drop targets. */
const MAX_EMPTY_COLUMNS = 30;

/**
 * The issues of one repository as columns. All columns are counted by one request; cards are loaded page by page as they become visible. A
 * late response never overwrites a newer one, and a failed request keeps the previous state.
 */
export class BoardIssues {
  columns: readonly BoardColumn[] | undefined;
  failure: unknown;
  /** Counts the refreshes. */
  version = 0;
  #query: BoardQuery;
  /** How the loaded issues are grouped; differs from the query if the site cannot group that way. */
  #grouped: GroupingRule | undefined;
  #run: AbortController | undefined;
  #latest: Promise<void> = Promise.resolve();
  readonly #displayed = new Map<number, DisplayedIssue>();
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

  /** Shows another query, and uses `source` from now on: a site that was removed and added again has another service. */
  show(query: BoardQuery, source = this.#source): Promise<void> {
    this.#query = query;
    if (source.service !== this.#source.service) this.#loader = new GroupsLoader(source.service, source.repository);
    this.#source = source;
    this.columns = undefined;
    this.#grouped = undefined;
    this.#displayed.clear();
    return this.refresh();
  }

  /** Counts again; resolves after the newest refresh, and never rejects. */
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
    const pageQuery = { grouping, conditions: query.filter.conditions, rest: query.filter.rest, sort: query.sort };
    const { issues } = await this.#loader.fetchPage(pageQuery, key, start, limit, {});
    if (query === this.#query) {
      for (const issue of issues)
        this.#displayed.set(issue.number, { number: issue.number, revision: issue.revision, key: grouping.key(issue) });
    }
    return issues;
  }

  /** The state of an issue when its card was shown; undefined if it never was. */
  displayed(number: number): DisplayedIssue | undefined {
    return this.#displayed.get(number);
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
    const keys = new Set(groups.map(({ key }) => key));
    const columns = groups.map(({ key, name, count }) => ({ key, name, count }));
    if (loaded.grouping.order) return { columns, grouping: loaded.grouping };
    const further = empty.filter(({ key }) => !keys.has(key));
    const shownColumns = further.length > MAX_EMPTY_COLUMNS ? columns : [...columns, ...further];
    return { columns: sortGroups(loaded.grouping, shownColumns), grouping: loaded.grouping };
  }

  /** The possible groups, including empty ones that the tracker omits, since cards can be dropped on them. */
  async #emptyColumns(signal: AbortSignal): Promise<BoardColumn[]> {
    const field = this.#query.grouping.field as ChosenField | undefined;
    if (field !== 'assignee' && field !== 'component' && field !== 'milestone' && field !== 'version') return [];
    const { service, repository } = this.#source;
    // Without them the board only lacks drop targets.
    const choices = await service.choices(repository, { signal }).catch(() => undefined);
    if (!choices) return [];
    const columns =
      field === 'assignee'
        ? choices.assignees.map(({ username: key, displayName: name }) => ({ key, name, count: 0 }))
        : choices.lists[field].map((key) => ({ key, count: 0 }));
    return [...columns, { key: '', count: 0 }];
  }
}

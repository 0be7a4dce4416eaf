import { TrackerError } from '../../../src/client/errors';
import type { IssueService, RequestOptions } from '../../../src/client/service';
import type { Issue } from '../../../src/model/issue';
import { groupOf, type GroupBy, type GroupCount } from '../../../src/model/groups';
import type { Filter, IssueQuery } from '../../../src/model/query';

export const REPOSITORY = { owner: 'ann', slug: 'tools' };

/** Whether an issue matches a filter, for the filters of the tree. */
export function matches(issue: Issue, filter: Filter): boolean {
  if ('and' in filter) return filter.and.every((it) => matches(issue, it));
  if ('or' in filter) return filter.or.some((it) => matches(issue, it));
  if (!('field' in filter)) throw new Error('The tree does not ask for this.');
  const field = issue[filter.field];
  const text = (field === null ? '' : typeof field === 'string' ? field : field.username).toLowerCase();
  const value = filter.value.toLowerCase();
  return (filter.comparator === 'is' ? text === value : text.includes(value)) !== filter.negated;
}

/** A tracker in memory whose responses a test can delay and let fail. */
export class FakeTracker {
  issues: Issue[] = [];
  revision: string | null = '1';
  /** While set, every request rejects with it. */
  failure: Error | undefined;
  readonly requests: string[] = [];
  private pending: (() => void)[] | undefined;

  /** From now on answers, already decided, wait for the function that is given back. */
  hold(): () => void {
    const pending: (() => void)[] = [];
    this.pending = pending;
    return () => {
      if (this.pending === pending) this.pending = undefined;
      for (const release of pending.splice(0)) release();
    };
  }

  /** Whether its answers say which state of the repository they are of. */
  tellsState = true;

  private async answer<T>(request: string, make: () => T, { signal, onState }: RequestOptions = {}): Promise<T> {
    this.requests.push(request);
    const failure = this.failure;
    const created = failure === undefined ? make() : undefined;
    const state = this.tellsState ? this.revision : null;
    if (this.pending) {
      await new Promise<void>((resolve) => {
        this.pending?.push(resolve);
        signal?.addEventListener('abort', () => resolve());
      });
    } else await Promise.resolve();
    if (signal?.aborted) throw new TrackerError('cancelled', 'cancelled');
    if (failure !== undefined) throw failure;
    onState?.(state);
    return created as T;
  }

  private all(filter: Filter): Issue[] {
    return this.issues.filter((it) => matches(it, filter));
  }

  /** Whether it counts groups; a server that lacks the addition does not. */
  countsGroups = true;

  private groups(by: GroupBy, filter: Filter): GroupCount[] | undefined {
    if (!this.countsGroups) return undefined;
    const counts = new Map<string, number>();
    for (const issue of this.all(filter)) counts.set(groupOf(by, issue), (counts.get(groupOf(by, issue)) ?? 0) + 1);
    return [...counts].map(([value, count]) => ({ value, count }));
  }

  /** Issues are kept in the order of the usual sort, and of each other field's usual direction. */
  private isReversed({ sort }: IssueQuery): boolean {
    return sort !== undefined && !sort.descending && sort.field === 'updatedOn';
  }

  readonly service = {
    groups: (_: unknown, by: GroupBy, { filter }: { filter: Filter }, options?: RequestOptions) =>
      this.answer(`groups ${by}`, () => this.groups(by, filter), options),
    revision: (_: unknown, options?: RequestOptions) => this.answer('revision', () => this.revision, options),
    count: (_: unknown, filter: Filter, __: unknown, options?: RequestOptions) =>
      this.answer('count', () => this.all(filter).length, options),
    list: (_: unknown, query: IssueQuery, options?: RequestOptions) =>
      this.answer(
        `list ${query.start} ${query.limit}`,
        () => {
          const inOrder = this.all(query.filter);
          const all = this.isReversed(query) ? inOrder.toReversed() : inOrder;
          return { count: all.length, issues: all.slice(query.start, query.start + query.limit) };
        },
        options,
      ),
  } as Partial<IssueService> as IssueService;
}

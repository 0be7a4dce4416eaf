import type { IssueQuery } from '../../model/query';
import type { StoreCaches } from '../caches';

/** Bounds the cached ids of a search; further pages of a larger one search again, which takes some milliseconds. */
export const MAX_IDS_PER_SEARCH = 20_000;

type Matching = Pick<IssueQuery, 'search' | 'searchComments' | 'filter'>;

/** The cache key of what a list has in all. JSON has no infinity. */
const matchesKey = (edition: number, { search, searchComments = false, filter }: Matching): string =>
  JSON.stringify([edition, search, searchComments, filter], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/** The cache key of a list without its page. */
const keyOf = (edition: number, query: IssueQuery): string => `${matchesKey(edition, query)} ${JSON.stringify(query.sort)}`;

/**
 * The sorted ids of searches and the lengths of lists, at a revision of the data file. Clients that read a list page by page would otherwise repeat
 * the search and count again for each page.
 */
export class SortedIds {
  readonly #cache: StoreCaches['sortedIds'];
  readonly #counts: StoreCaches['counts'];
  readonly #revision: number;

  constructor({ sortedIds, counts }: Pick<StoreCaches, 'sortedIds' | 'counts'>, revision: number) {
    this.#cache = sortedIds;
    this.#counts = counts;
    this.#revision = revision;
  }

  /** The cached length of a list, or what `count` gives. */
  async count(edition: number, query: Matching, count: () => Promise<number>): Promise<number> {
    const key = matchesKey(edition, query);
    const cached = this.#counts.get(key, this.#revision);
    if (cached !== undefined) return cached;
    const counted = await count();
    this.#counts.set(key, this.#revision, counted);
    return counted;
  }

  /** The cached ids of a list, if any. */
  ids(edition: number, query: IssueQuery): readonly number[] | undefined {
    return this.#cache.isEmpty ? undefined : this.#cache.get(keyOf(edition, query), this.#revision); // most lists have no search
  }

  remember(edition: number, query: IssueQuery, ids: readonly number[]): void {
    this.#cache.set(keyOf(edition, query), this.#revision, ids);
  }

  /** Removes ids that turned out to be outdated, and the length of their list. */
  forget(edition: number, query: IssueQuery): void {
    this.#cache.delete(keyOf(edition, query));
    this.#counts.delete(matchesKey(edition, query));
  }
}

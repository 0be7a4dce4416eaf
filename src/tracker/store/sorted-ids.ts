import type { IssueQuery } from '../../model/query';
import type { StoreCaches } from '../caches';

/** Bounds the cached ids of a search. With more matches, each further page repeats the search, which takes some milliseconds. */
export const MAX_IDS_PER_SEARCH = 20_000;

type Matching = Pick<IssueQuery, 'search' | 'searchComments' | 'filter'>;

/** The cache key of all matches of a list. Infinity becomes a text, because JSON has none. */
const matchesKey = (edition: number, { search, searchComments = false, filter }: Matching): string =>
  JSON.stringify([edition, search, searchComments, filter], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/** The cache key of a list without its page. */
const keyOf = (edition: number, query: IssueQuery): string => `${matchesKey(edition, query)} ${JSON.stringify(query.sort)}`;

/**
 * The sorted ids of searches and the lengths of lists, at a revision of the data file. Without this, clients that read a list page by page would
 * repeat the search and the count for each page.
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

  /** The length of a list, from the cache or by `count`. */
  async count(edition: number, query: Matching, count: () => Promise<number>): Promise<number> {
    const key = matchesKey(edition, query);
    const cached = this.#counts.get(key, this.#revision);
    if (cached !== undefined) return cached;
    const counted = await count();
    this.#counts.set(key, this.#revision, counted);
    return counted;
  }

  /** The cached ids of a list; undefined when there are none. */
  ids(edition: number, query: IssueQuery): readonly number[] | undefined {
    return this.#cache.isEmpty ? undefined : this.#cache.get(keyOf(edition, query), this.#revision); // without a key: most lists have no search
  }

  remember(edition: number, query: IssueQuery, ids: readonly number[]): void {
    this.#cache.set(keyOf(edition, query), this.#revision, ids);
  }

  /** Removes outdated ids, and the length of their list. */
  forget(edition: number, query: IssueQuery): void {
    this.#cache.delete(keyOf(edition, query));
    this.#counts.delete(matchesKey(edition, query));
  }
}

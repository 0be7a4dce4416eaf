import { LRUCache } from 'lru-cache';
import type { IssueQuery } from '../../model/query';
import type { DataVersion } from './data-version';

/** How many ids are remembered in all, and of one search at most: who asks for its second page waits a few milliseconds for all of them. */
const MAX_CACHED_IDS = 500_000;
export const MAX_IDS_PER_QUERY = 20_000;
/** What a search counts besides its ids. */
const ENTRY_COST_IDS = 100;

/** What tells one list from another, whichever page of it is asked for. JSON has no word for numbers beyond all others. */
const keyOf = (edition: number, { search, searchComments = false, filter, sort }: IssueQuery): string =>
  JSON.stringify([edition, search, searchComments, filter, sort], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/**
 * The ids of all issues that searches have found, in order. A first page needs the first of them only; whoever goes on to others, as
 * clients do that read a list from its beginning to its end, would have the same searched and put in order again for each.
 */
export class SortedIdCaches {
  #all = 0;
  #known = new SortedIdCache();

  /** What is known at a moment, or later. It stays with who holds it, whatever changes meanwhile. */
  at({ revision: all }: DataVersion): SortedIdCache {
    if (all > this.#all) [this.#all, this.#known] = [all, new SortedIdCache()];
    return this.#known;
  }
}

/** Orders that have not changed since the first of them was found. */
export class SortedIdCache {
  readonly #kept = new LRUCache<string, readonly number[]>({
    maxSize: MAX_CACHED_IDS,
    sizeCalculation: ({ length }) => length + ENTRY_COST_IDS,
  });

  /** The ids of a list; undefined when they are not known. */
  ids(edition: number, query: IssueQuery): readonly number[] | undefined {
    return this.#kept.size === 0 ? undefined : this.#kept.get(keyOf(edition, query)); // most lists are none of a search
  }

  remember(edition: number, query: IssueQuery, ids: readonly number[]): void {
    this.#kept.set(keyOf(edition, query), ids);
  }

  /** They were true when they were found, and are not any more. */
  forget(edition: number, query: IssueQuery): void {
    this.#kept.delete(keyOf(edition, query));
  }
}

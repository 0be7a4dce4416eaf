import type { IssueQuery } from '../../model/query';
import type { StoreCaches } from '../caches';

/** Bounds the cached ids of a search; further pages of a larger one search again, which takes some milliseconds. */
export const MAX_IDS_PER_SEARCH = 20_000;

/** The cache key of a list without its page. JSON has no infinity. */
const keyOf = (edition: number, { search, searchComments = false, filter, sort }: IssueQuery): string =>
  JSON.stringify([edition, search, searchComments, filter, sort], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/**
 * The sorted ids of searches, at a revision of the data file. Clients that read a list page by page would otherwise repeat the search for each
 * page.
 */
export class SortedIds {
  readonly #cache: StoreCaches['sortedIds'];
  readonly #revision: number;

  constructor(cache: StoreCaches['sortedIds'], revision: number) {
    this.#cache = cache;
    this.#revision = revision;
  }

  /** The cached ids of a list, if any. */
  ids(edition: number, query: IssueQuery): readonly number[] | undefined {
    return this.#cache.isEmpty ? undefined : this.#cache.get(keyOf(edition, query), this.#revision); // most lists have no search
  }

  remember(edition: number, query: IssueQuery, ids: readonly number[]): void {
    this.#cache.set(keyOf(edition, query), this.#revision, ids);
  }

  /** Removes ids that turned out to be outdated. */
  forget(edition: number, query: IssueQuery): void {
    this.#cache.delete(keyOf(edition, query));
  }
}

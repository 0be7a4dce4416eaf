import type { IssueQuery } from '../../model/query';
import type { StoreCaches } from '../caches';

/** How many ids of one search are kept at most: who asks for the second page of more waits a few milliseconds for all of them. */
export const MAX_IDS_PER_SEARCH = 20_000;

/** What tells one list from another, whichever page of it is asked for. JSON has no word for numbers beyond all others. */
const keyOf = (edition: number, { search, searchComments = false, filter, sort }: IssueQuery): string =>
  JSON.stringify([edition, search, searchComments, filter, sort], (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/**
 * The ids of all issues that searches have found, in order, at one revision of the data file. A first page needs the first of them only;
 * whoever goes on to others, as clients do that read a list from its beginning to its end, would have the same searched and put in order again for each.
 */
export class SortedIds {
  constructor(
    private readonly cache: StoreCaches['sortedIds'],
    private readonly revision: number,
  ) {}

  /** The ids of a list; undefined when they are not known. */
  ids(edition: number, query: IssueQuery): readonly number[] | undefined {
    return this.cache.isEmpty ? undefined : this.cache.get(keyOf(edition, query), this.revision); // most lists are none of a search
  }

  remember(edition: number, query: IssueQuery, ids: readonly number[]): void {
    this.cache.set(keyOf(edition, query), this.revision, ids);
  }

  /** They were true when they were found, and are not any more. */
  forget(edition: number, query: IssueQuery): void {
    this.cache.delete(keyOf(edition, query));
  }
}

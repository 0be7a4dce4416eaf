import type { DataVersion } from './data-version';
import { NameCaches, type NameCache } from './name-cache';
import { SortedIdCaches, type SortedIdCache } from './sorted-ids';

/** What was read before and is still true, so that reading need not begin anew. */
export interface Caches {
  readonly names: NameCache;
  readonly orders: SortedIdCache;
}

/** Remembers what was read of a data file. */
export class CacheStore {
  readonly #names = new NameCaches();
  readonly #orders = new SortedIdCaches();

  /** What is known at a moment, or later. */
  at(moment: DataVersion): Caches {
    return { names: this.#names.at(moment), orders: this.#orders.at(moment) };
  }
}

import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../model/concurrency';

/** The size limit: a number of entries, or of the units that `sizeOf` counts. */
export type CacheBound<V> =
  { readonly maxEntries: number } | { readonly maxSize: number; readonly sizeOf: (value: V, key: string) => number };

interface Entry<V> {
  readonly version: Version;
  readonly value: V;
}

/** The version of an entry: a data version, alone or with a more specific one. */
export type Version = number | string;

/**
 * A cache with versions. An entry is valid for one version of its source. A request learns the version once and before it reads, so an entry is never
 * older than its version. The least recently used entries are evicted.
 */
export class VersionedCache<V extends NonNullable<unknown> | null> {
  readonly #entries: LRUCache<string, Entry<V>>;
  readonly #finding = new SingleFlight<V | undefined>();

  constructor(bound: CacheBound<V>) {
    this.#entries =
      'maxEntries' in bound
        ? new LRUCache({ max: bound.maxEntries })
        : new LRUCache({ maxSize: bound.maxSize, sizeCalculation: ({ value }, key) => bound.sizeOf(value, key) });
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Returns the entry of a version; undefined when there is none. */
  get(key: string, version: Version): V | undefined {
    const known = this.#entries.get(key);
    return known?.version === version ? known.value : undefined;
  }

  set(key: string, version: Version, value: V): void {
    this.#entries.set(key, { version, value });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /**
   * Returns the entry, or calls `find` and caches its result. Concurrent calls share one `find`. Undefined is not cached, because the number of keys
   * without a value is unlimited.
   */
  find(key: string, version: Version, find: () => Promise<V | undefined>): Promise<V | undefined> {
    const known = this.get(key, version);
    if (known !== undefined) return Promise.resolve(known);
    const work = async () => {
      const found = await find();
      if (found !== undefined) this.set(key, version, found);
      return found;
    };
    return this.#finding.run(work, `${version} ${key}`);
  }
}

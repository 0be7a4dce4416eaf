import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../model/concurrency';

/** How much of it is kept: so many entries, or as much as `sizeOf` counts. */
export type CacheBound<V> =
  { readonly maxEntries: number } | { readonly maxSize: number; readonly sizeOf: (value: V, key: string) => number };

interface Entry<V> {
  readonly version: Version;
  readonly value: V;
}

/** What must not have changed: a number of the data version, or of it and of what is more special. */
export type Version = number | string;

/**
 * Answers that were found before, by what was asked. Each is valid for one version of what it depends on, which a request learns once and
 * before it reads: so what it finds is never older than the version that it is kept for. What was used longest ago gives way.
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

  /** Undefined when it is not known, or of another version. */
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
   * What is known, or what `find` finds, which is then known; whoever asks for the same meanwhile waits for it as well. What is not there
   * (undefined) is not kept: there is no end of names that nothing has.
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

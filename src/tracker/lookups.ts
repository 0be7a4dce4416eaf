import { fold } from '../model/fold';
import type { RepositoryId } from '../model/issue';
import type { Right } from '../model/rights';
import { LISTS, type ListName } from '../model/enums';
import type { JsonChunk } from '../wire/texts';
import { MAX_CACHED_RESPONSE_BYTES, trackerCaches, type RepositoryLists } from './caches';
import type { DataVersion } from './store/data-version';
import type { Repository, Store } from './store/store';
import { Mentions } from './v2/mentions';

/** Cached lookups that nearly every request needs: the repository, the right, the lists. */
export class Lookups {
  readonly #caches = trackerCaches();

  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  repository({ revision }: DataVersion, id: RepositoryId): Promise<Repository | undefined> {
    return this.#caches.repositories.find(`${fold(id.owner)}/${fold(id.slug)}`, revision, () => this.#store.repository(id));
  }

  async right({ dataVersion }: DataVersion, repository: number, account: number): Promise<Right | undefined> {
    const right = await this.#caches.rights.find(
      `${repository} ${account}`,
      dataVersion,
      async () => (await this.#store.right(repository, account)) ?? 'none',
    );
    return right === 'none' ? undefined : right;
  }

  /** Returns the cached issues that texts of a repository mention, at its revision or later. */
  mentions({ key, revision }: Repository): Mentions {
    const cache = this.#caches.mentions;
    let mentions = cache.get(String(key), revision);
    if (!mentions) cache.set(String(key), revision, (mentions = this.freshMentions(key)));
    return mentions;
  }

  /** Like `mentions`, but without the cache: for the state after a write. */
  freshMentions = (repository: number): Mentions => new Mentions((numbers) => this.#store.mentioned(repository, numbers));

  async lists({ dataVersion }: DataVersion, repository: number): Promise<RepositoryLists> {
    const find = async () => {
      const lists = await Promise.all(LISTS.map((list) => this.#store.listItems(repository, list)));
      const ofEach = <T>(value: (items: (typeof lists)[number]) => T) =>
        Object.fromEntries(LISTS.map((list, index) => [list, value(lists[index]!)])) as Record<ListName, T>;
      return { items: ofEach((items) => items), ids: ofEach((items) => new Map(items.map(({ name, id }) => [name, id]))) };
    };
    return (await this.#caches.lists.find(String(repository), dataVersion, find))!;
  }

  /** Returns the cached JSON of an issue; undefined when the data version has changed. */
  issueJson({ dataVersion }: DataVersion, key: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#caches.issues.get(key, dataVersion);
  }

  rememberIssueJson({ dataVersion }: DataVersion, key: string, json: Uint8Array<ArrayBuffer>): void {
    this.#caches.issues.set(key, dataVersion, json);
  }

  /** Returns the cached response of a key; undefined when the data version has changed. */
  cachedResponse({ dataVersion }: DataVersion, key: string): JsonChunk | undefined {
    return this.#caches.responses.get(key, dataVersion);
  }

  /** Caches a response on its second request, unless it is so long that it would evict many others. */
  cacheResponse({ dataVersion }: DataVersion, key: string, response: JsonChunk): void {
    if (response.length > MAX_CACHED_RESPONSE_BYTES) return;
    const { responses, requestedResponses } = this.#caches;
    // A copy, because the memory of a response is reused.
    if (requestedResponses.get(key, dataVersion)) responses.set(key, dataVersion, response.slice());
    else requestedResponses.set(key, dataVersion, true);
  }
}

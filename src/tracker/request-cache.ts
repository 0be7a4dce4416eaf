import { LRUCache } from 'lru-cache';
import type { RepositoryId } from '../model/issue';
import { fold } from '../model/fold';
import type { Right } from '../model/rights';
import { LISTS, type ListName } from '../model/words';
import type { Credential } from './store/authorization';
import type { DataVersion } from './store/data-version';
import type { Account, ListItem, Repository, Store } from './store/store';
import { Mentions } from './v2/mentions';

/** Repositories of which mentioned issues are remembered. */
const MAX_REPOSITORIES_WITH_MENTIONS = 50;
/** How many things of one kind are remembered. */
const MAX_ENTRIES_PER_KIND = 1000;

/** Remembers what was found as long as nothing that it depends on has changed; `stamp` is a number of the moment at which it is asked for. */
class VersionedMap<T> {
  #stamp = 0;
  readonly #known = new Map<string, Promise<T>>();

  of(stamp: number, key: string, find: () => Promise<T>): Promise<T> {
    if (stamp < this.#stamp) return find(); // asked by who came before a change that others know of already
    if (stamp > this.#stamp || this.#known.size >= MAX_ENTRIES_PER_KIND) this.#known.clear();
    this.#stamp = stamp;
    const known = this.#known.get(key);
    if (known) return known;
    const found = find();
    this.#known.set(key, found);
    const forget = () => {
      if (this.#known.get(key) === found) this.#known.delete(key);
    };
    // What is not there is not kept: there is no end of names that nothing has.
    found.then((value) => value === undefined && forget(), forget);
    return found;
  }
}

/** Somebody who has signed in, and with what. */
export interface SignedIn {
  readonly account: Account;
  readonly credential: Credential;
}

export type ListItems = Readonly<Record<ListName, readonly ListItem[]>>;

/**
 * What nearly every request asks first: who somebody is, which repository, what may be done there, what its lists are. It is asked of
 * the store once, until something is written.
 */
export class RequestCache {
  readonly #accounts = new VersionedMap<SignedIn | undefined>();
  readonly #repositories = new VersionedMap<Repository | undefined>();
  readonly #rights = new VersionedMap<{ right: Right | undefined }>();
  readonly #lists = new VersionedMap<ListItems>();

  readonly #mentions = new LRUCache<number, { revision: number; mentions: Mentions }>({ max: MAX_REPOSITORIES_WITH_MENTIONS });

  constructor(readonly store: Store) {}

  /** What is known of the issues that texts of a repository mention, as it is at its revision or later. */
  mentions({ key, revision }: Repository): Mentions {
    const known = this.#mentions.get(key);
    if (known?.revision === revision) return known.mentions;
    const mentions = this.freshMentions(key);
    if (!known || known.revision < revision) this.#mentions.set(key, { revision, mentions });
    return mentions;
  }

  /** The same for who has just written, and is told what is there now. */
  freshMentions = (repository: number): Mentions => new Mentions((numbers) => this.store.mentioned(repository, numbers));

  /** Whose credentials these are; `print` tells one from another, and `find` finds it out the long way. */
  account({ dataVersion: frame }: DataVersion, print: string, find: () => Promise<SignedIn | undefined>): Promise<SignedIn | undefined> {
    return this.#accounts.of(frame, print, find);
  }

  repository({ revision: all }: DataVersion, id: RepositoryId): Promise<Repository | undefined> {
    return this.#repositories.of(all, `${fold(id.owner)}/${fold(id.slug)}`, () => this.store.repository(id));
  }

  async right({ dataVersion: frame }: DataVersion, repository: number, account: number): Promise<Right | undefined> {
    const find = async () => ({ right: await this.store.right(repository, account) });
    return (await this.#rights.of(frame, `${repository} ${account}`, find)).right;
  }

  lists({ dataVersion: frame }: DataVersion, repository: number): Promise<ListItems> {
    return this.#lists.of(frame, String(repository), async () => {
      const all = await Promise.all(LISTS.map((list) => this.store.listItems(repository, list)));
      return Object.fromEntries(LISTS.map((list, index) => [list, all[index]!])) as Record<ListName, readonly ListItem[]>;
    });
  }
}

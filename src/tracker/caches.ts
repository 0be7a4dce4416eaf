import { LRUCache } from 'lru-cache';
import type { Person } from '../model/issue';
import type { Right } from '../model/rights';
import type { ListName } from '../model/enums';
import type { JsonChunk } from '../wire/texts';
import type { Account, ListItem, Repository } from './store/store';
import type { Mentions } from './v2/mentions';
import { VersionedCache } from './versioned-cache';

/*
 * All caches of the tracker. Each declares its key, the version for which an entry is valid, its bound, and what it saves. docs/performance.md has
 * the figures. Work that is within its budget without a cache gets none.
 */

export type ListItems = Readonly<Record<ListName, readonly ListItem[]>>;

/** The lists of a repository, and the ids of their items by name. */
export interface RepositoryLists {
  readonly items: ListItems;
  readonly ids: Readonly<Record<ListName, ReadonlyMap<string, number>>>;
}

/** Bounds the cached ids. Each search counts as `SEARCH_COST_IDS` more. */
const MAX_CACHED_IDS = 500_000;
const SEARCH_COST_IDS = 100;

/** Bounds the cached counts, by the characters of their keys. */
const MAX_COUNT_CHARS = 1_000_000;

/** The caches of a data file. */
export const storeCaches = () => ({
  /**
   * The sorted ids of search results. Key: repository, search, filter, order. Valid for the data file's revision. Saves searching and sorting again
   * for each further page.
   */
  sortedIds: new VersionedCache<readonly number[]>({ maxSize: MAX_CACHED_IDS, sizeOf: ({ length }) => length + SEARCH_COST_IDS }),
  /**
   * The total number of issues of a list. Key: repository, search, filter. Valid for the data file's revision. Saves counting again for each page,
   * which takes longer than finding the issues of the page.
   */
  counts: new VersionedCache<number>({ maxSize: MAX_COUNT_CHARS, sizeOf: (_, { length }) => length }),
  /** People that issues refer to (null: unknown). Key: folded name. Valid for the data version. Saves a join for each issue that is read. */
  people: new VersionedCache<Person | null>({ maxEntries: 10_000 }),
  /** Names of list items. Key: edition, list, folded name. Valid for the data version. Saves three joins for each issue that is read. */
  items: new VersionedCache<string>({ maxEntries: 10_000 }),
});

export type StoreCaches = ReturnType<typeof storeCaches>;

/** Bounds the cached issues, in bytes of UTF-8. */
const MAX_ISSUE_BYTES = 8_000_000;

/** Bounds the cached responses, in total and each. Strings count as characters. */
const MAX_RESPONSE_BYTES = 4_000_000;
export const MAX_CACHED_RESPONSE_BYTES = 1_000_000;
/** Bounds the remembered keys of responses that were requested once. */
const MAX_REQUESTED_RESPONSES = 100;

/** The caches of a tracker. */
export const trackerCaches = () => ({
  /** Repositories. Key: owner and slug. Valid for the data file's revision. Saves a query in each request. */
  repositories: new VersionedCache<Repository>({ maxEntries: 1000 }),
  /** Rights. Key: repository and account. Valid for the data version. Saves a query in each request. */
  rights: new VersionedCache<Right | 'none'>({ maxEntries: 1000 }),
  /**
   * Lists with ids, and ids by name. Key: repository. Valid for the data version. Saves reading some hundred rows for each page of API 2.0, which
   * contains ids of items.
   */
  lists: new VersionedCache<RepositoryLists>({ maxEntries: 1000 }),
  /**
   * Issues as JSON in UTF-8. Key: the issue's revision and the form of the JSON. Valid for the data version, because names of people and lists change
   * without the revision. Saves serializing and encoding each issue of a page, on servers.
   */
  issues: new VersionedCache<Uint8Array<ArrayBuffer>>({ maxSize: MAX_ISSUE_BYTES, sizeOf: ({ length }, key) => length + key.length }),
  /** Issues that texts mention. Key: repository. Valid for its revision. Saves looking them up for each response. */
  mentions: new VersionedCache<Mentions>({ maxEntries: 50 }),
  /**
   * Serialized responses with lists of a repository. Key: the ETag, which contains the repository's revision and the request, and the form of the JSON.
   * Valid for the data version, because names of people change without the revision. Saves all work of a response, for clients that repeat a request
   * without the ETag. A response is cached on its second request: most are requested once only, and long ones would be garbage that stays in memory
   * for long.
   */
  responses: new VersionedCache<JsonChunk>({ maxSize: MAX_RESPONSE_BYTES, sizeOf: ({ length }, key) => length + key.length }),
  /** Responses that were requested once. Key and version as for `responses`. */
  requestedResponses: new VersionedCache<true>({ maxEntries: MAX_REQUESTED_RESPONSES }),
});

/** Bounds the characters of texts and their HTML. */
const MAX_RENDERED_CHARS = 12_000_000;

/**
 * HTML of texts, for all trackers of a process. Rendering depends on the text alone, so there is no version. Key: markup and text, or the hash of a
 * long text. Saves most of the cost of a page of API 2.0.
 */
export const renderedTexts = new LRUCache<string, string>({
  maxSize: MAX_RENDERED_CHARS,
  sizeCalculation: (html, key) => html.length + key.length,
});

/** For this time after a timeout, a text is not rendered again. */
const RENDER_RETRY_MS = 60_000;

/** Texts whose rendering timed out. Key: their hash. Saves blocking a thread for seconds on each view. */
export const slowTexts = new LRUCache<string, true>({ max: 1000, ttl: RENDER_RETRY_MS });

/**
 * Correct passwords. Key: a keyed hash of name, password and stored hash, so that a changed password takes effect immediately. Saves 50 ms of scrypt
 * in each request.
 */
export const rightPasswords = () => new LRUCache<string, true>({ max: 1000 });

/**
 * Signed-in accounts. Key: the hash of a token, or a name. Valid for the data version, which changes with passwords, tokens and accounts. Saves a
 * query in each request: with PostgreSQL, a third of the queries for one issue.
 */
export const signedInAccounts = () => new VersionedCache<Account>({ maxEntries: 1000 });

/** Bounds the clients that are known to be slow. */
const MAX_SLOW_CLIENTS = 1000;

/**
 * The time at which a read of a client last exceeded its time slice. Key: the client. Saves trying its next reads on the main thread, from which they
 * would be moved to a reader thread and restarted.
 */
export const slowClients = () => new LRUCache<string, number>({ max: MAX_SLOW_CLIENTS });

/** Bounds the prepared statements of a connection. */
const MAX_PREPARED_STATEMENTS = 300;

/** Prepared statements of a connection. Key: their SQL. Saves compiling, which takes longer than running most of them. */
export const preparedStatements = <T extends object>() => new LRUCache<string, T>({ max: MAX_PREPARED_STATEMENTS });

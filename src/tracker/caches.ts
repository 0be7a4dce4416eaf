import { LRUCache } from 'lru-cache';
import type { Person } from '../model/issue';
import type { Right } from '../model/rights';
import type { ListName } from '../model/words';
import type { ListItem, Repository } from './store/store';
import type { Mentions } from './v2/mentions';
import { VersionedCache } from './versioned-cache';

/*
 * All that the tracker keeps in memory to spare itself work: what it is asked for by (key), for which version it is valid, how much of it
 * is kept, and what it saves. docs/performance.md has the figures. Work that is within its budget without a cache gets none.
 */

export type ListItems = Readonly<Record<ListName, readonly ListItem[]>>;

/** Room for the ids of that many issues, and what a search takes besides them. */
const MAX_CACHED_IDS = 500_000;
const SEARCH_COST_IDS = 100;

/** Of a data file. */
export const storeCaches = () => ({
  /**
   * The ids of all issues that a search has found, in order. Key: repository, search, filter, order. Valid for the data file's revision. Saves
   * that each further page of a search is searched and put in order anew.
   */
  sortedIds: new VersionedCache<readonly number[]>({ maxSize: MAX_CACHED_IDS, sizeOf: ({ length }) => length + SEARCH_COST_IDS }),
  /** People that issues name (null: nobody is called so). Key: their name. Valid for the data version. Saves a join for each issue that is read. */
  people: new VersionedCache<Person | null>({ maxEntries: 10_000 }),
  /** Items of lists as they are written. Key: edition, list, name. Valid for the data version. Saves three joins for each issue that is read. */
  items: new VersionedCache<string>({ maxEntries: 10_000 }),
});

export type StoreCaches = ReturnType<typeof storeCaches>;

/** Of a tracker. */
export const trackerCaches = () => ({
  /** Key: owner and slug. Valid for the data file's revision. Saves a query of each request. */
  repositories: new VersionedCache<Repository>({ maxEntries: 1000 }),
  /** Key: repository and account. Valid for the data version. Saves a query of each request. */
  rights: new VersionedCache<Right | 'none'>({ maxEntries: 1000 }),
  /** Key: repository. Valid for the data version. Saves reading some hundred rows for each page of API 2.0, which tells ids of items. */
  lists: new VersionedCache<ListItems>({ maxEntries: 1000 }),
  /** Issues that texts of a repository mention. Key: repository. Valid for its revision. Saves looking them up for each answer that mentions them. */
  mentions: new VersionedCache<Mentions>({ maxEntries: 50 }),
});

/** Characters of texts and of what became of them. */
const MAX_RENDERED_CHARS = 12_000_000;

/**
 * HTML of texts, for all trackers of a process: a text that is changed is another text, so there is no version. Key: markup and the text, or its hash where it
 * is long. Saves most of what a page of API 2.0 costs, and seconds of a thread for a text that is long.
 */
export const renderedTexts = new LRUCache<string, string>({
  maxSize: MAX_RENDERED_CHARS,
  sizeCalculation: (html, key) => html.length + key.length,
});

/** How long a text that took too long is not tried again. */
const RENDER_RETRY_MS = 60_000;

/** Texts that took too long to render. Key: their hash. Saves that each who looks at one holds a thread for seconds. */
export const slowTexts = new LRUCache<string, true>({ max: 1000, ttl: RENDER_RETRY_MS });

/**
 * Passwords that were right. Key: a keyed hash of the name, the password and what is stored of it, so that another password is noticed at once. Saves 50 ms of
 * scrypt for each request.
 */
export const rightPasswords = () => new LRUCache<string, true>({ max: 1000 });

/** So many statements a connection keeps prepared. */
const MAX_PREPARED_STATEMENTS = 300;

/** Statements of one connection. Key: their SQL. Saves compiling each anew, which takes longer than to run most of them. */
export const preparedStatements = <T extends object>() => new LRUCache<string, T>({ max: MAX_PREPARED_STATEMENTS });

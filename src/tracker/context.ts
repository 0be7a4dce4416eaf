import type { Context, Hono } from 'hono';
import type { Person } from '../model/issue';
import type { Audience, EncodeOptions } from '../wire/v1';
import type { Lookups } from './lookups';
import type { Credential } from './store/authorization';
import type { RequestBudget } from './store/budget';
import type { DataVersion } from './store/data-version';
import type { Account, Repository } from './store/store';
import type { WantedIssue } from './store/wanted-issue';

/** A log for unexpected errors. It gets the method and path of a request, never its headers or body. */
export interface Log {
  error(message: string, error?: unknown): void;
  /** Called with a line for each wrong password, with name and address. */
  signIn?(line: string): void;
}

/** Who may create repositories: admins of the server; also people under their own name; or anyone who is signed in, under any name. */
export const REPOSITORY_CREATORS = ['admins', 'owners', 'anyone'] as const;
export type RepositoryCreators = (typeof REPOSITORY_CREATORS)[number];

/** What anonymous readers get of an issue: the documented subset of keys, or all of them. */
export const ANONYMOUS_AUDIENCES = ['subset', 'full'] as const;

export interface TrackerOptions {
  readonly log?: Log;
  /** Default: `owners`. */
  readonly repositoryCreators?: RepositoryCreators | undefined;
  /** Default: `subset`. */
  readonly anonymous?: (typeof ANONYMOUS_AUDIENCES)[number] | undefined;
  /** Maximum bytes of a body without files. */
  readonly textLimit?: number;
  /** Maximum bytes of an archive. */
  readonly archiveLimit?: number;
  /** Maximum bytes of a body with attachments. */
  readonly attachmentLimit?: number;
  /** Time limit for all reads of a request. */
  readonly timeLimitMs?: number;
  /** The clock of the sign-in limits: milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The signed-in person. `trusted` marks the user of this computer, who may do everything. */
export interface Viewer {
  readonly account: Account;
  readonly trusted: boolean;
  /** Checked again when a write begins, because it may have been revoked. Null when the transport has authenticated the person. */
  readonly credential: Credential | null;
}

/** The Hono environment: bindings of the transport, and variables that middleware sets. */
export interface TrackerEnv {
  /**
   * `takesText`: the transport accepts a `TextResponse` without encoding it.
   * `mayNameFiles`: the client is a program on this computer, so bodies may name local files.
   * `base`: the origin of links, if it differs from the request's.
   * `address`: the client's address, if it is known.
   * `turn`: the same object for requests that arrived together, so that the data version is checked once for all of them.
   * `onSignedIn`: called with the username after authentication.
   * `onRoute`: called with the path of the matched route, which contains the names of its parameters.
   * `onSent`: registers a callback for when the response is sent completely or given up, so that its memory can be reused.
   * `breakOff`: breaks the response off, for a client that reads it too slowly.
   * `onWait`: called when the request begins to wait for a change.
   * `seen`: set when the request has waited and is answered again; receives the repository that was opened.
   */
  Bindings: {
    principal?: Person;
    takesText?: boolean;
    mayNameFiles?: boolean;
    base?: string;
    address?: string;
    turn?: object | undefined;
    onSignedIn?: (username: string) => void;
    onRoute?: (path: string) => void;
    onSent?: (callback: () => void) => void;
    breakOff?: () => void;
    onWait?: () => void;
    seen?: { repository: Repository | undefined };
  };
  Variables: {
    viewer: Viewer | null;
    lookups: Lookups;
    /** The data version at the start of the request. The response is at least as new. */
    dataVersion: DataVersion;
    /** The issue of a request that reads a single one. It may have been read with the data version. */
    wantedIssue: WantedIssue | undefined;
    /** The repository that was opened last. */
    repository: Repository | undefined;
    timeLimitMs: number;
    /** The audience of anonymous readers. */
    anonymousAudience: Audience;
    /** Created on demand by `budgetOf`. */
    budget: RequestBudget | undefined;
  };
}

export type TrackerContext = Context<TrackerEnv>;

/**
 * The tracker: a fetch-style app.
 * `cancelJobs` stops its jobs, `close` also waits for them, and `runningJobs` counts them by kind.
 * `stopWaiting` answers requests that wait for a change, and lets later ones not wait; `waitingRequests` counts them.
 * The caller owns the store, which stays open.
 */
export type Tracker = Hono<TrackerEnv> & {
  cancelJobs(): void;
  runningJobs(): Record<'import' | 'export', number>;
  stopWaiting(): void;
  waitingRequests(): number;
  close(): Promise<void>;
};

/** A minimal parser for the URL of a request, which is normalized already. `new URL` takes several times as long. */
class Address {
  readonly origin: string;
  readonly pathname: string;
  /** With the question mark; empty without a query. */
  readonly search: string;
  #parameters: URLSearchParams | undefined;

  constructor(readonly href: string) {
    const [address = ''] = href.split('#', 1);
    const path = address.indexOf('/', address.indexOf('://') + 3);
    const mark = address.indexOf('?', path);
    this.origin = address.slice(0, path);
    this.pathname = mark < 0 ? address.slice(path) : address.slice(path, mark);
    this.search = mark < 0 || mark === address.length - 1 ? '' : address.slice(mark);
  }

  get searchParams(): URLSearchParams {
    return (this.#parameters ??= new URLSearchParams(this.search));
  }
}

const addresses = new WeakMap<Request, Address>();

/** Returns the parsed public URL of a request. It is cached. */
export function urlOf(c: TrackerContext): Address {
  let address = addresses.get(c.req.raw);
  if (address) return address;
  const { url } = c.req;
  const base = c.env?.base;
  address = new Address(base === undefined ? url : base + url.slice(new Address(url).origin.length));
  addresses.set(c.req.raw, address);
  return address;
}

/** Whether `fields` requests an addition, like `+markup`. An unencoded `+` arrives as a space. */
const requestsField = (parameters: URLSearchParams, name: 'markup' | 'votes' | 'hit'): boolean =>
  parameters.getAll('fields').some((list) => list.split(',').some((field) => field.replace(/^[+ ]/, '') === name));

/** Whether a request of API 1.0 wants the hits of its search. */
export const wantsHits = (c: TrackerContext): boolean => urlOf(c).search !== '' && requestsField(urlOf(c).searchParams, 'hit');

/** Returns the encoding options of a request in API 1.0. */
export function encodeOptions(c: TrackerContext): EncodeOptions {
  const url = urlOf(c);
  const asksMore = url.search !== '';
  return {
    audience: c.get('viewer') ? 'person' : c.get('anonymousAudience'),
    base: url.origin,
    markup: asksMore && requestsField(url.searchParams, 'markup'),
    votes: asksMore && requestsField(url.searchParams, 'votes'),
  };
}

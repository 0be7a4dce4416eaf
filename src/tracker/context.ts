import type { Context, Hono } from 'hono';
import type { Person } from '../model/issue';
import type { Audience, EncodeOptions } from '../wire/v1';
import type { Lookups } from './lookups';
import type { Credential } from './store/authorization';
import type { RequestBudget } from './store/budget';
import type { DataVersion } from './store/data-version';
import type { Account } from './store/store';

/** Where unexpected errors are told. Gets the method and the path of a request, never its headers or body. */
export interface Log {
  error(message: string, error?: unknown): void;
  /** Told of each wrong password, in a line that names who and from where. */
  signIn?(line: string): void;
}

/** Who may make repositories: the server's admins alone; those, and people under their own name; or whoever is signed in, under any name. */
export const REPOSITORY_MAKERS = ['admins', 'owners', 'anyone'] as const;
export type RepositoryMakers = (typeof REPOSITORY_MAKERS)[number];

/** What is told of an issue to whoever is not signed in: the subset that the documentation prints, or what everybody is told. */
export const ANONYMOUS_AUDIENCES = ['subset', 'full'] as const;

export interface TrackerOptions {
  readonly log?: Log;
  /** `owners` when nothing is said. */
  readonly repositoryMakers?: RepositoryMakers | undefined;
  /** `subset` when nothing is said. */
  readonly anonymous?: (typeof ANONYMOUS_AUDIENCES)[number] | undefined;
  /** Largest body of texts, in bytes. */
  readonly textLimit?: number;
  /** Largest archive, in bytes. */
  readonly archiveLimit?: number;
  /** Largest body that brings files to an issue, in bytes. */
  readonly attachmentLimit?: number;
  /** How long the searches of one request may run in all, in milliseconds. */
  readonly timeLimitMs?: number;
  /** The clock of the limits of signing in: milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Who asks. `trusted` is the person of this computer, who may do everything. */
export interface Viewer {
  readonly account: Account;
  readonly trusted: boolean;
  /** What they have signed in with, so that a write can see whether it still counts; null where the transport vouches for them. */
  readonly credential: Credential | null;
}

/** What a transport passes along with a request, and what the tracker finds out on the way. */
export interface TrackerEnv {
  /**
   * `takesText`: the transport carries a `TextResponse` as the text that it is. `mayNameFiles`: who asks could open files of this computer
   * as well, so that naming one is as good as sending it. `base`: the origin of all links, where it is not the one that the request names.
   * `address`: of who asks, where it is known. `onSignedIn`: is told who that is, once their credentials were found to be right. `turn`: the same for requests that were all there before the first of them was answered, so that one look at the data file will do.
   */
  Bindings: {
    principal?: Person;
    takesText?: boolean;
    mayNameFiles?: boolean;
    base?: string;
    address?: string;
    turn?: object;
    onSignedIn?: (username: string) => void;
  };
  Variables: {
    viewer: Viewer | null;
    lookups: Lookups;
    /** The state of the data file that this request has seen: what it is told is at least as new. */
    moment: DataVersion;
    timeLimitMs: number;
    /** What whoever is not signed in is told. */
    anonymousAudience: Audience;
    /** Made by `budgetOf` for who needs one. */
    budget: RequestBudget | undefined;
  };
}

export type TrackerContext = Context<TrackerEnv>;

/**
 * The tracker: a fetch-style app. `cancelJobs` stops its jobs, and starts none any more; `close` waits for them as well. The store stays open,
 * since it was lent.
 */
export type Tracker = Hono<TrackerEnv> & { cancelJobs(): void; close(): Promise<void> };

/** A request's address, taken apart as far as it is looked at: it is a URL's already, in its normal form. */
class Address {
  readonly origin: string;
  readonly pathname: string;
  /** With its question mark; empty when nothing stands behind it. */
  readonly search: string;
  #parameters: URLSearchParams | undefined;

  constructor(readonly href: string) {
    const [whole = ''] = href.split('#', 1);
    const path = whole.indexOf('/', whole.indexOf('://') + 3);
    const mark = whole.indexOf('?', path);
    this.origin = whole.slice(0, path);
    this.pathname = mark < 0 ? whole.slice(path) : whole.slice(path, mark);
    this.search = mark < 0 || mark === whole.length - 1 ? '' : whole.slice(mark);
  }

  get searchParams(): URLSearchParams {
    return (this.#parameters ??= new URLSearchParams(this.search));
  }
}

const addresses = new WeakMap<Request, Address>();

/** The request's address as people know it, taken apart once. */
export function urlOf(c: TrackerContext): Address {
  let address = addresses.get(c.req.raw);
  if (address) return address;
  const { url } = c.req;
  const base = c.env?.base;
  address = new Address(base === undefined ? url : base + url.slice(new Address(url).origin.length));
  addresses.set(c.req.raw, address);
  return address;
}

/** Says whether `fields=+markup` or its like was asked for. A bare `+` arrives as a space. */
const wants = (parameters: URLSearchParams, what: 'markup' | 'votes' | 'hit'): boolean =>
  parameters.getAll('fields').some((list) => list.split(',').some((field) => field.replace(/^[+ ]/, '') === what));

/** Whether a request of API 1.0 wants to be told where issues hold what it searches for. */
export const wantsHits = (c: TrackerContext): boolean => urlOf(c).search !== '' && wants(urlOf(c).searchParams, 'hit');

/** How much of an issue this request is told, and in which form. */
export function encodeOptions(c: TrackerContext): EncodeOptions {
  const url = urlOf(c);
  const asksMore = url.search !== '';
  return {
    audience: c.get('viewer') ? 'person' : c.get('anonymousAudience'),
    base: url.origin,
    markup: asksMore && wants(url.searchParams, 'markup'),
    votes: asksMore && wants(url.searchParams, 'votes'),
  };
}

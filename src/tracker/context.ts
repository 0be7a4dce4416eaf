import type { Context, Hono } from 'hono';
import type { Person } from '../model/issue';
import type { EncodeOptions } from '../wire/v1';
import type { Known } from './known';
import type { Ready } from './ready';
import type { Moment } from './store/moments';
import type { Account } from './store/store';

/** Where unexpected errors are told. Gets the method and the path of a request, never its headers or body. */
export interface Log {
  error(message: string, error?: unknown): void;
}

export interface TrackerOptions {
  readonly log?: Log;
  /** Largest body of texts, in bytes. */
  readonly textLimit?: number;
  /** Largest archive, in bytes. */
  readonly archiveLimit?: number;
  /** Largest body that brings files to an issue, in bytes. */
  readonly attachmentLimit?: number;
}

/** Who asks. `trusted` is the person of this computer, who may do everything. */
export interface Viewer {
  readonly account: Account;
  readonly trusted: boolean;
}

/** What a transport passes along with a request, and what the tracker finds out on the way. */
export interface TrackerEnv {
  /**
   * `takesText`: the transport carries a `TextResponse` as the text that it is. `mayNameFiles`: who asks could open files of this computer
   * as well, so that naming one is as good as sending it.
   */
  Bindings: { principal?: Person; takesText?: boolean; mayNameFiles?: boolean };
  Variables: {
    viewer: Viewer | null;
    known: Known;
    ready: Ready;
    /** The state of the data file that this request has seen: what it is told is at least as new. */
    moment: Moment;
  };
}

export type TrackerContext = Context<TrackerEnv>;

/** The tracker: a fetch-style app. `close` stops its jobs; the store stays open, since it was lent. */
export type Tracker = Hono<TrackerEnv> & { close(): Promise<void> };

const searchOf = new WeakMap<Request, URL>();

/** The request's address, taken apart once. */
export function urlOf(c: TrackerContext): URL {
  let url = searchOf.get(c.req.raw);
  if (!url) searchOf.set(c.req.raw, (url = new URL(c.req.url)));
  return url;
}

/** Says whether `fields=+markup` or its like was asked for. A bare `+` arrives as a space. */
const wants = (parameters: URLSearchParams, what: 'markup' | 'votes'): boolean =>
  parameters.getAll('fields').some((list) => list.split(',').some((field) => field.replace(/^[+ ]/, '') === what));

/** How much of an issue this request is told, and in which form. */
export function encodeOptions(c: TrackerContext): EncodeOptions {
  const url = urlOf(c);
  const { searchParams, origin } = url;
  return {
    audience: c.get('viewer') ? 'person' : 'anonymous',
    base: origin,
    markup: wants(searchParams, 'markup'),
    votes: wants(searchParams, 'votes'),
  };
}

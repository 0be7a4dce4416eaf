import type { TrackerContext } from './context';

/**
 * What pages of other sites may do (CORS), as the documentation of API 2.0 has it: ask for anything (`*`), with credentials that they name
 * themselves, and never with those that a browser remembers. `Access-Control-Allow-Credentials` is said nowhere: without it a browser shows a page
 * no answer to a request that it has added a password to, and sends none that has to be asked for first.
 */
export const ALLOW_ORIGINS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Accept-Ranges, Content-Encoding, Content-Length, Content-Type, ETag, Last-Modified, Location, Retry-After, X-Tracker-Problem, X-Tracker-Quota',
};

const PREFLIGHT: Readonly<Record<string, string>> = {
  ...ALLOW_ORIGINS,
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers':
    'Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, Origin, Range, X-Csrftoken, X-Requested-With',
  'Access-Control-Max-Age': '86400',
};

/** A browser asks whether a page of another site may send what it wants to. */
export const isPreflight = (c: TrackerContext): boolean => c.req.method === 'OPTIONS' && c.req.header('origin') !== undefined;

/** Says what may be sent: the same at every address, so that it tells nothing of what is there. */
export const preflight = (): Response => new Response(null, { status: 204, headers: PREFLIGHT });

/** Lets pages of other sites read an answer. */
export function allowOrigins({ headers }: Response): void {
  if (headers.has('Access-Control-Allow-Origin')) return;
  for (const [name, value] of Object.entries(ALLOW_ORIGINS)) headers.set(name, value);
}

/**
 * Says whether a write of a page of another site has credentials that the page itself has named. A browser adds no token on its own. A
 * password may be one that it remembers, unless the browser has asked before whether it may send the request (PUT, DELETE, a body of JSON): then it sends
 * none with a password that it remembers, since nothing here allows that. Old browsers sent JSON without asking; they do not say `Sec-Fetch-Mode`.
 */
export function hasOwnCredentials(c: TrackerContext): boolean {
  const authorization = c.req.header('authorization') ?? '';
  if (/^bearer /i.test(authorization)) return true;
  if (!/^basic /i.test(authorization)) return false;
  if (c.req.method === 'PUT' || c.req.method === 'DELETE') return true;
  const type = c.req.header('content-type')?.split(';', 1)[0]!.trim().toLowerCase();
  return type === 'application/json' && c.req.header('sec-fetch-mode') === 'cors';
}

import type { TrackerContext } from './context';

/**
 * CORS for pages of other sites, as documented for API 2.0: any origin (`*`) may use explicit credentials, but never those that a browser has saved.
 * `Access-Control-Allow-Credentials` is never sent, so browsers neither add saved credentials nor reveal responses to them.
 */
export const ALLOW_ORIGINS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Accept-Ranges, Content-Encoding, Content-Length, Content-Type, ETag, Last-Modified, Location, Preference-Applied, Retry-After, X-Tracker-Problem, X-Tracker-Quota',
};

const PREFLIGHT: Readonly<Record<string, string>> = {
  ...ALLOW_ORIGINS,
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers':
    'Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, Origin, Prefer, Range, X-Csrftoken, X-Requested-With',
  'Access-Control-Max-Age': '86400',
};

/** Whether a request is a CORS preflight. */
export const isPreflight = (c: TrackerContext): boolean => c.req.method === 'OPTIONS' && c.req.header('origin') !== undefined;

/** Answers a preflight. The response is the same for each URL, so that it reveals nothing. */
export const preflight = (): Response => new Response(null, { status: 204, headers: PREFLIGHT });

/** Allows pages of other sites to read a response. */
export function allowOrigins({ headers }: Response): void {
  if (headers.has('Access-Control-Allow-Origin')) return;
  for (const [name, value] of Object.entries(ALLOW_ORIGINS)) headers.set(name, value);
}

/**
 * Whether a cross-site write has explicit credentials. Browsers never add a bearer token. They may add a saved password, but not to a request with a
 * preflight (PUT, DELETE, a JSON body), because the preflight does not allow credentials. Old browsers, which send JSON without a preflight, send no
 * `Sec-Fetch-Mode`.
 */
export function hasOwnCredentials(c: TrackerContext): boolean {
  const authorization = c.req.header('authorization') ?? '';
  if (/^bearer /i.test(authorization)) return true;
  if (!/^basic /i.test(authorization)) return false;
  if (c.req.method === 'PUT' || c.req.method === 'DELETE') return true;
  const type = c.req.header('content-type')?.split(';', 1)[0]!.trim().toLowerCase();
  return type === 'application/json' && c.req.header('sec-fetch-mode') === 'cors';
}

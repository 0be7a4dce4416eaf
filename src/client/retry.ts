import type { AxiosError } from 'axios';

/** When a request that failed is made once more, and how long after. */

export const MAX_TRIES = 3;
const FIRST_DELAY_MS = 300;
const MAX_DELAY_MS = 5_000;
/** A server that wants a longer pause than this gets it from the person: waiting in silence looks like a hang. */
const MAX_RETRY_AFTER_MS = 20_000;
const BUSY: readonly number[] = [408, 429];
/** A connection that broke off; not one that was refused or timed out, where another try only delays the message. */
const DROPPED: readonly string[] = ['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET'];

/** Milliseconds that a `Retry-After` header asks for, in either of its forms; undefined when it says nothing useful. */
export function retryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const time = /^\s*\d+(\.\d+)?\s*$/.test(header) ? now + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

const pauseOf = (error: AxiosError, now: number): number | undefined => retryAfter(error.response?.headers['retry-after'], now);

/** What the system calls the reason: `fetch` hides it as the cause of the cause. Empty when nobody says. */
export function codeOf(error: unknown): string {
  for (let it: unknown = error; it instanceof Error; it = it.cause) {
    const { code } = it as { code?: unknown };
    if (typeof code === 'string' && code !== 'ERR_NETWORK' && code !== 'ERR_BAD_RESPONSE') return code;
  }
  return '';
}

/** Says whether a failed request may be made again: reads only, and only where another try can help. */
export function isWorthAnotherTry(error: AxiosError, now = Date.now()): boolean {
  const method = error.config?.method?.toLowerCase();
  if (method !== 'get' && method !== 'head') return false;
  // The transport of this computer says in its own words what is wrong, and trying again does not change it.
  if (!error.response) return DROPPED.includes(codeOf(error));
  const { status } = error.response;
  if (!BUSY.includes(status) && status < 500) return false;
  if (status === 501 || status === 505) return false;
  return (pauseOf(error, now) ?? 0) <= MAX_RETRY_AFTER_MS;
}

/**
 * How long to wait before the next try, in milliseconds: what the server asks for, else exponential backoff with full
 * jitter, so that clients that were turned away together do not come back together.
 */
export function backoff(attempt: number, error: AxiosError, { now = Date.now(), random = Math.random } = {}): number {
  const asked = pauseOf(error, now);
  const longest = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return asked === undefined ? random() * longest : Math.min(asked, MAX_RETRY_AFTER_MS) + random() * FIRST_DELAY_MS;
}

import type { AxiosError } from 'axios';

/** When a failed request is sent again, and after which delay. */

export const MAX_TRIES = 3;
const FIRST_DELAY_MS = 300;
const MAX_DELAY_MS = 5_000;
/** Longer pauses fail at once with a message, because waiting in silence looks like a hang. */
const MAX_RETRY_AFTER_MS = 20_000;
const BUSY: readonly number[] = [408, 429];
/** Error codes of dropped connections. Refused and timed out ones are not retried: it would only delay the message. */
const DROPPED: readonly string[] = ['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET'];

/** Milliseconds of a `Retry-After` header, in seconds or as a date; undefined when it is neither. */
export function retryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const time = /^\s*\d+(\.\d+)?\s*$/.test(header) ? now + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

const retryPauseMs = (error: AxiosError, now: number): number | undefined => retryAfter(error.response?.headers['retry-after'], now);

/** The system's error code, which `fetch` hides in the chain of causes; empty when there is none. */
export function codeOf(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && code !== 'ERR_NETWORK' && code !== 'ERR_BAD_RESPONSE') return code;
  }
  return '';
}

/** Whether a failed request may be sent again: reads only, and only where another try can help. */
export function isRetryable(error: AxiosError, now = Date.now()): boolean {
  const method = error.config?.method?.toLowerCase();
  if (method !== 'get' && method !== 'head') return false;
  // Failures of the worker have no such code and are not retried: its transport restarts the worker with the next request.
  if (!error.response) return DROPPED.includes(codeOf(error));
  const { status } = error.response;
  if (!BUSY.includes(status) && status < 500) return false;
  if (status === 501 || status === 505) return false;
  return (retryPauseMs(error, now) ?? 0) <= MAX_RETRY_AFTER_MS;
}

/**
 * Milliseconds before the next try: the server's `Retry-After`, else exponential backoff with full jitter, so that clients that were turned away
 * together do not come back together.
 */
export function backoff(attempt: number, error: AxiosError, { now = Date.now(), random = Math.random } = {}): number {
  const requested = retryPauseMs(error, now);
  const maxDelay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return requested === undefined ? random() * maxDelay : Math.min(requested, MAX_RETRY_AFTER_MS) + random() * FIRST_DELAY_MS;
}

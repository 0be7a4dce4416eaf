import { setTimeout as delay } from 'node:timers/promises';
import { clientOf } from './budget';
import type { TrackerContext } from './context';
import { HttpError } from './http-error';
import type { Lookups } from './lookups';
import { RequestCancelled } from './store/errors';

/*
 * Writes of long texts. SQLite adds a text to the full-text index in one step, which takes most of a second for a megabyte, and nobody else is
 * answered meanwhile. So the long texts of each client are limited to so many bytes per second.
 */

/** Shorter bodies are not counted. Their texts take some hundredths of a second, and reads of others run in between. */
const MIN_LONG_BYTES = 32 * 1024;
/** The bytes that a client may send at once. */
const MAX_BYTES_AT_ONCE = 4 * 2 ** 20;
/** The bytes per second after that: with these, indexing takes a twentieth of the time. */
const BYTES_PER_SECOND = 64 * 1024;
/** The longest wait. Requests that would have to wait longer are refused, because clients give up: ours after 15 seconds without an answer. */
const MAX_WAIT_MS = 10_000;
const MS_PER_SECOND = 1000;

const tooMuchText = (waitMs: number): HttpError => {
  const seconds = String(Math.ceil(waitMs / MS_PER_SECOND));
  const message = `You have sent many long texts in a short time. Nothing was saved. Send this one again in ${seconds} seconds.`;
  return new HttpError(429, message, {}, { 'Retry-After': seconds });
};

/** The bytes of long texts that each client may send. */
export class LongTextLimit {
  /** When all bytes of a client are available again, in milliseconds of `now`. */
  readonly #fullAgainOn = new Map<string, number>();
  readonly #now: () => number;

  constructor(now = (): number => performance.now()) {
    this.#now = now;
  }

  /** Counts a body, and returns the time that its write has to wait. @throws {HttpError} 429 when that is too long; then it is not counted */
  take(client: string, bytes: number): number {
    if (bytes < MIN_LONG_BYTES) return 0;
    const now = this.#now();
    for (const [other, time] of this.#fullAgainOn) if (time <= now) this.#fullAgainOn.delete(other);
    const fullAgainOn = (this.#fullAgainOn.get(client) ?? now) + (bytes / BYTES_PER_SECOND) * MS_PER_SECOND;
    const waitMs = Math.max(0, fullAgainOn - now - (MAX_BYTES_AT_ONCE / BYTES_PER_SECOND) * MS_PER_SECOND);
    if (waitMs > MAX_WAIT_MS) throw tooMuchText(waitMs);
    this.#fullAgainOn.set(client, fullAgainOn);
    return waitMs;
  }

  /** Takes back a body that was counted but is not written, so that a client that gives up and sends again is not refused. */
  giveBack(client: string, bytes: number): void {
    const fullAgainOn = this.#fullAgainOn.get(client);
    if (fullAgainOn !== undefined) this.#fullAgainOn.set(client, fullAgainOn - (bytes / BYTES_PER_SECOND) * MS_PER_SECOND);
  }
}

const limits = new WeakMap<Lookups, LongTextLimit>();

/**
 * Waits until the write of a body of so many bytes may begin. The user of this computer does not wait. @throws {HttpError} 429
 * @throws {RequestCancelled}
 */
export async function waitForLongText(c: TrackerContext, bytes: number): Promise<void> {
  if (bytes < MIN_LONG_BYTES || c.get('viewer')?.trusted) return;
  const lookups = c.get('lookups');
  let limit = limits.get(lookups);
  if (!limit) limits.set(lookups, (limit = new LongTextLimit()));
  const client = clientOf(c);
  const waitMs = limit.take(client, bytes);
  if (waitMs === 0) return;
  await delay(waitMs, undefined, { signal: c.req.raw.signal }).catch(() => {
    limit.giveBack(client, bytes);
    throw new RequestCancelled();
  });
}

/** A shorter comment is not counted, on however many issues. */
const MIN_LONG_COMMENT_BYTES = 4096;

/** Waits like `waitForLongText`, for the same comment on many issues. @throws {HttpError} 413, 429 @throws {RequestCancelled} */
export async function waitForLongComments(c: TrackerContext, comment: string, issues: number): Promise<void> {
  const bytes = Buffer.byteLength(comment);
  if (bytes < MIN_LONG_COMMENT_BYTES) return;
  if (bytes * issues > MAX_BYTES_AT_ONCE) {
    const limit = `${MAX_BYTES_AT_ONCE / 2 ** 20} MB`;
    throw new HttpError(
      413,
      `This comment is too long for ${issues} issues: together they may have ${limit}. Shorten it, or name fewer issues.`,
    );
  }
  await waitForLongText(c, bytes * issues);
}

import type { Issue } from '../model/issue';
import { budgetOf } from './budget';
import type { TrackerContext } from './context';
import { RequestCancelled, TooManyRequests } from './store/errors';
import { FairSemaphore } from './store/fair-queue';

/* Pages of issues with long texts. A hundred issues of a megabyte each would take several hundred megabytes as JSON in memory. */

/** Pages with longer texts are serialized issue by issue while they are sent. */
const MAX_CHARS_AT_ONCE = 4 * 2 ** 20;
/** Bounds the large pages whose texts are in memory at the same time, in total and of one client, and those that wait. */
const MAX_LARGE_PAGES = 4;
const MAX_LARGE_PAGES_PER_CLIENT = 2;
const MAX_WAITING = 200;
const MAX_WAITING_PER_CLIENT = 30;

/** Whether a page is too long to be held in memory as JSON. Issues that are cached as JSON are short. */
export function isLargePage(issues: readonly (Issue | Uint8Array)[]): boolean {
  let chars = 0;
  for (const issue of issues) if (!(issue instanceof Uint8Array)) chars += issue.content.length;
  return chars > MAX_CHARS_AT_ONCE;
}

const turns = new FairSemaphore(MAX_LARGE_PAGES, {
  perClient: MAX_LARGE_PAGES_PER_CLIENT,
  maxWaiting: MAX_WAITING,
  maxWaitingPerClient: MAX_WAITING_PER_CLIENT,
  createError: (isOwn) => new TooManyRequests(isOwn),
});

/**
 * Reads a large page when it is its turn. The turn lasts until the response is sent, because its texts are in memory until then. @throws
 * {TooManyRequests} @throws {RequestCancelled}
 */
export async function readLargePage<T>(c: TrackerContext, read: () => Promise<T>): Promise<T> {
  const onSent = c.env?.onSent;
  if (!onSent) return read(); // a client on this computer
  const { client, signal } = budgetOf(c);
  const release = await turns.acquire({ client, signal });
  if (signal?.aborted) {
    release();
    throw new RequestCancelled();
  }
  onSent(release);
  return read();
}

/** Encodes issues one by one while they are sent, so that only one of them is in memory as JSON. */
export async function* oneByOne(issues: readonly Issue[], encode: (issue: Issue) => unknown): AsyncGenerator<unknown> {
  for (const issue of issues) yield await Promise.resolve(encode(issue));
}

import type { Issue } from '../model/issue';
import { budgetOf } from './budget';
import type { TrackerContext } from './context';
import { RequestCancelled, TooManyRequests } from './store/errors';
import { FairQueue } from './store/fair-queue';

/* Pages of issues with long texts. As JSON in memory, a hundred issues of a megabyte each would take several hundred. */

/** Pages with longer texts are written issue by issue, while they are sent. */
const MAX_CHARS_AT_ONCE = 4 * 2 ** 20;
/** Such pages whose texts are in memory at a time, in all and of one client, and those that wait. */
const MAX_LARGE_PAGES = 4;
const MAX_LARGE_PAGES_PER_CLIENT = 2;
const MAX_WAITING = 200;
const MAX_WAITING_PER_CLIENT = 30;

/** Whether a page is too long to be in memory as JSON. Issues that are JSON already are short. */
export function isLargePage(issues: readonly (Issue | Uint8Array)[]): boolean {
  let chars = 0;
  for (const issue of issues) if (!(issue instanceof Uint8Array)) chars += issue.content.length;
  return chars > MAX_CHARS_AT_ONCE;
}

const turns = new FairQueue<true>({
  perClient: MAX_LARGE_PAGES_PER_CLIENT,
  maxWaiting: MAX_WAITING,
  maxWaitingPerClient: MAX_WAITING_PER_CLIENT,
  refuse: (isOwn) => new TooManyRequests(isOwn),
});
let free = MAX_LARGE_PAGES;
const take = (): true | undefined => (free > 0 ? (free--, true) : undefined);

/**
 * Reads a large page when it is its turn, which lasts until the answer is sent: its texts are in memory as long. @throws {TooManyRequests}
 * @throws {RequestCancelled}
 */
export async function readLargePage<T>(c: TrackerContext, read: () => Promise<T>): Promise<T> {
  const onSent = c.env?.onSent;
  if (!onSent) return read(); // of this computer
  const { client, signal } = budgetOf(c);
  await turns.acquire({ client, signal }, take);
  const release = (): void => {
    free++;
    turns.release(client);
    turns.serve(take);
  };
  if (signal?.aborted) {
    release();
    throw new RequestCancelled();
  }
  onSent(release);
  return read();
}

/** Encodes issues one by one. Each is forgotten when the next one is asked for. */
export async function* oneByOne(issues: readonly Issue[], encode: (issue: Issue) => unknown): AsyncGenerator<unknown> {
  const left = [...issues].reverse();
  for (let issue = left.pop(); issue; issue = left.pop()) yield await Promise.resolve(encode(issue));
}

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

/** How long a client may read while others wait for its turn: this, and the time that the texts take at this speed. */
const MAX_READING_MS = 20_000;
const MIN_CHARS_PER_MS = 500;

/** The characters of all texts and names of an issue. */
function charsOfIssue({ title, content, component, milestone, version, assignee, reporter }: Issue): number {
  const names = [title, content, component, milestone, version, assignee?.displayName, assignee?.username];
  return [...names, reporter?.displayName, reporter?.username].reduce((chars, text) => chars + (text?.length ?? 0), 0);
}

const charsOf = (issues: readonly (Issue | Uint8Array)[]): number => {
  let chars = 0;
  for (const issue of issues) if (!(issue instanceof Uint8Array)) chars += charsOfIssue(issue);
  return chars;
};

/** Whether a page is too long to be held in memory as JSON. Issues that are cached as JSON are short. */
export const isLargePage = (issues: readonly (Issue | Uint8Array)[]): boolean => charsOf(issues) > MAX_CHARS_AT_ONCE;

const turns = new FairSemaphore(MAX_LARGE_PAGES, {
  perClient: MAX_LARGE_PAGES_PER_CLIENT,
  maxWaiting: MAX_WAITING,
  maxWaitingPerClient: MAX_WAITING_PER_CLIENT,
  createError: (isOwn) => new TooManyRequests(isOwn),
});

/** A turn whose page is being read or sent. */
interface Turn {
  readonly client: string;
  /** Breaks the response off, which ends the turn. */
  readonly breakOff: () => void;
  isOverdue: boolean;
  isBrokenOff: boolean;
}

/** The running turns, the oldest first, and the clients of those that wait. */
const running = new Set<Turn>();
const waiting = new Set<{ readonly client: string }>();

/** Breaks off the oldest response that a client reads too slowly, if another client (or the same one) waits for its turn. */
function makeRoom(): void {
  const ending = [...running].filter(({ isBrokenOff }) => isBrokenOff).length; // these turns end soon
  if (ending >= turns.waitingCount) return;
  for (const { client } of waiting) {
    const own = [...running].filter((turn) => turn.client === client);
    const inTheWay = own.length < MAX_LARGE_PAGES_PER_CLIENT ? [...running] : own;
    const slow = inTheWay.find(({ isOverdue, isBrokenOff }) => isOverdue && !isBrokenOff);
    if (!slow) continue;
    slow.isBrokenOff = true;
    return slow.breakOff();
  }
}

async function waitForTurn(client: string, signal: AbortSignal | undefined): Promise<() => void> {
  const request = { client };
  const before = turns.waitingCount;
  const acquired = turns.acquire({ client, signal });
  if (turns.waitingCount > before) {
    waiting.add(request);
    makeRoom();
  }
  try {
    return await acquired;
  } finally {
    waiting.delete(request);
  }
}

/**
 * Reads a large page when it is its turn. The turn lasts until the response is sent, because its texts are in memory until then; a client that reads
 * slowly loses it when others wait. @throws {TooManyRequests} @throws {RequestCancelled}
 */
export async function readLargePage<T extends { readonly issues: readonly Issue[] }>(
  c: TrackerContext,
  read: () => Promise<T>,
): Promise<T> {
  const { onSent, breakOff = () => undefined } = c.env ?? {};
  if (!onSent) return read(); // a client on this computer
  const { client, signal } = budgetOf(c);
  const release = await waitForTurn(client, signal);
  if (signal?.aborted) {
    release();
    throw new RequestCancelled();
  }
  const turn: Turn = { client, breakOff, isOverdue: false, isBrokenOff: false };
  running.add(turn);
  let timer: NodeJS.Timeout | undefined;
  onSent(() => {
    clearTimeout(timer);
    running.delete(turn);
    release();
  });
  const page = await read();
  const overdue = (): void => {
    turn.isOverdue = true;
    makeRoom();
  };
  if (running.has(turn)) timer = setTimeout(overdue, MAX_READING_MS + charsOf(page.issues) / MIN_CHARS_PER_MS).unref();
  return page;
}

/** Encodes issues one by one while they are sent, so that only one of them is in memory as JSON. */
export async function* oneByOne<T>(issues: readonly T[], encode: (issue: T) => unknown): AsyncGenerator<unknown> {
  for (const issue of issues) yield await Promise.resolve(encode(issue));
}

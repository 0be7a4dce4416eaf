import type { Hono } from 'hono';
import { setTimeout as delay } from 'node:timers/promises';
import { clientOf } from './budget';
import type { TrackerContext, TrackerEnv } from './context';
import type { SeenRevision } from './store/wake-ups';
import type { Store } from './store/store';

/*
 * Conditional reads that wait: with `Prefer: wait=N` (RFC 7240), a 304 is held back until the repository changes, for N seconds at most.
 * https://www.rfc-editor.org/rfc/rfc7240#section-4.3
 */

/** The longest wait, in seconds. Proxies commonly close a connection that is silent for a minute. */
const MAX_WAIT_SECONDS = 30;
/** Bounds the requests that wait, in total and of one client. Further requests are answered immediately. */
const MAX_WAITING_REQUESTS = 2000;
const MAX_WAITING_REQUESTS_PER_CLIENT = 40;
/** Minimum interval between two answers to the same request, for changes of the repository that do not affect it. */
const MIN_RECHECK_INTERVAL_MS = 1000;

/** Parses the seconds of `Prefer: wait=N` among other preferences; undefined when there are none. */
function waitSeconds(header: string | undefined): number | undefined {
  const [, digits] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[,;]|$)/i.exec(header ?? '') ?? [];
  return digits === undefined ? undefined : Math.min(Number(digits), MAX_WAIT_SECONDS);
}

/** The waiting requests of a tracker. */
export class WaitingRequests {
  /** Aborts each wait. */
  readonly #ends = new Set<AbortController>();
  /** Waiting requests by client. */
  readonly #counts = new Map<string, number>();
  #isStopping = false;

  readonly #store: Store;
  readonly #app: Hono<TrackerEnv>;

  /** `app` answers a request again after its wait. */
  constructor(store: Store, app: Hono<TrackerEnv>) {
    this.#store = store;
    this.#app = app;
  }

  /** The number of waiting requests. */
  get count(): number {
    return this.#ends.size;
  }

  /** Ends all waits: those requests are answered with the current state, and later ones do not wait. */
  stop(): void {
    this.#isStopping = true;
    for (const end of this.#ends) end.abort();
  }

  /**
   * Middleware. When a request that prefers to wait would get a 304, it is held back. After a change it is answered again by the complete app,
   * because the viewer may have lost the right to read meanwhile.
   */
  readonly answer = async (c: TrackerContext, next: () => Promise<void>): Promise<void> => {
    const seconds = c.req.method === 'GET' && c.env?.seen === undefined ? waitSeconds(c.req.header('prefer')) : undefined;
    if (seconds === undefined) {
      await next();
      if (c.env?.seen) c.env.seen.repository = c.get('repository');
      return;
    }
    const { changes } = this.#store.wakeUps;
    await next();
    const repository = c.get('repository');
    if (!repository || this.#isStopping) return;
    if (c.res.status === 304 && seconds > 0) {
      const client = clientOf(c);
      const clientCount = this.#counts.get(client) ?? 0;
      if (this.#ends.size >= MAX_WAITING_REQUESTS || clientCount >= MAX_WAITING_REQUESTS_PER_CLIENT) return;
      this.#counts.set(client, clientCount + 1);
      c.env?.onWait?.();
      await this.#waitForChange(c, { repository: repository.key, revision: repository.revision, changes }, seconds * 1000);
      const remaining = this.#counts.get(client)! - 1;
      if (remaining > 0) this.#counts.set(client, remaining);
      else this.#counts.delete(client);
      if (this.#isStopping) return;
    }
    if (c.res.headers.has('ETag')) c.res.headers.set('Preference-Applied', `wait=${seconds}`);
  };

  /** Waits and sets the response. Never rejects: errors become responses. */
  async #waitForChange(c: TrackerContext, seen: SeenRevision, ms: number): Promise<void> {
    const end = new AbortController();
    const [{ signal: client }, { signal }] = [c.req.raw, end];
    const onDisconnect = (): void => end.abort();
    client.addEventListener('abort', onDisconnect, { once: true });
    this.#ends.add(end);
    const until = performance.now() + ms;
    const remainingMs = (): number => Math.max(0, until - performance.now());
    for (let last: SeenRevision | undefined = seen; last;) {
      const turn = await this.#store.wakeUps.wait(last, remainingMs(), signal);
      if (client.aborted) break;
      last = await this.#answerAgain(c, turn);
      if (signal.aborted || remainingMs() === 0) break;
      if (last) await delay(Math.min(MIN_RECHECK_INTERVAL_MS, remainingMs()), undefined, { signal }).catch(() => undefined);
    }
    this.#ends.delete(end);
    client.removeEventListener('abort', onDisconnect);
  }

  /** Answers the request again. Returns what was seen if the response is still a 304. */
  async #answerAgain(c: TrackerContext, turn: object | undefined): Promise<SeenRevision | undefined> {
    const { changes } = this.#store.wakeUps;
    const seen: NonNullable<TrackerEnv['Bindings']['seen']> = { repository: undefined };
    const response = await this.#app.fetch(c.req.raw, { ...c.env, seen, turn });
    c.res = undefined;
    c.res = response;
    const { repository } = seen;
    return response.status === 304 && repository ? { repository: repository.key, revision: repository.revision, changes } : undefined;
  }
}

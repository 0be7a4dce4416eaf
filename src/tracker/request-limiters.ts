import { Semaphore } from '../model/concurrency';
import { clientOf } from './budget';
import type { TrackerContext } from './context';
import { HttpError } from './http-error';
import { RequestCancelled } from './store/errors';

interface Limits {
  /** Concurrent requests of one client. */
  readonly perClient: number;
  /** Further requests of one client that wait. Requests beyond that are refused. Undefined: the limit of all writes bounds them. */
  readonly waitingPerClient?: number;
}

const tooMany = (): HttpError =>
  new HttpError(429, 'Too many of your requests are under way already. Try again when some of them are done.', {}, { 'Retry-After': '1' });

/**
 * Limits the concurrent requests of each client that take memory, disk space, or turns that others wait for. Further requests wait before their body
 * is read, so that they take only a connection.
 */
class ClientLimiter {
  readonly #clients = new Map<string, { readonly semaphore: Semaphore; requests: number }>();

  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Runs the work of a request in its turn. The user of this computer needs none. @throws {HttpError} 429 @throws {RequestCancelled} */
  async run<T>(c: TrackerContext, work: () => Promise<T>): Promise<T> {
    if (c.get('viewer')?.trusted) return work();
    const { perClient, waitingPerClient = Infinity } = this.#limits;
    const client = clientOf(c);
    let entry = this.#clients.get(client);
    if (!entry) this.#clients.set(client, (entry = { semaphore: new Semaphore(perClient), requests: 0 }));
    if (entry.requests >= perClient + waitingPerClient) throw tooMany();
    const mustWait = entry.requests >= perClient;
    entry.requests++;
    try {
      // Reading the signal makes the server create it, so it is read only when it is needed.
      return await (mustWait ? this.#runWhenFree(entry.semaphore, c.req.raw.signal, work) : entry.semaphore.run(work));
    } finally {
      if (--entry.requests === 0) this.#clients.delete(client);
    }
  }

  async #runWhenFree<T>(semaphore: Semaphore, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let hasBegun = false;
    try {
      return await semaphore.run(() => {
        hasBegun = true;
        return work();
      }, signal);
    } catch (error) {
      throw !hasBegun && signal.aborted ? new RequestCancelled() : error;
    }
  }
}

/**
 * All writes: enough for a program that sends many at once, so that they are committed together, and few enough that other clients do not wait long
 * and the bodies fit into memory.
 */
const WRITES: Limits = { perClient: 64, waitingPerClient: 1000 };
/** Bulk writes, of up to a thousand issues each. */
const BULK_WRITES: Limits = { perClient: 1 };
/** Bodies with files, which are written to the disk before their quota is checked. */
const UPLOADS: Limits = { perClient: 8 };
/** Uploads of archives. */
const ARCHIVES: Limits = { perClient: 2, waitingPerClient: 20 };

/** The turns of a tracker. Bulk writes, uploads and archives also count as writes, even while they wait. */
export interface RequestLimiters {
  readonly writes: ClientLimiter;
  readonly bulkWrites: ClientLimiter;
  readonly uploads: ClientLimiter;
  readonly archives: ClientLimiter;
}

/** Makes the turns of a tracker. */
export const requestLimiters = (): RequestLimiters => ({
  writes: new ClientLimiter(WRITES),
  bulkWrites: new ClientLimiter(BULK_WRITES),
  uploads: new ClientLimiter(UPLOADS),
  archives: new ClientLimiter(ARCHIVES),
});

import { Semaphore } from '../model/concurrency';
import { clientOf } from './budget';
import type { TrackerContext } from './context';
import { Refusal } from './refusal';
import { RequestCancelled } from './store/errors';

interface Limits {
  /** How many requests of one client are under way at a time. */
  readonly perClient: number;
  /** How many more of them wait; further ones are refused. */
  readonly waitingPerClient: number;
}

const tooMany = (): Refusal =>
  new Refusal(429, 'Too many of your requests are under way already. Try again when some of them are done.', {}, { 'Retry-After': '1' });

/**
 * Bounds what each client has under way of requests that take memory, disk space, or turns that others wait for. Further ones wait with their body
 * unread, so that they take nothing but a connection.
 */
class ClientTurns {
  readonly #clients = new Map<string, { readonly turns: Semaphore; requests: number }>();

  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Runs the work of a request in its turn. The person of this computer needs none. @throws {Refusal} 429 @throws {RequestCancelled} */
  async run<T>(c: TrackerContext, work: () => Promise<T>): Promise<T> {
    if (c.get('viewer')?.trusted) return work();
    const { perClient, waitingPerClient } = this.#limits;
    const client = clientOf(c);
    let entry = this.#clients.get(client);
    if (!entry) this.#clients.set(client, (entry = { turns: new Semaphore(perClient), requests: 0 }));
    if (entry.requests >= perClient + waitingPerClient) throw tooMany();
    const mustWait = entry.requests >= perClient;
    entry.requests++;
    try {
      // A server has to make the signal, so it is asked for it only where it is needed.
      return await (mustWait ? this.#whenFree(entry.turns, c.req.raw.signal, work) : entry.turns.run(work));
    } finally {
      if (--entry.requests === 0) this.#clients.delete(client);
    }
  }

  async #whenFree<T>(turns: Semaphore, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let hasBegun = false;
    try {
      return await turns.run(() => {
        hasBegun = true;
        return work();
      }, signal);
    } catch (error) {
      throw !hasBegun && signal.aborted ? new RequestCancelled() : error;
    }
  }
}

/**
 * All writes: as many as a program sends at once, so that they are committed together, and few enough that nobody else's waits for long, and that
 * their bodies fit into memory.
 */
const WRITES: Limits = { perClient: 64, waitingPerClient: 1000 };
/** Writes of up to a thousand issues each. */
const BULK_WRITES: Limits = { perClient: 1, waitingPerClient: 100 };
/** Bodies with files, which are on the disk before their quota is checked. */
const UPLOADS: Limits = { perClient: 8, waitingPerClient: 100 };
/** Archives that arrive. */
const ARCHIVES: Limits = { perClient: 2, waitingPerClient: 20 };

/** The turns of a tracker. Writes of many issues, with files or with an archive are among all writes as well. */
export interface RequestTurns {
  readonly writes: ClientTurns;
  readonly bulkWrites: ClientTurns;
  readonly uploads: ClientTurns;
  readonly archives: ClientTurns;
}

/** Makes the turns of a tracker. */
export const clientTurns = (): RequestTurns => ({
  writes: new ClientTurns(WRITES),
  bulkWrites: new ClientTurns(BULK_WRITES),
  uploads: new ClientTurns(UPLOADS),
  archives: new ClientTurns(ARCHIVES),
});

import { hash, randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { TrackerError } from './errors';

/** Requests that create something and got no answer: what they should create may be there, so that sending them again could create it twice. */

/** How long a request without an answer is remembered: as long as our tracker keeps its key. */
const MAX_AGE_MS = 24 * 60 * 60_000;
/** The oldest are forgotten. */
const MAX_ENTRIES = 50;

/** Hashes, because nobody's text belongs into a state that is not for texts. */
const EntrySchema = v.object({ what: v.string(), body: v.string(), key: v.string(), since: v.number() });
type Entry = v.InferOutput<typeof EntrySchema>;

/** Where they outlast the program. */
export interface UnansweredState {
  get(): unknown;
  set(entries: readonly unknown[]): void;
}

/** An earlier request for the same, whose answer was lost. */
export interface LostRequest {
  readonly ageMs: number;
}

/** One attempt to create something. */
export interface Attempt {
  /** The value of the header `Idempotency-Key`: the same as before for the same content. */
  readonly key: string;
  readonly lost: LostRequest | undefined;
  /** Called when the site has answered, or refused the request. */
  readonly answered: () => void;
  /** Called when it is not known what the site has done. */
  readonly unanswered: () => void;
}

/** Whether an error leaves open what the site has done. */
export const mayBeDone = (error: unknown): boolean =>
  !TrackerError.is(error) || TrackerError.is(error, 'unreachable', 'busy', 'server', 'unexpected', 'cancelled');

/** Remembers the requests of a site that create something until they are answered. */
export class UnansweredRequests {
  readonly #state: UnansweredState;
  /** Those that are under way in this program. */
  readonly #running = new Set<string>();

  constructor(state: UnansweredState | undefined) {
    let entries: readonly unknown[] = [];
    this.#state = state ?? { get: () => entries, set: (next) => void (entries = next) };
  }

  /** Begins an attempt to send `data` to an address. `name` tells it from others there; by default all of its content does. */
  begin(address: string, data: unknown, name?: string): Attempt {
    const body = data instanceof URLSearchParams ? data.toString() : JSON.stringify(data);
    const [whatHash, bodyHash] = [hash('sha256', `${address} ${name ?? body}`, 'base64url'), hash('sha256', body, 'base64url')];
    const now = Date.now();
    const earlier = this.#entries().find((entry) => entry.what === whatHash && !this.#running.has(entry.key));
    const isSame = earlier?.body === bodyHash;
    const entry = { what: whatHash, body: bodyHash, key: isSame ? earlier.key : randomUUID(), since: earlier?.since ?? now };
    this.#running.add(entry.key);
    const others = () => this.#entries().filter(({ key }) => key !== entry.key && key !== earlier?.key);
    this.#state.set([entry, ...others()].slice(0, MAX_ENTRIES));
    const end = (): void => void this.#running.delete(entry.key);
    return {
      key: entry.key,
      lost: earlier && { ageMs: now - earlier.since },
      answered: () => {
        end();
        this.#state.set(others());
      },
      unanswered: end,
    };
  }

  #entries(): readonly Entry[] {
    const parsed = v.safeParse(v.array(EntrySchema), this.#state.get());
    return parsed.success ? parsed.output.filter(({ since }) => Math.abs(Date.now() - since) < MAX_AGE_MS) : [];
  }
}

/** How long requests may run in one turn of the event loop before further ones wait for the next turn. */
const MAX_TURN_MS = 10;

/**
 * Lets the event loop turn between requests. Node starts all requests that have arrived at once in the same turn, in which nothing is sent, no memory
 * of closed connections is freed, and other clients wait for all of them. When a turn has taken long, the requests that wait start one by one, each in
 * a turn of its own, and clients alternate.
 */
export class PacedRequests {
  /** When the current turn of the event loop has begun; undefined before its first request. */
  #turnStartedAt: number | undefined;
  /** Waiting requests by client, the next client first. */
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Starts a request, at once or in its turn. `clientOf` names its client, which is needed only if it waits. */
  start(clientOf: () => string, begin: () => void): void {
    if (this.#waiting.size === 0 && !this.#isLate()) return begin();
    const client = clientOf();
    const ofClient = this.#waiting.get(client);
    if (ofClient) return void ofClient.push(begin);
    if (this.#waiting.size === 0) setImmediate(this.#startNext);
    this.#waiting.set(client, [begin]);
  }

  #isLate(): boolean {
    const now = performance.now();
    if (this.#turnStartedAt !== undefined) return now - this.#turnStartedAt > MAX_TURN_MS;
    this.#turnStartedAt = now;
    setImmediate(() => (this.#turnStartedAt = undefined));
    return false;
  }

  readonly #startNext = (): void => {
    const [client, ofClient] = this.#waiting.entries().next().value!;
    const begin = ofClient.shift()!;
    this.#waiting.delete(client);
    if (ofClient.length > 0) this.#waiting.set(client, ofClient); // to the end of the queue
    if (this.#waiting.size > 0) setImmediate(this.#startNext);
    begin();
  };
}

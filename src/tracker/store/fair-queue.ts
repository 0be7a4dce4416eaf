import type { RequestBudget } from './budget';
import { RequestCancelled } from './errors';

interface Waiting<T> {
  readonly resolve: (slot: T) => void;
  readonly reject: (error: unknown) => void;
  readonly forget: () => void;
}

interface FairQueueOptions {
  /** How many resources a client may hold at once. */
  readonly perClient: number;
  readonly maxWaiting: number;
  readonly maxWaitingPerClient: number;
  /** Creates the error for a full queue; `isOwn`: the client's own requests fill it. */
  readonly createError: (isOwn: boolean) => Error;
}

/** Whose turn it is, and the signal that ends waiting for it. */
type FairRequest = Pick<RequestBudget, 'client'> & { readonly signal?: AbortSignal | undefined };

/** A round-robin queue: the first request of a client goes before the second of another one. */
export class FairQueue<T> {
  readonly #heldByClient = new Map<string, number>();
  /** Waiting requests by client, the next client first. */
  readonly #waiting = new Map<string, Waiting<T>[]>();
  #waitingCount = 0;

  readonly #options: FairQueueOptions;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  /** The number of waiting requests of all clients. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** Waits for a resource; `free` returns a free one. @throws what `createError` returns; {RequestCancelled} */
  acquire({ client, signal }: FairRequest, free: () => T | undefined): Promise<T> {
    if (signal?.aborted) return Promise.reject(new RequestCancelled());
    const ofClient = this.#waiting.get(client) ?? [];
    if (ofClient.length === 0 && this.#canAcquire(client)) {
      const slot = free();
      if (slot !== undefined) {
        this.#changeCount(client, 1);
        return Promise.resolve(slot);
      }
    }
    const { maxWaiting, maxWaitingPerClient, createError } = this.#options;
    if (ofClient.length >= maxWaitingPerClient) return Promise.reject(createError(true));
    if (this.#waitingCount >= maxWaiting) return Promise.reject(createError(false));
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#remove(client, waiting);
        reject(new RequestCancelled());
      };
      const waiting: Waiting<T> = { resolve, reject, forget: () => signal?.removeEventListener('abort', cancel) };
      signal?.addEventListener('abort', cancel, { once: true });
      ofClient.push(waiting);
      this.#waiting.set(client, ofClient);
      this.#waitingCount++;
    });
  }

  /** Releases a resource of a client. */
  release(client: string): void {
    this.#changeCount(client, -1);
  }

  /** Assigns free resources to waiting requests. */
  serve(free: () => T | undefined): void {
    for (;;) {
      const next = [...this.#waiting.keys()].find((client) => this.#canAcquire(client));
      const slot = next === undefined ? undefined : free();
      if (next === undefined || slot === undefined) return;
      const ofClient = this.#waiting.get(next)!;
      const [waiting] = ofClient;
      this.#remove(next, waiting!);
      waiting!.forget();
      this.#changeCount(next, 1);
      waiting!.resolve(slot);
      // A client with more requests moves to the end of the queue.
      if (ofClient.length > 0) {
        this.#waiting.delete(next);
        this.#waiting.set(next, ofClient);
      }
    }
  }

  close(error: Error): void {
    for (const { reject, forget } of [...this.#waiting.values()].flat()) {
      forget();
      reject(error);
    }
    this.#waiting.clear();
    this.#waitingCount = 0;
  }

  #canAcquire(client: string): boolean {
    return (this.#heldByClient.get(client) ?? 0) < this.#options.perClient;
  }

  #changeCount(client: string, change: number): void {
    const heldCount = (this.#heldByClient.get(client) ?? 0) + change;
    if (heldCount > 0) this.#heldByClient.set(client, heldCount);
    else this.#heldByClient.delete(client);
  }

  #remove(client: string, waiting: Waiting<T>): void {
    const ofClient = this.#waiting.get(client);
    const at = ofClient?.indexOf(waiting) ?? -1;
    if (at < 0) return;
    ofClient!.splice(at, 1);
    this.#waitingCount--;
    if (ofClient!.length === 0) this.#waiting.delete(client);
  }
}

/** Limits concurrent work, in total and of each client. Clients that wait take turns. */
export class FairSemaphore {
  #free: number;
  readonly #queue: FairQueue<true>;

  /** `max` is the number of concurrent runs. */
  constructor(max: number, options: FairQueueOptions) {
    this.#free = max;
    this.#queue = new FairQueue(options);
  }

  /** The number of waiting requests of all clients. */
  get waitingCount(): number {
    return this.#queue.waitingCount;
  }

  /** Waits for a turn, and returns a function that ends it. @throws what `createError` returns; {RequestCancelled} */
  async acquire(request: FairRequest): Promise<() => void> {
    await this.#queue.acquire(request, this.#takeFree);
    return () => {
      this.#free++;
      this.#queue.release(request.client);
      this.#queue.serve(this.#takeFree);
    };
  }

  /** Runs work when it is its turn, and returns its result. @throws what `createError` returns; {RequestCancelled} */
  async run<T>(request: FairRequest, work: () => Promise<T>): Promise<T> {
    const release = await this.acquire(request);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Rejects all that wait. */
  close(error: Error): void {
    this.#queue.close(error);
  }

  readonly #takeFree = (): true | undefined => (this.#free > 0 ? (this.#free--, true) : undefined);
}

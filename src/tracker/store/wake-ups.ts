import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Batches } from './batches';
import type { ChangedRepository, OtherProcesses } from './processes';

/** The minimum time between two batches of wake-ups, and between two batches of notifications to other processes. */
const MIN_WAKE_INTERVAL_MS = 100;
/** How many requests are woken per turn: each then reads for a few milliseconds, and other requests run in between. */
const MAX_WOKEN_PER_TURN = 20;

/** How long `close` waits for running notifications. */
const MAX_NOTIFY_MS = 1000;

/** After this many sweeps in a row without a waiting request, sweeps and listening stop. */
const MAX_IDLE_SWEEPS = 6;

/** Finds changes without a notification. */
export interface Sweep {
  readonly intervalMs: number;
  /** The current revisions of repositories; deleted ones are omitted. */
  readonly revisions: (repositories: readonly number[]) => Promise<ReadonlyMap<number, number>>;
}

/** A request that waits until a repository has another revision than the one it has seen. */
interface Waiting {
  readonly revision: number;
  /** The value of `WakeUps.changes` when it read that revision. */
  readonly changes: number;
  readonly wake: (turn: object) => void;
}

/** A repository as a request has read it. `changes` is `WakeUps.changes` before that read. */
export interface SeenRevision {
  readonly repository: number;
  readonly revision: number;
  readonly changes: number;
}

/**
 * Wakes requests that wait for a change of a repository. This process reports its own writes, notifications those of other processes, and while
 * requests wait, a sweep finds changes without a notification. Being woken only means that something may have changed: the woken request reads
 * the revision again.
 */
export class WakeUps {
  readonly #waiting = new Map<number, Set<Waiting>>();
  readonly #local = new Batches<ChangedRepository>(MIN_WAKE_INTERVAL_MS, (all) => void this.#wake(all));
  readonly #notifications: Batches<ChangedRepository> | undefined;
  /** Resolves when all notifications that were handed over are sent. */
  #sending: Promise<unknown> = Promise.resolve();
  #listener: { close(): Promise<void> } | undefined;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #isChecking = false;
  /** Whether a request waits, or something has changed, since the last look began. */
  #mustCheck = false;
  #idleSweeps = 0;
  #changes = 0;
  /** The number of the last change of each repository, and of the last one that may have changed any. */
  readonly #lastChanges = new Map<number, number>();
  #lastOfAny = 0;

  readonly #sweep: Sweep;
  readonly #others: OtherProcesses | undefined;

  constructor(sweep: Sweep, others?: OtherProcesses) {
    this.#sweep = sweep;
    this.#others = others;
    this.#notifications =
      others && new Batches(MIN_WAKE_INTERVAL_MS, (all) => void (this.#sending = Promise.all([this.#sending, others.notify(all)])));
  }

  /**
   * Grows with each change that this process knows of. A request keeps the value from before it reads, so that it misses no change between the
   * read and `wait`.
   */
  get changes(): number {
    return this.#changes;
  }

  /** The number of waiting requests. */
  get waitingCount(): number {
    let count = 0;
    for (const { size } of this.#waiting.values()) count += size;
    return count;
  }

  /** Must be called after a write of this process is committed. */
  changed(what: ChangedRepository): void {
    this.#noteChange(what);
    this.#notifications?.add(what);
  }

  /**
   * Waits until a repository may have changed, for at most `ms`, or until the signal is aborted. Returns an object that all requests woken
   * together share, for `Store.dataVersion`; undefined when no change was reported.
   */
  async wait({ repository, revision, changes }: SeenRevision, ms: number, signal: AbortSignal): Promise<object | undefined> {
    if (signal.aborted) return undefined;
    if (this.#lastChangeOf(repository) > changes) return {};
    return new Promise((resolve) => {
      const end = (turn?: object): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        this.#remove(repository, entry);
        resolve(turn);
      };
      const cancel = (): void => end();
      const timer = setTimeout(cancel, ms);
      const entry: Waiting = { revision, changes, wake: end };
      signal.addEventListener('abort', cancel, { once: true });
      this.#add(repository, entry);
      if (this.#lastOfAny > changes) void this.#checkWaiting();
    });
  }

  /** Sends the remaining notifications, and wakes nobody any more. Waiting requests stay until their time is over. */
  async close(): Promise<void> {
    this.#local.close();
    this.#notifications?.finish();
    const ended = new AbortController();
    const tooLong = delay(MAX_NOTIFY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([this.#sending, tooLong]); // otherwise the end of the connections would interrupt it
    ended.abort();
    await this.#stopSweeping();
  }

  #lastChangeOf(repository: number): number {
    return this.#lastChanges.get(repository) ?? 0;
  }

  #noteChange(what: ChangedRepository): void {
    this.#changes++;
    if (what === 'any') this.#lastOfAny = this.#changes;
    else this.#lastChanges.set(what, this.#changes);
    this.#local.add(what);
  }

  #add(repository: number, entry: Waiting): void {
    const waiting = this.#waiting.get(repository);
    if (waiting) waiting.add(entry);
    else this.#waiting.set(repository, new Set([entry]));
    this.#idleSweeps = 0;
    if (this.#sweeper !== undefined) return;
    this.#sweeper = setInterval(() => this.#onInterval(), this.#sweep.intervalMs);
    this.#sweeper.unref();
    // When listening begins, a look finds the writes from before.
    this.#listener ??= this.#others?.listen(
      (what) => this.#noteChange(what),
      () => void this.#checkWaiting(),
    );
  }

  #remove(repository: number, entry: Waiting): void {
    const waiting = this.#waiting.get(repository);
    if (!waiting?.delete(entry) || waiting.size > 0) return;
    this.#waiting.delete(repository);
  }

  async #stopSweeping(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  async #wake(all: readonly ChangedRepository[]): Promise<void> {
    if (this.#waiting.size === 0) return;
    if (all.includes('any')) void this.#checkWaiting();
    const outdated = (repository: number): Waiting[] =>
      [...(this.#waiting.get(repository) ?? [])].filter(({ changes }) => this.#lastChangeOf(repository) > changes);
    await this.#wakeAll(all.flatMap((what) => (what === 'any' ? [] : outdated(what))));
  }

  async #wakeAll(waiting: readonly Waiting[]): Promise<void> {
    for (let at = 0; at < waiting.length; at += MAX_WOKEN_PER_TURN) {
      if (at > 0) await turn();
      const batch = {};
      for (const entry of waiting.slice(at, at + MAX_WOKEN_PER_TURN)) entry.wake(batch);
    }
  }

  /** Sweeps, or stops sweeping when no request has waited for some time. */
  #onInterval(): void {
    if (this.#waiting.size > 0) void this.#checkWaiting();
    else if (++this.#idleSweeps >= MAX_IDLE_SWEEPS) void this.#stopSweeping();
  }

  /** Looks which of the repositories that requests wait for have changed, and wakes these requests. */
  async #checkWaiting(): Promise<void> {
    this.#mustCheck = true;
    if (this.#isChecking) return;
    this.#isChecking = true;
    while (this.#mustCheck && this.#waiting.size > 0) {
      this.#mustCheck = false;
      try {
        const repositories = [...this.#waiting.keys()];
        const now = await this.#sweep.revisions(repositories);
        await this.#wakeAll(
          repositories.flatMap((key) => [...(this.#waiting.get(key) ?? [])].filter(({ revision }) => revision !== now.get(key))),
        );
      } catch {
        // The database is away. Waiting requests read again when their time is over.
      }
    }
    this.#isChecking = false;
  }
}

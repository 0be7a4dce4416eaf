import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Batches } from './batches';
import type { ChangedRepository, OtherProcesses } from './processes';

/** How often those who wait for a repository are woken at most, and other processes told. */
const MIN_WAKE_INTERVAL_MS = 100;
/** Those who are woken look again, all of them in a few milliseconds each: others' requests go in between. */
const WOKEN_PER_TURN = 20;

/** How long the end waits for what others are being told. */
const MAX_TELLING_MS = 1000;

/** After how many sweeps in a row for which nobody waits no more are made, and others are not listened to. */
const MAX_IDLE_SWEEPS = 6;

/** How it is found what was not told. */
export interface Sweep {
  readonly intervalMs: number;
  /** The revisions of repositories now; those that are gone are left out. */
  readonly revisions: (repositories: readonly number[]) => Promise<ReadonlyMap<number, number>>;
}

/** Somebody who waits for a repository to be at another revision than the one that they have seen. */
interface Waiting {
  readonly revision: number;
  /** The changes that they know of. */
  readonly changes: number;
  readonly wake: (turn: object) => void;
}

/** What a repository was when somebody looked. `changes` is `WakeUps.changes` before that. */
export interface Seen {
  readonly repository: number;
  readonly revision: number;
  readonly changes: number;
}

/**
 * Wakes who waits for a change of a repository. Writes of this process tell of themselves, those of others by notifications, and a sweep finds what
 * was not told, while somebody waits. To be woken says that there may be something new, and no more: who is woken looks, as who asks does.
 */
export class WakeUps {
  readonly #waiting = new Map<number, Set<Waiting>>();
  readonly #local = new Batches<ChangedRepository>(MIN_WAKE_INTERVAL_MS, (all) => void this.#wake(all));
  readonly #told: Batches<ChangedRepository> | undefined;
  /** Resolves when others were told all that was handed over. */
  #telling: Promise<unknown> = Promise.resolve();
  #hearing: { close(): Promise<void> } | undefined;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #isLooking = false;
  /** Somebody waits, or something has changed, since the last look began. */
  #mustLook = false;
  #idleSweeps = 0;
  #changes = 0;
  /** The number of the last change of each repository, and of the last that may have changed any. */
  readonly #lastChanges = new Map<number, number>();
  #lastOfAny = 0;

  readonly #sweep: Sweep;
  readonly #others: OtherProcesses | undefined;

  constructor(sweep: Sweep, others?: OtherProcesses) {
    this.#sweep = sweep;
    this.#others = others;
    this.#told =
      others && new Batches(MIN_WAKE_INTERVAL_MS, (all) => void (this.#telling = Promise.all([this.#telling, others.tell(all)])));
  }

  /** Grows with each change that this process knows of. Who looks remembers it before, so that nothing is missed between the look and `wait`. */
  get changes(): number {
    return this.#changes;
  }

  /** How many wait. */
  get waitingCount(): number {
    let count = 0;
    for (const { size } of this.#waiting.values()) count += size;
    return count;
  }

  /** To be called after a write of this process is committed. */
  changed(what: ChangedRepository): void {
    this.#heard(what);
    this.#told?.add(what);
  }

  /**
   * Waits until a repository may have changed, at most `ms`, or until the signal is aborted. Gives an object that those have in common who were woken
   * together (`Store.dataVersion`); undefined when nothing was heard.
   */
  async wait({ repository, revision, changes }: Seen, ms: number, signal: AbortSignal): Promise<object | undefined> {
    if (signal.aborted) return undefined;
    if (this.#lastChangeOf(repository) > changes) return {};
    return new Promise((resolve) => {
      const end = (turn?: object): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        this.#leave(repository, entry);
        resolve(turn);
      };
      const cancel = (): void => end();
      const timer = setTimeout(cancel, ms);
      const entry: Waiting = { revision, changes, wake: end };
      signal.addEventListener('abort', cancel, { once: true });
      this.#join(repository, entry);
      if (this.#lastOfAny > changes) void this.#look();
    });
  }

  /** Tells others what they were not told yet, and wakes nobody any more. Who waits still waits for their time. */
  async close(): Promise<void> {
    this.#local.close();
    this.#told?.finish();
    const ended = new AbortController();
    const tooLong = delay(MAX_TELLING_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([this.#telling, tooLong]); // else the end of the connections would cut it off
    ended.abort();
    await this.#rest();
  }

  #lastChangeOf(repository: number): number {
    return this.#lastChanges.get(repository) ?? 0;
  }

  #heard(what: ChangedRepository): void {
    this.#changes++;
    if (what === 'any') this.#lastOfAny = this.#changes;
    else this.#lastChanges.set(what, this.#changes);
    this.#local.add(what);
  }

  #join(repository: number, entry: Waiting): void {
    const waiting = this.#waiting.get(repository);
    if (waiting) waiting.add(entry);
    else this.#waiting.set(repository, new Set([entry]));
    this.#idleSweeps = 0;
    if (this.#sweeper !== undefined) return;
    this.#sweeper = setInterval(() => this.#onInterval(), this.#sweep.intervalMs);
    this.#sweeper.unref();
    // What was written before it is heard of is found by a look then.
    this.#hearing ??= this.#others?.hear(
      (what) => this.#heard(what),
      () => void this.#look(),
    );
  }

  #leave(repository: number, entry: Waiting): void {
    const waiting = this.#waiting.get(repository);
    if (!waiting?.delete(entry) || waiting.size > 0) return;
    this.#waiting.delete(repository);
  }

  async #rest(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    const hearing = this.#hearing;
    this.#hearing = undefined;
    await hearing?.close();
  }

  async #wake(all: readonly ChangedRepository[]): Promise<void> {
    if (this.#waiting.size === 0) return;
    if (all.includes('any')) void this.#look();
    const outdated = (repository: number): Waiting[] =>
      [...(this.#waiting.get(repository) ?? [])].filter(({ changes }) => this.#lastChangeOf(repository) > changes);
    await this.#wakeAll(all.flatMap((what) => (what === 'any' ? [] : outdated(what))));
  }

  async #wakeAll(waiting: readonly Waiting[]): Promise<void> {
    for (let at = 0; at < waiting.length; at += WOKEN_PER_TURN) {
      if (at > 0) await turn();
      const together = {};
      for (const entry of waiting.slice(at, at + WOKEN_PER_TURN)) entry.wake(together);
    }
  }

  /** A sweep by the clock; when nobody has waited for some time, there are no more of them. */
  #onInterval(): void {
    if (this.#waiting.size > 0) void this.#look();
    else if (++this.#idleSweeps >= MAX_IDLE_SWEEPS) void this.#rest();
  }

  /** Looks which repositories have changed that somebody waits for, and wakes them. */
  async #look(): Promise<void> {
    this.#mustLook = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#mustLook && this.#waiting.size > 0) {
      this.#mustLook = false;
      try {
        const asked = [...this.#waiting.keys()];
        const now = await this.#sweep.revisions(asked);
        await this.#wakeAll(
          asked.flatMap((key) => [...(this.#waiting.get(key) ?? [])].filter(({ revision }) => revision !== now.get(key))),
        );
      } catch {
        // The database is away. Who waits is answered by what is found when their time has ended.
      }
    }
    this.#isLooking = false;
  }
}

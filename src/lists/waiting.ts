import { setTimeout as delay } from 'node:timers/promises';
import type { IssueService } from '../client/service';
import type { RepositoryId } from '../model/issue';

/** The pause between two requests of a waiter at least, however often something changes. */
const MIN_INTERVAL_MS = 1000;

/** The repository that is waited for. */
interface WaitedFor {
  readonly repository: RepositoryId;
  readonly service: Pick<IssueService, 'nextRevision'>;
}

/** Who shows a repository. */
interface Waiter {
  /** Undefined while there is none. */
  readonly place: () => WaitedFor | undefined;
  /** The revision that is shown; null while it is not known. */
  readonly revision: () => string | null;
  /** Whether to wait now: it is seen. */
  readonly isWanted: () => boolean;
  /** Looks again, since there is another revision. Must not reject. */
  readonly changed: (revision: string | null) => Promise<void>;
}

/**
 * Waits for changes of a repository at its site, one request after the other, as long as the site waits. Whoever has it polls otherwise: after each
 * poll it may be possible.
 */
export class ChangeWaiter {
  #run: AbortController | undefined;
  #wasCutOff = false;

  readonly #of: Waiter;

  constructor(of: Waiter) {
    this.#of = of;
  }

  /** Whether it waits, so that there is no need to poll. */
  get isWaiting(): boolean {
    return this.#run !== undefined;
  }

  /** Whether the last request that waited has failed. */
  get wasCutOff(): boolean {
    return this.#wasCutOff;
  }

  /** Waits from now on, if the site does. */
  start(): void {
    if (this.#run) return;
    const run = (this.#run = new AbortController());
    void this.#wait(run.signal).finally(() => {
      if (this.#run === run) this.#run = undefined;
    });
  }

  stop(): void {
    this.#run?.abort();
    this.#run = undefined;
  }

  /** Never rejects: after any failure the next poll tells what is wrong. */
  async #wait(signal: AbortSignal): Promise<void> {
    const { place, revision, isWanted, changed } = this.#of;
    while (!signal.aborted && isWanted()) {
      const [watched, known, began] = [place(), revision(), performance.now()];
      if (!watched || known === null) return;
      const next = await this.#next(watched, known, signal);
      if (signal.aborted || next === undefined) return;
      if (next !== known) await changed(next);
      if (next !== known && revision() === known) return; // it could not be loaded
      const pauseMs = MIN_INTERVAL_MS - (performance.now() - began);
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #next({ repository, service }: WaitedFor, known: string, signal: AbortSignal): Promise<string | null | undefined> {
    try {
      const next = await service.nextRevision(repository, known, { signal });
      if (next !== undefined) this.#wasCutOff = false;
      return next;
    } catch {
      this.#wasCutOff = !signal.aborted;
      return undefined;
    }
  }
}

import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import type { RepositoryId } from '../model/issue';
import { ChangeWaiter } from './waiting';

/**
 * Polls, one poll at a time. The pause starts when a poll has ended; `pauseMs` is called for each pause, and undefined means that no poll
 * follows by itself.
 */
export class Poller {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  /** The poll that runs. `pollNow` meanwhile does not start another one, which would find the same. */
  #running: Promise<void> | undefined;

  readonly #pauseMs: () => number | undefined;
  readonly #poll: () => Promise<void>;

  /** `poll` must not reject. */
  constructor(pauseMs: () => number | undefined, poll: () => Promise<void>) {
    this.#pauseMs = pauseMs;
    this.#poll = poll;
  }

  /** Starts polling, the first time after a pause. */
  start(): void {
    this.#isRunning = true;
    this.restartPause();
  }

  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  dispose(): void {
    this.stop();
  }

  /** Polls now instead of after the pause; does nothing while stopped. */
  pollNow(): void {
    if (!this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#running ??= this.#poll().finally(() => {
      this.#running = undefined;
      this.restartPause();
    });
  }

  /** Starts the pause again, because its length may have changed. */
  restartPause(): void {
    clearTimeout(this.#timer);
    const pause = this.#isRunning ? this.#pauseMs() : undefined;
    if (pause !== undefined) this.#timer = setTimeout(() => this.pollNow(), pause);
  }
}

/** A poll of this computer is cheap. */
export const LOCAL_POLL_INTERVAL_MS = 2000;
/** While the window has the focus, the person may wait for an answer. A conditional request costs a server little. */
const REMOTE_POLL_INTERVAL_MS = 5000;
const UNFOCUSED_POLL_INTERVAL_MS = 60_000;

/** The repository that is watched. */
interface WatchedPlace {
  readonly site: { readonly isLocal: boolean };
  readonly repository: RepositoryId;
  readonly service: Pick<IssueService, 'revision' | 'nextRevision'>;
}

/**
 * Polls the revision of a repository: often on this computer, less often on a server, and never while `isActive` says that nothing shows the
 * result. While the window has the focus, a server that supports it reports changes instead.
 */
export class RepositoryWatcher {
  readonly #poller = new Poller(
    () => this.#pauseMs(),
    () => this.#poll(),
  );
  #revision: string | null = null;
  #hasFailed = false;
  /** Whether the site could not be reached: then it is polled often, because the person waits for it. */
  #isUnreachable = false;
  #isDisposed = false;
  readonly #waiter: ChangeWaiter;

  readonly #place: () => WatchedPlace | undefined;
  readonly #isActive: () => boolean;
  readonly #isAttended: () => boolean;
  readonly #report: (error?: unknown) => void;

  constructor(
    place: () => WatchedPlace | undefined,
    isActive: () => boolean,
    /** Whether the window has the focus. */
    isAttended: () => boolean,
    /** Called when the repository has changed, or with the error of a failed poll. */
    report: (error?: unknown) => void,
    /** Whether servers may be asked to report changes. */
    mayWait: () => boolean = () => false,
  ) {
    this.#place = place;
    this.#isActive = isActive;
    this.#isAttended = isAttended;
    this.#report = report;
    this.#waiter = new ChangeWaiter({
      place,
      revision: () => (this.#hasFailed ? null : this.#revision),
      isWanted: () => isActive() && isAttended() && mayWait(),
      changed: (revision) => this.#check(revision),
    });
    this.#poller.start();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#poller.dispose();
    this.#waiter.stop();
  }

  /** Remembers the present revision. Called before loading, so that a change during it is noticed. */
  async rememberRevision(): Promise<void> {
    const place = this.#place();
    this.#hasFailed = false;
    // Loading follows, and reports whether the site can be reached.
    this.#revision = place ? await place.service.revision(place.repository).catch(() => null) : null;
    if (!this.#isDisposed) this.#waiter.start();
  }

  /** Called when loading has failed: the next poll that succeeds is reported even when the revision is the same. */
  failed(error: unknown): void {
    this.#setFailed(error);
    this.#poller.restartPause();
  }

  /** Polls now, even when the server reports changes: the connection may have been lost unnoticed. */
  pollNow(): void {
    this.#waiter.stop();
    this.#poller.pollNow();
  }

  /** Called when nothing shows the result any more. */
  hidden(): void {
    this.#waiter.stop();
  }

  #setFailed(error: unknown): void {
    this.#hasFailed = true;
    this.#isUnreachable = TrackerError.is(error, 'unreachable', 'server', 'busy');
  }

  #pauseMs(): number {
    if (this.#place()?.site.isLocal !== false) return LOCAL_POLL_INTERVAL_MS;
    const isFrequent = this.#isAttended() && (!this.#hasFailed || this.#isUnreachable);
    return isFrequent ? REMOTE_POLL_INTERVAL_MS : UNFOCUSED_POLL_INTERVAL_MS;
  }

  async #poll(): Promise<void> {
    if (this.#waiter.isWaiting) return;
    await this.#check();
    if (!this.#isDisposed) this.#waiter.start();
  }

  /** `known`: the revision, where the site has just told it. */
  async #check(known: string | null = null): Promise<void> {
    const place = this.#place();
    if (!place || !this.#isActive()) return;
    try {
      const revision = known ?? (await place.service.revision(place.repository));
      if (this.#isDisposed || (revision === this.#revision && !this.#hasFailed)) return;
      this.#revision = revision;
      this.#hasFailed = false;
      this.#report();
    } catch (error) {
      if (this.#isDisposed) return;
      this.#setFailed(error);
      this.#report(error);
    }
  }
}

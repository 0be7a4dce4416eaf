import { TrackerError } from '../client/errors';
import type { IssueService } from '../client/service';
import type { RepositoryId } from '../model/issue';

/**
 * Looks every now and then, one look at a time: the pause begins when a look has ended, and how long it is is asked anew each time (undefined: no further look
 * by itself).
 */
export class Poller {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  /** The look that is under way: another one meanwhile would see nothing else. */
  #looking: Promise<void> | undefined;

  /** `look` does not reject: who looks knows what a failure means. */
  constructor(
    private readonly pauseMs: () => number | undefined,
    private readonly look: () => Promise<void>,
  ) {}

  /** Looks by itself from now on, first after a pause. */
  start(): void {
    this.#isRunning = true;
    this.wait();
  }

  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  dispose(): void {
    this.stop();
  }

  /** Looks now, in the place of the look that is due next; does nothing once it is stopped. */
  now(): void {
    if (!this.#isRunning) return;
    clearTimeout(this.#timer);
    this.#looking ??= this.look().finally(() => {
      this.#looking = undefined;
      this.wait();
    });
  }

  /** Begins the pause anew: it may have become another one. */
  wait(): void {
    clearTimeout(this.#timer);
    const pause = this.#isRunning ? this.pauseMs() : undefined;
    if (pause !== undefined) this.#timer = setTimeout(() => this.now(), pause);
  }
}

/** On this computer a look costs next to nothing. */
export const LOCAL_POLL_INTERVAL_MS = 2000;
/** While the window has the focus, somebody may be waiting for an answer: a conditional request costs a server little. */
const REMOTE_POLL_INTERVAL_MS = 5000;
const UNFOCUSED_POLL_INTERVAL_MS = 60_000;

/** A repository, as far as it is watched. */
interface WatchedPlace {
  readonly site: { readonly isLocal: boolean };
  readonly repository: RepositoryId;
  readonly service: Pick<IssueService, 'revision'>;
}

/**
 * Looks every now and then whether anything in a repository has changed: often on this computer, less often on a server; never while nobody can
 * see the result.
 */
export class RepositoryWatcher {
  readonly #poller = new Poller(
    () => this.#pauseMs(),
    () => this.#check(),
  );
  #known: string | null = null;
  #hasFailed = false;
  /** It has failed since nobody answers: whoever looks at the page waits for somebody to be there again. */
  #isAway = false;
  #isDisposed = false;

  constructor(
    private readonly place: () => WatchedPlace | undefined,
    private readonly isWanted: () => boolean,
    /** Whether somebody is at this window. */
    private readonly isAttended: () => boolean,
    /** Called without an error when something has changed, with one when it cannot be told. */
    private readonly report: (error?: unknown) => void,
  ) {
    this.#poller.start();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#poller.dispose();
  }

  /** Remembers how things are, before they are loaded: what changes during that is then noticed. */
  async note(): Promise<void> {
    const place = this.place();
    this.#hasFailed = false;
    // Whether the site can be reached is told by the loading that follows.
    this.#known = place ? await place.service.revision(place.repository).catch(() => null) : null;
  }

  /** What was to be shown could not be loaded: once somebody answers, that is reported, though nothing has changed. */
  failed(error: unknown): void {
    this.#remember(error);
    this.#poller.wait();
  }

  /** Looks now. */
  look(): void {
    this.#poller.now();
  }

  #remember(error: unknown): void {
    this.#hasFailed = true;
    this.#isAway = TrackerError.is(error, 'unreachable', 'server', 'busy');
  }

  #pauseMs(): number {
    if (this.place()?.site.isLocal !== false) return LOCAL_POLL_INTERVAL_MS;
    const isSoon = this.isAttended() && (!this.#hasFailed || this.#isAway);
    return isSoon ? REMOTE_POLL_INTERVAL_MS : UNFOCUSED_POLL_INTERVAL_MS;
  }

  async #check(): Promise<void> {
    const place = this.place();
    if (!place || !this.isWanted()) return;
    try {
      const revision = await place.service.revision(place.repository);
      if (this.#isDisposed || (revision === this.#known && !this.#hasFailed)) return;
      this.#known = revision;
      this.#hasFailed = false;
      this.report();
    } catch (error) {
      if (this.#isDisposed) return;
      this.#remember(error);
      this.report(error);
    }
  }
}

import type * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { SingleFlight } from '../../model/concurrency';
import type { Place } from '../services';

const LOCAL_POLL_INTERVAL_MS = 2000;
/** While the window has the focus, somebody may be waiting for an answer: a conditional request costs a server little. */
const REMOTE_POLL_INTERVAL_MS = 5000;
const UNFOCUSED_POLL_INTERVAL_MS = 60_000;

/**
 * Looks every now and then whether anything in a repository has changed: often on this computer, where it costs next to
 * nothing, less often on a server; never while nobody can see the result.
 */
export class RepositoryWatcher implements vscode.Disposable {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private known: string | null = null;
  private hasFailed = false;
  /** It has failed since nobody answers: whoever looks at the page waits for somebody to be there again. */
  private isAway = false;
  private isDisposed = false;
  /** The look that is under way: another one meanwhile would see nothing else. */
  private readonly looking = new SingleFlight();

  constructor(
    private readonly place: () => Place | undefined,
    private readonly isWanted: () => boolean,
    /** Whether somebody is at this window. */
    private readonly isAttended: () => boolean,
    /** Called without an error when something has changed, with one when it cannot be told. */
    private readonly report: (error?: unknown) => void,
  ) {
    this.wait();
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
  }

  /** Remembers how things are, before they are loaded: what changes during that is then noticed. */
  async note(): Promise<void> {
    const place = this.place();
    this.hasFailed = false;
    // Whether the site can be reached is told by the loading that follows.
    this.known = place ? await place.service.revision(place.repository).catch(() => null) : null;
  }

  /** What was to be shown could not be loaded: once somebody answers, that is reported, though nothing has changed. */
  failed(error: unknown): void {
    this.remember(error);
    this.wait();
  }

  private remember(error: unknown): void {
    this.hasFailed = true;
    this.isAway = TrackerError.is(error, 'unreachable', 'server', 'busy');
  }

  /** Looks now. */
  look(): void {
    if (this.isDisposed) return;
    clearTimeout(this.timer);
    void this.looking.run(() => this.check().finally(() => this.wait()));
  }

  private wait(): void {
    if (this.isDisposed) return;
    clearTimeout(this.timer);
    const isFar = this.isAttended() && (!this.hasFailed || this.isAway);
    const pause =
      this.place()?.site.isLocal !== false ? LOCAL_POLL_INTERVAL_MS : isFar ? REMOTE_POLL_INTERVAL_MS : UNFOCUSED_POLL_INTERVAL_MS;
    this.timer = setTimeout(() => this.look(), pause);
  }

  private async check(): Promise<void> {
    const place = this.place();
    if (!place || !this.isWanted()) return;
    try {
      const revision = await place.service.revision(place.repository);
      if (this.isDisposed || (revision === this.known && !this.hasFailed)) return;
      this.known = revision;
      this.hasFailed = false;
      this.report();
    } catch (error) {
      if (this.isDisposed) return;
      this.remember(error);
      this.report(error);
    }
  }
}

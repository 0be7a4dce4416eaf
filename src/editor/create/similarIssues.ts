import type { Similar } from '../../wire/page-form';
import { TrackerError } from '../../client/errors';
import type { Place } from '../services';
import { findSimilar } from '../../lists/similar';

const TYPING_PAUSE_MS = 250;

/**
 * Searches possible duplicates while a title is typed, after a pause, and drops outdated results. Errors go to `failed` only, so as not to disturb
 * typing.
 */
export class SimilarIssues {
  #timer: NodeJS.Timeout | undefined;
  #run: AbortController | undefined;

  readonly #place: () => Place | undefined;
  readonly #onFound: (title: string, issues: Similar[]) => void;
  readonly #failed: (error: unknown) => void;
  readonly #pause: number;

  constructor(
    place: () => Place | undefined,
    onFound: (title: string, issues: Similar[]) => void,
    failed: (error: unknown) => void,
    pause = TYPING_PAUSE_MS,
  ) {
    this.#place = place;
    this.#onFound = onFound;
    this.#failed = failed;
    this.#pause = pause;
  }

  search(title: string): void {
    this.dispose();
    const run = (this.#run = new AbortController());
    this.#timer = setTimeout(() => void this.#search(title, run), this.#pause);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#run?.abort();
  }

  async #search(title: string, run: AbortController): Promise<void> {
    const place = this.#place();
    if (!place) return;
    try {
      const issues = await findSimilar(place.service, place.repository, title, run.signal);
      if (run.signal.aborted) return;
      this.#onFound(
        title,
        issues.map(({ number, title: name, status, kind }) => ({ number, title: name, status, kind })),
      );
    } catch (error) {
      if (!run.signal.aborted && !TrackerError.is(error, 'cancelled')) this.#failed(error);
    }
  }
}

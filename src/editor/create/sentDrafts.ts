import { SingleFlight } from '../../model/concurrency';
import type { CreateOutcome } from '../../wire/page-form';

/** Sends each draft of a form once, whichever page requests it, and removes it from the drafts. */
export class SentDrafts {
  readonly #created = new Set<string>();
  readonly #sending = new SingleFlight<CreateOutcome>();

  /** Whether a draft was sent: later messages about it are outdated. */
  mark(draftId: string): void {
    this.#created.add(draftId);
  }

  has = (draftId: string): boolean => this.#created.has(draftId);

  isSending = (draftId: string): boolean => this.#sending.isRunning(draftId);

  /** Creates the issue of a draft; concurrent requests get the same answer. */
  sendOnce(draftId: string, create: () => Promise<CreateOutcome>): Promise<CreateOutcome> {
    return this.#sending.run(create, draftId);
  }
}

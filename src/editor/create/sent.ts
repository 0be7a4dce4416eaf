import { SingleFlight } from '../../model/concurrency';
import type { CreateOutcome } from '../../wire/page-form';

/** The drafts of a form that were sent, or are about to be: each is sent once, whichever page of the form asks for it, and is a draft no more then. */
export class Sent {
  private readonly done = new Set<string>();
  private readonly underWay = new SingleFlight<CreateOutcome>();

  /** The issue of a draft is there: whatever is told of that draft from now on is old. */
  mark(draftId: string): void {
    this.done.add(draftId);
  }

  has = (draftId: string): boolean => this.done.has(draftId);

  isUnderWay = (draftId: string): boolean => this.underWay.isRunning(draftId);

  /** Creates the issue of a draft; who asks again meanwhile gets the same answer. */
  once(draftId: string, create: () => Promise<CreateOutcome>): Promise<CreateOutcome> {
    return this.underWay.run(create, draftId);
  }
}

import type { Outcome } from '../../wire/page';

/** The drafts of a form that were sent, or are about to be: each is sent once, whichever page of the form asks for it, and is a draft no more then. */
export class Sent {
  private readonly done = new Set<string>();
  private readonly underWay = new Map<string, Promise<Outcome>>();

  /** The issue of a draft is there: whatever is told of that draft from now on is old. */
  mark(draftId: string): void {
    this.done.add(draftId);
  }

  has = (draftId: string): boolean => this.done.has(draftId);

  isUnderWay = (draftId: string): boolean => this.underWay.has(draftId);

  /** Creates the issue of a draft; who asks again meanwhile gets the same answer. */
  once(draftId: string, create: () => Promise<Outcome>): Promise<Outcome> {
    const before = this.underWay.get(draftId);
    if (before) return before;
    const outcome = create().finally(() => this.underWay.delete(draftId));
    this.underWay.set(draftId, outcome);
    return outcome;
  }
}

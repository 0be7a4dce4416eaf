import type { Answer } from '../soak/work';

/** Whether nobody knows what became of a request: it has no answer, or the answer says so. */
export const isUndecided = ({ status, isUnsent = false, problem }: Answer): boolean =>
  status === 0 ? !isUnsent : status === 500 && problem === 'undecided';

/** Whether a request was answered, be it with a refusal; else it is sent again. 503 says that nothing was done. */
export const isAnswered = (answer: Answer): boolean => answer.status !== 503 && answer.status !== 0 && !isUndecided(answer);

/** What is known of what was written, and what was found to be wrong. */
export class Ledger {
  /** Answers that no request may get. */
  readonly bad: string[] = [];
  /** Reads that did not have what was written before them. */
  readonly stale: string[] = [];
  /** Reads at another process of what was written just before, by what was read. */
  readonly pairs = new Map<string, number>();
  /** Requests that were sent again. */
  retries = 0;
  /** Acknowledged issues by their title. */
  readonly created = new Map<string, number>();
  /** Writes that were answered with 503, and of these what was done all the same. */
  readonly refused = { count: 0, done: [] as string[] };
  /** Titles of which nobody knows what became of a first request, so that there may be two issues of them. */
  readonly unsure = new Set<string>();
  /** The last acknowledged title of each issue that somebody changes alone. */
  readonly titles = new Map<number, string>();
  /** The last acknowledged text of each comment, by its path. */
  readonly comments = new Map<string, string>();
  /** Acknowledged files: their path, and their content. */
  readonly files = new Map<string, string>();
  /** How often the shared issue was counted up for sure, and at the most. */
  counted = { least: 0, most: 0 };

  /** Notes what no request may be answered with: errors of the server, and statuses that were not expected. */
  note(what: string, answer: Answer, expected: readonly number[]): void {
    if (isAnswered(answer) && !expected.includes(answer.status)) this.bad.push(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }

  addPair(form: string): void {
    this.pairs.set(form, (this.pairs.get(form) ?? 0) + 1);
  }

  get pairCount(): number {
    let count = 0;
    for (const one of this.pairs.values()) count += one;
    return count;
  }
}

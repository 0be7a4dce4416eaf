import { insertClosing } from './closings';
import type { Transact } from './database';
import { bytesOfText, countTexts } from './quotas';
import { countIn } from './tally';

/** Counts of a transaction of an import, which are written once for each issue or edition. */
export class ImportedSums {
  readonly #tally = new Map<string, number>();
  /** Bytes of texts by reporter. */
  readonly #textBytes = new Map<number | null, number>();
  /** The latest closing date by issue (a row id). */
  readonly #closings = new Map<number, string>();

  clear(): void {
    this.#tally.clear();
    this.#textBytes.clear();
    this.#closings.clear();
  }

  addClosing(issue: number, date: string): void {
    const before = this.#closings.get(issue);
    if (before === undefined || before < date) this.#closings.set(issue, date);
  }

  addIssue(
    { status, kind, priority }: { readonly status: number; readonly kind: number; readonly priority: number },
    reporter: number | null,
    title: string,
    content: string,
  ): void {
    const sort = `${status} ${kind} ${priority}`;
    this.#tally.set(sort, (this.#tally.get(sort) ?? 0) + 1);
    this.#textBytes.set(reporter, (this.#textBytes.get(reporter) ?? 0) + bytesOfText(title, content));
  }

  /** Writes the bytes of texts to the edition of the issues. */
  countTexts(db: Transact, edition: number): void {
    countTexts(db, edition, this.#textBytes);
  }

  insertClosings(db: Transact): void {
    for (const [issue, date] of this.#closings) insertClosing(db, { issue, date });
  }

  /** Writes the counts of issues to the import's own edition. */
  async countIssues(db: Transact, edition: number): Promise<void> {
    for (const [key, count] of this.#tally) {
      const [status = 0, kind = 0, priority = 0] = key.split(' ').map(Number);
      await countIn(db, edition, { status, kind, priority }, count);
    }
  }
}

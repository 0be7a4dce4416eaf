import type { Transact } from './database';
import { bytesOfText, countTexts } from './quotas';
import { countIn } from './tally';

/** What the issues of a transaction of an import add to the counts of their edition. */
export class ImportedSums {
  readonly #tally = new Map<string, number>();
  /** Bytes of texts by reporter. */
  readonly #textBytes = new Map<number | null, number>();

  clear(): void {
    this.#tally.clear();
    this.#textBytes.clear();
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

  /** Counts the bytes of texts in the edition to which the issues belong. */
  countTexts(db: Transact, edition: number): void {
    countTexts(db, edition, this.#textBytes);
  }

  /** Counts the issues in the edition of the import. */
  async countIssues(db: Transact, edition: number): Promise<void> {
    for (const [key, count] of this.#tally) {
      const [status = 0, kind = 0, priority = 0] = key.split(' ').map(Number);
      await countIn(db, edition, { status, kind, priority }, count);
    }
  }
}

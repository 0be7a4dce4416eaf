import { setImmediate as turn } from 'node:timers/promises';
import type { Transact } from './database';

/** Characters that take about a millisecond to index. */
const ISSUE_CHARS_PER_MS = 4000;
const COMMENT_CHARS_PER_MS = 15_000;

/**
 * Collects the texts of a transaction of an import, to index them after all its rows: FTS5 flushes its buffer with each insert into a table with
 * triggers.
 */
export class ImportedTexts {
  #issues: { id: number; title: string; content: string }[] = [];
  #comments: { id: number; content: string; issue: number | undefined }[] = [];
  /** Estimated milliseconds for indexing. */
  expectedMs = 0;

  clear(): void {
    [this.#issues, this.#comments, this.expectedMs] = [[], [], 0];
  }

  addIssue(id: number, title: string, content: string): void {
    this.#issues.push({ id, title, content });
    this.expectedMs += (title.length + content.length) / ISSUE_CHARS_PER_MS;
  }

  /** `issue` is optional. */
  addComment(id: number, content: string, issue?: number): void {
    this.#comments.push({ id, content, issue });
    this.expectedMs += content.length / COMMENT_CHARS_PER_MS;
  }

  /** Indexes the texts, and yields the thread every `turnMs`. */
  async index(db: Transact, turnMs: number): Promise<void> {
    let startedAt = performance.now();
    const pause = async () => {
      if (performance.now() - startedAt < turnMs) return;
      await turn();
      startedAt = performance.now();
    };
    for (const { id, title, content } of this.#issues) {
      db.texts.add(db, id, title, content);
      await pause();
    }
    for (const { id, content, issue } of this.#comments) {
      db.texts.addComment(db, id, content, issue);
      await pause();
    }
    this.clear();
  }
}

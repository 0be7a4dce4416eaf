import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { beginningOf, excerptOfIssue, parseSearchText, SearchedText, type SearchPhrase } from '../../../model/search';
import { fold } from '../fold';

/** Thrown within a statement to interrupt it. The caller knows the reason and throws another error. */
export class StatementStopped extends Error {
  constructor() {
    super('The statement was stopped.');
  }
}

/** Interrupts statements of a connection. node:sqlite has no way to do that, but our SQL functions can throw. */
export class Guard {
  /** The time limit, in the time of `performance.now()`. */
  deadline = Infinity;
  /** Whether the running read was cancelled. */
  isCancelled: () => boolean = () => false;

  /** Checks time limit and cancellation. @throws {StatementStopped} */
  check(): void {
    if (performance.now() > this.deadline || this.isCancelled()) throw new StatementStopped();
  }
}

/** Returns a function that parses a search once for all rows of a statement. */
function lastParsed(): (search: string) => readonly SearchPhrase[] {
  let last: { search: string; phrases: readonly SearchPhrase[] } | undefined;
  return (search) => {
    if (last?.search !== search) last = { search, phrases: parseSearchText(search) };
    return last.phrases;
  };
}

/** Counts equal values of a JSON list. Returns them as a JSON list of pairs: a value, and how often it is there. */
function countValues(list: SQLOutputValue): string {
  const counts = new Map<unknown, number>();
  for (const value of JSON.parse(String(list)) as unknown[]) counts.set(value, (counts.get(value) ?? 0) + 1);
  return JSON.stringify([...counts]);
}

/** Registers the SQL functions for reading. `fold`, which processes long texts, the excerpts, `count_values` and `within_budget` check the guard. */
export function addReadFunctions(database: DatabaseSync, guard: Guard): void {
  database.function('fold', { deterministic: true }, (text) => {
    guard.check();
    return typeof text === 'string' ? fold(text) : text;
  });
  const phrasesOf = lastParsed();
  database.function('issue_excerpt', { deterministic: true }, (title, content, search) => {
    guard.check();
    const excerpt = excerptOfIssue(String(title), String(content), phrasesOf(String(search)));
    return excerpt ? JSON.stringify(excerpt) : null;
  });
  database.function('comment_excerpt', { deterministic: true }, (content, search) => {
    guard.check();
    const text = String(content);
    return JSON.stringify(new SearchedText(text, phrasesOf(String(search))).excerpt() ?? beginningOf(text));
  });
  database.function('within_budget', (_row) => {
    guard.check();
    return 1;
  });
  database.function('count_values', { deterministic: true }, (list) => {
    guard.check();
    return countValues(list);
  });
}

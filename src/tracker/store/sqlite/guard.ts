import type { AggregateOptions, DatabaseSync, SQLOutputValue } from 'node:sqlite';
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

type Counts = Map<SQLOutputValue, number>;
interface Counting {
  readonly start: () => Counts;
  readonly step: (counts: Counts, value: SQLOutputValue) => Counts;
  readonly result: (counts: Counts) => string;
}

/**
 * Registers `count_by(value)`, which returns the number of rows by value as a JSON list of pairs. A `group by` without an index would sort all
 * rows. It does not check the guard, because node:sqlite loses errors of a step: the condition on the rows checks it.
 */
function addCounting(database: DatabaseSync): void {
  const counting: Counting = {
    start: () => new Map(),
    step: (counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1),
    result: (counts) => JSON.stringify([...counts]),
  };
  // The types only know SQL values, but the state between the steps is a JavaScript object.
  database.aggregate('count_by', counting as unknown as AggregateOptions);
}

/** Registers the SQL functions for reading. `fold`, which processes long texts, the excerpts and `within_budget` check the guard. */
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
  addCounting(database);
}

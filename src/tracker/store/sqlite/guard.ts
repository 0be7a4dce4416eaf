import type { DatabaseSync } from 'node:sqlite';
import { beginningOf, excerptOfIssue, parseSearchText, SearchedText, type SearchPhrase } from '../../../model/search';
import { fold } from '../fold';

/** Thrown inside of a statement to stop it. Who ran the statement knows why, and throws an error for people instead. */
export class StatementStopped extends Error {
  constructor() {
    super('The statement was stopped.');
  }
}

/** Stops the statements of one connection: node:sqlite cannot interrupt them, but the functions of ours that they call can throw. */
export class Guard {
  /** Of `performance.now()`. */
  deadline = Infinity;
  /** Says whether nobody waits for what is running. */
  isCancelled: () => boolean = () => false;

  /** @throws {StatementStopped} when the time is over, or nobody waits */
  check(): void {
    if (performance.now() > this.deadline || this.isCancelled()) throw new StatementStopped();
  }
}

/** Reads what is searched for once for all rows of a statement. */
function lastParsed(): (search: string) => readonly SearchPhrase[] {
  let last: { search: string; phrases: readonly SearchPhrase[] } | undefined;
  return (search) => {
    if (last?.search !== search) last = { search, phrases: parseSearchText(search) };
    return last.phrases;
  };
}

/** Teaches a connection the functions of ours that reading needs. `fold`, which looks at whole texts, and `within_budget` stop what `guard` says. */
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
}

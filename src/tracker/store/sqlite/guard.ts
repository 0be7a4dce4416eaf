import type { DatabaseSync } from 'node:sqlite';
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

/** Teaches a connection the functions of ours that reading needs. `fold`, which looks at whole texts, and `within_budget` stop what `guard` says. */
export function addReadFunctions(database: DatabaseSync, guard: Guard): void {
  database.function('fold', { deterministic: true }, (text) => {
    guard.check();
    return typeof text === 'string' ? fold(text) : text;
  });
  database.function('within_budget', (_row) => {
    guard.check();
    return 1;
  });
}

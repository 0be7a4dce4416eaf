import type { Authorization } from './authorization';
import type { Transact } from './database';

/** Where an import writes. */
export interface ImportTarget {
  readonly repository: number;
  /** The import's own, which nobody is shown before the end. */
  readonly edition: number;
  /** The edition that its issues belong to: its own, or the one that they are appended to. */
  readonly issues: number;
  readonly isAppending: boolean;
  /** The numbers that its issues can have. */
  readonly numbers: { readonly first: number; readonly last: number };
  readonly revision: number;
  /** Judged when it begins, and when it is shown. */
  readonly authorization: Authorization | undefined;
}

/** A piece of work of which a transaction does as many as fit; it names `people`, who have to be found before. */
export interface ImportStep {
  readonly people: readonly (string | null)[];
  run(db: Transact): void;
}

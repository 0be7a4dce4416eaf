import type { Authorization } from './authorization';
import type { Transact } from './database';
import type { MaybePromise } from './direct';
import type { ImportedChange, ImportedComment } from './import-types';

/** Bounds the length of a transaction, since other writes wait for it. */
export const MAX_TRANSACTION_MS = 250;
/** How often this thread yields to readers within a transaction. */
export const MAX_TURN_MS = 4;
/** Watchers or votes of an issue per step: an archive can have everybody on one issue. */
export const TIES_PER_STEP = 200;
/** Index pages that are merged per transaction: somewhat more than it adds. */
export const PAGES_MERGED_PER_TRANSACTION = 800;

/** The target of an import. */
export interface ImportTarget {
  readonly repository: number;
  /** The import's own edition, which is not visible before the end. */
  readonly edition: number;
  /** The edition of its issues: its own, or the one that they are appended to. */
  readonly issues: number;
  readonly isAppending: boolean;
  /** The range of its issue numbers. */
  readonly numbers: { readonly first: number; readonly last: number };
  readonly revision: number;
  /** Checked when the import begins, and when it becomes visible. */
  readonly authorization: Authorization | undefined;
}

/** How many steps an import asks ahead for. */
export const STEPS_AHEAD = 500;

/** A unit of work, of which a transaction does as many as fit; `people` are looked up before. */
export interface ImportStep {
  readonly people: readonly (string | null)[];
  /** The comment that it adds, or the change whose entry it needs. */
  readonly entry?: ImportedComment | ImportedChange;
  run(db: Transact): MaybePromise<unknown>;
}

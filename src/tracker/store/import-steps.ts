import type { Authorization } from './authorization';
import type { Transact } from './database';
import type { MaybePromise } from './direct';
import type { ImportedChange, ImportedComment } from './import-types';

/** Bounds the length of a transaction, since other writes wait for it. */
export const MAX_TRANSACTION_MS = 250;
/** How long an import may block this thread before it yields to readers. */
export const MAX_TURN_MS = 4;
/** Watchers or votes of an issue per step, since an archive can have everybody on one issue. */
export const TIES_PER_STEP = 200;
/** Index pages that are merged per transaction: somewhat more than a transaction adds. */
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

/** For how many steps an import looks up comments at once. */
export const STEPS_AHEAD = 500;

/** A unit of work. A transaction runs as many steps as its time allows; the `people` of a step are looked up first. */
export interface ImportStep {
  readonly people: readonly (string | null)[];
  /** The comment that the step adds, or the change whose entry it needs. */
  readonly entry?: ImportedComment | ImportedChange;
  run(db: Transact): MaybePromise<unknown>;
}

/** What a write changes: `issues` (which changes their repository's revision), `anything`, or `nothing` that is visible. */
export type ChangeScope = 'issues' | 'anything' | 'nothing';

/** The version of a data file: numbers that only grow. Data that was read at a version stays valid until it changes, whichever process writes. */
export interface DataVersion {
  /** Grows with every change. */
  readonly revision: number;
  /** Grows with every change except those of issues and comments, which change their repository's revision. */
  readonly dataVersion: number;
}

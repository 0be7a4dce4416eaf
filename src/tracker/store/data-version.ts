/** What a write changes: `issues` (and with them their repository's revision), `anything`, or `nothing` that a reader sees. */
export type ChangeScope = 'issues' | 'anything' | 'nothing';

/** The version of a data file: numbers that only grow. Data of a version stays valid until the version changes, whichever process writes. */
export interface DataVersion {
  /** Grows with every change. */
  readonly revision: number;
  /** Grows with every change, except those of issues and comments: these change their repository's revision. */
  readonly dataVersion: number;
}

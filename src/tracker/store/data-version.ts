/** What a write changes for those who read: issues, whose repository's revision tells of it; anything; or what nobody sees. */
export type ChangeScope = 'issues' | 'anything' | 'nothing';

/**
 * A state of a data file, in numbers that only grow. What was read at one is still so as long as they are the same, whichever program
 * has written meanwhile.
 */
export interface DataVersion {
  /** Grows with every change. */
  readonly revision: number;
  /** Grows with every change but those of issues and of what is said of them, of which their repository's revision tells. */
  readonly dataVersion: number;
}

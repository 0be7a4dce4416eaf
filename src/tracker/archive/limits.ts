/** What is read of an archive at most. docs/archives.md tells people the same. */
export const LIMITS = {
  /** Files that the zip lists. */
  files: 200_000,
  /** What a file unpacks to; nothing is held in memory, so size itself is bounded by what anybody could have written. */
  bytes: 16 * 2 ** 30,
  /**
   * To how many times its size a file unpacks, once it is that large. Real files of issues deflate to a fifth or a tenth; text that says the
   * same all over to a hundredth.
   */
  ratio: 250,
  ratioFrom: 4 * 2 ** 20,
  /** Rows of a section: several times what any tracker of Bitbucket's held. */
  issues: 2_000_000,
  rows: 20_000_000,
  people: 100_000,
  /** Rows of our own file, which tells of what is rare. */
  beside: 2_000_000,
  /** Sections of a file, and bytes of one that is not known: it is passed over, and still has to be gone through. */
  sections: 1000,
  unknownBytes: 64 * 2 ** 20,
  /** Bytes of drafts, which are held in memory. */
  drafts: 5 * 2 ** 20,
  /** Of one row: neither memory nor the stack is left to an archive. */
  rowBytes: 16 * 2 ** 20,
  depth: 64,
} as const;

/** How many rows there may be. */
export type RowLimits = Readonly<Record<'issues' | 'rows' | 'people' | 'beside', number>>;

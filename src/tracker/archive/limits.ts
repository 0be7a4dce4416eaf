/** Limits of what is read of an archive. docs/archives.md lists them for people. */
export const LIMITS = {
  /** Files in the zip. */
  files: 200_000,
  /** Unpacked bytes of a file. It is streamed, so the limit is far above any real archive. */
  bytes: 16 * 2 ** 30,
  /**
   * Compression ratio above which a large file is taken for a zip bomb. Real files of issues deflate to a fifth or a tenth, repetitive text to a
   * hundredth.
   */
  ratio: 250,
  ratioFrom: 4 * 2 ** 20,
  /** Rows of a section: several times as many as any tracker at Bitbucket had. */
  issues: 2_000_000,
  rows: 20_000_000,
  people: 100_000,
  /** Rows of the sidecar, which has entries for exceptions only. */
  sidecar: 2_000_000,
  /** Sections of a file, and bytes of an unknown one, which is skipped but has to be scanned. */
  sections: 1000,
  unknownBytes: 64 * 2 ** 20,
  /** Bytes of drafts, which are held in memory. */
  drafts: 5 * 2 ** 20,
  /** Bytes and nesting of one row, which is parsed in memory: bounds memory and the stack. */
  rowBytes: 16 * 2 ** 20,
  depth: 64,
} as const;

/** Limits of rows per section. */
export type RowLimits = Readonly<Record<'issues' | 'rows' | 'people' | 'sidecar', number>>;

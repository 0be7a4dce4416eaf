/** Limits for reading an archive. docs/archives.md lists them for people. */
export const LIMITS = {
  /** Files in the zip. */
  files: 200_000,
  /** Bytes of their names, which are in memory. */
  nameBytes: 32 * 2 ** 20,
  /** Unpacked bytes of a file. The file is streamed, so the limit is far above any real archive. */
  bytes: 16 * 2 ** 30,
  /**
   * Compression ratio above which a large file is treated as a zip bomb. Real files of issues deflate to a fifth or a tenth, repetitive text to a
   * hundredth.
   */
  ratio: 250,
  ratioFrom: 4 * 2 ** 20,
  /** Rows of a section: several times as many as any tracker on Bitbucket had. */
  issues: 2_000_000,
  rows: 20_000_000,
  people: 100_000,
  /** Rows of the sidecar, which has entries for exceptions only. */
  sidecar: 2_000_000,
  /** Bytes of these rows, except for anchors. */
  sidecarBytes: 128 * 2 ** 20,
  /** Sections of a file, and bytes of an unknown section, which is skipped but must be scanned. */
  sections: 1000,
  unknownBytes: 64 * 2 ** 20,
  /** Bytes of drafts, which are held in memory. */
  drafts: 5 * 2 ** 20,
  /** Bytes and nesting of one row, which is parsed in memory. They bound memory and stack. */
  rowBytes: 16 * 2 ** 20,
  depth: 64,
} as const;

/** Limits of rows per section, and of the bytes of the sidecar's. */
export type RowLimits = Readonly<Record<'issues' | 'rows' | 'people' | 'sidecar' | 'sidecarBytes', number>>;

/** Maximum bytes of texts and files, per repository and per person. Absent: no limit. */
export interface Quotas {
  readonly textsPerPerson?: number | undefined;
  readonly textsPerRepository?: number | undefined;
  readonly filesPerPerson?: number | undefined;
  readonly filesPerRepository?: number | undefined;
}

/** A write would exceed a quota. Nothing was changed. */
export class QuotaExceeded extends Error {
  constructor(
    readonly quota: keyof Quotas,
    message: string,
  ) {
    super(message);
  }
}

/** Bytes that a row counts in addition to its texts, for its other columns and indexes. */
export const ROW_BYTES = 100;

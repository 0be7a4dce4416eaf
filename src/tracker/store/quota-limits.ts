/** How many bytes the texts and files of a repository may have, in all and those of one person. What is not there has no limit. */
export interface Quotas {
  readonly textsPerPerson?: number | undefined;
  readonly textsPerRepository?: number | undefined;
  readonly filesPerPerson?: number | undefined;
  readonly filesPerRepository?: number | undefined;
}

/** Thrown by a write that would bring texts or files above a quota. Nothing was changed. */
export class QuotaExceeded extends Error {
  constructor(
    readonly quota: keyof Quotas,
    message: string,
  ) {
    super(message);
  }
}

/** What a row counts besides its texts: its dates, numbers and places in indexes. An empty text is not free. */
export const ROW_BYTES = 100;

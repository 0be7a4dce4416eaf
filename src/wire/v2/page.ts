import * as v from 'valibot';

/** API 2.0: the envelope of lists. */

/** A page of a list. Pages are counted from 1. */
export interface PageRange {
  readonly page: number;
  readonly pagelen: number;
}

export const DEFAULT_PAGELEN = 10;
export const MAX_PAGELEN = 100;

/** Encodes a page. `address` makes the URL of another page. */
export const encodePage = (
  values: readonly unknown[],
  size: number,
  { page, pagelen }: PageRange,
  address: (page: number) => string,
): Record<string, unknown> => ({
  pagelen,
  size,
  page,
  ...(page * pagelen < size && { next: address(page + 1) }),
  ...(page > 1 && { previous: address(page - 1) }),
  values,
});

const count = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);
const PageJson = v.object({ values: v.array(v.unknown()), next: v.nullish(v.string()), page: count, pagelen: count, size: count });

/** A parsed page. */
export interface Page<T> {
  readonly values: readonly T[];
  /** The URL of the next page. */
  readonly next: string | undefined;
  /** The number of pages that follow. With a `next` it is at least 1, because some servers do not send a size. */
  readonly pagesLeft: number;
}

/** Parses a page. @throws {ValiError} */
export function decodePage<T>(json: unknown, read: (value: unknown) => T): Page<T> {
  const { values, next, page, pagelen, size } = v.parse(PageJson, json);
  const remainingPages = page && pagelen && size ? Math.ceil(size / pagelen) - page : 0;
  return { values: values.map(read), next: next ?? undefined, pagesLeft: next == null ? 0 : Math.max(1, remainingPages) };
}

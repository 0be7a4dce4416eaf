import * as v from 'valibot';

/** The envelope of API 2.0's lists. */

/** Which stretch of a list. Pages are counted from 1. */
export interface Stretch {
  readonly page: number;
  readonly pagelen: number;
}

export const DEFAULT_PAGELEN = 10;
export const MAX_PAGELEN = 100;

/** Writes a page; `address` gives the address of another one. */
export const encodePage = (
  values: readonly unknown[],
  size: number,
  { page, pagelen }: Stretch,
  address: (page: number) => string,
): Record<string, unknown> => ({
  pagelen,
  size,
  page,
  ...(page * pagelen < size && { next: address(page + 1) }),
  ...(page > 1 && { previous: address(page - 1) }),
  values,
});

const PageJson = v.object({ values: v.array(v.unknown()), next: v.nullish(v.string()) });

/** Reads a page: what is on it, and where the next one is; raises `ValiError` when it is none. */
export function decodePage<T>(json: unknown, read: (value: unknown) => T): { values: T[]; next: string | undefined } {
  const { values, next } = v.parse(PageJson, json);
  return { values: values.map(read), next: next ?? undefined };
}

import { fold } from '../../model/fold';
import { SORT_FIELDS, typeOf, type Field, type FieldType, type SortField } from '../../model/fields';
import type { Sort } from '../../model/query';
import { FIELDS2 } from '../../wire/v2/issue';
import { DEFAULT_PAGELEN, MAX_PAGELEN, type PageRange } from '../../wire/v2/page';
import { HttpError } from '../http-error';
import { QueryError, type Query } from './q/ast';
import { compares, instantOf, rankedWordsAt, rankOf } from './q/condition';
import { matches, requireFields, valuesAt } from './q/evaluate';
import { parseQ } from './q/parser';

/** The parameters of a list. */
export interface ListParameters extends PageRange {
  readonly query: Query;
  readonly start: number;
  /** A field's path, with `-` before it for descending order; null for the default order. */
  readonly sort: string | null;
}

/** Makes the 400 of an invalid query parameter. */
export const invalid = (parameter: string, sentence: string): HttpError =>
  new HttpError(400, `${parameter}: ${sentence}`, { fields: { [parameter]: [sentence] } });

function readNumber(parameters: URLSearchParams, name: string, fallback: number, max: number): number {
  const text = parameters.get(name)?.trim();
  if (!text) return fallback;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= max) return number;
  throw invalid(name, `This must be a number from 1 to ${max}.`);
}

/** Runs a parser of queries and converts its errors. @throws {HttpError} 400 */
export function parseOr400<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw invalid('q', `At character ${error.at}: ${error.message}.`);
  }
}

/** Parses the parameters of a list. @throws {HttpError} 400 that names the invalid parameter */
export function parseListParameters(parameters: URLSearchParams): ListParameters {
  const page = readNumber(parameters, 'page', 1, 999_999_999);
  const pagelen = readNumber(parameters, 'pagelen', DEFAULT_PAGELEN, MAX_PAGELEN);
  const query = parseOr400(() => parseQ(parameters.get('q') ?? ''));
  return { page, pagelen, start: (page - 1) * pagelen, query, sort: parameters.get('sort')?.trim() || null };
}

/** The key by which objects of a type are sorted. */
const INNER: Partial<Record<FieldType, string>> = { listItem: 'name', person: 'nickname' };

/** The paths by which issues can be sorted. */
const SORTS: ReadonlyMap<string, SortField> = new Map(
  (Object.keys(FIELDS2) as Field[])
    .filter((field): field is SortField => (SORT_FIELDS as readonly Field[]).includes(field))
    .flatMap((field) => {
      const [key, inner] = [FIELDS2[field], INNER[typeOf(field)]];
      const keys = key === null ? [] : inner === undefined ? [key] : [key, `${key}.${inner}`];
      return keys.map((each) => [each, field] as const);
    }),
);

/** Parses the order of issues. The default is by number, as on Bitbucket. @throws {HttpError} 400 */
export function issueSort(sort: string | null): Sort {
  if (sort === null) return { field: 'number', descending: false };
  const descending = sort.startsWith('-');
  const key = descending ? sort.slice(1) : sort;
  const field = SORTS.get(key);
  if (field !== undefined) return { field, descending };
  throw invalid(
    'sort',
    `Issues can't be sorted by '${key}'. Sort by one of: ${[...SORTS.keys()].join(', ')}, with - before it to reverse.`,
  );
}

/** Makes a comparator by a key of each value. Unset values come last in both directions, except for `updated_on`, as in SQL. */
export function comparatorBy(sort: string): {
  readonly path: readonly string[];
  readonly descending: boolean;
  readonly keyOf: (value: unknown) => string | number | null;
  readonly compare: (a: unknown, b: unknown) => number;
} {
  const descending = sort.startsWith('-');
  const path = (descending ? sort.slice(1) : sort).split('.');
  const isUnsetGreatest = path.join('.') === 'updated_on';
  return {
    path,
    descending,
    keyOf(value) {
      const [first] = valuesAt(value, path);
      if (typeof first !== 'string') return first ?? null;
      if (path.at(-1)!.endsWith('_on')) return instantOf(first) ?? first;
      return rankOf(rankedWordsAt(path)?.words ?? [], first) ?? fold(first);
    },
    compare(a, b) {
      if (a == null || b == null) return (Number(a == null) - Number(b == null)) * (descending && isUnsetGreatest ? -1 : 1);
      const [x, y] = [a, b] as [string | number, string | number];
      const order = compares('<', x, y) ? -1 : compares('>', x, y) ? 1 : 0;
      return descending ? -order : order;
    },
  };
}

/** Whether a list is neither filtered nor sorted. */
export const isWholeList = ({ query, sort }: ListParameters): boolean => 'and' in query && query.and.length === 0 && sort === null;

/**
 * Filters, sorts and pages a short list in memory. `items` are in the default order. Only the needed values are encoded: without a query and an
 * order, those of the page. @throws {HttpError} 400 for a query or an order by an unknown field
 */
export function filterAndPage<T>(
  items: readonly T[],
  encode: (item: T) => unknown,
  parameters: ListParameters,
  known: readonly string[],
): { values: unknown[]; size: number } {
  const { query, sort, start, pagelen } = parameters;
  if (isWholeList(parameters)) return { values: items.slice(start, start + pagelen).map(encode), size: items.length };
  const matching = parseOr400(() => {
    requireFields(query, known);
    return items.map(encode).filter((value) => matches(value, query));
  });
  if (sort !== null) {
    const { path, descending, keyOf, compare } = comparatorBy(sort);
    if (!known.includes(path[0]!)) throw invalid('sort', `There is no field '${path.join('.')}' here. There are: ${known.join(', ')}.`);
    if (descending) matching.reverse();
    matching.sort((a, b) => compare(keyOf(a), keyOf(b)));
  }
  return { values: matching.slice(start, start + pagelen), size: matching.length };
}

import { isWordField, type FilterField, type Measure, type PersonField, type SortField } from './fields';

export { FILTER_FIELDS, MEASURES, SORT_FIELDS, type FilterField, type Measure, type SortField } from './fields';

/**
 * `is` compares whole values; `contains`, `begins` and `ends` parts of text. All ignore case and take every
 * character literally. `is ''` on a field that can be empty means "is not set".
 */
export type Comparator = 'is' | 'contains' | 'begins' | 'ends';

/** One condition, e.g. `title !~ "x"` is `{ field: 'title', comparator: 'contains', negated: true, value: 'x' }`. */
export interface Comparison {
  readonly field: FilterField;
  readonly comparator: Comparator;
  readonly negated: boolean;
  readonly value: string;
}

/**
 * A condition on something that can be more or less. Dates are ISO 8601 in UTC with six digits after the second. Null is
 * "is not set", which `is` alone can ask for; what is not set is neither less nor more than anything.
 */
export interface Bound {
  readonly measure: Measure;
  readonly comparator: 'is' | 'less' | 'atMost' | 'more' | 'atLeast';
  readonly negated: boolean;
  readonly value: string | number | null;
}

/** One of the names by which people are known. */
export type PersonName = 'username' | 'displayName' | 'uuid' | 'accountId';

/** A condition on one name of a person; nobody has empty names. A `uuid` is written without braces. */
export interface PersonComparison {
  readonly person: PersonField;
  readonly name: PersonName;
  readonly comparator: Comparator;
  readonly negated: boolean;
  readonly value: string;
}

/** Which issues are meant. An empty `and` means all, an empty `or` none. */
export type Filter = Comparison | Bound | PersonComparison | { readonly and: readonly Filter[] } | { readonly or: readonly Filter[] };

export const ALL: Filter = { and: [] };
export const NONE: Filter = { or: [] };

export interface Sort {
  readonly field: SortField;
  readonly descending: boolean;
}

/** Which issues, in which order, and which stretch of them. Ties are broken by number, in the sort's direction. */
export interface IssueQuery {
  readonly filter: Filter;
  /** What a text holds, as it was typed (see search.ts): title and content as one. Null: any. */
  readonly search: string | null;
  /** Whether the text may be a comment, too. */
  readonly searchComments?: boolean;
  readonly sort: Sort;
  readonly start: number;
  readonly limit: number;
}

/** The order of a list when nobody asks for one: what changed last comes first. */
export const DEFAULT_SORT: Sort = { field: 'updatedOn', descending: true };

export const DEFAULT_QUERY: IssueQuery = { filter: ALL, search: null, sort: DEFAULT_SORT, start: 0, limit: 50 };

/** How much a query may ask for, so that nobody waits long for somebody's question. Equality is found at once, and may be more. */
export const QUERY_LIMITS = { conditions: 200, comparisons: 50, shortTexts: 5, characters: 256 } as const;

/** What is too much about a filter, as a clause; undefined when nothing is. */
export function excessOf(filter: Filter): string | undefined {
  const count = { comparisons: 0, shortTexts: 0 };
  const look = (it: Filter): boolean => {
    if (!('negated' in it)) return ('and' in it ? it.and : it.or).some(look);
    if (it.comparator === 'is' && !('field' in it && it.field === 'content')) return false;
    if ('field' in it && isWordField(it.field)) return false;
    count.comparisons++;
    const { value } = it;
    if (typeof value !== 'string') return false;
    if ('field' in it && it.comparator === 'contains' && value !== '' && [...value].length < 3) count.shortTexts++;
    return value.length > QUERY_LIMITS.characters;
  };
  if (look(filter)) return `a text that is looked for is longer than ${QUERY_LIMITS.characters} characters`;
  if (count.comparisons > QUERY_LIMITS.comparisons)
    return `there are more than ${QUERY_LIMITS.comparisons} comparisons other than by equality`;
  if (count.shortTexts > QUERY_LIMITS.shortTexts)
    return `there are more than ${QUERY_LIMITS.shortTexts} texts shorter than three characters`;
  return undefined;
}

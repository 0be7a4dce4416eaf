import type { RelationName } from './relations';
import { isEnumField, type FilterField, type Measure, type PersonField, type SortField } from './fields';

export { FILTER_FIELDS, MEASURES, SORT_FIELDS, type FilterField, type Measure, type SortField } from './fields';

/** `is` compares complete values, the others parts of a text. All ignore case and have no wildcards. `is ''` matches an unset field. */
export type Comparator = 'is' | 'contains' | 'begins' | 'ends';

/** One condition. For example, `title !~ "x"` is `{ field: 'title', comparator: 'contains', negated: true, value: 'x' }`. */
export interface Comparison {
  readonly field: FilterField;
  readonly comparator: Comparator;
  readonly negated: boolean;
  readonly value: string;
}

/** Values with an order: fields, and the date of closing, which is unset for open issues. */
export type Measured = Measure | 'closedOn';

/**
 * A condition on the order of a number, date or text. Dates are ISO 8601 in UTC with microseconds. Null means "is not set" and is allowed only with
 * `is`; an unset field is neither less nor greater than any value.
 */
export interface Bound {
  readonly measure: Measured;
  readonly comparator: 'is' | 'less' | 'atMost' | 'more' | 'atLeast';
  readonly negated: boolean;
  readonly value: string | number | null;
}

/** The names and ids of a person. */
export type PersonName = 'username' | 'displayName' | 'uuid' | 'accountId';

/** A condition on a name of a person. All names of an unset person are empty. A `uuid` has no braces. */
export interface PersonComparison {
  readonly person: PersonField;
  readonly name: PersonName;
  readonly comparator: Comparator;
  readonly negated: boolean;
  readonly value: string;
}

/** Involvements of people in an issue besides its fields. A change without a text is not a comment. */
export const INVOLVEMENTS = ['commenter', 'watcher', 'voter'] as const;

/** A condition on a person's involvement in an issue. `value` is a username. */
export interface Involvement {
  readonly involved: (typeof INVOLVEMENTS)[number];
  readonly comparator: 'is';
  readonly negated: boolean;
  readonly value: string;
}

/** A condition on a relation: to the issue with that number, to any open issue, or to any issue (null). */
export interface RelationCondition {
  readonly related: RelationName;
  readonly comparator: 'is';
  readonly negated: boolean;
  readonly value: number | 'open' | null;
}

/** A condition on the anchors of an issue: in the file with this path, or anywhere (null). */
export interface AnchorCondition {
  readonly anchored: 'path';
  readonly comparator: 'is';
  readonly negated: boolean;
  readonly value: string | null;
}

/** One condition of a filter. */
export type Condition = Comparison | Bound | PersonComparison | Involvement | RelationCondition | AnchorCondition;

/** Selects issues. An empty `and` selects all, an empty `or` none. */
export type Filter = Condition | { readonly and: readonly Filter[] } | { readonly or: readonly Filter[] };

export const ALL: Filter = { and: [] };
export const NONE: Filter = { or: [] };

export interface Sort {
  readonly field: SortField;
  readonly descending: boolean;
}

/** A page of a filtered and sorted list. Ties are broken by number, in the direction of the sort. */
export interface IssueQuery {
  readonly filter: Filter;
  /** A search text as it was typed (see search.ts). Title and content together must match it. Null: all match. */
  readonly search: string | null;
  /** Whether comments are searched, too. */
  readonly searchComments?: boolean;
  readonly sort: Sort;
  readonly start: number;
  readonly limit: number;
}

/** The default order of a list: the most recently changed first. */
export const DEFAULT_SORT: Sort = { field: 'updatedOn', descending: true };

export const DEFAULT_QUERY: IssueQuery = { filter: ALL, search: null, sort: DEFAULT_SORT, start: 0, limit: 50 };

/** The limits of a query, so that one query cannot block others. Comparisons by equality use an index, so only `conditions` limits them. */
export const QUERY_LIMITS = { conditions: 200, comparisons: 50, shortTexts: 5, characters: 256 } as const;

/** Checks a filter against the limits. Returns a clause for an error message, or undefined. */
export function exceededFilterLimit(filter: Filter): string | undefined {
  const count = { comparisons: 0, shortTexts: 0 };
  const exceeds = (part: Filter): boolean => {
    if (!('negated' in part)) return ('and' in part ? part.and : part.or).some(exceeds);
    if (part.comparator === 'is' && !('field' in part && part.field === 'content')) return false;
    if ('field' in part && isEnumField(part.field)) return false;
    count.comparisons++;
    const { value } = part;
    if (typeof value !== 'string') return false;
    if ('field' in part && part.comparator === 'contains' && value !== '' && [...value].length < 3) count.shortTexts++;
    return value.length > QUERY_LIMITS.characters;
  };
  if (exceeds(filter)) return `a text that is looked for is longer than ${QUERY_LIMITS.characters} characters`;
  if (count.comparisons > QUERY_LIMITS.comparisons)
    return `there are more than ${QUERY_LIMITS.comparisons} comparisons other than by equality`;
  if (count.shortTexts > QUERY_LIMITS.shortTexts)
    return `there are more than ${QUERY_LIMITS.shortTexts} texts shorter than three characters`;
  return undefined;
}

import {
  exceededFilterLimit,
  QUERY_LIMITS,
  type Bound,
  type Comparator,
  type Comparison,
  type Filter,
  type FilterField,
  type IssueQuery,
  type Sort,
  type SortField,
} from '../model/query';
import { choicesOf, FILTER_FIELDS, isEnumField, SORT_FIELDS, type Field } from '../model/fields';
import { FIELDS1 } from './v1-issue';

/** API 1.0: the parameters of a list, which the tracker parses and the client encodes. */

/** The documentation's table of filters: fields by their keys. */
const FILTERS: ReadonlyMap<string, FilterField> = new Map(FILTER_FIELDS.map((field) => [FIELDS1[field].key, field]));

const OPERATORS = [
  ['!~', 'contains', true],
  ['!', 'is', true],
  ['~', 'contains', false],
  ['^', 'begins', false],
  ['$', 'ends', false],
] as const satisfies readonly (readonly [string, Comparator, boolean])[];

const SORTS: ReadonlyMap<string, SortField> = new Map(
  (Object.keys(FIELDS1) as Field[])
    .filter((field): field is SortField => (SORT_FIELDS as readonly Field[]).includes(field))
    .flatMap((field) => FIELDS1[field].sorts.map((key) => [key, field])),
);

export const DEFAULT_LIMIT = 15;
export const MAX_LIMIT = 50;

/** An addition: bounds of the creation date, in UTC. */
const DATE_BOUNDS = [
  ['created_from', 'atLeast'],
  ['created_before', 'less'],
] as const;
/** The parameters for the bounds of the creation date. */
export const DATE_BOUND_KEYS: readonly string[] = DATE_BOUNDS.map(([key]) => key);

/** A date in UTC whose last parts may be omitted: `2026-11-01`, `2026-11-01T09:00:00Z`. */
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|\+00:00))?$/;

/** A parameter that cannot be parsed. The message names it and says what is allowed. */
export class InvalidParameter extends Error {
  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super(message);
  }
}

/** The filters as the response of a list repeats them: `{"title": [["~", "easy_install"]]}`. The operator of a plain comparison is `=`. */
export type FilterEcho = Record<string, [operator: string, value: string][]>;

export interface ListRequest {
  readonly query: IssueQuery;
  readonly echo: FilterEcho;
}

function readComparison(key: string, field: FilterField, text: string): { comparison: Comparison; echo: [string, string] } {
  const { operators } = FIELDS1[field];
  const allowed: readonly string[] | undefined = isEnumField(field) ? choicesOf(field) : undefined;
  const [operator, comparator, negated] = OPERATORS.find(([prefix]) => text.startsWith(prefix)) ?? ['', 'is' as const, false];
  let value = text.slice(operator.length);
  if (operators === 'equality' && comparator !== 'is') {
    throw new InvalidParameter(key, `The filter '${key}' can be compared by is and is not (!) only, not by '${operator}'.`);
  }
  if (allowed) {
    const match = allowed.find((name) => name === value.trim().toLowerCase());
    if (match === undefined) throw new InvalidParameter(key, `'${value}' is not a ${key}. It must be one of: ${allowed.join(', ')}.`);
    value = match;
  }
  return { comparison: { field, comparator, negated, value }, echo: [operator || '=', value] };
}

function readNumber(parameters: URLSearchParams, key: string, fallback: number, min: number, max: number): number {
  const text = parameters.get(key);
  if (text === null || text === '') return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  throw new InvalidParameter(key, `'${key}' must be a whole number, ${range}; '${text}' is not.`);
}

function readSort(text: string | null): Sort {
  if (!text) return { field: 'number', descending: true };
  const descending = text.startsWith('-');
  const key = descending ? text.slice(1) : text;
  const field = SORTS.get(key);
  if (field !== undefined) return { field, descending };
  throw new InvalidParameter(
    'sort',
    `Issues can't be sorted by '${text}'. Sort by one of: ${[...SORTS.keys()].join(', ')}, with - before it to reverse.`,
  );
}

/** Parses the parameters of a search. @throws {InvalidParameter} */
export function readSearch(parameters: URLSearchParams): Pick<IssueQuery, 'search' | 'searchComments'> {
  const search = parameters.get('search') || null;
  const inComments = parameters.get('search_comments') || 'false';
  if (inComments !== 'true' && inComments !== 'false') {
    throw new InvalidParameter('search_comments', `'search_comments' must be true or false; '${inComments}' is neither.`);
  }
  return { search, ...(inComments === 'true' && { searchComments: true }) };
}

/** Parses a date in UTC and pads it to microseconds, as stored dates have them. @throws {InvalidParameter} */
function readDate(key: string, text: string): string {
  const date = DATE.test(text) ? new Date(text.length === 10 ? `${text}T00:00:00Z` : text) : undefined;
  if (!date || Number.isNaN(date.getTime()))
    throw new InvalidParameter(key, `'${key}' must be a date in UTC such as 2026-11-01 or 2026-11-01T09:00:00Z; '${text}' is not.`);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0')}Z`;
}

/** Parses the bounds of the creation date. @throws {InvalidParameter} */
function readBounds(parameters: URLSearchParams, echo: FilterEcho): Filter[] {
  return DATE_BOUNDS.flatMap(([key, comparator]) => {
    const text = parameters.get(key);
    if (!text) return [];
    const value = readDate(key, text);
    echo[key] = [['=', text]];
    return [{ measure: 'createdOn', comparator, negated: false, value }];
  });
}

/**
 * Parses the parameters of a list. Repeated parameters are combined with OR, different ones with AND; unknown ones are ignored.
 * @throws {InvalidParameter}
 */
export function decodeQuery(parameters: URLSearchParams): ListRequest {
  const echo: FilterEcho = {};
  const filters: Filter[] = [];
  let conditions = 0;
  for (const key of new Set(parameters.keys())) {
    const field = FILTERS.get(key);
    if (field === undefined) continue;
    const readings = parameters.getAll(key).map((text) => readComparison(key, field, text));
    echo[key] = readings.map((reading) => reading.echo);
    const filter: Filter = readings.length === 1 ? readings[0]!.comparison : { or: readings.map((reading) => reading.comparison) };
    filters.push(filter);
    conditions += readings.length;
    const excess =
      conditions > QUERY_LIMITS.conditions
        ? `there are more than ${QUERY_LIMITS.conditions} conditions`
        : exceededFilterLimit({ and: filters });
    if (excess !== undefined) throw new InvalidParameter(key, `This query is too large: ${excess}.`);
  }
  filters.push(...readBounds(parameters, echo));
  const query: IssueQuery = {
    filter: filters.length === 1 ? filters[0]! : { and: filters },
    ...readSearch(parameters),
    sort: readSort(parameters.get('sort')),
    start: readNumber(parameters, 'start', 0, 0, Number.MAX_SAFE_INTEGER),
    limit: readNumber(parameters, 'limit', DEFAULT_LIMIT, 1, MAX_LIMIT),
  };
  return { query, echo };
}

/** Returns the parameter that expresses a condition on the creation date; undefined when there is none. */
const boundKey = (filter: Filter): string | undefined =>
  'measure' in filter && filter.measure === 'createdOn' && !filter.negated && typeof filter.value === 'string'
    ? DATE_BOUNDS.find(([, comparator]) => comparator === filter.comparator)?.[0]
    : undefined;

function* comparisons(filter: Filter): Generator<readonly Comparison[] | Bound> {
  if ('field' in filter) yield [filter];
  else if ('measure' in filter && boundKey(filter) !== undefined) yield filter;
  else if ('negated' in filter)
    throw new RangeError('API 1.0 cannot ask for what is more or less, nor for one of several names of people.');
  else if ('and' in filter) for (const part of filter.and) yield* comparisons(part);
  else {
    const parts = filter.or.filter((part): part is Comparison => 'field' in part);
    if (parts.length !== filter.or.length || new Set(parts.map((part) => part.field)).size !== 1) {
      throw new RangeError('API 1.0 can say OR between values of one field only.');
    }
    yield parts;
  }
}

/**
 * Encodes a query as parameters of a list.
 * @throws {RangeError} for what API 1.0 cannot express: more and less, OR across fields, one field in two groups, `~ ^ $` on a field that allows only
 * is / is not
 */
export function encodeQuery(query: IssueQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const group of comparisons(query.filter)) {
    if ('measure' in group) {
      const key = boundKey(group)!;
      if (parameters.has(key)) throw new RangeError(`API 1.0 can't ask for two of ${key}.`);
      parameters.set(key, String(group.value));
      continue;
    }
    const { key, operators } = FIELDS1[group[0]!.field];
    if (parameters.has(key)) throw new RangeError(`API 1.0 can't ask for two conditions on ${key} that must both hold.`);
    for (const { comparator, negated, value } of group) {
      const operator = OPERATORS.find((operator) => operator[1] === comparator && operator[2] === negated)?.[0];
      if (operator === undefined && (comparator !== 'is' || negated))
        throw new RangeError(`API 1.0 has no operator for not ${comparator}.`);
      if (operator === undefined && OPERATORS.some(([prefix]) => value.startsWith(prefix))) {
        throw new RangeError(`API 1.0 takes the first character of '${value.slice(0, 40)}' for an operator; use contains instead.`);
      }
      if (comparator !== 'is' && operators === 'equality') throw new RangeError(`API 1.0 can compare ${key} by is and is not only.`);
      parameters.append(key, `${operator ?? ''}${value}`);
    }
  }
  if (query.search) parameters.set('search', query.search);
  if (query.search && query.searchComments) parameters.set('search_comments', 'true');
  const [sort] = FIELDS1[query.sort.field].sorts;
  if (sort === undefined) throw new RangeError(`API 1.0 cannot sort by ${query.sort.field}.`);
  parameters.set('sort', `${query.sort.descending ? '-' : ''}${sort}`);
  parameters.set('start', String(query.start));
  parameters.set('limit', String(query.limit));
  return parameters;
}

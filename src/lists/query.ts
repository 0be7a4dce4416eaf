import { isFilteredByParts, isListField, isPersonField, isEnumField } from '../model/fields';
import { NONE } from '../model/query';
import { interpretQuery, parseQuery, printQuery, printValue, quote, type QueryMeaning, type QueryTerm } from '../model/query-language';
import { fieldName, QUALIFIERS } from '../model/query-language/qualifiers';
import { isOpen, STATUSES } from '../model/enums';
import { withCondition, type FilterCondition, type FilterConditions, type ListFilter } from './filter';

/** Converts between query texts and list filters. What a condition on one field can express becomes one, so that it can be edited field by field. */

const now = (): Date => new Date();

/** Converts a term to a condition; undefined where a condition cannot express it. */
function toFilterCondition(term: QueryTerm, me: string | null): FilterCondition | undefined {
  if (term.type !== 'qualifier' || term.values.length === 0) return undefined;
  const qualifier = QUALIFIERS.get(term.name);
  const { filter, problems } = interpretQuery({ terms: [{ ...term, negated: false }], problems: [] }, { me, now: now() });
  if (!qualifier || problems.length > 0 || !('and' in filter) || filter.and.length !== 1) return undefined;
  const [part] = filter.and;
  const parts = part && 'or' in part ? part.or : [part!];
  const values = parts.map((it) => ('field' in it && !it.negated ? it : undefined));
  const [first] = values;
  if (!first || values.some((it) => it?.field !== first.field || it.comparator !== first.comparator)) return undefined;
  const { field, comparator } = first;
  if (comparator !== 'is' && comparator !== 'contains') return undefined;
  const isOne = values.length === 1;
  if (!isOne && (isFilteredByParts(field) || (term.negated && !isEnumField(field)))) return undefined;
  return { field, comparator, negated: term.negated, values: values.map((it) => it!.value) };
}

interface SplitQuery {
  readonly conditions: FilterConditions;
  readonly rest: readonly QueryTerm[];
}

function splitTerms(terms: readonly QueryTerm[], me: string | null): SplitQuery {
  let conditions: FilterConditions = [];
  const rest: QueryTerm[] = [];
  for (const term of terms) {
    const condition = toFilterCondition(term, me);
    if (!condition || conditions.some(({ field }) => field === condition.field)) rest.push(term);
    else conditions = withCondition(conditions, condition);
  }
  // A search that includes comments is a condition of its own.
  const isOfSearch = (term: QueryTerm) => (term.type === 'text' ? !term.negated : term.name === 'in' || term.name === 'mentions');
  const searching = rest.filter(isOfSearch);
  const { filter, search, searchComments } = interpretQuery({ terms: searching, problems: [] }, { me, now: now() });
  const isWholeSearch = 'and' in filter && filter.and.length === 0 && !searching.some((it) => it.type !== 'text' && it.name === 'mentions');
  if (search === null || !searchComments || !isWholeSearch) return { conditions, rest };
  return {
    conditions: withCondition(conditions, { field: 'search', words: search }),
    rest: rest.filter((term) => !isOfSearch(term)),
  };
}

/**
 * Reads a query as the filter, sort and grouping of a list. A query with problems matches nothing: to leave out the faulty part would show
 * issues that nobody asked for. `me` is the username that `me` stands for; null where nobody is signed in.
 */
export function readListFilter(text: string, me: string | null): ListFilter & Pick<QueryMeaning, 'sort' | 'group' | 'problems'> {
  const { terms, problems } = parseQuery(text);
  const { conditions, rest } = splitTerms(terms, me);
  const meaning = interpretQuery({ terms, problems }, { me, now: now() });
  const { filter, search, searchComments } = interpretQuery({ terms: rest, problems: [] }, { me, now: now() });
  return {
    conditions,
    rest: { filter: meaning.problems.length > 0 ? NONE : filter, search, searchComments },
    sort: meaning.sort,
    group: meaning.group,
    problems: meaning.problems,
  };
}

/** Prints search words, in quotation marks where a query would read them as something else. */
function printWords(text: string): string {
  const { terms, problems } = parseQuery(text);
  const isPlain = (texts: readonly QueryTerm[]) => texts.every((term) => term.type === 'text' && !term.negated);
  if (problems.length === 0 && isPlain(terms)) return printQuery(terms);
  const chunks = text.split(/\s+/).filter(Boolean);
  return chunks.map((chunk) => (isPlain(parseQuery(chunk).terms) && !chunk.startsWith('"') ? chunk : quote(chunk))).join(' ');
}

function printAnyCondition(condition: FilterConditions[number]): string {
  return condition.field === 'search' ? `${printWords(condition.words)} in:comments` : printCondition(condition);
}

function printCondition({ field, comparator, negated, values }: FilterCondition): string {
  const sign = negated ? '-' : '';
  if (field === 'status' && comparator === 'is') {
    const isClass = (open: boolean) => STATUSES.every((it) => (isOpen(it) === open) === values.includes(it));
    if (isClass(true) || isClass(false)) return `${sign}is:${isClass(true) ? 'open' : 'closed'}`;
  }
  const print = (value: string) => {
    if (value === '') return 'none';
    if (isEnumField(field)) return value.includes(' ') ? value.replaceAll(' ', '-') : value;
    const isReserved = (isListField(field) || isPersonField(field)) && /^(none|@?me|@.*)$/i.test(value);
    return printValue(value, isReserved);
  };
  return `${sign}${fieldName(field)}:${values.map(print).join(',')}`;
}

/** Replaces the conditions of a query text and keeps the rest of it. */
export function withConditions(text: string, conditions: FilterConditions, me: string | null): string {
  const { rest } = splitTerms(parseQuery(text).terms, me);
  return [...conditions.map(printAnyCondition), printQuery(rest)].filter(Boolean).join(' ');
}

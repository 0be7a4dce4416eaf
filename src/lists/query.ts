import { isFilteredByParts, isListField, isPersonField, isEnumField } from '../model/fields';
import { NONE } from '../model/query';
import { meaningOf, parseQuery, printQuery, printValue, quote, type QueryMeaning, type QueryTerm } from '../model/query-language';
import { fieldName, QUALIFIERS } from '../model/query-language/qualifiers';
import { isOpen, STATUSES } from '../model/enums';
import { withCondition, type FilterCondition, type FilterConditions, type ListFilter } from './filter';

/** Query texts as the filter of a list: one condition a field where that says it, so that it can be changed step by step, and the rest. */

const NOW = (): Date => new Date();

/** Conditions that a term on one field means alone; undefined where it is more than values of a field. */
function toFilterCondition(term: QueryTerm, me: string | null): FilterCondition | undefined {
  if (term.type !== 'qualifier' || term.values.length === 0) return undefined;
  const qualifier = QUALIFIERS.get(term.name);
  const { filter, problems } = meaningOf({ terms: [{ ...term, negated: false }], problems: [] }, { me, now: NOW() });
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

interface Split {
  readonly conditions: FilterConditions;
  readonly rest: readonly QueryTerm[];
}

function split(terms: readonly QueryTerm[], me: string | null): Split {
  let conditions: FilterConditions = [];
  const rest: QueryTerm[] = [];
  for (const term of terms) {
    const condition = toFilterCondition(term, me);
    if (!condition || conditions.some(({ field }) => field === condition.field)) rest.push(term);
    else conditions = withCondition(conditions, condition);
  }
  // Words that are looked for in comments, too, are one condition.
  const isOfSearch = (term: QueryTerm) => (term.type === 'text' ? !term.negated : term.name === 'in' || term.name === 'mentions');
  const searching = rest.filter(isOfSearch);
  const { filter, search, searchComments } = meaningOf({ terms: searching, problems: [] }, { me, now: NOW() });
  const isWhole = 'and' in filter && filter.and.length === 0 && !searching.some((it) => it.type !== 'text' && it.name === 'mentions');
  if (search === null || !searchComments || !isWhole) return { conditions, rest };
  return {
    conditions: withCondition(conditions, { field: 'search', words: search }),
    rest: rest.filter((term) => !isOfSearch(term)),
  };
}

/** What a query asks of a list. Who is not known matches nothing: a part that is left out would show what nobody asked for. */
export function readListFilter(text: string, me: string | null): ListFilter & Pick<QueryMeaning, 'sort' | 'group' | 'problems'> {
  const { terms, problems } = parseQuery(text);
  const { conditions, rest } = split(terms, me);
  const whole = meaningOf({ terms, problems }, { me, now: NOW() });
  const { filter, search, searchComments } = meaningOf({ terms: rest, problems: [] }, { me, now: NOW() });
  return {
    conditions,
    rest: { filter: whole.problems.length > 0 ? NONE : filter, search, searchComments },
    sort: whole.sort,
    group: whole.group,
    problems: whole.problems,
  };
}

/** Words as they were typed; what a query would take for something else stands in quotation marks. */
function printWords(words: string): string {
  const { terms, problems } = parseQuery(words);
  const isPlain = (all: readonly QueryTerm[]) => all.every((term) => term.type === 'text' && !term.negated);
  if (problems.length === 0 && isPlain(terms)) return printQuery(terms);
  const chunks = words.split(/\s+/).filter(Boolean);
  return chunks.map((chunk) => (isPlain(parseQuery(chunk).terms) && !chunk.startsWith('"') ? chunk : quote(chunk))).join(' ');
}

function printAny(condition: FilterConditions[number]): string {
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
    const isTaken = (isListField(field) || isPersonField(field)) && /^(none|@?me|@.*)$/i.test(value);
    return printValue(value, isTaken);
  };
  return `${sign}${fieldName(field)}:${values.map(print).join(',')}`;
}

/** Writes conditions as a query, with what else a query says. */
export function withConditions(text: string, conditions: FilterConditions, me: string | null): string {
  const { rest } = split(parseQuery(text).terms, me);
  return [...conditions.map(printAny), printQuery(rest)].filter(Boolean).join(' ');
}

import type { GroupingKey } from '../groups';
import { choicesOf, ENUM_FIELDS, isDescendingByDefault, type FilterField, type PersonField, type EnumField } from '../fields';
import { exceededFilterLimit, NONE, type Filter, type RelationCondition, type Sort } from '../query';
import type { RelationName } from '../relations';
import { exceededSearchLimit } from '../search';
import type { ListName } from '../enums';
import * as messages from './messages';
import {
  ANCHOR,
  HAS_NAMES,
  RELATION_NAMES,
  UNSET_NAMES,
  GROUP_NAMES,
  isQualifierName,
  QUALIFIER_NAMES,
  QUALIFIERS,
  SORT_NAMES,
  SEARCHED_TEXTS,
  type Qualifier,
} from './qualifiers';
import {
  parseSyntax,
  type SourceRange,
  type QualifierTerm,
  type QueryProblem,
  type QuerySyntax,
  type QueryTerm,
  type QueryValue,
} from './syntax';
import { BLOCKED, dateFilter, filePath, relatedNumber, unknownValue, numberFilter, statusesOf, ValueProblem, enumValues } from './values';
import { nearest } from '../nearest';

export { QUALIFIER_NAMES } from './qualifiers';
export { MAX_QUERY_CHARACTERS, printQuery, printValue, quote, type QueryProblem, type QuerySyntax, type QueryTerm } from './syntax';
export type { QueryMessage } from './messages';

/** The meaning of a query: filter, search, sort and grouping. */
export interface QueryMeaning {
  readonly filter: Filter;
  /** The search text; null where there is none. */
  readonly search: string | null;
  readonly searchComments: boolean;
  readonly sort: Sort | undefined;
  readonly group: GroupingKey | undefined;
  readonly problems: readonly QueryProblem[];
}

/** What the meaning of a query depends on. */
export interface QueryContext {
  /** The username that `me` stands for; null when nobody is signed in. */
  readonly me: string | null;
  readonly now: Date;
}

/** Parses a query. Never throws: the result contains the problems. */
export const parseQuery = (text: string): QuerySyntax => parseSyntax(text, isQualifierName);

const isMe = ({ text, quoted }: QueryValue): boolean => !quoted && /^@?me$/i.test(text);
const PEOPLE: readonly Qualifier['type'][] = ['person', 'involvement', 'mentions'];
const namesPeople = (term: QueryTerm): boolean =>
  term.type === 'qualifier' && PEOPLE.includes(QUALIFIERS.get(term.name)?.type as Qualifier['type']);

/** Whether a query contains `me`, so that its meaning depends on the person. */
export const asksForMe = ({ terms }: QuerySyntax): boolean =>
  terms.some((term) => namesPeople(term) && (term as QualifierTerm).values.some(isMe));

function negate(filter: Filter): Filter {
  if ('negated' in filter) return { ...filter, negated: !filter.negated };
  return 'and' in filter ? { or: filter.and.map(negate) } : { and: filter.or.map(negate) };
}

const anyOf = (filters: readonly Filter[]): Filter => (filters.length === 1 ? filters[0]! : { or: filters });

const is = (field: FilterField, value: string): Filter => ({ field, comparator: 'is', negated: false, value });
const related = (name: RelationName, value: RelationCondition['value'], negated = false): Filter => ({
  ...{ related: name, comparator: 'is', negated, value },
});
const anchored = (value: string | null, negated = false): Filter => ({ anchored: 'path', comparator: 'is', negated, value });
const isBlocked = ({ text }: QueryValue): boolean => text.toLowerCase() === BLOCKED;
const contains = (field: 'title' | 'content', value: string): Filter => ({ field, comparator: 'contains', negated: false, value });

/** Quotation marks of the search. It has no escapes, so a text with one kind of marks is enclosed in another. */
const QUOTES = ['""', '«»', '「」'] as const;
const searched = (text: string): string => {
  const marks = QUOTES.find(([opening, closing]) => !text.includes(opening!) && !text.includes(closing!));
  return marks ? `${marks[0]}${text}${marks[1]}` : `"${text.replaceAll('"', ' ')}"`;
};

/** Interprets the terms of a query. */
class Interpreter {
  readonly #filters: Filter[] = [];
  readonly #choices = new Map<EnumField, readonly string[]>();
  readonly #texts: { text: string; quoted: boolean }[] = [];
  readonly #without: string[] = [];
  readonly #phrases: string[] = [];
  #places: readonly string[] | undefined;
  #sort: Sort | undefined;
  #group: GroupingKey | undefined;
  readonly #problems: QueryProblem[];
  readonly #usedQualifiers = new Set<string>();

  readonly #syntax: QuerySyntax;
  readonly #context: QueryContext;

  constructor(syntax: QuerySyntax, context: QueryContext) {
    this.#syntax = syntax;
    this.#context = context;
    this.#problems = [...syntax.problems];
  }

  read(): QueryMeaning {
    for (const term of this.#syntax.terms) {
      if (term.type === 'qualifier') this.#qualifier(term);
      else if (term.text.trim() === '') continue;
      else if (term.negated) this.#without.push(term.text);
      else this.#texts.push(term);
    }
    for (const field of ENUM_FIELDS) {
      const choices = this.#choices.get(field);
      if (choices && choices.length < choicesOf(field).length) this.#filters.push(anyOf(choices.map((choice) => is(field, choice))));
    }
    const { search, searchComments } = this.#search();
    const filter: Filter = { and: this.#filters };
    const excess = exceededFilterLimit(filter) ?? (search === null ? undefined : exceededSearchLimit(search));
    const end = this.#syntax.terms.at(-1)?.end ?? 0;
    if (excess !== undefined) this.#problem({ start: 0, end }, new ValueProblem(messages.t('This query is too large: {0}.', excess)));
    const [sort, group] = [this.#sort, this.#group];
    const problems = this.#problems.toSorted((a, b) => a.start - b.start);
    return { filter, search, searchComments, sort, group, problems };
  }

  #problem({ start, end }: SourceRange, { message, suggestion }: ValueProblem): void {
    this.#problems.push({ start, end, message, suggestion });
  }

  /** Converts words to a search, or to a filter if `in:` limits them to one text. */
  #search(): { search: string | null; searchComments: boolean } {
    const places = this.#places ?? ['title', 'description'];
    const searchComments = places.includes('comments') || this.#phrases.length > 0;
    const fields = (['title', 'content'] as const).filter((field) => places.includes(field === 'title' ? 'title' : 'description'));
    const onlyField = !searchComments && fields.length === 1 ? fields[0] : undefined;
    for (const text of this.#without)
      this.#filters.push(...(fields.length > 0 ? fields : (['title', 'content'] as const)).map((field) => negate(contains(field, text))));
    if (onlyField) this.#filters.push(...this.#texts.map(({ text }) => contains(onlyField, text)));
    const terms = onlyField ? [] : this.#texts.map(({ text, quoted }) => (quoted ? searched(text) : text));
    const search = [...this.#phrases.map(searched), ...terms].join(' ');
    return { search: search === '' ? null : search, searchComments: search !== '' && searchComments };
  }

  #qualifier(term: QualifierTerm): void {
    const qualifier = QUALIFIERS.get(term.name);
    if (!qualifier) {
      const similarName = nearest(term.name, QUALIFIER_NAMES);
      const message =
        similarName === undefined
          ? messages.t("'{0}' is unknown. Put it in quotation marks to search for it.", term.name)
          : messages.t("'{0}' is unknown. Did you mean {1}?", term.name, similarName);
      return this.#problem(term.nameAt, new ValueProblem(message, similarName));
    }
    const { type } = qualifier;
    if (type === 'in' || type === 'sort' || type === 'group') return this.#applySetting(type, term);
    if (type === 'class' && term.values.some(isBlocked)) return this.#blocked(term);
    if (type === 'class') return this.#enumFilter('status', term, statusesOf);
    if (type === 'enum') return this.#enumFilter(qualifier.field, term, (value) => enumValues(qualifier.field, term.name, value));
    if (type === 'mentions') return this.#mentions(term);
    const filters = this.#mapValues(term, (value) => this.#filterOf(qualifier, term.name, value));
    if (filters.length > 0) this.#filters.push(term.negated ? negate(anyOf(filters)) : anyOf(filters));
  }

  /** Interprets the values of a term. Invalid values are reported and skipped. */
  #mapValues<T>(term: QualifierTerm, read: (value: QueryValue) => T | ValueProblem): T[] {
    return term.values.flatMap((value) => {
      const result = read(value);
      if (!(result instanceof ValueProblem)) return [result];
      this.#problem(value, result);
      return [];
    });
  }

  /** Combines the terms of one enum field to one condition, because API 1.0 has only one for each field. */
  #enumFilter(field: EnumField, term: QualifierTerm, read: (value: QueryValue) => readonly string[] | ValueProblem): void {
    const choices = this.#mapValues(term, read);
    if (choices.length === 0) return;
    const previous = this.#choices.get(field) ?? choicesOf(field);
    const selected = new Set(choices.flat());
    this.#choices.set(
      field,
      previous.filter((kind) => selected.has(kind) !== term.negated),
    );
  }

  #filterOf(
    qualifier: Exclude<Qualifier, { type: 'in' | 'sort' | 'group' | 'class' | 'enum' | 'mentions' }>,
    name: string,
    value: QueryValue,
  ): Filter | ValueProblem {
    switch (qualifier.type) {
      case 'text':
        return contains(qualifier.field, value.text);
      case 'listItem':
        return this.#ofItem(qualifier.field, value);
      case 'person':
        return this.#personFilter(qualifier.field, value);
      case 'number':
        return numberFilter(qualifier.measure, name, value);
      case 'date':
        return dateFilter(qualifier.measure, name, value, this.#context.now);
      case 'relation': {
        const number = relatedNumber(name, value);
        return number instanceof ValueProblem ? number : related(qualifier.related, number);
      }
      case 'file': {
        const path = filePath(name, value);
        return path instanceof ValueProblem ? path : anchored(path);
      }
      case 'unset':
        return this.#unset(name, value, qualifier.unset);
      case 'involvement': {
        const username = this.#username(value);
        if (username instanceof ValueProblem) return username;
        const involved = qualifier.kinds.map((kind): Filter => ({ involved: kind, comparator: 'is', negated: false, value: username }));
        return anyOf([...qualifier.fields.map((field) => is(field, username)), ...involved]);
      }
    }
  }

  #ofItem(field: ListName, { text, quoted }: QueryValue): Filter {
    return is(field, !quoted && text.toLowerCase() === 'none' ? '' : text);
  }

  /** Filters by a person. A name with a space cannot be a username, so it is a display name. */
  #personFilter(field: PersonField, value: QueryValue): Filter | ValueProblem {
    const { text, quoted } = value;
    if (!quoted && text.toLowerCase() === 'none') return is(field, '');
    if (/\s/.test(text)) return { person: field, name: 'displayName', comparator: 'is', negated: false, value: text };
    const username = this.#username(value);
    return username instanceof ValueProblem ? username : is(field, username);
  }

  #username(value: QueryValue): string | ValueProblem {
    if (isMe(value)) {
      if (this.#context.me !== null) return this.#context.me;
      return new ValueProblem(messages.t("Nobody is signed in, so it is not known who '{0}' is. Write a username.", value.text));
    }
    const text = value.quoted ? value.text : value.text.replace(/^@/, '');
    if (text === '' || /\s/.test(text))
      return new ValueProblem(messages.t("'{0}' is not a username: usernames have no spaces.", value.text));
    return text;
  }

  /** Applies `is:blocked`, which is not a status. */
  #blocked(term: QualifierTerm): void {
    if (term.values.length === 1) this.#filters.push(related('blocked_by', 'open', term.negated));
    else this.#problem(term, new ValueProblem(messages.t('{0}:blocked stands alone: write {0}:open {0}:blocked.', term.name)));
  }

  /** Searches for mentions in description and comments, as they are written there. */
  #mentions(term: QualifierTerm): void {
    const [first, ...otherValues] = this.#mapValues(term, (value) => this.#username(value));
    if (term.negated || otherValues.length > 0)
      return this.#problem(term, new ValueProblem(messages.t('{0} takes one person, and cannot be negated.', term.name)));
    if (first !== undefined) this.#phrases.push(`@${first}`);
  }

  #unset(name: string, { text }: QueryValue, isUnset: boolean): Filter | ValueProblem {
    const relation = RELATION_NAMES.get(text.toLowerCase());
    if (relation !== undefined) return related(relation, null, isUnset);
    if (text.toLowerCase() === ANCHOR) return anchored(null, isUnset);
    const field = UNSET_NAMES.get(text.toLowerCase());
    if (field === undefined) return unknownValue(name, text, HAS_NAMES);
    const filter: Filter = field.endsWith('Count')
      ? { measure: field as never, comparator: 'atMost', negated: false, value: 0 }
      : field === 'editedOn'
        ? { measure: field, comparator: 'is', negated: false, value: null }
        : is(field as FilterField, '');
    return isUnset ? filter : negate(filter);
  }

  /** Applies `in:`, `sort:` and `group:`, which are not conditions. */
  #applySetting(type: 'in' | 'sort' | 'group', term: QualifierTerm): void {
    if (this.#usedQualifiers.has(type))
      return this.#problem(term, new ValueProblem(messages.t('{0} is already given: it can be given only once.', term.name)));
    if (term.negated) return this.#problem(term, new ValueProblem(messages.t('{0} cannot be negated.', term.name)));
    this.#usedQualifiers.add(type);
    if (type === 'in') {
      const places = this.#mapValues(
        term,
        ({ text }) => SEARCHED_TEXTS.find((kind) => kind === text.toLowerCase()) ?? unknownValue(term.name, text, SEARCHED_TEXTS),
      );
      if (places.length > 0) this.#places = places;
      return;
    }
    const [value, second] = term.values;
    if (second) this.#problem(second, new ValueProblem(messages.t('{0} takes one value.', term.name)));
    if (!value) return;
    if (type === 'group') {
      this.#group = GROUP_NAMES.get(value.text.toLowerCase());
      if (this.#group === undefined) this.#problem(value, unknownValue(term.name, value.text, [...GROUP_NAMES.keys()]));
      return;
    }
    const [, name = '', direction] = /^(.*?)(-asc|-desc)?$/s.exec(value.text.toLowerCase()) ?? [];
    const field = SORT_NAMES.get(name);
    if (field === undefined) {
      const { message, suggestion } = unknownValue(term.name, name, [...SORT_NAMES.keys()]);
      return this.#problem(value, new ValueProblem(message, suggestion === undefined ? undefined : suggestion + (direction ?? '')));
    }
    this.#sort = { field, descending: direction === undefined ? isDescendingByDefault(field) : direction === '-desc' };
  }
}

/** Interprets a query. Parts with problems are reported and skipped. Never throws. */
export const interpretQuery = (syntax: QuerySyntax, context: QueryContext): QueryMeaning => new Interpreter(syntax, context).read();

/** Returns the problems of a query. They do not depend on the person. */
export const problemsOf = (text: string): readonly QueryProblem[] =>
  interpretQuery(parseQuery(text), { me: 'me', now: new Date() }).problems;

/** Whether nothing can match, so that no request is needed. */
export const matchesNothing = ({ filter }: Pick<QueryMeaning, 'filter'>): boolean =>
  'and' in filter && filter.and.some((part) => part === NONE || ('or' in part && part.or.length === 0));

import { fold } from '../../../model/fold';
import { choicesOf, FIELD_NAMES, isRanked, typeOf, ENUM_FIELDS } from '../../../model/fields';
import { FIELDS2 } from '../../../wire/v2/issue';
import { QUERY_FIELDS2 } from '../../../wire/v2/query';
import { QueryError, type Literal, type Operator, type Term } from './ast';

/**
 * The type of a term depends only on the field's name, so that a query means the same in the store and in memory: `id`, `votes` and the like are
 * numbers, `..._on` dates, priorities (and other ranked fields) ranks, everything else text.
 */
export type TermCondition =
  | { readonly type: 'unset'; readonly negated: boolean }
  | { readonly type: 'text'; readonly operator: Operator; readonly value: string }
  | { readonly type: 'uuid'; readonly operator: '=' | '!='; readonly value: string }
  | { readonly type: 'number'; readonly operator: Operator; readonly value: number }
  /** `value` is an `instantOf`. */
  | { readonly type: 'date'; readonly operator: Operator; readonly value: string }
  /** `value` is a rank: an index into `words`. */
  | { readonly type: 'rank'; readonly operator: Operator; readonly value: number; readonly words: readonly string[] };

/** Numeric fields of issues, and the size of an attachment. */
const NUMBERS: ReadonlySet<string | null> = new Set([
  ...FIELD_NAMES.filter((field) => ['number', 'count'].includes(typeOf(field))).map((field) => QUERY_FIELDS2[field]),
  'size',
]);
/** Ranked words by the key of their field. */
const RANKED: ReadonlyMap<string, readonly string[]> = new Map(
  ENUM_FIELDS.filter(isRanked).map((field) => [FIELDS2[field], choicesOf(field)]),
);
const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Normalizes a date to ISO 8601 in UTC with microseconds, so that dates sort as text. Returns undefined when the text is not a date. */
export function instantOf(text: string): string | undefined {
  const match = DATE.exec(text.trim());
  if (!match) return undefined;
  const [, day, minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const time = Date.parse(`${day}T${minutes}:${seconds}${offset}`);
  if (Number.isNaN(time)) return undefined;
  const iso = new Date(time).toISOString();
  return iso.length === 24 ? `${iso.slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z` : undefined; // a year of five digits is longer
}

function numberOf({ kind, text, at }: Literal, field: string): number {
  const number = kind === 'number' || (kind === 'text' && text.trim() !== '') ? Number(text) : NaN;
  if (Number.isNaN(number)) throw new QueryError(`${field} is a number, which ${kind === 'text' ? `"${text}"` : text} is not`, at);
  return number;
}

const isOrder = (operator: Operator): boolean => operator.startsWith('>') || operator.startsWith('<');

function refuseTextOperator(operator: Operator, field: string, at: number): void {
  if (operator === '~' || operator === '!~') throw new QueryError(`${field} is not text: ${operator} cannot be used with it`, at);
}

/** Determines the type of a term. @throws {QueryError} when the value does not fit the field */
export function typedCondition({ path, operator, literal, at }: Term): TermCondition {
  const field = path.join('.');
  const last = path.at(-1)!;
  if (literal.kind === 'null') return { type: 'unset', negated: operator === '!=' };
  if (last === 'uuid') {
    if (operator !== '=' && operator !== '!=') throw new QueryError(`${field} can be compared by = and != only, not by ${operator}`, at);
    return { type: 'uuid', operator, value: withoutBraces(literal.text) };
  }
  if (NUMBERS.has(last)) {
    refuseTextOperator(operator, field, at);
    return { type: 'number', operator, value: numberOf(literal, field) };
  }
  if (last.endsWith('_on')) {
    refuseTextOperator(operator, field, at);
    const value = instantOf(literal.text);
    if (value === undefined)
      throw new QueryError(`${field} is a date: write it like 2015-03-04 or 2015-11-11T00:00:00-07:00, not '${literal.text}'`, literal.at);
    return { type: 'date', operator, value };
  }
  const ranked = isOrder(operator) ? rankedWordsAt(path) : undefined;
  if (ranked) {
    const value = rankOf(ranked.words, literal.text);
    if (value === undefined)
      throw new QueryError(`'${literal.text}' is no ${ranked.field}. There are: ${ranked.words.join(', ')}`, literal.at);
    return { type: 'rank', operator, value, words: ranked.words };
  }
  return { type: 'text', operator, value: fold(literal.text) };
}

/** Returns the ranked words of the field that a path names; undefined when it is not ranked. */
export function rankedWordsAt(path: readonly string[]): { readonly field: string; readonly words: readonly string[] } | undefined {
  const field = path.find((part) => RANKED.has(part));
  return field === undefined ? undefined : { field, words: RANKED.get(field)! };
}

/** Returns the rank of a word, ignoring case; undefined when it is unknown. */
export function rankOf(words: readonly string[], text: string): number | undefined {
  const rank = words.indexOf(fold(text));
  return rank < 0 ? undefined : rank;
}

/** Returns a UUID in lower case and without braces. */
export const withoutBraces = (uuid: string): string => fold(uuid).replace(/^\{|\}$/g, '');

/** Compares two values. Text is compared by code points, as in the database. */
export function compares(operator: Operator, a: string | number, b: string | number): boolean {
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '~':
      return String(a).includes(String(b));
    case '!~':
      return !String(a).includes(String(b));
  }
}

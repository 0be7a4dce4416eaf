import * as messages from './messages';
import type { QueryMessage } from './messages';

/*
 *   query     := { ['-'] ( qualifier | text ) }        with spaces between
 *   qualifier := name ':' value { ',' value }
 *   value     := bare | quoted
 *   text      := bare | quoted
 *   quoted    := '"' { any but '"' and '\' | '\"' | '\\' } '"'
 *
 * A known name before a colon makes a qualifier. An unknown one is a problem, unless the text looks like a URL, or a space follows the colon.
 */

/** Bounds the length of a query, because it is parsed again with each key. */
export const MAX_QUERY_CHARACTERS = 1000;
/** Bounds the names, values and words of a query. */
export const MAX_QUERY_VALUES = 100;

/** A range of the query text. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export interface QueryValue extends SourceRange {
  readonly text: string;
  /** Whether it is in quotation marks. It has no operators then. */
  readonly quoted: boolean;
}

/** `-component:poller,ui` */
export interface QualifierTerm extends SourceRange {
  readonly type: 'qualifier';
  readonly negated: boolean;
  /** In lower case. */
  readonly name: string;
  readonly nameAt: SourceRange;
  readonly values: readonly QueryValue[];
}

/** A word, or a text in quotation marks. */
export interface TextTerm extends QueryValue {
  readonly type: 'text';
  readonly negated: boolean;
}

export type QueryTerm = QualifierTerm | TextTerm;

/** A problem of a query, its range, and a suggested correction. */
export interface QueryProblem extends SourceRange {
  readonly message: QueryMessage;
  /** The text that can replace the range. */
  readonly suggestion?: string | undefined;
}

/** A parsed query. */
export interface QuerySyntax {
  readonly terms: readonly QueryTerm[];
  readonly problems: readonly QueryProblem[];
}

const SPACE = /\s/;
const isSpaceAt = (text: string, at: number): boolean => at >= text.length || SPACE.test(text[at]!);
const NAME_START = /[a-z]/i;
const NAME = /[a-z-]/i;

/** Parses a query from left to right, in linear time. */
class Reader {
  readonly terms: QueryTerm[] = [];
  readonly problems: QueryProblem[] = [];
  #at = 0;
  #count = 0;

  readonly #text: string;
  readonly #isName: (name: string) => boolean;

  constructor(text: string, isName: (name: string) => boolean) {
    this.#text = text;
    this.#isName = isName;
  }

  read(): QuerySyntax {
    const text = this.#text;
    for (;;) {
      while (this.#at < text.length && isSpaceAt(text, this.#at)) this.#at++;
      if (this.#at >= text.length) break;
      if (this.#count >= MAX_QUERY_VALUES) {
        const message = messages.t('A query has at most {0} words and values.', MAX_QUERY_VALUES);
        this.problems.push({ start: this.#at, end: text.length, message });
        break;
      }
      this.terms.push(this.#term());
    }
    return { terms: this.terms, problems: this.problems };
  }

  #term(): QueryTerm {
    const text = this.#text;
    const start = this.#at;
    const negated = text[start] === '-' && !isSpaceAt(text, start + 1) && text[start + 1] !== '-';
    if (negated) this.#at++;
    const name = this.#name();
    if (name === undefined) {
      const { end, text: word, quoted } = text[this.#at] === '"' ? this.#quoted() : this.#bare(false);
      this.#count++;
      return { type: 'text', negated, text: word, quoted, start, end };
    }
    const nameAt = { start: this.#at, end: this.#at + name.length };
    this.#at = nameAt.end + 1;
    const values = this.#values();
    return { type: 'qualifier', negated, name: name.toLowerCase(), nameAt, values, start, end: this.#at };
  }

  /** Returns the name of the qualifier at this position; undefined when there is none. */
  #name(): string | undefined {
    const text = this.#text;
    const at = this.#at;
    if (!NAME_START.test(text[at] ?? '')) return undefined;
    let end = at;
    while (end < text.length && NAME.test(text[end]!)) end++;
    if (text[end] !== ':') return undefined;
    const name = text.slice(at, end);
    const looksLikeText = isSpaceAt(text, end + 1) || ':,/\\'.includes(text[end + 1]!);
    return looksLikeText && !this.#isName(name.toLowerCase()) ? undefined : name;
  }

  #values(): QueryValue[] {
    const text = this.#text;
    const values: QueryValue[] = [];
    while (this.#count < MAX_QUERY_VALUES) {
      const value = text[this.#at] === '"' ? this.#quoted() : this.#bare(true);
      if (value.quoted || value.text !== '') values.push(value);
      else this.problems.push({ start: value.start, end: value.end, message: messages.t('A value is missing here.') });
      this.#count++;
      if (text[this.#at] !== ',') break;
      this.#at++;
    }
    return values;
  }

  #bare(isValue: boolean): QueryValue {
    const text = this.#text;
    const start = this.#at;
    while (!isSpaceAt(text, this.#at) && !(isValue && text[this.#at] === ',')) this.#at++;
    return { text: text.slice(start, this.#at), quoted: false, start, end: this.#at };
  }

  #quoted(): QueryValue {
    const text = this.#text;
    const start = this.#at;
    let content = '';
    for (this.#at++; this.#at < text.length; this.#at++) {
      const character = text[this.#at]!;
      if (character === '"') {
        this.#at++;
        return { text: content, quoted: true, start, end: this.#at };
      }
      const next = text[this.#at + 1];
      if (character === '\\' && (next === '"' || next === '\\')) {
        content += next;
        this.#at++;
      } else content += character;
    }
    this.problems.push({ start, end: text.length, message: messages.t('The quotation mark is not closed.'), suggestion: quote(content) });
    return { text: content, quoted: true, start, end: this.#at };
  }
}

/** Parses a query. Never throws. `isName` returns whether a word in lower case is the name of a qualifier. */
export function parseSyntax(text: string, isName: (name: string) => boolean): QuerySyntax {
  if (text.length <= MAX_QUERY_CHARACTERS) return new Reader(text, isName).read();
  const message = messages.t('A query has at most {0} characters.', MAX_QUERY_CHARACTERS);
  const { terms } = new Reader(text.slice(0, MAX_QUERY_CHARACTERS), isName).read();
  return { terms, problems: [{ start: MAX_QUERY_CHARACTERS, end: text.length, message }] };
}

/** Encloses a text in quotation marks. */
export const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Prints a value, in quotation marks if it would be parsed as something else without them. */
export const printValue = (text: string, quoted = false): string =>
  quoted || text === '' || /[\s,]|^["<>]|\.\./.test(text) ? quote(text) : text;

function printTerm(term: QueryTerm): string {
  const sign = term.negated ? '-' : '';
  if (term.type === 'text') return `${sign}${term.quoted ? quote(term.text) : term.text}`;
  return `${sign}${term.name}:${term.values.map(({ text, quoted }) => (quoted ? quote(text) : text)).join(',')}`;
}

/** Prints terms, so that parsing the result gives the same terms. */
export const printQuery = (terms: readonly QueryTerm[]): string => terms.map(printTerm).join(' ');

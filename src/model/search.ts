import type { Person } from './issue';
import { classOf, SIGN, SPACE, SYLLABLE, WORD } from './scripts';
import { eachTerm, foldForSearch } from './tokens';

/** Limits of a search text. They allow pasting an error message of a page. */
export const SEARCH_LIMITS = { characters: 1000, phrases: 64 } as const;

/** Terms that must follow each other in a text: a typed word with its signs, or a quotation. */
export interface SearchPhrase {
  /** The terms, as `eachTerm` produces them. */
  readonly terms: readonly string[];
  /** An alternative to the first term: the same sign, directly after another character. */
  readonly alternativeFirst?: string;
  /** Whether the last term is a prefix. */
  readonly isPrefix: boolean;
}

/** Returns the limit that a search exceeds, as a clause; undefined when it exceeds none. */
export function exceededSearchLimit(search: string): string | undefined {
  if (search.length > SEARCH_LIMITS.characters) return `what is searched for is longer than ${SEARCH_LIMITS.characters} characters`;
  if (parseSearchText(search).length > SEARCH_LIMITS.phrases) return `more than ${SEARCH_LIMITS.phrases} words are searched for`;
  return undefined;
}

const QUOTES = [
  ['"“”„‟＂〝', '"“”„‟＂〞〟'],
  ['«»', '«»'],
  ['「『', '」』'],
] as const;

interface Chunk {
  readonly text: string;
  readonly isQuoted: boolean;
}

const isSpaceAt = (text: string, at: number): boolean => at >= text.length || classOf(text.codePointAt(at)!) === SPACE;

/** Returns the end of the quotation that starts at an index; undefined when it is not closed, or empty. */
function endOfQuote(text: string, from: number): number | undefined {
  const closing = QUOTES.find(([opening]) => opening.includes(text[from]!))?.[1];
  if (closing === undefined) return undefined;
  for (let at = from + 1; at < text.length; at++) {
    if (!closing.includes(text[at]!) || !isSpaceAt(text, at + 1)) continue;
    return text.slice(from + 1, at).trim() === '' ? undefined : at;
  }
  return undefined;
}

/** Splits a search at spaces. Quotation marks group words if they start after a space and end before one. */
function* splitChunks(text: string): Generator<Chunk> {
  const search = text.slice(0, SEARCH_LIMITS.characters);
  for (let at = 0; at < search.length;) {
    if (isSpaceAt(search, at)) {
      at++;
      continue;
    }
    const close = endOfQuote(search, at);
    if (close !== undefined) {
      yield { text: search.slice(at + 1, close), isQuoted: true };
      at = close + 1;
      continue;
    }
    const from = at;
    while (!isSpaceAt(search, at)) at += search.codePointAt(at)! > 0xffff ? 2 : 1;
    yield { text: search.slice(from, at), isQuoted: false };
  }
}

/** Punctuation after a word, which is not searched for. After a single letter (`C:`) it is. */
const SENTENCE_END = /(?<=[^\s\p{ASCII}]|[\w)]{2})[.,;:!?…。、，．！？：；]+$/u;

/** Removes the punctuation of a sentence from a word: parentheses, and what follows the word. */
function trimPunctuation(word: string): string {
  for (let text = word; ;) {
    let shorter = text.replace(SENTENCE_END, '');
    const [hasOpening, hasClosing] = [shorter.includes('('), shorter.includes(')')];
    const isParenthesized = shorter.startsWith('(') && shorter.endsWith(')') && shorter.length > 2;
    if (isParenthesized) shorter = shorter.slice(1, -1);
    else if (shorter.startsWith('(') && !hasClosing && shorter.length > 1) shorter = shorter.slice(1);
    else if (shorter.endsWith(')') && !hasOpening && shorter.length > 1) shorter = shorter.slice(0, -1);
    if (shorter === text) return text;
    text = shorter;
  }
}

/** Shorter words are prefixes of too many. Only the last word, which may be incomplete, is then searched as a prefix. */
const MIN_PREFIX_CHARS = 3;

interface Term {
  readonly term: string;
  readonly from: number;
  readonly to: number;
  readonly kind: number;
}

function toPhrase({ text, isQuoted }: Chunk, isLast: boolean): SearchPhrase | undefined {
  const folded = foldForSearch(isQuoted ? text.trim() : trimPunctuation(text));
  const terms: Term[] = [];
  eachTerm(folded, (term, from, to, kind) => void terms.push({ term, from, to, kind }));
  const [first, last] = [terms[0], terms.at(-1)];
  if (!first || !last) return undefined;
  const texts = terms.map(({ term }) => term);
  if (last.kind === WORD) {
    return makePhrase(first, texts, !isQuoted && (isLast || last.to - last.from >= MIN_PREFIX_CHARS));
  }
  if (last.kind === SYLLABLE) {
    // A last character that is a term by itself means that the script ends there, which is unknown for a typed text.
    const isAlone = terms.at(-2)?.kind !== SYLLABLE || terms.at(-2)!.to !== last.from;
    return isAlone ? makePhrase(first, texts, true) : makePhrase(first, texts.slice(0, -1), false);
  }
  const isOne = terms.length === 1;
  texts[texts.length - 1] = last.term.slice(0, isOne ? -2 : -1);
  return isOne ? { terms: texts, isPrefix: true } : makePhrase(first, texts, true);
}

/** Makes a phrase. It is unknown what precedes it in a text. */
function makePhrase(first: Term, terms: string[], isPrefix: boolean): SearchPhrase {
  if (first.kind !== SIGN) return { terms, isPrefix };
  const [sign, behind] = [first.term.slice(0, -2), first.term.at(-1)!];
  return { terms: [`${sign}0${behind}`, ...terms.slice(1)], alternativeFirst: `${sign}1${behind}`, isPrefix };
}

/** Parses a search text into phrases, all of which a text must contain. Returns none if it is blank, or contains nothing searchable. */
export function parseSearchText(search: string): SearchPhrase[] {
  const chunks = [...splitChunks(search)];
  const phrases = chunks.map((chunk, index) => toPhrase(chunk, index === chunks.length - 1)).filter((phrase) => phrase !== undefined);
  return [...new Map(phrases.map((phrase) => [JSON.stringify(phrase), phrase])).values()];
}

/** Whether a search is blank, so that it matches everything. */
export const isBlankSearch = (search: string): boolean => [...splitChunks(search)].length === 0;

/** A range of a text. */
export type TextRange = readonly [from: number, to: number];

/** An excerpt of a text around a match. */
export interface SearchExcerpt {
  readonly text: string;
  /** The ranges of the excerpt that match. */
  readonly marks: readonly TextRange[];
}

/** Excerpts of a longer text are made from its first characters. */
const MAX_EXCERPTED_CHARS = 100_000;
/** Characters of an excerpt before and after a match. */
const CONTEXT_CHARS = 40;
const CHARS_BEHIND = 80;
const MAX_BEGINNING_CHARS = 120;

/** Returns the terms of a text with their ranges in the original text, because folding can change its length. */
function placedTerms(text: string): Term[] {
  const terms: Term[] = [];
  const folded = foldForSearch(text);
  if (folded.length === text.length) {
    eachTerm(folded, (term, from, to, kind) => void terms.push({ term, from, to, kind }));
    return terms;
  }
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    const foldedWord = foldForSearch(word);
    const isSame = foldedWord.length === word.length;
    eachTerm(foldedWord, (term, from, to, kind) => {
      terms.push({ term, from: index + (isSame ? from : 0), to: index + (isSame ? to : word.length), kind });
    });
  }
  return terms;
}

const isTerm = (term: string, query: string, isPrefix: boolean): boolean => (isPrefix ? term.startsWith(query) : term === query);

/** Yields the occurrences of a phrase among the terms of a text. */
function* occurrencesOf({ terms: query, alternativeFirst, isPrefix }: SearchPhrase, terms: readonly Term[]): Generator<TextRange> {
  const last = query.length - 1;
  const first = query[0]!;
  for (let at = 0; at + last < terms.length; at++) {
    const { term } = terms[at]!;
    const isMatch = isTerm(term, first, isPrefix && last === 0);
    if (!isMatch && (alternativeFirst === undefined || !isTerm(term, alternativeFirst, isPrefix && last === 0))) continue;
    let next = 1;
    while (next <= last && isTerm(terms[at + next]!.term, query[next]!, isPrefix && next === last)) next++;
    if (next <= last) continue;
    const end = terms[at + last]!;
    // A term of two characters has the range of the first one.
    yield [terms[at]!.from, end.to + (end.kind === SYLLABLE && !isPrefix ? Math.max(0, query[last]!.length - (end.to - end.from)) : 0)];
  }
}

function firstOccurrence(phrase: SearchPhrase, terms: readonly Term[]): TextRange | undefined {
  for (const place of occurrencesOf(phrase, terms)) return place;
  return undefined;
}

/** Returns an index that does not split a surrogate pair. */
const characterStart = (text: string, at: number): number =>
  at >= text.length ? text.length : (text.codePointAt(at - 1) ?? 0) > 0xffff ? at - 1 : at;

/** A searched text, with the first occurrence of each phrase. */
export class SearchedText {
  readonly #terms: readonly Term[];

  constructor(
    readonly text: string,
    readonly phrases: readonly SearchPhrase[],
  ) {
    this.#terms = placedTerms(text.slice(0, MAX_EXCERPTED_CHARS));
  }

  /** Whether the text contains a phrase. */
  has(phrase: SearchPhrase): boolean {
    return firstOccurrence(phrase, this.#terms) !== undefined;
  }

  /** Makes an excerpt around the first occurrence of some phrases, in one line; undefined when there is none. */
  excerpt(phrases: readonly SearchPhrase[] = this.phrases): SearchExcerpt | undefined {
    const places = phrases.map((phrase) => firstOccurrence(phrase, this.#terms)).filter((phrase) => phrase !== undefined);
    const [first] = places.toSorted((a, b) => a[0] - b[0]);
    if (!first) return undefined;
    const from = this.#excerptStart(first[0]);
    const to = characterStart(this.text, Math.min(first[1], first[0] + CHARS_BEHIND) + CHARS_BEHIND);
    const marks: TextRange[] = [];
    for (const phrase of this.phrases) {
      for (const [first, end] of occurrencesOf(phrase, this.#terms)) {
        if (first >= to) break;
        if (end > from) marks.push([Math.max(first, from), Math.min(end, to)]);
      }
    }
    return oneLine(this.text, from, to, mergeRanges(marks));
  }

  /** Moves the start of an excerpt to the start of a word, if one is near. */
  #excerptStart(start: number): number {
    if (start <= CONTEXT_CHARS) return 0;
    const from = characterStart(this.text, start - CONTEXT_CHARS);
    const space = this.text.slice(from, start).search(/\s/);
    return space < 0 || space > CONTEXT_CHARS / 2 ? from : from + space + 1;
  }
}

function mergeRanges(marks: readonly TextRange[]): TextRange[] {
  const merged: [number, number][] = [];
  for (const [from, to] of marks.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Converts a range of a text to one line: white space becomes single spaces, and the marks are moved. */
function oneLine(text: string, from: number, to: number, marks: readonly TextRange[]): SearchExcerpt {
  let line = from > 0 ? '…' : '';
  const places = new Map<number, number>();
  for (let at = from; at <= to; at++) {
    const isSpace = at < to && /\s/.test(text[at]!);
    if (!isSpace || !line.endsWith(' ')) places.set(at, line.length);
    else places.set(at, line.length - 1);
    if (at === to) break;
    if (!isSpace) line += text[at];
    else if (line !== '' && !line.endsWith(' ')) line += ' ';
  }
  const moved = marks.map(([first, end]): TextRange => [places.get(first)!, places.get(end)!]);
  return { text: to < text.length ? `${line.trimEnd()}…` : line.trimEnd(), marks: moved };
}

/** An excerpt of an issue's title or description. */
export interface IssueExcerpt extends SearchExcerpt {
  readonly field: 'title' | 'content';
}

/** An excerpt of an issue's title, description or a comment. */
export interface SearchHit extends SearchExcerpt {
  readonly field: IssueExcerpt['field'] | 'comment';
  /** The newest matching comment, if a comment matches. */
  readonly comment?: { readonly id: number; readonly author: Person | null; readonly createdOn: string };
}

/** Returns the beginning of a text, for a match that cannot be located. */
export const beginningOf = (text: string): SearchExcerpt => oneLine(text, 0, characterStart(text, MAX_BEGINNING_CHARS), []);

/**
 * Makes an excerpt of an issue: of its title if that contains all phrases, otherwise of its content around the phrases that the title lacks.
 * Undefined when neither matches within the searched length.
 */
export function excerptOfIssue(title: string, content: string, phrases: readonly SearchPhrase[]): IssueExcerpt | undefined {
  if (phrases.length === 0) return undefined;
  const inTitle = new SearchedText(title, phrases);
  const lacking = phrases.filter((phrase) => !inTitle.has(phrase));
  if (lacking.length === 0) return { field: 'title', ...inTitle.excerpt()! };
  const inContent = new SearchedText(content, phrases);
  return lacking.every((term) => inContent.has(term)) ? { field: 'content', ...inContent.excerpt(lacking)! } : undefined;
}

import type { Person } from './issue';
import { classOf, SIGN, SPACE, SYLLABLE, WORD } from './scripts';
import { eachTerm, foldForSearch } from './tokens';

/** How much a search may ask for. It is as much as an error message of a page that somebody pastes. */
export const SEARCH_LIMITS = { characters: 1000, phrases: 64 } as const;

/** Terms that stand one behind the other: a word that was typed, with its signs, or what was typed in quotation marks. */
export interface SearchPhrase {
  /** As `eachTerm` gives them. */
  readonly terms: readonly string[];
  /** Another first term that is as good: the same sign where it touches what is before it. */
  readonly otherFirst?: string;
  /** Whether the last term may be the beginning of one. */
  readonly isPrefix: boolean;
}

/** What is too much about a search, as a clause; undefined when nothing is. */
export function excessOfSearch(search: string): string | undefined {
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

/** Where a quotation that begins at a place ends; undefined where it does not, or has nothing in it. */
function endOfQuote(text: string, from: number): number | undefined {
  const closing = QUOTES.find(([opening]) => opening.includes(text[from]!))?.[1];
  if (closing === undefined) return undefined;
  for (let at = from + 1; at < text.length; at++) {
    if (!closing.includes(text[at]!) || !isSpaceAt(text, at + 1)) continue;
    return text.slice(from + 1, at).trim() === '' ? undefined : at;
  }
  return undefined;
}

/** What stands between spaces, or in quotation marks that begin behind a space and end before one. What is beyond the limit is refused before. */
function* chunksOf(text: string): Generator<Chunk> {
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

/** What ends a sentence or a part of one behind a word: it was not meant. Behind a single letter (`C:`) it was. */
const SENTENCE_END = /(?<=[^\s\p{ASCII}]|[\w)]{2})[.,;:!?…。、，．！？：；]+$/u;

/** A word without the punctuation of the sentence that it was taken from: brackets around it or of one side, and what is behind it. */
function trimPunctuation(word: string): string {
  for (let text = word; ;) {
    let shorter = text.replace(SENTENCE_END, '');
    const [hasOpening, hasClosing] = [shorter.includes('('), shorter.includes(')')];
    const isAround = shorter.startsWith('(') && shorter.endsWith(')') && shorter.length > 2;
    if (isAround) shorter = shorter.slice(1, -1);
    else if (shorter.startsWith('(') && !hasClosing && shorter.length > 1) shorter = shorter.slice(1);
    else if (shorter.endsWith(')') && !hasOpening && shorter.length > 1) shorter = shorter.slice(0, -1);
    if (shorter === text) return text;
    text = shorter;
  }
}

/** Words shorter than this begin so many others that only the last one, which is still being typed, is taken for a beginning. */
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
    return begun(first, texts, !isQuoted && (isLast || last.to - last.from >= MIN_PREFIX_CHARS));
  }
  if (last.kind === SYLLABLE) {
    // The last character alone says only where its row ends, which is not known of what was typed.
    const isAlone = terms.at(-2)?.kind !== SYLLABLE || terms.at(-2)!.to !== last.from;
    return isAlone ? begun(first, texts, true) : begun(first, texts.slice(0, -1), false);
  }
  const isOne = terms.length === 1;
  texts[texts.length - 1] = last.term.slice(0, isOne ? -2 : -1);
  return isOne ? { terms: texts, isPrefix: true } : begun(first, texts, true);
}

/** A phrase of which is not known what is before it. */
function begun(first: Term, terms: string[], isPrefix: boolean): SearchPhrase {
  if (first.kind !== SIGN) return { terms, isPrefix };
  const [sign, behind] = [first.term.slice(0, -2), first.term.at(-1)!];
  return { terms: [`${sign}0${behind}`, ...terms.slice(1)], otherFirst: `${sign}1${behind}`, isPrefix };
}

/** Reads what was typed into a search: a text must hold all of these. None: it is blank, or has nothing that could be found. */
export function parseSearchText(search: string): SearchPhrase[] {
  const chunks = [...chunksOf(search)];
  const phrases = chunks.map((chunk, index) => toPhrase(chunk, index === chunks.length - 1)).filter((it) => it !== undefined);
  return [...new Map(phrases.map((it) => [JSON.stringify(it), it])).values()];
}

/** Says whether nothing at all was typed: then everything is meant. */
export const isBlankSearch = (search: string): boolean => [...chunksOf(search)].length === 0;

/** A stretch of a text. */
export type TextRange = readonly [from: number, to: number];

/** Where a search has found something, and the words around it. */
export interface SearchExcerpt {
  readonly text: string;
  /** Where in it the words are that were looked for. */
  readonly marks: readonly TextRange[];
}

/** Of a longer text the beginning is looked at for an excerpt: it is a help, no more. */
const MAX_EXCERPTED_CHARS = 100_000;
/** How many characters before and behind what was found are shown. */
const CONTEXT_CHARS = 40;
const CHARS_BEHIND = 80;
const MAX_BEGINNING_CHARS = 120;

/** The terms of a text and where they stand in it, whatever folding does to its length. */
function placedTerms(text: string): Term[] {
  const terms: Term[] = [];
  const folded = foldForSearch(text);
  if (folded.length === text.length) {
    eachTerm(folded, (term, from, to, kind) => void terms.push({ term, from, to, kind }));
    return terms;
  }
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    const part = foldForSearch(word);
    const isSame = part.length === word.length;
    eachTerm(part, (term, from, to, kind) => {
      terms.push({ term, from: index + (isSame ? from : 0), to: index + (isSame ? to : word.length), kind });
    });
  }
  return terms;
}

const isTerm = (term: string, wanted: string, isPrefix: boolean): boolean => (isPrefix ? term.startsWith(wanted) : term === wanted);

/** Where a phrase stands among the terms of a text. */
function* placesOf({ terms: wanted, otherFirst, isPrefix }: SearchPhrase, terms: readonly Term[]): Generator<TextRange> {
  const last = wanted.length - 1;
  const first = wanted[0]!;
  for (let at = 0; at + last < terms.length; at++) {
    const { term } = terms[at]!;
    const begins = isTerm(term, first, isPrefix && last === 0);
    if (!begins && (otherFirst === undefined || !isTerm(term, otherFirst, isPrefix && last === 0))) continue;
    let next = 1;
    while (next <= last && isTerm(terms[at + next]!.term, wanted[next]!, isPrefix && next === last)) next++;
    if (next <= last) continue;
    const end = terms[at + last]!;
    // A pair of characters stands where its first one does.
    yield [terms[at]!.from, end.to + (end.kind === SYLLABLE && !isPrefix ? Math.max(0, wanted[last]!.length - (end.to - end.from)) : 0)];
  }
}

function firstPlace(phrase: SearchPhrase, terms: readonly Term[]): TextRange | undefined {
  for (const place of placesOf(phrase, terms)) return place;
  return undefined;
}

/** The place itself, or the one before it where it is within a pair of surrogates. */
const boundaryOf = (text: string, at: number): number =>
  at >= text.length ? text.length : (text.codePointAt(at - 1) ?? 0) > 0xffff ? at - 1 : at;

/** What of a search a text has: where each phrase stands first. */
export class SearchedText {
  readonly #terms: readonly Term[];

  constructor(
    readonly text: string,
    readonly phrases: readonly SearchPhrase[],
  ) {
    this.#terms = placedTerms(text.slice(0, MAX_EXCERPTED_CHARS));
  }

  /** Whether it has a phrase. */
  has(phrase: SearchPhrase): boolean {
    return firstPlace(phrase, this.#terms) !== undefined;
  }

  /** The words around the first of some phrases, as one line. */
  excerpt(around: readonly SearchPhrase[] = this.phrases): SearchExcerpt | undefined {
    const places = around.map((it) => firstPlace(it, this.#terms)).filter((it) => it !== undefined);
    const [first] = places.toSorted((a, b) => a[0] - b[0]);
    if (!first) return undefined;
    const from = this.#beginning(first[0]);
    const to = boundaryOf(this.text, Math.min(first[1], first[0] + CHARS_BEHIND) + CHARS_BEHIND);
    const marks: TextRange[] = [];
    for (const phrase of this.phrases) {
      for (const [first, end] of placesOf(phrase, this.#terms)) {
        if (first >= to) break;
        if (end > from) marks.push([Math.max(first, from), Math.min(end, to)]);
      }
    }
    return oneLine(this.text, from, to, joined(marks));
  }

  /** Not within a word, where that is near. */
  #beginning(start: number): number {
    if (start <= CONTEXT_CHARS) return 0;
    const from = boundaryOf(this.text, start - CONTEXT_CHARS);
    const space = this.text.slice(from, start).search(/\s/);
    return space < 0 || space > CONTEXT_CHARS / 2 ? from : from + space + 1;
  }
}

function joined(marks: readonly TextRange[]): TextRange[] {
  const all: [number, number][] = [];
  for (const [from, to] of marks.toSorted((a, b) => a[0] - b[0])) {
    const before = all.at(-1);
    if (before && from <= before[1]) before[1] = Math.max(before[1], to);
    else all.push([from, to]);
  }
  return all;
}

/** A stretch of a text with line breaks and the like as single spaces, and the marks where they are then. */
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

/** Where an issue holds what was searched for, but for its comments. */
export interface IssueExcerpt extends SearchExcerpt {
  readonly field: 'title' | 'content';
}

/** Where an issue holds what was searched for, and the words around it. */
export interface SearchHit extends SearchExcerpt {
  readonly field: IssueExcerpt['field'] | 'comment';
  /** The comment, where it is one: the newest that holds it. */
  readonly comment?: { readonly id: number; readonly author: Person | null; readonly createdOn: string };
}

/** The beginning of a text, where it cannot be said what of it was found. */
export const beginningOf = (text: string): SearchExcerpt => oneLine(text, 0, boundaryOf(text, MAX_BEGINNING_CHARS), []);

/**
 * Finds where an issue holds a search: its title, where that has all of it, or else its content, around what the title lacks. Undefined: neither has it
 * (near enough to its beginning).
 */
export function excerptOfIssue(title: string, content: string, phrases: readonly SearchPhrase[]): IssueExcerpt | undefined {
  if (phrases.length === 0) return undefined;
  const inTitle = new SearchedText(title, phrases);
  const lacking = phrases.filter((it) => !inTitle.has(it));
  if (lacking.length === 0) return { field: 'title', ...inTitle.excerpt()! };
  const inContent = new SearchedText(content, phrases);
  return lacking.every((it) => inContent.has(it)) ? { field: 'content', ...inContent.excerpt(lacking)! } : undefined;
}

import { classOf, isRegional, SIGN, SPACE, SYLLABLE, WORD } from './scripts';

/*
 * The tokenizer of the search. It is the same for every engine, every version of Node, and for texts and queries. A word of a script with spaces is
 * one term. In scripts without spaces each character forms a term with the next one (bigrams), so that two or more characters are consecutive terms.
 * Each sign is a term that also records whether it touches the characters before and after it.
 */

/** Longer words (a key, a picture in Base64) are cut. */
export const MAX_TERM_CHARS = 64;
/** More repetitions of one sign are not distinguished. */
const MAX_REPEATED_SIGNS = 4;

const PLAIN = /^[\0-\x7f]*$/;
/** Characters that are ignored: joiners, direction marks, variation selectors, accents, vowel points of Hebrew and Arabic. */
const IGNORED =
  /[\xad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/gu;
/** Accented letters of Latin and Greek. In other scripts an accent makes a different letter. */
const ACCENTED = /[\xc0-\u024f\u0370-\u03ff\u1e00-\u1fff]/g;
/** Typographic quotation marks, apostrophes and dashes. People type those of the keyboard. */
const TYPOGRAPHIC = /[\u2010-\u2015\u2018-\u201f\u2212]/g;
const typed = (sign: string): string => (sign < '\u2018' || sign === '\u2212' ? '-' : sign < '\u201c' ? "'" : '"');
/** Full-width letters and half-width kana. */
const OTHER_WIDTH = /[\uff01-\uff5e\uff61-\uff9f]+/g;

const bare = new Map<string, string>();
function withoutAccent(letter: string): string {
  let letters = bare.get(letter);
  if (letters === undefined) {
    const decomposed = letter.normalize('NFD');
    bare.set(letter, (letters = /^.[\u0300-\u036f]+$/.test(decomposed) ? decomposed[0]! : letter));
  }
  return letters;
}

/** Folds a text for comparison: removes case, accents and widths. */
export function foldForSearch(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize('NFC')
    .replace(OTHER_WIDTH, (character) => character.normalize('NFKC'))
    .toLowerCase()
    .replace(IGNORED, '')
    .replace(ACCENTED, withoutAccent)
    .replace(TYPOGRAPHIC, typed)
    .replaceAll('ς', 'σ')
    .replaceAll('ё', 'е');
}

/** Receives a term of a folded text, its range there, and its class. */
export type OnTerm = (term: string, from: number, to: number, kind: typeof WORD | typeof SYLLABLE | typeof SIGN) => void;

const widthAt = (text: string, at: number): number => (text.codePointAt(at)! > 0xffff ? 2 : 1);

/** Full-text engines use ASCII signs as syntax, so full-width forms, which folded texts do not contain, replace them. */
const WIDE = 0xfee0;
/** Returns the form in which a sign is a term. */
export const signTerm = (sign: string): string => {
  const code = sign.charCodeAt(0);
  return code < 0x80 ? String.fromCharCode(code + WIDE) : sign;
};

const UNDERSCORE = '_';
const isWordAt = (text: string, at: number): boolean => at >= 0 && at < text.length && classOf(text.codePointAt(at)!) === WORD;

/** Whether an underscore joins two words. It counts as a space, so that `easy_install` is found by *easy install*, and vice versa. */
const isJoiningUnderscore = (text: string, at: number): boolean =>
  text[at] === UNDERSCORE && isWordAt(text, at - 1) && isWordAt(text, at + 1);

/** Calls back for each term of a text that was folded by `foldForSearch`. */
export function eachTerm(text: string, onTerm: OnTerm): void {
  const { length } = text;
  let isTouching = false;
  for (let at = 0; at < length;) {
    const code = text.codePointAt(at)!;
    const kind = classOf(code);
    if (kind === SPACE || isJoiningUnderscore(text, at)) at += 1;
    else if (kind === WORD) at = readWord(text, at, onTerm);
    else if (kind === SYLLABLE) at = readSyllables(text, at, onTerm);
    else at = readSigns(text, at, code, isTouching, onTerm);
    isTouching = kind !== SPACE;
  }
}

function readWord(text: string, from: number, onTerm: OnTerm): number {
  let to = from + widthAt(text, from);
  for (; to < text.length; to++) {
    const code = text.charCodeAt(to);
    if (code >= 0xd800 && code < 0xe000) {
      const codePoint = text.codePointAt(to)!;
      if (classOf(codePoint) !== WORD) break;
      if (codePoint > 0xffff) to++;
    } else if (classOf(code) !== WORD) break;
  }
  const cut = from + MAX_TERM_CHARS;
  // The cut must not split a surrogate pair, because databases reject lone surrogates.
  onTerm(text.slice(from, to <= cut ? to : cut - (widthAt(text, cut - 1) - 1)), from, to, WORD);
  return to;
}

function readSyllables(text: string, from: number, onTerm: OnTerm): number {
  for (let at = from; ;) {
    const next = at + widthAt(text, at);
    if (next >= text.length || classOf(text.codePointAt(next)!) !== SYLLABLE) {
      onTerm(text.slice(at, next), at, next, SYLLABLE);
      return next;
    }
    onTerm(text.slice(at, next + widthAt(text, next)), at, next, SYLLABLE);
    at = next;
  }
}

function readSigns(text: string, from: number, code: number, isTouching: boolean, onTerm: OnTerm): number {
  let width = code > 0xffff ? 2 : 1;
  if (isRegional(code) && isRegional(text.codePointAt(from + width) ?? 0)) width *= 2;
  const sign = text.slice(from, from + width);
  let end = from + width;
  while (text.startsWith(sign, end)) end += width;
  const count = Math.min((end - from) / width, MAX_REPEATED_SIGNS);
  const isFollowed = end < text.length && classOf(text.codePointAt(end)!) !== SPACE;
  const term = signTerm(sign);
  for (let i = 0; i < count; i++) {
    const isLast = i === count - 1;
    const touches = `${i > 0 || isTouching ? 1 : 0}${!isLast || isFollowed ? 1 : 0}`;
    onTerm(term + touches, from + i * width, isLast ? end : from + (i + 1) * width, SIGN);
  }
  return end;
}

/** Returns all terms of a text, separated by spaces. An engine only has to split at spaces to index them. */
export function termsOf(text: string): string {
  const terms: string[] = [];
  eachTerm(foldForSearch(text), (term) => void terms.push(term));
  return terms.join(' ');
}

/** Counts the terms of a text. */
export function countTerms(text: string): number {
  let count = 0;
  eachTerm(foldForSearch(text), () => void count++);
  return count;
}

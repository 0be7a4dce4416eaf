import { classOf, isRegional, SIGN, SPACE, SYLLABLE, WORD } from './scripts';

/*
 * The words of a text, as the search knows them: the same for every engine, every version of Node, and for what is typed. A word of a script
 * with spaces is one term. Of scripts without spaces each character is a term together with the one behind it, so that any two and more
 * that stand in a text are terms in a row. Each sign is a term that also says whether it touches what is before and behind it.
 */

/** Of a longer word (a key, a picture in Base64) the beginning is looked at. */
export const MAX_TERM_CHARS = 64;
/** So many of one sign in a row are told apart; a line of them is no more than that. */
const MAX_REPEATED_SIGNS = 4;

const PLAIN = /^[\0-\x7f]*$/;
/** What is there or not without a difference: joiners, directions, variants, accents, points of Hebrew and Arabic vowels. */
const IGNORED =
  /[\xad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/gu;
/** Letters that have an accent, of Latin and Greek. Elsewhere one makes another letter. */
const ACCENTED = /[\xc0-\u024f\u0370-\u03ff\u1e00-\u1fff]/g;
/** Quotation marks, apostrophes and dashes as typesetters set them: what is typed has those of the keyboard. */
const TYPESET = /[\u2010-\u2015\u2018-\u201f\u2212]/g;
const typed = (sign: string): string => (sign < '\u2018' || sign === '\u2212' ? '-' : sign < '\u201c' ? "'" : '"');
/** Letters as wide as Han characters, and kana that are as narrow as Latin ones. */
const OF_OTHER_WIDTH = /[\uff01-\uff5e\uff61-\uff9f]+/g;

const bare = new Map<string, string>();
function withoutAccent(letter: string): string {
  let found = bare.get(letter);
  if (found === undefined) {
    const decomposed = letter.normalize('NFD');
    bare.set(letter, (found = /^.[\u0300-\u036f]+$/.test(decomposed) ? decomposed[0]! : letter));
  }
  return found;
}

/** A text as its words are compared: without case, accents, and the width of letters. */
export function foldForSearch(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize('NFC')
    .replace(OF_OTHER_WIDTH, (it) => it.normalize('NFKC'))
    .toLowerCase()
    .replace(IGNORED, '')
    .replace(ACCENTED, withoutAccent)
    .replace(TYPESET, typed)
    .replaceAll('ς', 'σ')
    .replaceAll('ё', 'е');
}

/** Takes a term of a folded text: what it is, where it stands there, and of which class. */
export type TakeTerm = (term: string, from: number, to: number, kind: typeof WORD | typeof SYLLABLE | typeof SIGN) => void;

const widthAt = (text: string, at: number): number => (text.codePointAt(at)! > 0xffff ? 2 : 1);

/** Signs of ASCII mean something to engines: their wide forms, which no folded text has, do not. */
const WIDE = 0xfee0;
/** A sign as a term begins with it. */
export const signTerm = (sign: string): string => {
  const code = sign.charCodeAt(0);
  return code < 0x80 ? String.fromCharCode(code + WIDE) : sign;
};

const UNDERSCORE = '_';
const isWordAt = (text: string, at: number): boolean => at >= 0 && at < text.length && classOf(text.codePointAt(at)!) === WORD;

/** Between two words an underscore is as good as a space: `easy_install` is found as *easy install*, and the other way round. */
const isJoint = (text: string, at: number): boolean => text[at] === UNDERSCORE && isWordAt(text, at - 1) && isWordAt(text, at + 1);

/** Goes through the terms of a text that was folded by `foldForSearch`. */
export function eachTerm(text: string, take: TakeTerm): void {
  const { length } = text;
  let isTouching = false;
  for (let at = 0; at < length;) {
    const code = text.codePointAt(at)!;
    const kind = classOf(code);
    if (kind === SPACE || isJoint(text, at)) at += 1;
    else if (kind === WORD) at = takeWord(text, at, take);
    else if (kind === SYLLABLE) at = takeSyllables(text, at, take);
    else at = takeSigns(text, at, code, isTouching, take);
    isTouching = kind !== SPACE;
  }
}

function takeWord(text: string, from: number, take: TakeTerm): number {
  let to = from + widthAt(text, from);
  for (; to < text.length; to++) {
    const code = text.charCodeAt(to);
    if (code >= 0xd800 && code < 0xe000) {
      const whole = text.codePointAt(to)!;
      if (classOf(whole) !== WORD) break;
      if (whole > 0xffff) to++;
    } else if (classOf(code) !== WORD) break;
  }
  const cut = from + MAX_TERM_CHARS;
  // Half of a pair at the cut would not survive the way into a database.
  take(text.slice(from, to <= cut ? to : cut - (widthAt(text, cut - 1) - 1)), from, to, WORD);
  return to;
}

function takeSyllables(text: string, from: number, take: TakeTerm): number {
  for (let at = from; ;) {
    const next = at + widthAt(text, at);
    if (next >= text.length || classOf(text.codePointAt(next)!) !== SYLLABLE) {
      take(text.slice(at, next), at, next, SYLLABLE);
      return next;
    }
    take(text.slice(at, next + widthAt(text, next)), at, next, SYLLABLE);
    at = next;
  }
}

function takeSigns(text: string, from: number, code: number, isTouching: boolean, take: TakeTerm): number {
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
    take(term + touches, from + i * width, isLast ? end : from + (i + 1) * width, SIGN);
  }
  return end;
}

/** All terms of a text, in a row with spaces between: no engine needs to know more to index it. */
export function termsOf(text: string): string {
  const terms: string[] = [];
  eachTerm(foldForSearch(text), (term) => void terms.push(term));
  return terms.join(' ');
}

/** How many terms a text has. */
export function countTerms(text: string): number {
  let count = 0;
  eachTerm(foldForSearch(text), () => void count++);
  return count;
}

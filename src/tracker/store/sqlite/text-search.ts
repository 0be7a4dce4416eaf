import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparator } from '../../../model/query';

/* What is found by looking at a text itself: names of small tables. It gives what an index would. */

/** Compares a folded text with a folded value that is not empty. */
export function compareText(text: RawBuilder<unknown>, comparator: Comparator, value: string): RawBuilder<SqlBool> {
  if (comparator === 'is') return sql`${text} = ${value}`;
  if (comparator === 'contains') return sql`instr(${text}, ${value}) > 0`;
  if (comparator === 'begins') return sql`substr(${text}, 1, length(${value})) = ${value}`;
  return sql`substr(${text}, -length(${value})) = ${value}`;
}

/** A text for the index of words, which strips Latin letters of their marks but knows nothing of the one that Russians leave out. */
export const normalizeForIndex = (text: string): string =>
  text.replaceAll('\0', ' ').normalize('NFC').replaceAll('ё', 'е').replaceAll('Ё', 'Е');

/** Words shorter than this begin so many others that only the last one, which is still being typed, is taken for a beginning. */
const MIN_PREFIX_CHARS = 3;

/** Says whether a word of a search stands for all words that begin with it. */
export const isPrefixTerm = (word: string, index: number, words: readonly string[]): boolean =>
  index === words.length - 1 || word.length >= MIN_PREFIX_CHARS;

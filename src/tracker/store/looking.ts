import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparator } from '../../model/query';
import { fold } from './fold';

/*
 * What is found by looking at a text itself: where SQLite has no full text, what the full text does not hold yet, and
 * names of small tables. It gives what the index would.
 */

/** Compares a folded text with a folded value that is not empty. */
export function compareText(text: RawBuilder<unknown>, comparator: Comparator, value: string): RawBuilder<SqlBool> {
  if (comparator === 'is') return sql`${text} = ${value}`;
  if (comparator === 'contains') return sql`instr(${text}, ${value}) > 0`;
  if (comparator === 'begins') return sql`substr(${text}, 1, length(${value})) = ${value}`;
  return sql`substr(${text}, -length(${value})) = ${value}`;
}

/** A text for the index of words, which strips Latin letters of their marks but knows nothing of the one that Russians leave out. */
export const wording = (text: string): string => text.replaceAll('\0', ' ').normalize('NFC').replaceAll('ё', 'е').replaceAll('Ё', 'Е');

const ASCII = /^[\0-\x7F]*$/;
/** Latin letters with marks, and marks; most texts have none, and to take them apart is dear. */
const MARKED = /[\u00C0-\u036F\u1E00-\u1EFF\u212A\u212B]/;

const withoutMarks = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/[\u0300-\u0331]/g, '');

/** The words of a text as the tokenizer `unicode61` of FTS5 makes them, each between two blanks. */
export function spelled(text: string): string {
  if (ASCII.test(text))
    return ` ${text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim()} `;
  const plain = wording(fold(MARKED.test(text) ? withoutMarks(text) : text));
  return ` ${plain.replace(/[^\p{L}\p{N}\p{Co}]+/gu, ' ').trim()} `;
}

/** What SQL calls `spelled`: title and content in one, with a line's end between, so that no phrase goes from one to the other. */
export const spelledIssue = (title: unknown, content: unknown): string => `${spelled(String(title))}\n${spelled(String(content))}`;

/** Words shorter than this begin so many others that only the last one, which is still being typed, is taken for a beginning. */
const LEAST_BEGINNING = 3;

/** Says whether a word of a search stands for all words that begin with it. */
export const isBegun = (word: string, index: number, words: readonly string[]): boolean =>
  index === words.length - 1 || word.length >= LEAST_BEGINNING;

/** Says whether `issue_text` holds all words, each of which may be a phrase to the tokenizer, and a beginning (`isBegun`). */
export function holdsWords(words: readonly string[]): RawBuilder<SqlBool> {
  const phrases = words.map((word, index) => (isBegun(word, index, words) ? spelled(word).trimEnd() : spelled(word)));
  return sql`(${sql.join(
    phrases.map((phrase) => sql`instr(spelled(title, content), ${phrase}) > 0`),
    sql` and `,
  )})`;
}

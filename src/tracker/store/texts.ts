import { sql, type RawBuilder } from 'kysely';
import type { Comparator } from '../../model/query';
import { fold } from './fold';
import type { Transact } from './database';

/*
 * Full text, which every engine has in its own way. Two indexes without the texts themselves:
 * `words` finds words; `grams` finds any stretch of three characters or more, and, since each text stands between two
 * marks before and two behind it, also how a text of any length begins or ends. Both are exact: nothing is compared again.
 */

const BEGIN = '\u{FDD0}\u{FDD0}';
const END = '\u{FDD1}\u{FDD1}';
/** The marks are code points that no text may hold; where one does, and at NUL, which ends a text for SQLite, stands this. */
const REPLACED = /[\0\u{FDD0}\u{FDD1}]/gu;

const literal = (text: string): string => fold(text).replace(REPLACED, '\u{FFFD}');
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A text for the index of words, which strips Latin letters of their marks but knows nothing of the one that Russians leave out. */
const wording = (text: string): string => text.replaceAll('\0', ' ').normalize('NFC').replaceAll('ё', 'е').replaceAll('Ё', 'Е');

/** Puts the texts of an issue into the indexes, which must not hold any of it. */
export async function addTexts(db: Transact, id: number, title: string, content: string): Promise<void> {
  const words = { rowid: id, title: wording(title), content: wording(content) };
  const grams = { rowid: id, title: BEGIN + literal(title) + END, content: BEGIN + literal(content) + END };
  await db.insertInto('words').values(words).execute();
  await db.insertInto('grams').values(grams).execute();
}

/** Takes the texts of an issue out of the indexes. */
export async function removeTexts(db: Transact, id: number): Promise<void> {
  await db.deleteFrom('words').where('rowid', '=', id).execute();
  await db.deleteFrom('grams').where('rowid', '=', id).execute();
}

/**
 * Tidies the indexes up a little, so many pages of each. SQLite would do it by itself, but much at once now and then,
 * for which one of twenty writes would wait.
 */
export async function tidyTexts(db: Transact, pages: number): Promise<void> {
  await sql`insert into words (words, rank) values ('merge', ${pages})`.execute(db);
  await sql`insert into grams (grams, rank) values ('merge', ${pages})`.execute(db);
}

/** A stretch of ids. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** The ids that a full-text index finds, as a query. */
export type Ids = RawBuilder<number>;

const found = (table: 'words' | 'grams', expression: string, { first, last }: Range): Ids =>
  sql`select rowid from ${sql.table(table)} where ${sql.table(table)} match ${expression} and rowid between ${first} and ${last}`;

/** A table of the reading connection alone, for what a list needs twice: to count and to give a page. */
export const KEEPING = 'create temp table kept (kept_id integer primary key)';
/** What was kept last. */
export const KEPT = sql`select kept_id from temp.kept`;
/** Issues of what was kept, starting from there: where these are few, nothing is quicker. */
export const FROM_KEPT = sql`temp.kept cross join issue on issue.id = kept_id`;

/** Keeps the ids that an index finds, and says how many they are. */
export async function keep(db: Transact, ids: Ids): Promise<number> {
  await sql`delete from temp.kept`.execute(db);
  await sql`insert into temp.kept ${ids}`.execute(db);
  return (await sql<{ n: number }>`select count(*) as n from temp.kept`.execute(db)).rows[0]!.n;
}

/** Finds texts by a part; undefined when the value is too short for the index (`contains` of one or two characters). */
export function findPart(column: 'title' | 'content', comparator: Comparator, value: string, range: Range): Ids | undefined {
  const part = literal(value);
  if (comparator === 'contains' && [...part].length < 3) return undefined;
  const before = comparator === 'begins' || comparator === 'is' ? BEGIN : '';
  const behind = comparator === 'ends' || comparator === 'is' ? END : '';
  return found('grams', `${column} : ${quoted(before + part + behind)}`, range);
}

/** So many words of a search are looked for; FTS5 refuses an expression of some hundreds. */
const MOST_WORDS = 32;
/** What words are made of; the rest parts them. */
const LETTER = /[\p{L}\p{N}]/u;

/**
 * Finds issues whose title or content hold all words of a search, the last one perhaps begun only. `'nothing'` when
 * the search is made of signs, which the index does not know; undefined when it is blank, which any issue matches.
 */
export function findWords(search: string, range: Range): Ids | 'nothing' | undefined {
  const all = wording(search).trim().split(/\s+/u);
  if (all.length === 1 && all[0] === '') return undefined;
  const words = all.filter((word) => LETTER.test(word)).slice(0, MOST_WORDS);
  if (words.length === 0) return 'nothing';
  return found('words', `${words.map(quoted).join(' AND ')} *`, range);
}

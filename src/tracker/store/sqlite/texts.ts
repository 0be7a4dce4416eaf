import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparator } from '../../../model/query';
import { outsideOf } from '../appends';
import type { Transact } from '../database';
import { withinBudget } from '../budget';
import { fold } from '../fold';
import type { Range } from '../ids';
import { isPrefixTerm, normalizeForIndex } from './text-search';
import { bulk } from '../prepared';

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

/** A text as the index `words` is given it; SQL knows it as `word_text`. */
export const wordText = (text: unknown): string => normalizeForIndex(String(text));

/** A text as the index `grams` is given it; SQL knows it as `gram_text`. */
export const gramText = (text: unknown): string => BEGIN + literal(String(text)) + END;

interface Indexed {
  rowid: number;
  title: string;
  content: string;
}
const insertWords = bulk((db, it: Indexed) => db.insertInto('words').values({ rowid: it.rowid, title: it.title, content: it.content }));
const insertGrams = bulk((db, it: Indexed) => db.insertInto('grams').values({ rowid: it.rowid, title: it.title, content: it.content }));

/** Puts the texts of an issue into the indexes, which must not hold any of it. */
export function addTexts(db: Transact, id: number, title: string, content: string): void {
  insertWords(db, { rowid: id, title: wordText(title), content: wordText(content) });
  insertGrams(db, { rowid: id, title: gramText(title), content: gramText(content) });
}

/** How many stretches of three characters the index `grams` has of a title and a content. */
export const gramCounts = (title: string, content: string): [number, number] => {
  const count = (text: string) => [...gramText(text)].length - 2;
  return [count(title), count(content)];
};

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

/** So many pieces of one size are merged at once while there are many texts: each page is then moved about once, not once for every fourfold. */
const SEGMENTS_MERGED_IN_IMPORTS = 16;
const SEGMENTS_MERGED = 4;

/** The same while many texts are put in: as many pages as these transactions add are enough for any number of them. */
export async function tidyManyTexts(db: Transact, pages: number): Promise<void> {
  const merge = async (pieces: number) => {
    await sql`insert into words (words, rank) values ('usermerge', ${pieces})`.execute(db);
    await sql`insert into grams (grams, rank) values ('usermerge', ${pieces})`.execute(db);
  };
  await merge(SEGMENTS_MERGED_IN_IMPORTS);
  await tidyTexts(db, pages);
  await merge(SEGMENTS_MERGED);
}

/** How many bytes of each index are gathered in memory before they become a piece of it; SQLite's own measure is one megabyte. */
const MAX_PENDING_INDEX_BYTES = 8 * 2 ** 20;

/** Prepares the indexes for many texts at once: they then come in fewer and larger pieces, which are less work to merge. */
export async function expectManyTexts(db: Transact): Promise<void> {
  await sql`insert into words (words, rank) values ('hashsize', ${MAX_PENDING_INDEX_BYTES})`.execute(db);
  await sql`insert into grams (grams, rank) values ('hashsize', ${MAX_PENDING_INDEX_BYTES})`.execute(db);
}

/** Leaves it to the background to tidy up behind a write: nobody has to wait for it. */
export const tidyLater = (db: Transact): void => db.texts.isUntidy();

/** A condition on ids: they are in a range, and not hidden there. */
const within = (id: RawBuilder<unknown>, { first, last, hidden }: Range): RawBuilder<SqlBool> =>
  sql`${sql.join([sql`${id} between ${first} and ${last}`, ...outsideOf(id, hidden)], sql` and `)}`;

/** The ids that a full-text index finds, as a query. */
export type Ids = RawBuilder<number>;

/** What an index finds by an expression. */
const found = (index: 'words' | 'grams', expression: string, range: Range): Ids =>
  sql`select rowid from ${sql.table(index)} where ${sql.table(index)} match ${expression} and ${within(sql`rowid`, range)}
    and ${withinBudget(sql`rowid`)}`;

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

/** Finds issues with a part in either text at once; undefined where `findPart` has to look for it in each. */
export function findAnywhere(value: string, range: Range): Ids | undefined {
  const part = literal(value);
  return [...part].length < 3 ? undefined : found('grams', quoted(part), range);
}

/** So many words of a search are looked for; FTS5 refuses an expression of some hundreds. */
const MAX_SEARCH_WORDS = 32;
/** What words are made of; the rest parts them. */
const LETTER = /[\p{L}\p{N}]/u;

/**
 * Finds issues whose title or content hold all words of a search, as they are or as beginnings (`isPrefixTerm`). `'nothing'` when
 * the search is made of signs, which the index does not know; undefined when it is blank, which any issue matches.
 */
export function findWords(search: string, range: Range): Ids | 'nothing' | undefined {
  const all = normalizeForIndex(search).trim().split(/\s+/u);
  if (all.length === 1 && all[0] === '') return undefined;
  const words = all.filter((word) => LETTER.test(word)).slice(0, MAX_SEARCH_WORDS);
  if (words.length === 0) return 'nothing';
  const terms = words.map((word, index) => quoted(word) + (isPrefixTerm(word, index, words) ? ' *' : ''));
  return found('words', terms.join(' AND '), range);
}

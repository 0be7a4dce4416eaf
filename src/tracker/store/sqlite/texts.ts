import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparator } from '../../../model/query';
import type { SearchPhrase } from '../../../model/search';
import { countTerms, termsOf } from '../../../model/tokens';
import type { Transact } from '../database';
import type { Ids, IndexedText } from '../engine-sql';
import { sqliteExpressions } from './expressions';
import { fold } from '../fold';
import { outsideOf, type Range } from '../ids';
import { bulk } from '../prepared';

const { valuesIn, withinBudget, withoutIndex } = sqliteExpressions;

/*
 * Full-text search with FTS5, by three contentless indexes. `words` has titles and descriptions, `comment_words` comments; both have the terms of
 * our own tokenizer (tokens.ts), which FTS5 only splits at spaces. `grams` finds substrings of three characters or more. Each of its texts is
 * between two marks on either side, so that it also finds prefixes and suffixes of any length. All indexes are exact: results need no second
 * comparison.
 */

const START_MARK = '\u{FDD0}\u{FDD0}';
const END_MARK = '\u{FDD1}\u{FDD1}';
/** Characters that are replaced in indexed texts: the marks, and NUL, at which SQLite ends a text. */
const REPLACED_CHARACTERS = /[\0\u{FDD0}\u{FDD1}]/gu;

const literal = (text: string): string => fold(text).replace(REPLACED_CHARACTERS, '\u{FFFD}');
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A text as the word indexes store it; `word_text` in SQL. */
export const wordText = (text: unknown): string => termsOf(String(text));

/** A text as the index `grams` stores it; `gram_text` in SQL. */
export const gramText = (text: unknown): string => START_MARK + literal(String(text)) + END_MARK;

interface Indexed {
  rowid: number;
  title: string;
  content: string;
}

/** The tables of the indexes, which only this module knows. */
type FullText = { words: Indexed; grams: Indexed; comment_words: Pick<Indexed, 'rowid' | 'content'> };

const insertWords = bulk((db, row: Indexed) =>
  db.withTables<FullText>().insertInto('words').values({ rowid: row.rowid, title: row.title, content: row.content }),
);
const insertGrams = bulk((db, row: Indexed) =>
  db.withTables<FullText>().insertInto('grams').values({ rowid: row.rowid, title: row.title, content: row.content }),
);

/** Adds the texts of an issue to the indexes. They must not be there yet. */
export function addTexts(db: Transact, id: number, title: string, content: string): void {
  insertWords(db, { rowid: id, title: wordText(title), content: wordText(content) });
  insertGrams(db, { rowid: id, title: gramText(title), content: gramText(content) });
}

const insertCommentWords = bulk((db, row: { rowid: number; content: string }) =>
  db.withTables<FullText>().insertInto('comment_words').values({ rowid: row.rowid, content: row.content }),
);

/** Adds the text of a comment, by its row id, to the index. It must not be there yet. */
export function addCommentText(db: Transact, id: number, content: string): void {
  insertCommentWords(db, { rowid: id, content: wordText(content) });
}

/** Adds the same text for many comments to the index; `ids` is a query of their row ids, in the column `id`. */
export async function addSameText(db: Transact, content: string, ids: RawBuilder<unknown>): Promise<void> {
  await sql`insert into comment_words (rowid, content) select id, ${wordText(content)} from (${ids})`.execute(db);
}

/** Removes the text of a comment from the index. */
export async function removeCommentText(db: Transact, id: number): Promise<void> {
  await db.withTables<FullText>().deleteFrom('comment_words').where('rowid', '=', id).execute();
}

/** Counts the trigrams of a title and a content. */
export const gramCounts = (title: string, content: string): [number, number] => {
  const count = (text: string) => [...gramText(text)].length - 2;
  return [count(title), count(content)];
};

/** Counts the terms of texts. */
export const wordCounts = (...texts: readonly string[]): number[] => texts.map(countTerms);

/** Removes the title and description of an issue from the indexes. */
export async function removeTexts(db: Transact, id: number): Promise<void> {
  await db.withTables<FullText>().deleteFrom('words').where('rowid', '=', id).execute();
  await db.withTables<FullText>().deleteFrom('grams').where('rowid', '=', id).execute();
}

/** Removes all texts of an issue and its comments from the indexes. Called before the rows are deleted. */
export async function removeAllTexts(db: Transact, id: number): Promise<void> {
  await removeTexts(db, id);
  await sql`delete from comment_words where rowid in (select id from comment where issue = ${id} and content is not null)`.execute(db);
}

/** The names of the index tables. */
export const TEXT_INDEXES = ['words', 'grams', 'comment_words'] as const;

/** Runs a command of FTS5 on each index (https://www.sqlite.org/fts5.html#special_insert_commands). */
async function commandIndexes(db: Transact, command: string, value: number): Promise<void> {
  for (const index of TEXT_INDEXES) {
    await sql`insert into ${sql.table(index)} (${sql.ref(index)}, rank) values (${command}, ${value})`.execute(db);
  }
}

/** Merges some pages of each index. SQLite's automatic merge would process many pages at once, and one write of twenty would wait for that. */
export const mergeIndexes = (db: Transact, pages: number): Promise<void> => commandIndexes(db, 'merge', pages);

/** How many segments of one level an import merges at once. With 16 instead of the default of 4, each page is moved about once. */
const MERGED_SEGMENTS_OF_IMPORT = 16;
const SEGMENTS_MERGED = 4;

/** Merges pages during an import. It is enough to merge as many as the transaction adds. */
export async function mergeIndexesOfImport(db: Transact, pages: number): Promise<void> {
  await commandIndexes(db, 'usermerge', MERGED_SEGMENTS_OF_IMPORT);
  await mergeIndexes(db, pages);
  await commandIndexes(db, 'usermerge', SEGMENTS_MERGED);
}

/** How many bytes of an index stay in memory before they become a segment. SQLite's default is one megabyte. */
const MAX_PENDING_INDEX_BYTES = 8 * 2 ** 20;

/**
 * Prepares the indexes for many texts: fewer and larger segments are less work to merge, and a larger cache keeps the pages of all indexes, which
 * change repeatedly.
 */
export async function prepareBulkIndexing(db: Transact): Promise<void> {
  await sql`pragma cache_size = -32768`.execute(db);
  await commandIndexes(db, 'hashsize', MAX_PENDING_INDEX_BYTES);
}

/** A condition: an id is in a range, and visible. */
const inRange = (id: RawBuilder<unknown>, { first, last, hidden }: Range): RawBuilder<SqlBool> =>
  sql`${sql.join([sql`${id} between ${first} and ${last}`, ...outsideOf(id, hidden)], sql` and `)}`;

/** A query of the ids that match an FTS5 expression. */
const matches = (index: 'words' | 'grams', expression: string, range: Range): Ids =>
  sql`select rowid from ${sql.table(index)} where ${sql.table(index)} match ${expression} and ${inRange(sql`rowid`, range)}
    and ${withinBudget(sql`rowid`)}`;

const temporaryIds = sql`select kept_id from temp.kept`;
/** `cross join` makes SQLite start with the ids, which is fastest for few of them. */
const fromTemporaryIds = sql`temp.kept cross join issue on issue.id = kept_id`;

/** Stores found ids in a temporary table, without duplicates, and returns their number. */
export async function storeTemporaryIds(db: Transact, ids: Ids): Promise<number> {
  await sql`delete from temp.kept`.execute(db);
  await sql`insert or ignore into temp.kept ${ids}`.execute(db);
  return (await sql<{ n: number }>`select count(*) as n from temp.kept`.execute(db)).rows[0]!.n;
}

/** Finds texts that contain a folded value, or start or end with it. */
function findSubstring(text: IndexedText, comparator: Comparator, folded: string, range: Range): Ids {
  const part = folded.replace(REPLACED_CHARACTERS, '\u{FFFD}');
  const before = comparator === 'begins' || comparator === 'is' ? START_MARK : '';
  const behind = comparator === 'ends' || comparator === 'is' ? END_MARK : '';
  return matches('grams', `${text === 'either' ? '' : `${text} : `}${quoted(before + part + behind)}`, range);
}

/** A phrase in the syntax of FTS5. Terms need no escaping, because they have no ASCII punctuation. */
function phraseExpression({ terms, alternativeFirst, isPrefix }: SearchPhrase): string {
  const phrase = (words: readonly string[]) => `"${words.join(' ')}"${isPrefix ? ' *' : ''}`;
  if (alternativeFirst === undefined) return phrase(terms);
  return `(${phrase(terms)} OR ${phrase([alternativeFirst, ...terms.slice(1)])})`;
}

/** Converts phrases to an FTS5 expression. A text must have all of them. */
const expressionOf = (phrases: readonly SearchPhrase[]): string => phrases.map(phraseExpression).join(' AND ');

/**
 * The comments that match an expression, in issues of a range, as SQL after `select`. Their issues come from a covering index: reading the rows
 * of a frequent word, with their texts, would read most of the file.
 */
const matchingComments = (expression: string, range: Range): RawBuilder<unknown> =>
  sql`from comment_words cross join comment as c indexed by comment_by_id on c.id = comment_words.rowid
    where comment_words match ${expression} and ${inRange(sql`c.issue`, range)} and ${withinBudget(sql`c.id`)}`;

/**
 * The newest comment with all phrases in each of some issues. The index is read once, because a query for each comment would expand the prefixes
 * each time.
 */
function newestMatchingComments(phrases: readonly SearchPhrase[], issues: string): RawBuilder<{ id: number }> {
  const rowid = sql`comment_words.rowid`;
  return sql`select max(c.id) as id from comment_words cross join comment as c indexed by comment_by_id on c.id = comment_words.rowid
    where comment_words match ${expressionOf(phrases)} and ${withinBudget(rowid)}
      and ${withoutIndex(rowid)} in (select id from comment where issue in ${valuesIn(issues)}) group by c.issue`;
}

/** Finds issues whose title and description together, or (with `inComments`) one comment, have all phrases. Ids can repeat. */
function findPhrases(phrases: readonly SearchPhrase[], range: Range, inComments: boolean): Ids {
  const expression = expressionOf(phrases);
  const issues = matches('words', expression, range);
  return inComments ? sql`${issues} union all select c.issue ${matchingComments(expression, range)}` : issues;
}

/** SQLite's full-text queries. */
export const textQueries = { temporaryIds, fromTemporaryIds, findSubstring, newestMatchingComments, findPhrases };

import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparator } from '../../../model/query';
import { isBlankSearch, parseSearchText, SEARCH_LIMITS, type SearchPhrase } from '../../../model/search';
import { countTerms, termsOf } from '../../../model/tokens';
import type { Transact } from '../database';
import { valuesIn, withinBudget, withoutIndex } from './expressions';
import { fold } from '../fold';
import { outsideOf, type Range } from '../ids';
import { bulk } from '../prepared';

/*
 * Full text, which every engine has in its own way. Three indexes without the texts themselves:
 * `words` finds what people search for in titles and descriptions, `comment_words` in comments: both are given our own terms (tokens.ts), which
 * FTS5 only has to part at spaces. `grams` finds any stretch of three characters or more, and, since each text stands between two
 * marks before and two behind it, also how a text of any length begins or ends. All are exact: nothing is compared again.
 */

const BEGIN = '\u{FDD0}\u{FDD0}';
const END = '\u{FDD1}\u{FDD1}';
/** The marks are code points that no text may hold; where one does, and at NUL, which ends a text for SQLite, stands this. */
const REPLACED = /[\0\u{FDD0}\u{FDD1}]/gu;

const literal = (text: string): string => fold(text).replace(REPLACED, '\u{FFFD}');
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A text as the indexes of words are given it; SQL knows it as `word_text`. */
export const wordText = (text: unknown): string => termsOf(String(text));

/** A text as the index `grams` is given it; SQL knows it as `gram_text`. */
export const gramText = (text: unknown): string => BEGIN + literal(String(text)) + END;

interface Indexed {
  rowid: number;
  title: string;
  content: string;
}

/** The indexes, which no query but these knows. */
type FullText = { words: Indexed; grams: Indexed; comment_words: Pick<Indexed, 'rowid' | 'content'> };

const insertWords = bulk((db, it: Indexed) =>
  db.withTables<FullText>().insertInto('words').values({ rowid: it.rowid, title: it.title, content: it.content }),
);
const insertGrams = bulk((db, it: Indexed) =>
  db.withTables<FullText>().insertInto('grams').values({ rowid: it.rowid, title: it.title, content: it.content }),
);

/** Puts the texts of an issue into the indexes, which must not hold any of it. */
export function addTexts(db: Transact, id: number, title: string, content: string): void {
  insertWords(db, { rowid: id, title: wordText(title), content: wordText(content) });
  insertGrams(db, { rowid: id, title: gramText(title), content: gramText(content) });
}

const insertCommentWords = bulk((db, it: { rowid: number; content: string }) =>
  db.withTables<FullText>().insertInto('comment_words').values({ rowid: it.rowid, content: it.content }),
);

/** Puts what a comment says (its row's id) into its index, which must not hold it. */
export function addCommentText(db: Transact, id: number, content: string): void {
  insertCommentWords(db, { rowid: id, content: wordText(content) });
}

/** Puts what many comments say in the same words into their index; `ids` is a query of their rows' ids, as `id`. */
export async function addSameText(db: Transact, content: string, ids: RawBuilder<unknown>): Promise<void> {
  await sql`insert into comment_words (rowid, content) select id, ${wordText(content)} from (${ids})`.execute(db);
}

/** Takes what a comment has said out of its index. */
export async function removeCommentText(db: Transact, id: number): Promise<void> {
  await db.withTables<FullText>().deleteFrom('comment_words').where('rowid', '=', id).execute();
}

/** How many stretches of three characters the index `grams` has of a title and a content. */
export const gramCounts = (title: string, content: string): [number, number] => {
  const count = (text: string) => [...gramText(text)].length - 2;
  return [count(title), count(content)];
};

/** How many terms the indexes of words have of some texts. */
export const wordCounts = (...texts: readonly string[]): number[] => texts.map(countTerms);

/** Takes the texts of an issue out of the indexes, but for its comments. */
export async function removeTexts(db: Transact, id: number): Promise<void> {
  await db.withTables<FullText>().deleteFrom('words').where('rowid', '=', id).execute();
  await db.withTables<FullText>().deleteFrom('grams').where('rowid', '=', id).execute();
}

/** The same with all that was said of it: before the issue goes, and its comments with it. */
export async function removeAllTexts(db: Transact, id: number): Promise<void> {
  await removeTexts(db, id);
  await sql`delete from comment_words where rowid in (select id from comment where issue = ${id} and content is not null)`.execute(db);
}

/** The indexes, as SQL calls them. */
export const TEXT_INDEXES = ['words', 'grams', 'comment_words'] as const;

/** Gives each index a command of FTS5. */
async function commandIndexes(db: Transact, command: string, value: number): Promise<void> {
  for (const index of TEXT_INDEXES) {
    await sql`insert into ${sql.table(index)} (${sql.ref(index)}, rank) values (${command}, ${value})`.execute(db);
  }
}

/**
 * Tidies the indexes up a little, so many pages of each. SQLite would do it by itself, but much at once now and then,
 * for which one of twenty writes would wait.
 */
export const tidyTexts = (db: Transact, pages: number): Promise<void> => commandIndexes(db, 'merge', pages);

/** So many pieces of one size are merged at once while there are many texts: each page is then moved about once, not once for every fourfold. */
const SEGMENTS_MERGED_IN_IMPORTS = 16;
const SEGMENTS_MERGED = 4;

/** The same while many texts are put in: as many pages as these transactions add are enough for any number of them. */
export async function tidyManyTexts(db: Transact, pages: number): Promise<void> {
  await commandIndexes(db, 'usermerge', SEGMENTS_MERGED_IN_IMPORTS);
  await tidyTexts(db, pages);
  await commandIndexes(db, 'usermerge', SEGMENTS_MERGED);
}

/** How many bytes of each index are gathered in memory before they become a piece of it; SQLite's own measure is one megabyte. */
const MAX_PENDING_INDEX_BYTES = 8 * 2 ** 20;

/** Prepares the indexes for many texts at once: they then come in fewer and larger pieces, which are less work to merge. */
export const expectManyTexts = (db: Transact): Promise<void> => commandIndexes(db, 'hashsize', MAX_PENDING_INDEX_BYTES);

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
export const FROM_TEMPORARY_IDS = sql`temp.kept cross join issue on issue.id = kept_id`;

/** Keeps the ids that indexes find, each once, and says how many they are. */
export async function keep(db: Transact, ids: Ids): Promise<number> {
  await sql`delete from temp.kept`.execute(db);
  await sql`insert or ignore into temp.kept ${ids}`.execute(db);
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

/** A phrase as FTS5 writes it. Terms have nothing that means anything to FTS5: signs stand in them in another form. */
function phraseExpression({ terms, otherFirst, isPrefix }: SearchPhrase): string {
  const phrase = (all: readonly string[]) => `"${all.join(' ')}"${isPrefix ? ' *' : ''}`;
  if (otherFirst === undefined) return phrase(terms);
  return `(${phrase(terms)} OR ${phrase([otherFirst, ...terms.slice(1)])})`;
}

/** Writes a search as an expression of FTS5. Null when it has nothing that could be found; undefined when it is blank, which any text matches. */
export function searchExpression(search: string): string | null | undefined {
  if (isBlankSearch(search)) return undefined;
  const phrases = parseSearchText(search).slice(0, SEARCH_LIMITS.phrases);
  return phrases.length === 0 ? null : phrases.map(phraseExpression).join(' AND ');
}

/**
 * Comments that an expression finds, in issues of a range, as what follows a `select`. Which issue they are of is read off an index that has nothing else: the
 * rows themselves have the texts, so that a frequent word would read most of the file.
 */
export const foundComments = (expression: string, range: Range): RawBuilder<unknown> =>
  sql`from comment_words cross join comment as c indexed by comment_by_id on c.id = comment_words.rowid
    where comment_words match ${expression} and ${within(sql`c.issue`, range)} and ${withinBudget(sql`c.id`)}`;

/**
 * Of each of some issues (a list in JSON) the newest comment that holds a search, as a query; undefined when nothing can. The index is gone through
 * once: asked of each comment by itself, it would gather all places of a word's beginning each time.
 */
export function commentsHolding(search: string, issues: string): RawBuilder<{ id: number }> | undefined {
  const expression = searchExpression(search);
  if (expression == null) return undefined;
  const rowid = sql`comment_words.rowid`;
  return sql`select max(c.id) as id from comment_words cross join comment as c indexed by comment_by_id on c.id = comment_words.rowid
    where comment_words match ${expression} and ${withinBudget(rowid)}
      and ${withoutIndex(rowid)} in (select id from comment where issue in ${valuesIn(issues)}) group by c.issue`;
}

/**
 * Finds issues of which a text holds all of a search: title and description as one, or, with `inComments`, a comment. An issue may be found several
 * times. `'nothing'` when it has nothing that could be found; undefined when it is blank.
 */
export function findSearched(search: string, range: Range, inComments: boolean): Ids | 'nothing' | undefined {
  const expression = searchExpression(search);
  if (expression == null) return expression === null ? 'nothing' : undefined;
  const issues = found('words', expression, range);
  return inComments ? sql`${issues} union all select c.issue ${foundComments(expression, range)}` : issues;
}

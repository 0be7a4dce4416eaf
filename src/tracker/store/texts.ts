import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparator } from '../../model/query';
import type { Transact } from './database';
import { fold } from './fold';
import { compareText, holdsWords, isBegun, wording } from './looking';
import { bulk, prepared } from './prepared';

/*
 * Full text, which every engine has in its own way. Two indexes without the texts themselves:
 * `words` finds words; `grams` finds any stretch of three characters or more, and, since each text stands between two
 * marks before and two behind it, also how a text of any length begins or ends. Both are exact: nothing is compared again.
 *
 * SQLite without FTS5 (in Node before 22.16, so in VS Code before 1.103) can neither read nor write them. Such a program
 * looks through the texts, and leaves in `unindexed` what it has written; one with FTS5 looks through these texts alone
 * until it has caught up (see indexing.ts).
 */

const BEGIN = '\u{FDD0}\u{FDD0}';
const END = '\u{FDD1}\u{FDD1}';
/** The marks are code points that no text may hold; where one does, and at NUL, which ends a text for SQLite, stands this. */
const REPLACED = /[\0\u{FDD0}\u{FDD1}]/gu;

const literal = (text: string): string => fold(text).replace(REPLACED, '\u{FFFD}');
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Leaves the texts of an issue to whoever has full text. */
const leave = bulk((db, it: { id: number }) =>
  db
    .insertInto('unindexed')
    .values({ id: it.id })
    .onConflict((conflict) => conflict.doNothing()),
);

interface Indexed {
  rowid: number;
  title: string;
  content: string;
}
const insertWords = bulk((db, it: Indexed) => db.insertInto('words').values({ rowid: it.rowid, title: it.title, content: it.content }));
const insertGrams = bulk((db, it: Indexed) => db.insertInto('grams').values({ rowid: it.rowid, title: it.title, content: it.content }));

/** Puts the texts of an issue into the indexes, which must not hold any of it. */
export function addTexts(db: Transact, id: number, title: string, content: string): void {
  if (!db.texts.hasIndex) return void leave(db, { id });
  insertWords(db, { rowid: id, title: wording(title), content: wording(content) });
  insertGrams(db, { rowid: id, title: BEGIN + literal(title) + END, content: BEGIN + literal(content) + END });
}

/** How many stretches of three characters the index `grams` has of a title and a content. */
export const gramCounts = (title: string, content: string): [number, number] => {
  const count = (text: string) => [...(BEGIN + literal(text) + END)].length - 2;
  return [count(title), count(content)];
};

/** Takes the texts of an issue out of the indexes. */
export async function removeTexts(db: Transact, id: number): Promise<void> {
  if (!db.texts.hasIndex) return void leave(db, { id });
  await db.deleteFrom('words').where('rowid', '=', id).execute();
  await db.deleteFrom('grams').where('rowid', '=', id).execute();
}

/**
 * Tidies the indexes up a little, so many pages of each. SQLite would do it by itself, but much at once now and then,
 * for which one of twenty writes would wait.
 */
export async function tidyTexts(db: Transact, pages: number): Promise<void> {
  if (!db.texts.hasIndex) return;
  await sql`insert into words (words, rank) values ('merge', ${pages})`.execute(db);
  await sql`insert into grams (grams, rank) values ('merge', ${pages})`.execute(db);
}

/** So many pieces of one size are merged at once while there are many texts: each page is then moved about once, not once for every fourfold. */
const MANY_PIECES = 16;
const FEW_PIECES = 4;

/** The same while many texts are put in: as many pages as these transactions add are enough for any number of them. */
export async function tidyManyTexts(db: Transact, pages: number): Promise<void> {
  if (!db.texts.hasIndex) return;
  const merge = async (pieces: number) => {
    await sql`insert into words (words, rank) values ('usermerge', ${pieces})`.execute(db);
    await sql`insert into grams (grams, rank) values ('usermerge', ${pieces})`.execute(db);
  };
  await merge(MANY_PIECES);
  await tidyTexts(db, pages);
  await merge(FEW_PIECES);
}

/** How many bytes of each index are gathered in memory before they become a piece of it; SQLite's own measure is one megabyte. */
const GATHERED = 8 * 2 ** 20;

/** Prepares the indexes for many texts at once: they then come in fewer and larger pieces, which are less work to merge. */
export async function expectManyTexts(db: Transact): Promise<void> {
  if (!db.texts.hasIndex) return;
  await sql`insert into words (words, rank) values ('hashsize', ${GATHERED})`.execute(db);
  await sql`insert into grams (grams, rank) values ('hashsize', ${GATHERED})`.execute(db);
}

/** Leaves it to the background to tidy up behind a write: nobody has to wait for it. */
export const tidyLater = (db: Transact): void => db.texts.isUntidy();

/** A stretch of ids. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Texts to be searched, and whether the indexes hold all of them, not those that are marked as `unindexed`, or do not exist. */
export interface Corpus extends Range {
  readonly indexed: 'all' | 'some' | 'none';
}

const someUnindexed = prepared((db) => db.selectFrom('unindexed').select('id').limit(1));

/** The texts of these issues as a transaction sees them. */
export async function corpusOf(db: Transact, range: Range): Promise<Corpus> {
  if (!db.texts.hasIndex) return { ...range, indexed: 'none' };
  const isBehind = (await someUnindexed(db, {})).length > 0;
  if (isBehind) db.texts.isBehind();
  return { ...range, indexed: isBehind ? 'some' : 'all' };
}

/** The ids that a full-text index finds, as a query. */
export type Ids = RawBuilder<number>;

/** What an index finds by an expression; where it cannot, what a look at the `column`s of a table finds. */
function found(
  index: 'words' | 'grams',
  expression: string,
  look: { table: 'issue' | 'issue_text'; condition: RawBuilder<SqlBool> },
  { first, last, indexed }: Corpus,
): Ids {
  const [name, table] = [sql.table(index), sql.table(look.table)];
  const inIndex = sql<number>`select rowid from ${name} where ${name} match ${expression} and rowid between ${first} and ${last}`;
  if (indexed === 'all') return inIndex;
  if (indexed === 'none') return sql`select id from ${table} where id between ${first} and ${last} and ${look.condition}`;
  const rest = sql`select it.id from unindexed as u cross join ${table} as it on it.id = u.id
    where u.id between ${first} and ${last} and ${look.condition}`;
  return sql`${inIndex} and rowid not in (select id from unindexed) union all ${rest}`;
}

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
export function findPart(column: 'title' | 'content', comparator: Comparator, value: string, corpus: Corpus): Ids | undefined {
  const part = literal(value);
  if (corpus.indexed !== 'none' && comparator === 'contains' && [...part].length < 3) return undefined;
  const before = comparator === 'begins' || comparator === 'is' ? BEGIN : '';
  const behind = comparator === 'ends' || comparator === 'is' ? END : '';
  const [table, text] = column === 'title' ? (['issue', sql`title_folded`] as const) : (['issue_text', sql`fold(content)`] as const);
  const look = { table, condition: compareText(text, comparator, fold(value)) };
  return found('grams', `${column} : ${quoted(before + part + behind)}`, look, corpus);
}

/** Finds issues with a part in either text at once; undefined where `findPart` has to look for it in each. */
export function findAnywhere(value: string, { first, last, indexed }: Corpus): Ids | undefined {
  const part = literal(value);
  if (indexed !== 'all' || [...part].length < 3) return undefined;
  return sql`select rowid from grams where grams match ${quoted(part)} and rowid between ${first} and ${last}`;
}

/** So many words of a search are looked for; FTS5 refuses an expression of some hundreds. */
const MOST_WORDS = 32;
/** What words are made of; the rest parts them. */
const LETTER = /[\p{L}\p{N}]/u;

/**
 * Finds issues whose title or content hold all words of a search, as they are or as beginnings (`isBegun`). `'nothing'` when
 * the search is made of signs, which the index does not know; undefined when it is blank, which any issue matches.
 */
export function findWords(search: string, corpus: Corpus): Ids | 'nothing' | undefined {
  const all = wording(search).trim().split(/\s+/u);
  if (all.length === 1 && all[0] === '') return undefined;
  const words = all.filter((word) => LETTER.test(word)).slice(0, MOST_WORDS);
  if (words.length === 0) return 'nothing';
  const look = { table: 'issue_text', condition: holdsWords(words) } as const;
  const terms = words.map((word, index) => quoted(word) + (isBegun(word, index, words) ? ' *' : ''));
  return found('words', terms.join(' AND '), look, corpus);
}

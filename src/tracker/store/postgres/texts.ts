import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { beginningOf, excerptOfIssue, parseSearchText, SearchedText, type SearchPhrase } from '../../../model/search';
import { termsOf } from '../../../model/tokens';
import type { TextIndex, Transact } from '../database';
import type { EngineSql, Ids } from '../engine-sql';
import { fold } from '../fold';
import { editionOf, outsideOf, type Range } from '../ids';
import { bulk } from '../prepared';

import type { PostgresConnection } from './connection';

/*
 * Searches `issue_search` and `comment_search` (see schema.ts). The index of words finds a phrase of one term. For a phrase of several terms it
 * finds rows with all of them, whose terms are then compared in order: positions in a tsvector end at 16383, and at 256 per word.
 */

/** Bounds the distinct words of a text in a tsvector. PostgreSQL's limit is one megabyte, and each word gets the edition as prefix. */
const MAX_WORD_BYTES = 700_000;
/** Separates title and description, so that no phrase matches across both. */
const TEXT_SEPARATOR = '\n';

/** A text as the index stores it. Terms have no spaces. */
interface Searchable {
  readonly terms: string;
  /** The distinct words; none when there are too many. */
  readonly words: readonly string[];
  readonly isLong: number;
}

function searchable(...texts: readonly string[]): Searchable {
  const parts = texts.map(termsOf);
  const words = [...new Set(parts.flatMap((terms) => (terms === '' ? [] : terms.split(' '))))];
  const isLong = Buffer.byteLength(words.join(' ')) > MAX_WORD_BYTES;
  return { terms: ` ${parts.join(` ${TEXT_SEPARATOR} `)} `, words: isLong ? [] : words, isLong: Number(isLong) };
}

type Row = { id: number; edition: number; terms: string; words: readonly string[]; isLong: number };

/** Words with the edition as prefix. A text with too many words gets only the prefix. */
const wordVector = (words: unknown, edition: unknown, isLong: unknown): RawBuilder<unknown> =>
  sql`array_to_tsvector(array(select ${edition}::bigint || ':' || word from unnest(${words}::text[] || case when ${isLong} = 1 then array[''] else array[]::text[] end) as word))`;

const insertIssue = bulk((db, row: Row & { title: string; content: string }) =>
  raw(
    db,
    sql`insert into issue_search (id, title, content, terms, words, is_long)
      values (${row.id}, ${row.title}, ${row.content}, ${row.terms}, ${wordVector(row.words, row.edition, row.isLong)}, ${row.isLong})`,
  ),
);
const insertComment = bulk((db, row: Row & { issue: number }) =>
  raw(
    db,
    sql`insert into comment_search (id, issue, terms, words, is_long)
      values (${row.id}, ${row.issue}, ${row.terms}, ${wordVector(row.words, row.edition, row.isLong)}, ${row.isLong})`,
  ),
);
const insertCommentOfRow = bulk((db, row: Omit<Row, 'edition'>) =>
  raw(
    db,
    sql`insert into comment_search (id, issue, terms, words, is_long)
      select id, issue, ${row.terms}, ${wordVector(row.words, sql`(issue >> 32)`, row.isLong)}, ${row.isLong} from comment where id = ${row.id}`,
  ),
);

/** Wraps a raw statement for `bulk`, which compiles it once. */
const raw = (db: Parameters<RawBuilder<unknown>['compile']>[0], statement: RawBuilder<unknown>) => ({
  compile: () => statement.compile(db),
});

const inRange = (id: RawBuilder<unknown>, { first, last, hidden }: Range): RawBuilder<SqlBool> =>
  sql`${sql.join([sql`${id} between ${first} and ${last}`, ...outsideOf(id, hidden)], sql` and `)}`;

const lexeme = (edition: number, term: string, isPrefix: boolean): string =>
  `'${`${edition}:${term}`.replaceAll('\\', '\\\\').replaceAll("'", "''")}'${isPrefix ? ':*' : ''}`;

/** The alternative spellings of a phrase. */
const variantsOf = ({ terms, alternativeFirst }: SearchPhrase): (readonly string[])[] =>
  alternativeFirst === undefined ? [[...terms]] : [[...terms], [alternativeFirst, ...terms.slice(1)]];

/** A tsquery of all terms of the phrases. It always matches a text with too many words, whose terms are compared instead. */
function wordsQuery(phrases: readonly SearchPhrase[], edition: number): string {
  const conditions = phrases.map((phrase) => {
    const variants = variantsOf(phrase).map((terms) =>
      terms.map((term, at) => lexeme(edition, term, phrase.isPrefix && at === terms.length - 1)).join(' & '),
    );
    return variants.length === 1 ? `(${variants[0]})` : `(${variants.map((variant) => `(${variant})`).join(' | ')})`;
  });
  return `(${conditions.join(' & ')}) | ${lexeme(edition, '', false)}`;
}

/** Whether the terms of a text contain those of a phrase, in order. */
function hasPhrase(phrase: SearchPhrase): RawBuilder<SqlBool> {
  const variants = variantsOf(phrase).map((terms) => sql`strpos(terms, ${` ${terms.join(' ')}${phrase.isPrefix ? '' : ' '}`}) > 0`);
  return sql`(${sql.join(variants, sql` or `)})`;
}

const allOf = (conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`;

/** A condition: a row in a search table has all phrases, in an edition. */
const matches = (phrases: readonly SearchPhrase[], edition: number): RawBuilder<SqlBool> => {
  const severalTerms = phrases.filter(({ terms }) => terms.length > 1);
  return sql`words @@ ${wordsQuery(phrases, edition)}::tsquery
    and case when is_long = 1 then ${allOf(phrases.map(hasPhrase))} else ${allOf(severalTerms.map(hasPhrase))} end`;
};

/** The same among some issues, by comparing their terms: words have the edition as prefix, so the index cannot find them across repositories. */
function findPhrasesAmong(phrases: readonly SearchPhrase[], issues: Ids, inComments: boolean): Ids {
  const condition = allOf(phrases.map(hasPhrase));
  const found: Ids = sql`select id from issue_search where id in (${issues}) and ${condition}`;
  return inComments
    ? sql`${found} union all select issue from comment_search where id in (select id from comment where issue in (${issues})) and ${condition}`
    : found;
}

/** Finds issues whose title and description together, or (with `inComments`) one comment, have all phrases. Ids can repeat. */
function findPhrases(phrases: readonly SearchPhrase[], range: Range, inComments: boolean, among: Ids | undefined): Ids {
  if (among) return findPhrasesAmong(phrases, among, inComments);
  const condition = matches(phrases, editionOf(range.first));
  const issues: Ids = sql`select id from issue_search where ${condition} and ${inRange(sql`id`, range)}`;
  return inComments
    ? sql`${issues} union all select issue from comment_search where ${condition} and ${inRange(sql`issue`, range)}`
    : issues;
}

/** The newest comment with all phrases in each of some issues of one edition. */
function newestMatchingComments(phrases: readonly SearchPhrase[], issues: string): RawBuilder<{ id: number }> {
  const ids = JSON.parse(issues) as number[];
  const edition = editionOf(ids[0] ?? 0);
  return sql`select max(id) as id from comment_search
    where ${matches(phrases, edition)} and issue = any(${`{${ids.join(',')}}`}::bigint[]) group by issue`;
}

const escapedLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Trigrams that the index has in every locale. A value without one is found by reading the texts. */
const INDEXED_PART = /[a-z0-9]{3}/;

/** Finds texts that contain a folded value, or start or end with it. */
const findSubstring: EngineSql['findSubstring'] = (text, comparator, folded, range) => {
  const part = escapedLike(folded.replaceAll('\0', '\u{FFFD}'));
  const pattern = `${comparator === 'ends' || comparator === 'contains' ? '%' : ''}${part}${comparator === 'begins' || comparator === 'contains' ? '%' : ''}`;
  // Without a trigram, PostgreSQL would read the entire index. An expression in place of the column prevents that.
  const column = (name: 'title' | 'content') => (INDEXED_PART.test(folded) ? sql.ref(name) : sql`(${sql.ref(name)} || '')`);
  const like = (name: 'title' | 'content') => sql<SqlBool>`${column(name)} like ${pattern}`;
  const condition = text === 'either' ? sql`(${like('title')} or ${like('content')})` : like(text);
  return sql`select id from issue_search where ${condition} and ${inRange(sql`id`, range)}`;
};

/** PostgreSQL's full-text queries. */
export const postgresTextQueries = { findPhrases, findSubstring, newestMatchingComments };

/** PostgreSQL's full-text index. It needs no merging. */
export const postgresTexts: TextIndex = {
  add(db, id, title, content) {
    const row = { id, edition: editionOf(id), title: fold(title), content: fold(content), ...searchable(title, content) };
    return insertIssue(db, row);
  },
  addComment(db, id, content, issue) {
    if (issue === undefined) insertCommentOfRow(db, { id, ...searchable(content) });
    else insertComment(db, { id, issue, edition: editionOf(issue), ...searchable(content) });
  },
  async addSameComment(db, content, ids) {
    const { terms, words, isLong } = searchable(content);
    await sql`insert into comment_search (id, issue, terms, words, is_long)
      select id, issue, ${terms}, ${wordVector(words, sql`(issue >> 32)`, isLong)}, ${isLong} from comment where id in (${ids})`.execute(
      db,
    );
  },
  async remove(db, id) {
    await sql`delete from issue_search where id = ${id}`.execute(db);
  },
  async removeAll(db, id) {
    await postgresTexts.remove(db, id);
    await sql`delete from comment_search where id in (select id from comment where issue = ${id} and content is not null)`.execute(db);
  },
  async removeComment(db, id) {
    await sql`delete from comment_search where id = ${id}`.execute(db);
  },
  /** Keeps the ids in this process and sends them with each query, because a temporary table would turn every read into a writing transaction. */
  async storeTemporaryIds(db, ids) {
    const { rows } = await sql<{ ids: string | null; n: number }>`
      select array_agg(id)::text as ids, count(*) as n from (select distinct id from (${ids}) as found (id)) as single`.execute(db);
    connectionOf(db).temporaryIds = rows[0]!.ids ?? '{}';
    return rows[0]!.n;
  },
  issueExcerpt(selected, search) {
    const [title, content] = JSON.parse(selected!) as [string, string];
    return excerptOfIssue(title, content, parseSearchText(search));
  },
  commentExcerpt: (selected, search) => new SearchedText(selected, parseSearchText(search)).excerpt() ?? beginningOf(selected),
  scheduleMerge: () => undefined,
  prepareImport: () => Promise.resolve(),
  mergeImported: () => Promise.resolve(),
};

const connectionOf = (db: Transact): PostgresConnection => db.direct as PostgresConnection;

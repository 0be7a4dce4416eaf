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
 * Search by `issue_search` and `comment_search` (see schema.ts). A phrase of one term is found by the index of words; for one of several the rows with
 * all its terms are compared by their terms in order, since positions of a tsvector end at 16383, and 256 of a word.
 */

/** Bytes of distinct words that a tsvector surely holds; its limit is a megabyte, with the edition in each. */
const MAX_WORD_BYTES = 700_000;
/** Stands between title and description, so that no phrase is found across. */
const BETWEEN = '\n';

/** A text as it is searched. Terms have no spaces. */
interface Searchable {
  readonly terms: string;
  /** Distinct words; none where they are too many. */
  readonly words: readonly string[];
  readonly isLong: number;
}

function searchable(...texts: readonly string[]): Searchable {
  const parts = texts.map(termsOf);
  const words = [...new Set(parts.flatMap((terms) => (terms === '' ? [] : terms.split(' '))))];
  const isLong = Buffer.byteLength(words.join(' ')) > MAX_WORD_BYTES;
  return { terms: ` ${parts.join(` ${BETWEEN} `)} `, words: isLong ? [] : words, isLong: Number(isLong) };
}

type Row = { id: number; edition: number; terms: string; words: readonly string[]; isLong: number };

/** Words with their edition; the edition alone stands for a text that has too many. */
const WORDS = (words: unknown, edition: unknown, isLong: unknown): RawBuilder<unknown> =>
  sql`array_to_tsvector(array(select ${edition}::bigint || ':' || word from unnest(${words}::text[] || case when ${isLong} = 1 then array[''] else array[]::text[] end) as word))`;

const insertIssue = bulk((db, it: Row & { title: string; content: string }) =>
  raw(
    db,
    sql`insert into issue_search (id, title, content, terms, words, is_long)
      values (${it.id}, ${it.title}, ${it.content}, ${it.terms}, ${WORDS(it.words, it.edition, it.isLong)}, ${it.isLong})`,
  ),
);
const insertComment = bulk((db, it: Omit<Row, 'edition'>) =>
  raw(
    db,
    sql`insert into comment_search (id, issue, terms, words, is_long)
      select id, issue, ${it.terms}, ${WORDS(it.words, sql`(issue >> 32)`, it.isLong)}, ${it.isLong} from comment where id = ${it.id}`,
  ),
);

/** A raw statement as one that is compiled once. */
const raw = (db: Parameters<RawBuilder<unknown>['compile']>[0], statement: RawBuilder<unknown>) => ({
  compile: () => statement.compile(db),
});

const inRange = (id: RawBuilder<unknown>, { first, last, hidden }: Range): RawBuilder<SqlBool> =>
  sql`${sql.join([sql`${id} between ${first} and ${last}`, ...outsideOf(id, hidden)], sql` and `)}`;

const word = (edition: number, term: string, isPrefix: boolean): string =>
  `'${`${edition}:${term}`.replaceAll('\\', '\\\\').replaceAll("'", "''")}'${isPrefix ? ':*' : ''}`;

/** The ways in which a phrase may be written. */
const waysOf = ({ terms, alternativeFirst }: SearchPhrase): (readonly string[])[] =>
  alternativeFirst === undefined ? [[...terms]] : [[...terms], [alternativeFirst, ...terms.slice(1)]];

/** All terms of the phrases, as a tsquery. A text with too many words always matches it. */
function wordsQuery(phrases: readonly SearchPhrase[], edition: number): string {
  const all = phrases.map((phrase) => {
    const ways = waysOf(phrase).map((terms) =>
      terms.map((term, at) => word(edition, term, phrase.isPrefix && at === terms.length - 1)).join(' & '),
    );
    return ways.length === 1 ? `(${ways[0]})` : `(${ways.map((way) => `(${way})`).join(' | ')})`;
  });
  return `(${all.join(' & ')}) | ${word(edition, '', false)}`;
}

/** Whether the terms of a text have a phrase, in its order. */
function hasPhrase(phrase: SearchPhrase): RawBuilder<SqlBool> {
  const ways = waysOf(phrase).map((terms) => sql`strpos(terms, ${` ${terms.join(' ')}${phrase.isPrefix ? '' : ' '}`}) > 0`);
  return sql`(${sql.join(ways, sql` or `)})`;
}

const both = (conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`;

/** The condition that a row of a search table of an edition has all phrases. */
const matches = (phrases: readonly SearchPhrase[], edition: number): RawBuilder<SqlBool> => {
  const severalTerms = phrases.filter(({ terms }) => terms.length > 1);
  return sql`words @@ ${wordsQuery(phrases, edition)}::tsquery
    and case when is_long = 1 then ${both(phrases.map(hasPhrase))} else ${both(severalTerms.map(hasPhrase))} end`;
};

/** Finds issues whose title and description together, or (with `inComments`) one comment, have all phrases. Ids can repeat. */
function findPhrases(phrases: readonly SearchPhrase[], range: Range, inComments: boolean): Ids {
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

/** The index holds parts of three letters or digits; of letters, those that every locale knows. Other parts are found by looking at the texts. */
const INDEXED_PART = /[a-z0-9]{3}/;

/** Finds texts that contain a folded value, or start or end with it. */
const findSubstring: EngineSql['findSubstring'] = (text, comparator, folded, range) => {
  const part = escapedLike(folded.replaceAll('\0', '\u{FFFD}'));
  const pattern = `${comparator === 'ends' || comparator === 'contains' ? '%' : ''}${part}${comparator === 'begins' || comparator === 'contains' ? '%' : ''}`;
  // Without such a part the index would be read from its beginning to its end. What is joined to nothing is not indexed.
  const column = (name: 'title' | 'content') => (INDEXED_PART.test(folded) ? sql.ref(name) : sql`(${sql.ref(name)} || '')`);
  const like = (name: 'title' | 'content') => sql<SqlBool>`${column(name)} like ${pattern}`;
  const condition = text === 'either' ? sql`(${like('title')} or ${like('content')})` : like(text);
  return sql`select id from issue_search where ${condition} and ${inRange(sql`id`, range)}`;
};

/** The queries of the index. */
export const postgresTextQueries = { findPhrases, findSubstring, newestMatchingComments };

/** The full-text index of PostgreSQL, which has nothing to merge. */
export const postgresTexts: TextIndex = {
  add(db, id, title, content) {
    const row = { id, edition: editionOf(id), title: fold(title), content: fold(content), ...searchable(title, content) };
    return insertIssue(db, row);
  },
  addComment: (db, id, content) => insertComment(db, { id, ...searchable(content) }),
  async addSameComment(db, content, ids) {
    const { terms, words, isLong } = searchable(content);
    await sql`insert into comment_search (id, issue, terms, words, is_long)
      select id, issue, ${terms}, ${WORDS(words, sql`(issue >> 32)`, isLong)}, ${isLong} from comment where id in (${ids})`.execute(db);
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
  /** They stay in this program, which sends them with the queries that need them: a temporary table would make a transaction that writes of each read. */
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

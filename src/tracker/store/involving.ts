import { sql, type SqlBool } from 'kysely';
import type { IssueQuery } from '../../model/query';
import type { Transact } from './database';
import { isShown } from './appends';
import { numbersIn, rowLimit, withinBudget, withoutIndex } from './engine-sql';
import { findBySearch } from './text-query';
import { toCondition, type SqlCondition } from './filter';
import { countQuery, orderBy, readIssues } from './list';
import type { IssueNames } from './names';
import { readable } from './repositories';
import type { Store } from './store';
import { editionOf, issueId } from './ids';

/** The ids of issues of all repositories. */
const ALL_REPOSITORIES = { first: 0, last: issueId(2 ** 20, 0) };

type Result = Awaited<ReturnType<Store['involving']>>;

/**
 * Lists the issues that a person is assigned or has reported, in all repositories that `reader` may read. Ties are broken by repository (oldest
 * first) and number. Uses only the two indexes of people across repositories.
 */
export async function involving(
  db: Transact,
  account: number,
  reader: number | 'all',
  query: IssueQuery,
  names: IssueNames,
): Promise<Result> {
  const repositories = await readable(db, reader).execute();
  const name = sql`(select name from person where id = ${account})`;
  const theirs = sql<number>`select id from issue where assignee = ${name} union select id from issue where reporter = ${name}`;
  const editions = JSON.stringify(repositories.map(({ edition }) => edition));
  const conditions: SqlCondition[] = [
    withinBudget(sql`issue.id`),
    sql<SqlBool>`id in (${theirs})`,
    sql<SqlBool>`${withoutIndex(sql`edition`)} in ${numbersIn(editions)}`,
    isShown(sql`id`),
    toCondition(query.filter, { edition: 0, range: ALL_REPOSITORIES, noIndex: 'all' }),
  ];
  const found = query.search === null ? undefined : findBySearch(query.search, ALL_REPOSITORIES, query.searchComments === true, theirs);
  if (found === 'nothing') return { count: 0, issues: [] };
  if (found) conditions.push(sql`${withoutIndex(sql`id`)} in (${found})`);
  const where = sql.join(conditions, sql` and `);
  const count = await countQuery(db, sql`select count(*) as n from issue where ${where}`);
  const page = sql<{
    id: number;
  }>`select id from issue where ${where} order by ${orderBy(query.sort, true)} ${rowLimit(query.limit)} offset ${query.start}`;
  const ids = (await page.execute(db)).rows.map(({ id }) => id);
  const read = await readIssues(db, ids, names);
  const places = new Map(repositories.map(({ edition, owner, slug }) => [edition, { owner, slug }]));
  const present = ids.filter((id) => read.has(id));
  return { count, issues: present.map((id) => ({ repository: places.get(editionOf(id))!, issue: read.get(id)! })) };
}

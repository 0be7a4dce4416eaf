import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparison, Filter, IssueQuery, Sort, SortField } from '../../model/query';
import type { Transact } from './database';
import { comparisons, conjuncts, FALSE, toCondition, TRUE, type Condition, type Scope } from './filter';
import { idRange, selectIssues, toIssue, type IssueRow } from './rows';
import type { ListResult } from './store';
import { findPart, findWords, type Found } from './texts';

const COLUMNS: Record<SortField, string> = {
  number: 'id',
  title: 'title_folded',
  status: 'status',
  kind: 'kind',
  priority: 'priority',
  component: 'component',
  milestone: 'milestone',
  version: 'version',
  assignee: 'assignee',
  reporter: 'reporter',
  createdOn: 'created_on',
  updatedOn: 'updated_on',
  commentCount: 'comment_count',
  watcherCount: 'watcher_count',
};

/** So few are faster found first and then put in order; more are met soon enough on a walk along the order's own index. */
const FEW = 3000;

const TALLIED: readonly string[] = ['status', 'kind', 'priority'];
const isTallied = (filter: Filter): boolean => [...comparisons(filter)].every(({ field }) => TALLIED.includes(field));

async function number(db: Transact, query: RawBuilder<{ n: number }>): Promise<number> {
  const { rows } = await query.execute(db);
  return rows[0]?.n ?? 0;
}

const tally = (db: Transact, scope: Scope, filter: Filter): Promise<number> =>
  number(db, sql`select coalesce(sum(count), 0) as n from tally where edition = ${scope.edition} and ${toCondition(filter, scope)}`);

/** A full-text index alone can say how many issues it finds. */
function foundBy(comparison: Comparison, scope: Scope): Found | undefined {
  const { field, comparator, value } = comparison;
  if ((field !== 'title' && field !== 'content') || value === '') return undefined;
  return field === 'title' && (comparator === 'is' || comparator === 'begins')
    ? undefined
    : findPart(field, comparator, value, scope.range);
}

const countQuery = (scope: Scope, conditions: readonly Condition[]) =>
  sql<{ n: number }>`select count(*) as n from issue where edition = ${scope.edition} and ${sql.join(conditions, sql` and `)}`;

async function countOf(db: Transact, scope: Scope, filter: Filter, words: Found | undefined): Promise<number> {
  if (!words && isTallied(filter)) return tally(db, scope, filter);
  const parts = conjuncts(filter);
  if (words && parts.length === 0) return number(db, words.count);
  const only = !words && parts.length === 1 ? parts[0]! : undefined;
  if (only && 'field' in only) {
    if (only.negated) return (await tally(db, scope, { and: [] })) - (await countOf(db, scope, { ...only, negated: false }, undefined));
    const found = foundBy(only, scope);
    if (found) return number(db, found.count);
  }
  const conditions = [toCondition(filter, scope)];
  if (words) conditions.push(sql`id in (${words.ids})`);
  return number(db, countQuery(scope, conditions));
}

/** Whether one index holds the wanted issues together and in order: those of one status (and one more name) by their change. */
function isOrdered(filter: Filter, sort: Sort): boolean {
  const parts = conjuncts(filter);
  const names = parts.map((part) => ('field' in part && part.comparator === 'is' && !part.negated ? part.field : undefined));
  return sort.field === 'updatedOn' && names.includes('status') && names.length <= 2 && !names.includes(undefined);
}

/** The order of a list. What is unset comes last either way; ties are broken by number. */
function orderBy({ field, descending }: Sort, gathered: boolean): RawBuilder<unknown> {
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const plus = sql.raw(gathered ? '+' : '');
  if (field === 'number') return sql`${plus}id ${direction}`;
  return sql`${plus}${sql.ref(COLUMNS[field])} ${direction} nulls last, ${plus}id ${direction}`;
}

/** The ids of a page. Which way is the quicker one is known from the count, which SQLite does not have. */
export function pageQuery(query: IssueQuery, edition: number, count: number): RawBuilder<{ id: number }> {
  const { filter, sort, start, limit } = query;
  const scope: Scope = { edition, range: idRange(edition) };
  const words = query.search === null ? undefined : findWords(query.search, scope.range);
  const all = conjuncts(filter).length === 0 && !words;
  const gathered = !all && count <= FEW && !isOrdered(filter, sort);
  const passive = !gathered && !isOrdered(filter, sort);
  const byNumber = sort.field === 'number';
  const within: RawBuilder<SqlBool> =
    byNumber && !gathered ? sql`id between ${scope.range.first} and ${scope.range.last}` : sql`edition = ${edition}`;
  const conditions = [within, toCondition(filter, { ...scope, passive })];
  if (words === 'nothing') conditions.push(FALSE);
  else if (words) conditions.push(passive ? sql`+id in (${words.ids})` : sql`id in (${words.ids})`);
  return sql<{ id: number }>`select id from issue where ${sql.join(
    conditions.filter((condition) => condition !== TRUE),
    sql` and `,
  )} order by ${orderBy(sort, gathered)} limit ${limit} offset ${start}`;
}

/** Gives a page of the issues that a query means, and how many they are in all. */
export async function listIssues(db: Transact, edition: number, query: IssueQuery): Promise<ListResult> {
  const scope: Scope = { edition, range: idRange(edition) };
  const words = query.search === null ? undefined : findWords(query.search, scope.range);
  const count = words === 'nothing' ? 0 : await countOf(db, scope, query.filter, words);
  if (query.start >= count || query.limit <= 0) return { count, issues: [] };
  const { rows: page } = await pageQuery(query, edition, count).execute(db);
  const ids = JSON.stringify(page.map(({ id }) => id));
  const rows: IssueRow[] = await selectIssues(db)
    .where('i.id', 'in', sql<number>`(select value from json_each(${ids}))`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { count, issues: page.map(({ id }) => toIssue(byId.get(id)!)) };
}

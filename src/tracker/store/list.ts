import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Issue } from '../../model/issue';
import type { Filter, FilterField, IssueQuery, Sort } from '../../model/query';
import { hiddenRanges } from './appends';
import type { Known, Transact } from './database';
import { findAnywhere, findPart, findSearched, FROM_KEPT, type Ids, keep, KEPT, valuesIn, withinBudget, withoutIndex } from './engine';
import { conditionsOf, conjuncts, orderColumn, toCondition, type SqlCondition, type Scope } from './filter';
import { TALLIED } from './tally';
import { prepared } from './prepared';
import type { IssueNames } from './names';
import { MAX_IDS_PER_SEARCH, type SortedIds } from './sorted-ids';
import { selectBare } from './rows';
import type { ListResult } from './store';
import { idRange, type Range, outsideOf } from './ids';

/** So few are faster found first and then put in order; more are met soon enough on a walk along the order's own index. */
const MAX_SORTED_ROWS = 3000;
/** A step of such a walk, beside an issue that is looked up. */
const WALK_STEP_COST = 1 / 10;

/**
 * Whether what a full-text index has found is faster put in order, all of it, than met on a walk through `all` issues, of which `count`
 * are meant, until the page is full.
 */
const isSoonerGathered = (kept: number, count: number, all: number, { start, limit }: Pick<IssueQuery, 'start' | 'limit'>): boolean =>
  kept <= ((start + limit) * all * WALK_STEP_COST) / Math.max(1, count);

/** Whether a condition asks for what issues are counted by. */
export const isTallied = (part: Filter | { readonly field: string }): boolean =>
  'field' in part && (TALLIED as readonly string[]).includes(part.field);

/** A query, taken apart: what one full-text index finds (or does not, when `without`), and the filter for all the rest. */
export interface Plan {
  readonly scope: Scope;
  readonly found: Ids | undefined;
  readonly without: boolean;
  readonly filter: Filter;
  readonly sort: Sort;
}

/** What is looked for when a part says that the title or the content contains it, as those ask who have no search of their own. */
function inEitherText(part: Filter): string | undefined {
  if (!('or' in part) || part.or.length !== 2) return undefined;
  const [one, other] = part.or;
  const isPart = (it: Filter | undefined, field: FilterField) =>
    it !== undefined && 'field' in it && it.field === field && it.comparator === 'contains' && !it.negated ? it.value : undefined;
  const value = isPart(one, 'title') ?? isPart(one, 'content');
  const same = isPart(other, isPart(one, 'title') === undefined ? 'title' : 'content');
  return value !== undefined && value === same ? value : undefined;
}

/** Takes a query apart; undefined when nothing can match. */
export function planOf(
  { search, searchComments = false, filter, sort }: Pick<IssueQuery, 'search' | 'searchComments' | 'filter' | 'sort'>,
  edition: number,
  range: Range,
): Plan | undefined {
  const parts = conjuncts(filter);
  // Kind and priority part the issues into a few large heaps: no index of theirs is worth it where any other one helps.
  const isPicky = parts.some((part) => 'negated' in part && !part.negated && !isTallied(part));
  const scope: Scope = { edition, range, passive: isPicky || search !== null ? 'heaps' : undefined };
  const words = search === null ? undefined : findSearched(search, range, searchComments);
  if (words === 'nothing') return undefined;
  if (words) return { scope, found: words, without: false, filter, sort };
  for (const part of parts) {
    const either = inEitherText(part);
    const anywhere = either === undefined ? undefined : findAnywhere(either, range);
    if (anywhere) return { scope, found: anywhere, without: false, filter: { and: parts.filter((it) => it !== part) }, sort };
    if (!('field' in part) || (part.field !== 'title' && part.field !== 'content') || part.value === '') continue;
    if (part.field === 'title' && (part.comparator === 'is' || part.comparator === 'begins')) continue;
    const found = findPart(part.field, part.comparator, part.value, range);
    if (found) return { scope, found, without: part.negated, filter: { and: parts.filter((it) => it !== part) }, sort };
  }
  return { scope, found: undefined, without: false, filter, sort };
}

const WITHIN_BUDGET = withinBudget(sql`issue.id`);

/** Answers the one number that a query gives. */
export async function countQuery(db: Transact, query: RawBuilder<{ n: number }>): Promise<number> {
  const { rows } = await query.execute(db);
  return rows[0]?.n ?? 0;
}

const tally = (db: Transact, scope: Scope, filter: Filter): Promise<number> =>
  countQuery(db, sql`select coalesce(sum(count), 0) as n from tally where edition = ${scope.edition} and ${toCondition(filter, scope)}`);

const isKept = ({ without }: Plan, passive: boolean): SqlCondition =>
  sql`${passive ? withoutIndex(sql`id`) : sql`id`} ${sql.raw(without ? 'not in' : 'in')} (${KEPT})`;

/** Counts what a plan means; `kept` is how many the full-text index found. */
async function countOf(db: Transact, plan: Plan, kept: number): Promise<number> {
  const { scope, filter, found, without } = plan;
  const parts = conjuncts(filter);
  if (found && parts.length === 0) return without ? (await tally(db, scope, filter)) - kept : kept;
  if (!found && [...conditionsOf(filter)].every(isTallied)) return tally(db, scope, filter);
  const only = parts.length === 1 ? parts[0]! : undefined;
  if (!found && only && 'negated' in only && only.negated) {
    return (await tally(db, scope, { and: [] })) - (await countOf(db, { ...plan, filter: { ...only, negated: false } }, 0));
  }
  const { from, where } = conditionsOfCount(plan, kept);
  return countQuery(db, sql`select count(*) as n from ${from} where ${sql.join(where, sql` and `)}`);
}

/** What a plan means, as a table and conditions that count it; `kept` is how many the full-text index found. */
export function conditionsOfCount(plan: Plan, kept: number): { readonly from: RawBuilder<unknown>; readonly where: SqlCondition[] } {
  const { scope, filter, found, without } = plan;
  if (found && !without && kept <= MAX_SORTED_ROWS)
    return { from: FROM_KEPT, where: [WITHIN_BUDGET, toCondition(filter, { ...scope, passive: 'all' })] };
  const hidden = outsideOf(withoutIndex(sql`id`), scope.range.hidden);
  const where = [WITHIN_BUDGET, sql<SqlBool>`edition = ${scope.edition}`, toCondition(filter, scope), ...hidden];
  if (found) where.push(isKept(plan, false));
  return { from: sql.table('issue'), where };
}

/** What is left out of a page that is reached by walking costs as well. */
const MIN_FAR_OFFSET = 1000;

/**
 * Whether it may take long to give a page of these: all but the first pages of what an index or the tally holds. What is not foreseen here is
 * found out by doing it.
 */
export function isExpensive({ search, filter, start, limit }: IssueQuery): boolean {
  if (search !== null || start + limit > MIN_FAR_OFFSET) return true;
  const isPlain = (part: Filter): boolean =>
    'negated' in part
      ? isTallied(part) || ('field' in part && part.comparator === 'is' && part.field !== 'content')
      : [...conditionsOf(part)].every(isTallied);
  return !conjuncts(filter).every(isPlain);
}

/** Whether one index holds the wanted issues together and in order: those of one status (and one more name) by their change. */
function isOrdered(filter: Filter, sort: Sort): boolean {
  const parts = conjuncts(filter);
  const names = parts.map((part) => ('field' in part && part.comparator === 'is' && !part.negated ? part.field : undefined));
  return sort.field === 'updatedOn' && names.includes('status') && names.length <= 2 && !names.includes(undefined);
}

/** The order of a list. What is unset comes last either way; ties are broken by number. */
export function orderBy({ field, descending }: Sort, gathered: boolean): RawBuilder<unknown> {
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const column = (name: string) => (gathered ? withoutIndex(sql.ref(name)) : sql.ref(name));
  if (field === 'number') return sql`${column('id')} ${direction}`;
  return sql`${column(orderColumn(field))} ${direction} nulls last, ${column('id')} ${direction}`;
}

/** How many issues there are: those that are meant, those that a full-text index has found, and all. */
interface Counts {
  readonly count: number;
  readonly kept: number;
  readonly all: number;
}

/** The ids of a page. Which way is the quicker one is known from the counts, which SQLite does not have. */
function idsOf(
  plan: Plan,
  { start, limit }: Pick<IssueQuery, 'start' | 'limit'>,
  { count, kept, all }: Counts,
): RawBuilder<{ id: number }> {
  const { scope, filter, sort, found, without } = plan;
  const fromKept = found && !without && isSoonerGathered(kept, count, all, { start, limit });
  const inOrder = !fromKept && isOrdered(filter, sort);
  const isAll = conjuncts(filter).length === 0 && !found;
  const gathered = found ? fromKept === true : !isAll && !inOrder && count <= MAX_SORTED_ROWS;
  const walked = !gathered && !inOrder;
  const conditions = [
    WITHIN_BUDGET,
    toCondition(filter, walked || fromKept ? { ...scope, passive: 'all' } : scope),
    ...(fromKept ? [] : outsideOf(withoutIndex(sql`id`), scope.range.hidden)),
  ];
  if (sort.field === 'number' && walked) conditions.push(sql`id between ${scope.range.first} and ${scope.range.last}`);
  else if (!fromKept) conditions.push(sql`edition = ${scope.edition}`);
  if (found && !fromKept) conditions.push(isKept(plan, walked));
  return sql<{ id: number }>`select id from ${fromKept ? FROM_KEPT : sql.table('issue')} where ${sql.join(
    conditions,
    sql` and `,
  )} order by ${orderBy(sort, gathered)} limit ${limit} offset ${start}`;
}

/** Rows of issues by their ids, a list in JSON. */
const rowsOf = prepared((db, { ids }: { ids: string }) => selectBare(db).where('i.id', 'in', valuesIn<number>(ids)));

/** The query for the ids of a page, for a test that asks SQLite to explain it; the counts are what the index and the list found. */
export function pageQuery(query: IssueQuery, edition: number, counts: Counts): RawBuilder<{ id: number }> | undefined {
  const plan = planOf(query, edition, idRange(edition));
  return plan && idsOf(plan, query, counts);
}

/** The ids of a page, and how many there are in all. */
interface Page {
  readonly count: number;
  readonly ids: readonly number[];
  /** They were found before, and not now. */
  readonly isKnown?: boolean;
}

/** Finds the ids of a page of the issues that a query means, or knows them. */
async function findIds(db: Transact, edition: number, query: IssueQuery, orders: SortedIds): Promise<Page> {
  const { start, limit } = query;
  const pageOf = (ids: readonly number[]) => ({ count: ids.length, ids: limit <= 0 ? [] : ids.slice(start, start + limit) });
  const known = orders.ids(edition, query);
  if (known) return { ...pageOf(known), isKnown: true };
  const plan = planOf(query, edition, { ...idRange(edition), hidden: await hiddenRanges(db, edition) });
  if (!plan) return { count: 0, ids: [] };
  const kept = plan.found ? await keep(db, plan.found) : 0;
  const count = await countOf(db, plan, kept);
  if (start >= count || limit <= 0) return { count, ids: [] };
  const all = plan.found ? await tally(db, plan.scope, { and: [] }) : count;
  const find = async (wanted: Pick<IssueQuery, 'start' | 'limit'>) =>
    (await idsOf(plan, wanted, { count, kept, all }).execute(db)).rows.map(({ id }) => id);
  if (!plan.found || plan.without || count > MAX_IDS_PER_SEARCH || start === 0) return { count, ids: await find(query) };
  const ids = await find({ start: 0, limit: count });
  orders.remember(edition, query, ids);
  return pageOf(ids);
}

/**
 * Finds ids and reads what they are of. Those that are known may have been deleted by another program since, which this one hears of a
 * little later: then they are found anew.
 */
async function findAndRead<T>(
  db: Transact,
  edition: number,
  query: IssueQuery,
  orders: SortedIds,
  read: (ids: readonly number[]) => Promise<ReadonlyMap<number, T>>,
): Promise<{ count: number; found: T[] }> {
  for (;;) {
    const { count, ids, isKnown } = await findIds(db, edition, query, orders);
    const there = await read(ids);
    const found: T[] = [];
    for (const id of ids) if (there.has(id)) found.push(there.get(id)!);
    // What is there but cannot be read (a damaged file) stays away.
    if (found.length === ids.length || !isKnown) return { count, found };
    orders.forget(edition, query);
  }
}

/** Reads whole issues by their ids. */
export async function readIssues(db: Transact, ids: readonly number[], names: IssueNames): Promise<Map<number, Issue>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf(db, { ids: JSON.stringify(ids) });
  const issues = await names.issues(db, rows);
  return new Map(rows.map((row, index) => [row.id, issues[index]!]));
}

/** Gives a page of the issues that a query means, and how many they are in all. */
export async function listIssues(db: Transact, edition: number, query: IssueQuery, { names, orders }: Known): Promise<ListResult> {
  const { count, found } = await findAndRead(db, edition, query, orders, (ids) => readIssues(db, ids, names));
  return { count, issues: found };
}

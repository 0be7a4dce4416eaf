import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { canBeUnset } from '../../model/fields';
import type { Issue } from '../../model/issue';
import type { Filter, FilterField, IssueQuery, Sort } from '../../model/query';
import { hiddenRanges } from './appends';
import type { VersionCaches, Transact } from './database';
import { FROM_TEMPORARY_IDS, type Ids, numbersIn, rowLimit, TEMPORARY_IDS, withinBudget, withoutIndex } from './engine-sql';
import { findBySearch, findSubstring } from './text-query';
import { conditionsOf, conjuncts, orderColumn, toCondition, type SqlCondition, type Scope } from './filter';
import { TALLIED } from './tally';
import { prepared } from './prepared';
import type { IssueNames } from './names';
import { MAX_IDS_PER_SEARCH, type SortedIds } from './sorted-ids';
import { revisionOf, selectBare } from './rows';
import type { KnownRevision, ListResult } from './list-result';
import { idRange, numberOf, type Range, outsideOf } from './ids';

/** Sorts up to this many matches. With more, walking along the index of the sort order finds a page quickly. */
const MAX_SORTED_ROWS = 3000;
/** The cost of a step of such a walk, relative to looking up an issue. */
const WALK_STEP_COST = 1 / 10;

/** Whether sorting all full-text matches is faster than walking through `total` issues, of which `count` match, until the page is full. */
const isFasterToSort = (foundCount: number, count: number, total: number, { start, limit }: Pick<IssueQuery, 'start' | 'limit'>): boolean =>
  foundCount <= ((start + limit) * total * WALK_STEP_COST) / Math.max(1, count);

/** Whether the table `tally` counts issues by the field of a condition. */
export const isTallied = (part: Filter | { readonly field: string }): boolean =>
  'field' in part && (TALLIED as readonly string[]).includes(part.field);

/** A plan for a query: at most one full-text search (whose matches are excluded with `without`), and a filter for the rest. */
export interface Plan {
  readonly scope: Scope;
  readonly found: Ids | undefined;
  readonly without: boolean;
  readonly filter: Filter;
  readonly sort: Sort;
}

/** The text of a filter "title or content contains", which clients without a search use. */
function inEitherText(part: Filter): string | undefined {
  if (!('or' in part) || part.or.length !== 2) return undefined;
  const [first, second] = part.or;
  const isPart = (comparison: Filter | undefined, field: FilterField) =>
    comparison !== undefined &&
    'field' in comparison &&
    comparison.field === field &&
    comparison.comparator === 'contains' &&
    !comparison.negated
      ? comparison.value
      : undefined;
  const value = isPart(first, 'title') ?? isPart(first, 'content');
  const otherValue = isPart(second, isPart(first, 'title') === undefined ? 'title' : 'content');
  return value !== undefined && value === otherValue ? value : undefined;
}

/** Plans a query; undefined when nothing can match. */
export function planOf(
  { search, searchComments = false, filter, sort }: Pick<IssueQuery, 'search' | 'searchComments' | 'filter' | 'sort'>,
  edition: number,
  range: Range,
): Plan | undefined {
  const parts = conjuncts(filter);
  // Kind and priority have few values, so any other index finds fewer rows.
  const isSelective = parts.some((part) => 'negated' in part && !part.negated && !isTallied(part));
  const scope: Scope = { edition, range, noIndex: isSelective || search !== null ? 'fewValues' : undefined };
  const words = search === null ? undefined : findBySearch(search, range, searchComments);
  if (words === 'nothing') return undefined;
  if (words) return { scope, found: words, without: false, filter, sort };
  for (const part of parts) {
    const either = inEitherText(part);
    const anywhere = either === undefined ? undefined : findSubstring('either', 'contains', either, range);
    if (anywhere) return { scope, found: anywhere, without: false, filter: { and: parts.filter((other) => other !== part) }, sort };
    if (!('field' in part) || (part.field !== 'title' && part.field !== 'content') || part.value === '') continue;
    if (part.field === 'title' && (part.comparator === 'is' || part.comparator === 'begins')) continue;
    const found = findSubstring(part.field, part.comparator, part.value, range);
    if (found) return { scope, found, without: part.negated, filter: { and: parts.filter((other) => other !== part) }, sort };
  }
  return { scope, found: undefined, without: false, filter, sort };
}

const WITHIN_BUDGET = withinBudget(sql`issue.id`);

/** Runs a query whose result is one number. */
export async function countQuery(db: Transact, query: RawBuilder<{ n: number }>): Promise<number> {
  const { rows } = await query.execute(db);
  return rows[0]?.n ?? 0;
}

/** Counts issues by the tally. The filter may only have tallied fields. */
export const countTallied = (db: Transact, scope: Scope, filter: Filter): Promise<number> =>
  countQuery(db, sql`select coalesce(sum(count), 0) as n from tally where edition = ${scope.edition} and ${toCondition(filter, scope)}`);

const isFound = ({ without }: Plan, noIndex: boolean): SqlCondition =>
  sql`${noIndex ? withoutIndex(sql`id`) : sql`id`} ${sql.raw(without ? 'not in' : 'in')} (${TEMPORARY_IDS})`;

/** Counts the matches of a plan; `foundCount` is the number of full-text matches. */
async function countOf(db: Transact, plan: Plan, foundCount: number): Promise<number> {
  const { scope, filter, found, without } = plan;
  const parts = conjuncts(filter);
  if (found && parts.length === 0) return without ? (await countTallied(db, scope, filter)) - foundCount : foundCount;
  if (!found && [...conditionsOf(filter)].every(isTallied)) return countTallied(db, scope, filter);
  const onlyPart = parts.length === 1 ? parts[0]! : undefined;
  if (!found && onlyPart && 'negated' in onlyPart && onlyPart.negated) {
    return (await countTallied(db, scope, { and: [] })) - (await countOf(db, { ...plan, filter: { ...onlyPart, negated: false } }, 0));
  }
  const { from, where } = conditionsOfCount(plan, foundCount);
  return countQuery(db, sql`select count(*) as n from ${from} where ${sql.join(where, sql` and `)}`);
}

/** The table and conditions that count the matches of a plan; `foundCount` is the number of full-text matches. */
export function conditionsOfCount(plan: Plan, foundCount: number): { readonly from: RawBuilder<unknown>; readonly where: SqlCondition[] } {
  const { scope, filter, found, without } = plan;
  if (found && !without && foundCount <= MAX_SORTED_ROWS)
    return { from: FROM_TEMPORARY_IDS, where: [WITHIN_BUDGET, toCondition(filter, { ...scope, noIndex: 'all' })] };
  const hidden = outsideOf(withoutIndex(sql`id`), scope.range.hidden);
  const where = [WITHIN_BUDGET, sql<SqlBool>`edition = ${scope.edition}`, toCondition(filter, scope), ...hidden];
  if (found) where.push(isFound(plan, false));
  return { from: sql.table('issue'), where };
}

/** Walking to a page also visits the rows before it. This many take about a millisecond, which the messages of a reader thread would double. */
const MIN_FAR_OFFSET = 10_000;

/**
 * Whether a page may be slow: any but the first pages from an index or the tally. A slow page that this does not detect reaches the time slice of
 * a read.
 */
export function isExpensive({ search, filter, start, limit }: IssueQuery): boolean {
  if (search !== null || start + limit > MIN_FAR_OFFSET) return true;
  const isPlain = (part: Filter): boolean =>
    'negated' in part
      ? isTallied(part) || ('field' in part && part.comparator === 'is' && part.field !== 'content')
      : [...conditionsOf(part)].every(isTallied);
  return !conjuncts(filter).every(isPlain);
}

/** Whether one index has the matches in order: it has those of one status (and one more name) by date of change. */
function isOrdered(filter: Filter, sort: Sort): boolean {
  const parts = conjuncts(filter);
  const names = parts.map((part) => ('field' in part && part.comparator === 'is' && !part.negated ? part.field : undefined));
  return sort.field === 'updatedOn' && names.includes('status') && names.length <= 2 && !names.includes(undefined);
}

/** The `order by` of a list. Unset values come last in both directions; ties are broken by number. */
export function orderBy({ field, descending }: Sort, sortedCost: boolean): RawBuilder<unknown> {
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const column = (name: string) => (sortedCost ? withoutIndex(sql.ref(name)) : sql.ref(name));
  if (field === 'number') return sql`${column('id')} ${direction}`;
  // PostgreSQL reads an index in order only if the query puts unset values where the index has them. A column without unset values has no such
  // clause.
  const unset = sql.raw(canBeUnset(field) ? ' nulls last' : '');
  return sql`${column(orderColumn(field))} ${direction}${unset}, ${column('id')} ${direction}`;
}

/** Numbers of issues: matches, full-text matches, and all. */
interface Counts {
  readonly count: number;
  readonly foundCount: number;
  readonly totalCount: number;
}

/** An issue of a page, with the columns of its revision where the query selects them. */
interface PageRow {
  readonly id: number;
  readonly edition?: number;
  readonly revision?: number;
}

const [IDS, REVISIONS] = [sql.raw('id'), sql.raw('id, edition, revision')];

/** The query for the ids of a page. The counts, which SQLite's planner does not know, decide which way is faster. */
function idsOf(
  plan: Plan,
  { start, limit }: Pick<IssueQuery, 'start' | 'limit'>,
  { count, foundCount, totalCount }: Counts,
  columns: RawBuilder<unknown>,
): RawBuilder<PageRow> {
  const { scope, filter, sort, found, without } = plan;
  const fromTemporaryIds = found && !without && isFasterToSort(foundCount, count, totalCount, { start, limit });
  const inOrder = !fromTemporaryIds && isOrdered(filter, sort);
  const isAll = conjuncts(filter).length === 0 && !found;
  const isSorted = found ? fromTemporaryIds === true : !isAll && !inOrder && count <= MAX_SORTED_ROWS;
  const isWalked = !isSorted && !inOrder;
  const conditions = [
    WITHIN_BUDGET,
    toCondition(filter, isWalked || fromTemporaryIds ? { ...scope, noIndex: 'all' } : scope),
    ...(fromTemporaryIds ? [] : outsideOf(withoutIndex(sql`id`), scope.range.hidden)),
  ];
  if (sort.field === 'number' && isWalked) conditions.push(sql`id between ${scope.range.first} and ${scope.range.last}`);
  else if (!fromTemporaryIds) conditions.push(sql`edition = ${scope.edition}`);
  if (found && !fromTemporaryIds) conditions.push(isFound(plan, isWalked));
  return sql<PageRow>`select ${columns} from ${fromTemporaryIds ? FROM_TEMPORARY_IDS : sql.table('issue')} where ${sql.join(
    conditions,
    sql` and `,
  )} order by ${orderBy(sort, isSorted)} ${rowLimit(limit)} offset ${start}`;
}

/** Loads rows of issues by id (a JSON list). */
const rowsOf = prepared((db, { ids }: { ids: string }) => selectBare(db).where('i.id', 'in', numbersIn(ids)));

/** Loads the revisions of issues by id (a JSON list). */
const revisionsOf = prepared((db, { ids }: { ids: string }) =>
  db.selectFrom('issue').select(['id', 'edition', 'revision']).where('id', 'in', numbersIn(ids)),
);

/** The query for the ids of a page, for tests with `explain query plan`. */
export function pageQuery(query: IssueQuery, edition: number, counts: Counts): RawBuilder<unknown> | undefined {
  const plan = planOf(query, edition, idRange(edition));
  return plan && idsOf(plan, query, counts, REVISIONS);
}

/** The issues of a page, and the total count. */
interface Page {
  readonly count: number;
  readonly rows: readonly PageRow[];
  /** Whether the ids come from the cache. */
  readonly isKnown?: boolean;
}

/** Finds the ids of a page, in the cache or by a query. */
async function findRows(db: Transact, edition: number, query: IssueQuery, orders: SortedIds, columns: RawBuilder<unknown>): Promise<Page> {
  const { start, limit } = query;
  const pageOf = (ids: readonly number[]) => ({
    count: ids.length,
    rows: limit <= 0 ? [] : ids.slice(start, start + limit).map((id) => ({ id })),
  });
  const cachedIds = orders.ids(edition, query);
  if (cachedIds) return { ...pageOf(cachedIds), isKnown: true };
  const plan = planOf(query, edition, { ...idRange(edition), hidden: await hiddenRanges(db, edition) });
  if (!plan) return { count: 0, rows: [] };
  const foundCount = plan.found ? await db.texts.storeTemporaryIds(db, plan.found) : 0;
  const count = await orders.count(edition, query, () => countOf(db, plan, foundCount));
  if (start >= count || limit <= 0) return { count, rows: [] };
  const totalCount = plan.found ? await countTallied(db, plan.scope, { and: [] }) : count;
  const find = async (range: Pick<IssueQuery, 'start' | 'limit'>, selected: RawBuilder<unknown>) =>
    (await idsOf(plan, range, { count, foundCount, totalCount }, selected).execute(db)).rows;
  if (!plan.found || plan.without || count > MAX_IDS_PER_SEARCH || start === 0) return { count, rows: await find(query, columns) };
  const ids = (await find({ start: 0, limit: count }, IDS)).map(({ id }) => id);
  orders.remember(edition, query, ids);
  return pageOf(ids);
}

/** Reads issues by their ids. */
export async function readIssues(db: Transact, ids: readonly number[], names: IssueNames): Promise<Map<number, Issue>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf(db, { ids: JSON.stringify(ids) });
  const issues = await names.issues(db, rows);
  return new Map(rows.map((row, index) => [row.id, issues[index]!]));
}

/** Reads the issues of a page. Texts cost most, so an issue whose revision `known` already has is not read. */
async function readPage<T>(
  db: Transact,
  page: readonly PageRow[],
  names: IssueNames,
  known: KnownRevision<T> | undefined,
): Promise<Map<number, Issue | T>> {
  const ids = page.map(({ id }) => id);
  if (!known || ids.length === 0) return readIssues(db, ids, names);
  // Cached ids of a search have no revisions.
  const rows = page[0]!.revision === undefined ? await revisionsOf(db, { ids: JSON.stringify(ids) }) : page;
  const byId = new Map<number, Issue | T>();
  for (const { id, edition, revision } of rows) {
    const cachedIssue =
      edition === undefined || revision === undefined ? undefined : known(numberOf(id), revisionOf({ edition, revision }));
    if (cachedIssue !== undefined) byId.set(id, cachedIssue);
  }
  const missing = ids.filter((id) => !byId.has(id));
  for (const [id, issue] of await readIssues(db, missing, names)) byId.set(id, issue);
  return byId;
}

/**
 * Loads a page of a list, and the total count. Where `known` returns something, it replaces the issue. Another process may have deleted cached
 * ids, which this process has not noticed yet: then the search is repeated.
 */
export async function listIssues<T = never>(
  db: Transact,
  edition: number,
  query: IssueQuery,
  { names, orders }: VersionCaches,
  known?: KnownRevision<T>,
): Promise<ListResult<T>> {
  for (;;) {
    const page = await findRows(db, edition, query, orders, known ? REVISIONS : IDS);
    const freshIssues = await readPage(db, page.rows, names, known);
    const issues: (Issue | T)[] = [];
    for (const { id } of page.rows) if (freshIssues.has(id)) issues.push(freshIssues.get(id)!);
    // Rows that cannot be read (from a damaged file) are omitted.
    if (issues.length === page.rows.length || !page.isKnown) return { count: page.count, issues };
    orders.forget(edition, query);
  }
}

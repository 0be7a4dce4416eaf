import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { choicesOf, isListField, isPersonField, isEnumField } from '../../model/fields';
import type { GroupBy, GroupCount } from '../../model/groups';
import { ALL, type Filter, type IssueQuery } from '../../model/query';
import { hiddenRanges } from './appends';
import { COLUMNS } from './columns';
import type { Transact } from './database';
import { countedBy, ISSUES_BY_ID, pairsOf, rowLimit, withinBudget, withoutIndex } from './engine-sql';
import { conditionsOf, conjuncts, toCondition, type Scope } from './filter';
import { idRange, outsideOf } from './ids';
import { conditionsOfCount, countQuery, countTallied, isTallied, planOf, type Plan } from './list';
import { toPerson } from './rows';

/* Counts the matches of a query by group, in a single statement. */

/** Bounds the groups of an answer. Repositories hardly ever have as many names or people. */
const MAX_GROUPS = 10_000;

interface GroupRow {
  readonly value: string | number | null;
  readonly n: number;
  readonly title: string | null;
  readonly username: string | null;
  readonly display_name: string | null;
  readonly account_id: string | null;
}

const groupColumn = (groupBy: GroupBy): RawBuilder<unknown> =>
  groupBy === 'createdMonth' ? sql`substr(created_on, 1, 7)` : sql.ref(COLUMNS[groupBy]);

/** Adds names to the groups, and sorts them by value: months newest first, unset last. */
function withNames(groupBy: GroupBy, edition: number, groups: RawBuilder<unknown>): RawBuilder<GroupRow> {
  const none = sql`null as title, null as username, null as display_name, null as account_id`;
  const order = sql`order by g.value ${sql.raw(groupBy === 'createdMonth' ? 'desc' : 'asc')} nulls last limit ${sql.lit(MAX_GROUPS)}`;
  if (isPersonField(groupBy))
    return sql<GroupRow>`select g.value, g.n, null as title, p.username, p.display_name, p.account_id
      from (${groups}) as g left join person as p on p.name = g.value ${order}`;
  if (isListField(groupBy))
    return sql<GroupRow>`select g.value, g.n, l.title, null as username, null as display_name, null as account_id from (${groups}) as g
      left join list_item as l on l.edition = ${edition} and l.list = ${groupBy} and l.name = g.value ${order}`;
  return sql<GroupRow>`select g.value, g.n, ${none} from (${groups}) as g ${order}`;
}

function toGroup(groupBy: GroupBy, { value, n: count, title, username, display_name, account_id }: GroupRow): GroupCount {
  if (value === null) return { value: '', count };
  if (isEnumField(groupBy)) return { value: choicesOf(groupBy)[value as number]!, count };
  const person = toPerson(username, display_name, account_id);
  return { value: title ?? person?.username ?? String(value), count, ...(person && { person }) };
}

/** The parts of a query that select the issues to count. */
export type CountedIssues = Pick<IssueQuery, 'search' | 'searchComments' | 'filter'>;

/** Conditions that match less than 1/SCAN_SHARE of the issues use their index. For more matches, a scan of all issues costs less per issue. */
const SCAN_SHARE = 4;

/** Whether an index finds the issues of a condition. */
const isIndexed = (part: Filter): boolean => {
  if (!('negated' in part) || part.negated) return false;
  if ('field' in part) return part.comparator === 'is' && part.field !== 'content';
  return (
    'involved' in part ||
    'related' in part ||
    'anchored' in part ||
    ('measure' in part && part.measure !== 'closedOn' && part.value !== null)
  );
};

/** The number of matches from which a scan costs less than look-ups. */
const manyIn = async (db: Transact, scope: Scope): Promise<number> => Math.ceil((await countTallied(db, scope, ALL)) / SCAN_SHARE);

/** Counts the matches of a condition by its index, up to a limit. */
const countIndexed = (db: Transact, scope: Scope, part: Filter, limit: number): Promise<number> => {
  const where = sql`${withinBudget(sql`id`)} and edition = ${scope.edition} and ${toCondition(part, { ...scope, noIndex: undefined })}`;
  return countQuery(db, sql`select count(*) as n from (select 1 from issue where ${where} ${rowLimit(limit)}) as found`);
};

/** Whether at least one condition of a filter has few matches. */
async function findsFew(db: Transact, { scope, filter }: Plan): Promise<boolean> {
  const parts = conjuncts(filter).filter(isIndexed);
  if (parts.length === 0) return false;
  const many = await manyIn(db, scope);
  for (const part of parts) if ((await countIndexed(db, scope, part, many)) < many) return true;
  return false;
}

/** Separates negated conditions whose opposite an index finds (`excluded`, without the negation) from the rest of a filter. */
function splitExclusions(filter: Filter): { readonly rest: Filter; readonly excluded: readonly Filter[] } {
  const rest: Filter[] = [];
  const excluded: Filter[] = [];
  for (const part of conjuncts(filter)) {
    const positive = 'negated' in part && part.negated ? { ...part, negated: false } : undefined;
    if (positive && isIndexed(positive)) excluded.push(positive);
    else rest.push(part);
  }
  return { rest: { and: rest }, excluded };
}

/** Whether conditions have few matches in total. */
async function findFew(db: Transact, scope: Scope, parts: readonly Filter[]): Promise<boolean> {
  let left = await manyIn(db, scope);
  for (const part of parts) if ((left -= await countIndexed(db, scope, part, left)) <= 0) return false;
  return true;
}

/** Returns the SQL after `from` of a statement that visits each match of a plan once; `joined` adds tables. */
export async function matchesOf(db: Transact, plan: Plan, joined: RawBuilder<unknown> = sql``): Promise<RawBuilder<unknown>> {
  const storedIds = plan.found ? await db.texts.storeTemporaryIds(db, plan.found) : 0;
  if (plan.found || (await findsFew(db, plan))) {
    const { from, where } = conditionsOfCount(plan, storedIds);
    return sql`${from}${joined} where ${sql.join<SqlBool>(where, sql` and `)}`;
  }
  const { range } = plan.scope;
  const { where } = conditionsOfCount({ ...plan, scope: { ...plan.scope, noIndex: 'all' } }, storedIds);
  return sql`${ISSUES_BY_ID}${joined} where id between ${range.first} and ${range.last} and ${sql.join<SqlBool>(where, sql` and `)}`;
}

/** Conditions on the visible rows of the edition. */
const shownRows = ({ edition, range }: Scope): RawBuilder<unknown> =>
  sql.join<SqlBool>([sql`edition = ${edition}`, ...outsideOf(withoutIndex(sql`id`), range.hidden)], sql` and `);

/**
 * A statement that counts all issues by month of creation. In the index, dates are sorted and each month is a range; counting a range is cheaper
 * than comparing each row with the previous one.
 */
const countsOfMonths = (scope: Scope): RawBuilder<unknown> => sql`
  with recursive month (value) as (
    select substr(max(created_on), 1, 7) from issue where edition = ${scope.edition}
    union all
    select (select substr(max(created_on), 1, 7) from issue where edition = ${scope.edition} and created_on < month.value)
      from month where month.value is not null)
  select value, (select count(*) from issue where ${shownRows(scope)} and created_on >= month.value and created_on < month.value || '~') as n
    from (select value from month where value is not null limit ${sql.lit(MAX_GROUPS)}) as month where ${withinBudget(sql`length(value) * 0`)}`;

/** The same for a name that is sorted in an index. The filter may have conditions on the status. */
function countsOfNames(scope: Scope, name: RawBuilder<unknown>, filter: Filter): RawBuilder<unknown> {
  const where = sql`${shownRows(scope)} and ${toCondition(filter, scope)}`;
  return sql`
    with recursive name (value) as (
      select min(${name}) from issue where edition = ${scope.edition} and ${name} is not null
      union all
      select (select min(${name}) from issue where edition = ${scope.edition} and ${name} > name.value)
        from name where name.value is not null)
    select value, (select count(*) from issue where ${where} and ${name} = name.value) as n
      from (select value from name where value is not null limit ${sql.lit(MAX_GROUPS)}) as name where ${withinBudget(sql`length(value) * 0`)}
    union all select null, count(*) from issue where ${withinBudget(sql`issue.id`)} and ${where} and ${name} is null`;
}

/** Whether an index has the groups in order, together with the columns of the filter. */
const isOrdered = (groupBy: GroupBy, filter: Filter): boolean =>
  (isListField(groupBy) || isPersonField(groupBy)) && [...conditionsOf(filter)].every((it) => 'field' in it && it.field === 'status');

/** The plan of a query whose matches are counted; undefined when nothing can match. */
export async function planOfCount(db: Transact, edition: number, query: CountedIssues): Promise<Plan | undefined> {
  const range = { ...idRange(edition), hidden: await hiddenRanges(db, edition) };
  return planOf({ ...query, sort: { field: 'number', descending: false } }, edition, range);
}

/** A statement that counts without visiting each match, by the tally or by an index that has the groups in order; undefined when neither fits. */
function countsInOrder(scope: Scope, groupBy: GroupBy, filter: Filter): RawBuilder<unknown> | undefined {
  const value = groupColumn(groupBy);
  if ([{ field: groupBy }, ...conditionsOf(filter)].every(isTallied)) {
    const where = sql`edition = ${scope.edition} and ${toCondition(filter, scope)}`;
    return sql`select ${value} as value, sum(count) as n from tally where ${where} group by 1 having sum(count) > 0`;
  }
  if (groupBy === 'createdMonth' && conjuncts(filter).length === 0) return countsOfMonths(scope);
  return isOrdered(groupBy, filter) ? countsOfNames(scope, value, filter) : undefined;
}

/** A statement that visits each match of a plan. */
const countsOfMatches = async (db: Transact, groupBy: GroupBy, plan: Plan): Promise<RawBuilder<unknown>> =>
  pairsOf(sql`(select ${countedBy(groupColumn(groupBy))} from ${await matchesOf(db, plan)})`);

/** The counts of one statement minus those of another. */
const difference = (all: RawBuilder<unknown>, excluded: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select value, sum(n) as n from (select cast(value as text) as value, n from (${all}) as counted
    union all select cast(value as text), -n from (${excluded}) as excluded) as differences group by 1`;

/** A statement that counts the matches of a plan without its exclusions, minus the excluded issues. Undefined when that is not faster. */
async function countsWithoutSome(db: Transact, groupBy: GroupBy, plan: Plan): Promise<RawBuilder<unknown> | undefined> {
  const { scope, filter, found } = plan;
  const { rest, excluded } = found ? { rest: filter, excluded: [] } : splitExclusions(filter);
  const all = excluded.length > 0 || plan.without ? countsInOrder(scope, groupBy, rest) : undefined;
  if (!all) return undefined;
  if (found) return difference(all, await countsOfMatches(db, groupBy, { ...plan, without: false }));
  if (!(await findFew(db, scope, excluded)) || (await findsFew(db, { ...plan, filter: rest }))) return undefined;
  const where = sql`${withinBudget(sql`id`)} and ${shownRows(scope)} and ${toCondition(rest, { ...scope, noIndex: 'all' })}
    and ${toCondition({ or: excluded }, { ...scope, noIndex: undefined })}`;
  return difference(all, pairsOf(sql`(select ${countedBy(groupColumn(groupBy))} from issue where ${where})`));
}

/** A statement that counts the matches of a query by group (`value`, `n`); undefined when nothing can match. */
export async function countsBy(
  db: Transact,
  edition: number,
  groupBy: GroupBy,
  query: CountedIssues,
): Promise<RawBuilder<unknown> | undefined> {
  const plan = await planOfCount(db, edition, query);
  if (!plan) return undefined;
  return (
    (plan.found ? undefined : countsInOrder(plan.scope, groupBy, plan.filter)) ??
    (await countsWithoutSome(db, groupBy, plan)) ??
    countsOfMatches(db, groupBy, plan)
  );
}

/** Counts the matches of a query by group, without empty groups. */
export async function countGroups(db: Transact, edition: number, groupBy: GroupBy, query: CountedIssues): Promise<readonly GroupCount[]> {
  const groups = await countsBy(db, edition, groupBy, query);
  return groups ? namedGroups(db, edition, groupBy, groups) : [];
}

/** Runs a statement that counts groups (`value`, `n`), and adds their names. */
export async function namedGroups(
  db: Transact,
  edition: number,
  groupBy: GroupBy,
  groups: RawBuilder<unknown>,
): Promise<readonly GroupCount[]> {
  const { rows } = await withNames(groupBy, edition, groups).execute(db);
  // A month or a name can have no match.
  return rows.filter(({ n }) => n > 0).map((row) => toGroup(groupBy, row));
}

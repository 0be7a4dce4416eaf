import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { choicesOf, isListField, isPersonField, isEnumField } from '../../model/fields';
import type { GroupBy, GroupCount } from '../../model/groups';
import type { IssueQuery } from '../../model/query';
import { hiddenRanges } from './appends';
import { COLUMNS } from './columns';
import type { Transact } from './database';
import { storeTemporaryIds, withoutIndex } from './engine';
import { conditionsOf, toCondition } from './filter';
import { idRange } from './ids';
import { conditionsOfCount, isTallied, planOf } from './list';
import { toPerson } from './rows';

/* Counts the matches of a query by group, in one statement. */

/** How many groups an answer has at most. Repositories hardly ever have as many names or people. */
const MAX_GROUPS = 10_000;

interface GroupRow {
  readonly value: string | number | null;
  readonly n: number;
  readonly title: string | null;
  readonly username: string | null;
  readonly display_name: string | null;
  readonly account_id: string | null;
}

/** The SQL expression that issues are grouped by. */
const groupColumn = (by: GroupBy): RawBuilder<unknown> => (by === 'createdMonth' ? sql`substr(created_on, 1, 7)` : sql.ref(COLUMNS[by]));

/** Adds names to the groups, and sorts them by value: months newest first, unset last. */
function withNames(by: GroupBy, edition: number, groups: RawBuilder<unknown>): RawBuilder<GroupRow> {
  const none = sql`null as title, null as username, null as display_name, null as account_id`;
  const order = sql`order by g.value ${sql.raw(by === 'createdMonth' ? 'desc' : 'asc')} nulls last limit ${MAX_GROUPS}`;
  if (isPersonField(by))
    return sql<GroupRow>`select g.value, g.n, null as title, p.username, p.display_name, p.account_id
      from (${groups}) as g left join person as p on p.name = g.value ${order}`;
  if (isListField(by))
    return sql<GroupRow>`select g.value, g.n, l.title, null as username, null as display_name, null as account_id from (${groups}) as g
      left join list_item as l on l.edition = ${edition} and l.list = ${by} and l.name = g.value ${order}`;
  return sql<GroupRow>`select g.value, g.n, ${none} from (${groups}) as g ${order}`;
}

function toGroup(by: GroupBy, { value, n: count, title, username, display_name, account_id }: GroupRow): GroupCount {
  if (value === null) return { value: '', count };
  if (isEnumField(by)) return { value: choicesOf(by)[value as number]!, count };
  const person = toPerson(username, display_name, account_id);
  return { value: title ?? person?.username ?? String(value), count, ...(person && { person }) };
}

type Counted = Pick<IssueQuery, 'search' | 'searchComments' | 'filter'>;

/** A statement that counts the matches of a query by an expression (`value`, `n`); undefined when there can be none. */
export async function countsBy(
  db: Transact,
  edition: number,
  value: RawBuilder<unknown>,
  isValueTallied: boolean,
  query: Counted,
): Promise<RawBuilder<unknown> | undefined> {
  const range = { ...idRange(edition), hidden: await hiddenRanges(db, edition) };
  const plan = planOf({ ...query, sort: { field: 'number', descending: false } }, edition, range);
  if (!plan) return undefined;
  if (!plan.found && isValueTallied && [...conditionsOf(query.filter)].every(isTallied)) {
    const where = sql`edition = ${edition} and ${toCondition(query.filter, plan.scope)}`;
    return sql`select ${value} as value, sum(count) as n from tally where ${where} group by 1 having sum(count) > 0`;
  }
  const kept = plan.found ? await storeTemporaryIds(db, plan.found) : 0;
  const { from, where } = conditionsOfCount(plan, kept);
  // An index in the order of the groups covers the status, too. For any other condition each issue would have to be looked up, and
  // the index of the condition finds fewer.
  const isCovered = [...conditionsOf(query.filter)].every((it) => 'field' in it && it.field === 'status');
  const ordered = isCovered ? value : withoutIndex(value);
  return sql`select ${ordered} as value, count(*) as n from ${from} where ${sql.join<SqlBool>(where, sql` and `)} group by 1`;
}

/** Counts the matches of a query by group; groups without a match are left out. */
export async function countGroups(db: Transact, edition: number, by: GroupBy, query: Counted): Promise<readonly GroupCount[]> {
  const groups = await countsBy(db, edition, groupColumn(by), isTallied({ field: by }), query);
  if (!groups) return [];
  const { rows } = await withNames(by, edition, groups).execute(db);
  return rows.map((row) => toGroup(by, row));
}

import { sql, type RawBuilder } from 'kysely';
import type { Comment } from '../../model/issue';
import { OWN_ACCOUNT_ID } from '../../model/person';
import type { ChangeField } from '../../model/fields';
import type { RequestBudget } from './budget';
import type { Database, Transact } from './database';
import { joinedBy, rowLimit, withinBudget } from './engine-sql';
import { entriesByKey } from './history';
import { repositoryState } from './repositories';
import { MAX_SORTED_BYTES, rowCondition, rowOrder, batches, TooLongToSort, type ColumnSql } from './row-filter';
import type { EntryColumn, EntryQuery, FoundRow, FoundRows, PersonColumn } from './row-query';
import { idIn } from './writing';

/** Finds entries of an issue's history without reading their texts, and reads them in batches. */

/** Columns of the join `person`. */
export const PERSON_SQL: Readonly<Record<PersonColumn, ColumnSql>> = {
  username: { expression: sql`person.username`, type: 'text' },
  displayName: { expression: sql`person.display_name`, type: 'text' },
  uuid: { expression: sql`person.uuid`, type: 'id' },
  accountId: { expression: sql`coalesce(person.account_id, ${sql.lit(OWN_ACCOUNT_ID)} || person.uuid)`, type: 'text' },
  isPerson: { expression: sql`case when person.id is not null then 'user' end`, type: 'text' },
};

const COLUMNS: Readonly<Record<Extract<EntryColumn, string>, ColumnSql>> = {
  ...PERSON_SQL,
  number: { expression: sql`comment.number`, type: 'exact' },
  content: { expression: sql`comment.content`, type: 'text' },
  comparedContent: { expression: sql`coalesce(comment.content, 'rendered')`, type: 'text' },
  markup: { expression: sql`comment.markup`, type: 'text' },
  createdOn: { expression: sql`comment.created_on`, type: 'exact' },
  // Bitbucket puts comments without an edit first for `-updated_on`, and last for `updated_on`.
  updatedOn: { expression: sql`comment.updated_on`, type: 'exact', isUnsetGreatest: true },
};

/**
 * Joins several changes of one field (files that were attached together). Archives of 2012 and 2013 have "None" for no value (see history.ts).
 */
function changedSql(field: ChangeField, side: 'old' | 'new'): ColumnSql {
  const value = sql.ref(side);
  const displayedValue = field === 'title' || field === 'content' ? value : sql`case ${value} when 'None' then '' else ${value} end`;
  const values = sql`select ${displayedValue} as value from change where change.comment = comment.id and change.field = ${field} order by change.id`;
  const expression = sql`(select coalesce(${joinedBy(', ', sql`value`)} filter (where value <> ''), '') from (${values}) as shown having count(*) > 0)`;
  return { expression, type: 'text' };
}

const columnSql = (column: EntryColumn): ColumnSql =>
  typeof column === 'string' ? COLUMNS[column] : changedSql(column.changed, column.side);

const FROM = sql`from comment left join person on person.id = comment.author`;
const DEFAULT_ORDER: readonly RawBuilder<unknown>[] = [sql`comment.created_on`, sql`comment.number`];
const CONTENT_BYTES = sql`coalesce(octet_length(comment.content), 0)`;
const CHANGED_BYTES = sql`coalesce((select sum(octet_length(old) + octet_length(new)) from change where change.comment = comment.id), 0)`;
const HAS_CHANGES = sql`exists (select 1 from change where change.comment = comment.id)`;

const isLongText = (column: EntryColumn | null): boolean =>
  column === 'content' || column === 'comparedContent' || (typeof column === 'object' && column !== null);

async function find(db: Transact, issue: number, { withChanges = false, filter, order, start, limit }: EntryQuery): Promise<FoundRows> {
  const condition = sql`comment.issue = ${issue}${withChanges ? sql` and ${HAS_CHANGES}` : sql``}`;
  const bytes = withChanges ? sql`${CONTENT_BYTES} + ${CHANGED_BYTES}` : CONTENT_BYTES;
  if (isLongText(order.column)) {
    const { rows } = await sql<{ n: number | null }>`select sum(${bytes}) as n from comment where ${condition}`.execute(db);
    if ((rows[0]?.n ?? 0) > MAX_SORTED_BYTES) throw new TooLongToSort();
  }
  const where = sql`${condition} and ${withinBudget(sql`comment.id`)} and ${rowCondition(filter, columnSql)}`;
  const { rows: counted } = await sql<{ n: number }>`select count(*) as n ${FROM} where ${where}`.execute(db);
  const count = counted[0]?.n ?? 0;
  if (count <= start || limit === 0) return { count, found: [] };
  const ordered = rowOrder(order, columnSql, DEFAULT_ORDER);
  const page = sql<FoundRow>`select comment.id as key, ${bytes} as bytes ${FROM} where ${where} order by ${ordered} ${rowLimit(limit)} offset ${start}`;
  return { count, found: (await page.execute(db)).rows };
}

/** Finds entries of an issue by its number. @throws {TooLongToSort} */
export const findEntries = (
  database: Database,
  repository: number,
  number: number,
  query: EntryQuery,
  budget?: RequestBudget,
): Promise<FoundRows> =>
  database.read(async (db) => find(db, idIn((await repositoryState(db, repository)).edition, number), query), { budget });

/** Reads found entries in their order, in batches of bounded size. Deleted ones are omitted. */
export async function* readEntries(
  database: Database,
  found: readonly FoundRow[],
  withChanges: boolean,
): AsyncGenerator<readonly Comment[]> {
  for (const batch of batches(found)) {
    const keys = batch.map(({ key }) => key);
    const entries = await database.read((db) => entriesByKey(db, keys, withChanges));
    yield keys.flatMap((key) => entries.get(key) ?? []);
  }
}

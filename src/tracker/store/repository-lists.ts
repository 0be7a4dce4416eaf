import { sql, type RawBuilder } from 'kysely';
import { uuidIn } from '../../model/repository-uuid';
import type { Database, Transact } from './database';
import { rowLimit, withinBudget } from './engine-sql';
import { PERSON_SQL } from './entries';
import { fold } from './fold';
import { REPOSITORY_COLUMNS, readable, toRepository, type RepositoryRow } from './repositories';
import { rowCondition, rowOrder, batches, type ColumnSql } from './row-filter';
import type { Repository } from './repository';
import type { MemberQuery, ReaderId, RepositoryColumn, RepositoryQuery, RepositoryReads } from './repository-query';
import type { FoundRow, FoundRows, PersonColumn, RowQuery } from './row-query';

/** Pages of repositories, workspaces (owners of repositories) and their members. */

const REPOSITORY_SQL: Readonly<Record<RepositoryColumn, ColumnSql>> = {
  slug: { expression: sql`r.slug`, type: 'text' },
  fullName: { expression: sql`r.owner || '/' || r.slug`, type: 'text' },
  uuid: { expression: sql`r.uuid`, type: 'id' },
  createdOn: { expression: sql`r.created_on`, type: 'exact' },
  updatedOn: { expression: sql`coalesce(r.last_time, r.created_on)`, type: 'exact' },
};

const mayRead = (reader: ReaderId): RawBuilder<unknown> => {
  if (reader === 'all') return sql`true`;
  if (reader === null) return sql`r.is_private = 0`;
  return sql`(r.is_private = 0 or exists (select 1 from grant_of_right as g where g.repository = r.id and g.person = ${reader}))`;
};

async function page(
  db: Transact,
  {
    from,
    where,
    order,
    start,
    limit,
  }: { from: RawBuilder<unknown>; where: RawBuilder<unknown>; order: RawBuilder<unknown> } & Pick<RowQuery<unknown>, 'start' | 'limit'>,
  key: RawBuilder<unknown>,
): Promise<FoundRows> {
  const { rows: counted } = await sql<{ n: number }>`select count(*) as n ${from} where ${where}`.execute(db);
  const count = counted[0]?.n ?? 0;
  if (count <= start || limit === 0) return { count, found: [] };
  const found = sql<FoundRow>`select ${key} as key, 1000 as bytes ${from} where ${where} order by ${order} ${rowLimit(limit)} offset ${start}`;
  return { count, found: (await found.execute(db)).rows };
}

function findRepositories(db: Transact, { reader, owner, rights, filter, order, start, limit }: RepositoryQuery): Promise<FoundRows> {
  const conditions = [mayRead(reader), withinBudget(sql`r.id`), rowCondition(filter, (column: RepositoryColumn) => REPOSITORY_SQL[column])];
  if (owner !== undefined) conditions.push(sql`r.owner_folded = ${fold(owner)}`);
  // `in ()` needs at least one value.
  if (rights?.length === 0) conditions.push(sql`false`);
  else if (rights && reader !== 'all')
    conditions.push(
      sql`exists (select 1 from grant_of_right as g where g.repository = r.id and g.person = ${reader} and g.right in (${sql.join(rights)}))`,
    );
  return page(
    db,
    {
      from: sql`from repository as r`,
      where: sql.join(conditions, sql` and `),
      order: rowOrder(order, (column) => REPOSITORY_SQL[column], [sql`r.owner_folded`, sql`r.slug_folded`]),
      start,
      limit,
    },
    sql`r.id`,
  );
}

async function* readRepositories(database: Database, found: readonly FoundRow[]): AsyncGenerator<readonly Repository[]> {
  for (const batch of batches(found)) {
    const keys = batch.map(({ key }) => key);
    const rows: readonly RepositoryRow[] = await database.read((db) =>
      db.selectFrom('repository').select(REPOSITORY_COLUMNS).where('id', 'in', keys).execute(),
    );
    const byKey = new Map(rows.map((row) => [row.id, toRepository(row)]));
    yield keys.flatMap((key) => byKey.get(key) ?? []);
  }
}

async function workspace(db: Transact, reader: ReaderId, name: string): Promise<string | undefined> {
  const readableRepositories = readable(db, reader);
  const uuid = uuidIn(name);
  const byName = await readableRepositories.where('owner_folded', '=', fold(name)).limit(1).executeTakeFirst();
  const row =
    byName ?? (uuid === undefined ? undefined : await readableRepositories.where('owner_uuid', '=', uuid).limit(1).executeTakeFirst());
  return row?.owner;
}

async function workspacesOf(db: Transact, account: number, isAll: boolean, { start, limit }: { start: number; limit: number }) {
  const isGranted = sql`exists (select 1 from grant_of_right as g where g.repository = r.id and g.person = ${account})`;
  const names = sql`select owner_folded as folded, owner as name from repository as r where ${isAll ? sql`true` : isGranted}
    union all select name as folded, username as name from person where id = ${account}`;
  const { rows: counted } = await sql<{ n: number }>`select count(distinct folded) as n from (${names}) as named`.execute(db);
  const owners = sql<{
    name: string;
  }>`select min(name) as name from (${names}) as named group by folded order by folded ${rowLimit(limit)} offset ${start}`;
  return { count: counted[0]?.n ?? 0, owners: (await owners.execute(db)).rows.map(({ name }) => name) };
}

function findMembers(db: Transact, { reader, owner, filter, order, start, limit }: MemberQuery): Promise<FoundRows> {
  const columnSql = (column: PersonColumn) => PERSON_SQL[column];
  const folded = fold(owner);
  const granted = sql`select m.person from grant_of_right as m join repository as r on r.id = m.repository
    where r.owner_folded = ${folded} and m.right in ('write', 'admin') and ${mayRead(reader)}`;
  return page(
    db,
    {
      from: sql`from person`,
      where: sql`(person.id in (${granted}) or person.name = ${folded}) and ${withinBudget(sql`person.id`)} and ${rowCondition(filter, columnSql)}`,
      order: rowOrder(order, columnSql, [sql`person.name`]),
      start,
      limit,
    },
    sql`person.id`,
  );
}

/** The queries of repositories, workspaces and members. */
export const repositoryReads = (database: Database): RepositoryReads => ({
  findRepositories: (query, budget) => database.read((db) => findRepositories(db, query), { budget }),
  readRepositories: (found) => readRepositories(database, found),
  workspace: (reader, name) => database.read((db) => workspace(db, reader, name)),
  workspacesOf: (account, isAll, page) => database.read((db) => workspacesOf(db, account, isAll, page)),
  findMembers: (query, budget) => database.read((db) => findMembers(db, query), { budget }),
});

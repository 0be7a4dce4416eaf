import { sql, type RawBuilder } from 'kysely';
import type { Transact } from '../database';
import { CHECKSUM, type MovedRow, type MovedTable } from './tables';

/** The key of the row before a page. */
export type MovedKey = readonly (string | number)[];

/** A row with the id of its issue or repository, where that is in another table. */
export type RowWithParent = MovedRow & { readonly [PARENT_ALIAS]?: number };

/** The alias of that id. It contains spaces, so that no column has the same name. */
export const PARENT_ALIAS = 'home of row';

const PARENT_JOINS: Readonly<Partial<Record<MovedTable['parentKind'], { readonly table: string; readonly column: string }>>> = {
  comment: { table: 'comment', column: 'issue' },
  deleted_issue: { table: 'deleted_issue', column: 'repository' },
};

const isAfter = ({ name, key }: MovedTable, last: MovedKey): RawBuilder<unknown> =>
  sql`(${sql.join(key.map((column) => sql.ref(`${name}.${column}`)))}) > (${sql.join(last.map((value) => sql`${value}`))})`;

/**
 * Reads rows in the order of their key, after the key `last`. `withParent` adds the id of the issue or repository, where that is in another
 * table.
 */
export async function readRows(
  db: Transact,
  table: MovedTable,
  last: MovedKey | undefined,
  limit: number,
  withParent = false,
): Promise<RowWithParent[]> {
  const parentJoin = withParent ? PARENT_JOINS[table.parentKind] : undefined;
  const movedTable = sql.table(table.name);
  const parentColumn = parentJoin ? sql`, joined.${sql.ref(parentJoin.column)} as ${sql.ref(PARENT_ALIAS)}` : sql``;
  const joinSql = parentJoin
    ? sql` join ${sql.table(parentJoin.table)} as joined on joined.id = ${sql.ref(`${table.name}.${table.parentColumn}`)}`
    : sql``;
  const order = sql.join(table.key.map((column) => sql.ref(`${table.name}.${column}`)));
  const condition = last ? sql` where ${isAfter(table, last)}` : sql``;
  return (
    await sql<RowWithParent>`select ${movedTable}.*${parentColumn} from ${movedTable}${joinSql}${condition} order by ${order} limit ${limit}`.execute(
      db,
    )
  ).rows;
}

/** The key of a row. */
export const keyOf = ({ key }: MovedTable, row: MovedRow): MovedKey => key.map((column) => row[column]!);

/** The columns of a row that a move copies, without those that an engine computes and without `PARENT_ALIAS`. */
export const ownColumns = (row: RowWithParent): string[] =>
  Object.keys(row).filter((column) => column !== CHECKSUM && column !== PARENT_ALIAS);

/** The approximate size of a row: characters of texts, and 8 bytes for other values. */
export function sizeOfRow(row: MovedRow): number {
  let size = 0;
  for (const value of Object.values(row)) size += typeof value === 'string' ? value.length : 8;
  return size;
}

/** The number of a table's rows. */
export async function countRows(db: Transact, { name }: MovedTable): Promise<number> {
  return (await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db)).rows[0]!.n;
}

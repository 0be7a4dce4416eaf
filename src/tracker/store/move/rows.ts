import { sql, type RawBuilder } from 'kysely';
import type { Transact } from '../database';
import { CHECKSUM, type MovedRow, type MovedTable } from './tables';

/** Where a page of rows begins: after the row with this key. */
export type MovedKey = readonly (string | number)[];

/** A row with the edition or repository that it belongs to (`home`), where another table says so. */
export type HomedRow = MovedRow & { readonly [HOME]?: number };

/** The name of that column. */
export const HOME = 'home of row';

const JOINED: Readonly<Partial<Record<MovedTable['home'], { readonly table: string; readonly column: string }>>> = {
  comment: { table: 'comment', column: 'issue' },
  deleted_issue: { table: 'deleted_issue', column: 'repository' },
};

const after = ({ name, key }: MovedTable, last: MovedKey): RawBuilder<unknown> =>
  sql`(${sql.join(key.map((column) => sql.ref(`${name}.${column}`)))}) > (${sql.join(last.map((value) => sql`${value}`))})`;

/** Reads rows in the order of their key, after the one with the key `last`. With `withHome` they say what they belong to, where that needs another table. */
export async function readRows(
  db: Transact,
  table: MovedTable,
  last: MovedKey | undefined,
  limit: number,
  withHome = false,
): Promise<HomedRow[]> {
  const joined = withHome ? JOINED[table.home] : undefined;
  const own = sql.table(table.name);
  const home = joined ? sql`, joined.${sql.ref(joined.column)} as ${sql.ref(HOME)}` : sql``;
  const join = joined ? sql` join ${sql.table(joined.table)} as joined on joined.id = ${sql.ref(`${table.name}.${table.by}`)}` : sql``;
  const order = sql.join(table.key.map((column) => sql.ref(`${table.name}.${column}`)));
  const where = last ? sql` where ${after(table, last)}` : sql``;
  return (await sql<HomedRow>`select ${own}.*${home} from ${own}${join}${where} order by ${order} limit ${limit}`.execute(db)).rows;
}

/** The key of a row. */
export const keyOf = ({ key }: MovedTable, row: MovedRow): MovedKey => key.map((column) => row[column]!);

/** The columns that a row has of its own, without what an engine computes of them, and without `HOME`. */
export const ownColumns = (row: HomedRow): string[] => Object.keys(row).filter((column) => column !== CHECKSUM && column !== HOME);

/** About how many bytes the texts of a row have. */
export function sizeOfRow(row: MovedRow): number {
  let size = 0;
  for (const value of Object.values(row)) size += typeof value === 'string' ? value.length : 8;
  return size;
}

/** The number of a table's rows. */
export async function countRows(db: Transact, { name }: MovedTable): Promise<number> {
  return (await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db)).rows[0]!.n;
}

import { hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Transact } from '../database';
import { editionOf } from '../ids';
import { PARENT_ALIAS, keyOf, ownColumns, readRows, type RowWithParent, type MovedKey } from './rows';
import { MOVED_TABLES, type MovedTable } from './tables';

/** Rows per page. It differs from the pages of the copy, so that a bug in paging is detected. */
const ROWS_PER_PAGE = 173;

/** The key of rows that belong to no repository. */
export const SERVER = 0;

/** A number of rows, and a checksum that does not depend on their order: sums of the parts of their hashes. */
export class RowsDigest {
  rows = 0;
  readonly #sums = new Uint32Array(4);

  /** Adds a row, by the names and values of its columns. NUL counts as its replacement in PostgreSQL. */
  add(table: string, row: RowWithParent): void {
    const text = JSON.stringify([
      table,
      ownColumns(row)
        .sort()
        .map((column) => [column, row[column]]),
    ]);
    const sum = hash('sha256', text.replaceAll('\\u0000', '\u{FFFD}'), 'buffer');
    for (let at = 0; at < this.#sums.length; at++) this.#sums[at]! += sum.readUInt32LE(4 * at);
    this.rows++;
  }

  /** Adds all rows of another digest. */
  merge(other: RowsDigest): void {
    for (const [at, sum] of other.#sums.entries()) this.#sums[at]! += sum;
    this.rows += other.rows;
  }

  get checksum(): string {
    return [...this.#sums].map((sum) => sum.toString(16).padStart(8, '0')).join('');
  }
}

/** Digests by repository (`SERVER` for rows that belong to none) and table. */
export type Digests = ReadonlyMap<number, ReadonlyMap<string, RowsDigest>>;

async function repositoryByEdition(db: Transact): Promise<ReadonlyMap<number, number>> {
  const rows = await db.selectFrom('edition').select(['id', 'repository']).execute();
  return new Map(rows.map(({ id, repository }) => [id, repository]));
}

/** Returns the repository of a row. */
function repositoryOfRow({ parentKind, parentColumn }: MovedTable, row: RowWithParent, repositories: ReadonlyMap<number, number>): number {
  const reference = Number(row[parentColumn]);
  const repositoryOfEdition = (edition: number): number => repositories.get(edition) ?? SERVER;
  switch (parentKind) {
    case 'server':
      return SERVER;
    case 'repository':
      return reference;
    case 'edition':
      return repositoryOfEdition(reference);
    case 'issue':
      return repositoryOfEdition(editionOf(reference));
    case 'comment':
      return repositoryOfEdition(editionOf(row[PARENT_ALIAS]!));
    case 'deleted_issue':
      return row[PARENT_ALIAS]!;
  }
}

/** Reads all rows of tables, and computes their digests. `onRows` receives the number of rows of each page; it may throw. */
export async function digestTables(
  db: Transact,
  tables: readonly MovedTable[] = MOVED_TABLES,
  onRows: (rows: number) => void = () => undefined,
): Promise<Digests> {
  const repositories = await repositoryByEdition(db);
  const digests = new Map<number, Map<string, RowsDigest>>();
  const digestOf = (repository: number, table: string): RowsDigest => {
    let tableDigests = digests.get(repository);
    if (!tableDigests) digests.set(repository, (tableDigests = new Map<string, RowsDigest>()));
    let digest = tableDigests.get(table);
    if (!digest) tableDigests.set(table, (digest = new RowsDigest()));
    return digest;
  };
  for (const table of tables) {
    let last: MovedKey | undefined;
    for (;;) {
      const rows = await readRows(db, table, last, ROWS_PER_PAGE, true);
      for (const row of rows) digestOf(repositoryOfRow(table, row, repositories), table.name).add(table.name, row);
      onRows(rows.length);
      await turn(); // lets the process handle signals
      if (rows.length < ROWS_PER_PAGE) break;
      last = keyOf(table, rows.at(-1)!);
    }
  }
  return digests;
}

/** Tables of which almost every write changes one: `usage` counts texts, and the revision of a repository counts changes of issues. */
const FREQUENTLY_WRITTEN: ReadonlySet<string> = new Set([
  'repository',
  'edition',
  'person',
  'token',
  'grant_of_right',
  'list_item',
  'usage',
]);

/** A text that almost every write to a database changes. It uses few tables, because each run computes it before and after. */
export async function fingerprintOf(db: Transact): Promise<string> {
  const total = new RowsDigest();
  const digests = await digestTables(
    db,
    MOVED_TABLES.filter(({ name }) => FREQUENTLY_WRITTEN.has(name)),
  );
  for (const tables of digests.values()) for (const digest of tables.values()) total.merge(digest);
  return `${total.rows} ${total.checksum}`;
}

import { hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Transact } from '../database';
import { editionOf } from '../ids';
import { HOME, keyOf, ownColumns, readRows, type HomedRow, type MovedKey } from './rows';
import { MOVED_TABLES, type MovedTable } from './tables';

/** Rows that are read at a time, other ones than those of a batch of the copy. */
const ROWS_PER_PAGE = 173;

/** Stands for what belongs to no repository. */
export const SERVER = 0;

/** How many rows there are, and a checksum of them that does not depend on their order: the sums of four parts of their hashes. */
export class RowsDigest {
  rows = 0;
  readonly #sums = new Uint32Array(4);

  /** Adds a row, by its columns' names and values. NUL counts as what PostgreSQL stores in its place. */
  add(table: string, row: HomedRow): void {
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

  /** Adds all rows of another one. */
  merge(other: RowsDigest): void {
    for (const [at, sum] of other.#sums.entries()) this.#sums[at]! += sum;
    this.rows += other.rows;
  }

  get checksum(): string {
    return [...this.#sums].map((sum) => sum.toString(16).padStart(8, '0')).join('');
  }
}

/** Digests by repository (`SERVER`: what belongs to none), and of each by table. */
export type Digests = ReadonlyMap<number, ReadonlyMap<string, RowsDigest>>;

async function repositoryByEdition(db: Transact): Promise<ReadonlyMap<number, number>> {
  const rows = await db.selectFrom('edition').select(['id', 'repository']).execute();
  return new Map(rows.map(({ id, repository }) => [id, repository]));
}

/** The repository of a row. */
function repositoryOfRow({ home, by }: MovedTable, row: HomedRow, repositories: ReadonlyMap<number, number>): number {
  const named = Number(row[by]);
  const ofEdition = (edition: number): number => repositories.get(edition) ?? SERVER;
  switch (home) {
    case 'server':
      return SERVER;
    case 'repository':
      return named;
    case 'edition':
      return ofEdition(named);
    case 'issue':
      return ofEdition(editionOf(named));
    case 'comment':
      return ofEdition(editionOf(row[HOME]!));
    case 'deleted_issue':
      return row[HOME]!;
  }
}

/** Reads all rows of tables, and digests them. `onRows` is called with the number of each page; it may throw. */
export async function digestTables(
  db: Transact,
  tables: readonly MovedTable[] = MOVED_TABLES,
  onRows: (rows: number) => void = () => undefined,
): Promise<Digests> {
  const repositories = await repositoryByEdition(db);
  const digests = new Map<number, Map<string, RowsDigest>>();
  const digestOf = (repository: number, table: string): RowsDigest => {
    let ofRepository = digests.get(repository);
    if (!ofRepository) digests.set(repository, (ofRepository = new Map<string, RowsDigest>()));
    let digest = ofRepository.get(table);
    if (!digest) ofRepository.set(table, (digest = new RowsDigest()));
    return digest;
  };
  for (const table of tables) {
    let last: MovedKey | undefined;
    for (;;) {
      const rows = await readRows(db, table, last, ROWS_PER_PAGE, true);
      for (const row of rows) digestOf(repositoryOfRow(table, row, repositories), table.name).add(table.name, row);
      onRows(rows.length);
      await turn(); // signals are heard
      if (rows.length < ROWS_PER_PAGE) break;
      last = keyOf(table, rows.at(-1)!);
    }
  }
  return digests;
}

/** Tables that change with almost every write: texts are counted in `usage`, and issues in the revision of their repository. */
const QUICK: ReadonlySet<string> = new Set(['repository', 'edition', 'person', 'token', 'grant_of_right', 'list_item', 'usage']);

/** A text that changes when a database is written to, as far as a quick look tells. */
export async function fingerprintOf(db: Transact): Promise<string> {
  const whole = new RowsDigest();
  const digests = await digestTables(
    db,
    MOVED_TABLES.filter(({ name }) => QUICK.has(name)),
  );
  for (const tables of digests.values()) for (const digest of tables.values()) whole.merge(digest);
  return `${whole.rows} ${whole.checksum}`;
}

import { repositoryName } from '../../../model/repository';
import type { Transact } from '../database';
import { digestTables, RowsDigest, SERVER, type Digests } from './digest';
import { MoveRefused, type MovableDatabase } from './movable';
import { countRows } from './rows';
import { MOVED_TABLES } from './tables';

/** A part that is equal on both sides: the data of a repository or, without `name`, of the server. */
export interface VerifiedPart {
  readonly name: string | undefined;
  readonly issues: number;
  readonly comments: number;
  readonly attachments: number;
  readonly rows: number;
  readonly checksum: string;
}

interface Side {
  readonly digests: Digests;
  readonly names: ReadonlyMap<number, string>;
}

async function repositoryNames(db: Transact): Promise<ReadonlyMap<number, string>> {
  const rows = await db.selectFrom('repository').select(['id', 'owner', 'slug']).orderBy('owner_folded').orderBy('slug_folded').execute();
  return new Map(rows.map(({ id, owner, slug }) => [id, repositoryName({ owner, slug })]));
}

/** Computes the digests of a side. @throws {MoveRefused} for rows without an existing parent */
const digestSide = (side: MovableDatabase, onRows: (rows: number) => void): Promise<Side> =>
  side.read(async (db) => {
    const digests = await digestTables(db, MOVED_TABLES, onRows);
    for (const table of MOVED_TABLES) {
      let rows = 0;
      for (const tables of digests.values()) rows += tables.get(table.name)?.rows ?? 0;
      const rowCount = await countRows(db, table);
      if (rows !== rowCount)
        throw new MoveRefused(
          `${side.shown} has ${rowCount} rows in the table ${table.name}, of which ${rows} belong to something. Check it with: issue-bucket doctor`,
        );
    }
    return { digests, names: await repositoryNames(db) };
  });

function partOf(name: string | undefined, tables: ReadonlyMap<string, RowsDigest>): VerifiedPart {
  const total = new RowsDigest();
  for (const digest of tables.values()) total.merge(digest);
  const rows = (table: string): number => tables.get(table)?.rows ?? 0;
  const { rows: rowCount, checksum } = total;
  return { name, issues: rows('issue'), comments: rows('comment'), attachments: rows('attachment'), rows: rowCount, checksum };
}

/** @throws {MoveRefused} when a table of a repository differs between both sides */
function compare(subject: string, table: string, from: RowsDigest | undefined, to: RowsDigest | undefined): void {
  const [rows, targetRows] = [from?.rows ?? 0, to?.rows ?? 0];
  if (rows === targetRows && from?.checksum === to?.checksum) return;
  const difference = rows === targetRows ? `${rows} rows that are not the same` : `${targetRows} rows in place of ${rows}`;
  throw new MoveRefused(
    `The target is not the same as the source: ${subject} has ${difference} in the table ${table}. Start over with --restart.`,
  );
}

/**
 * Reads both sides completely, and compares the number of rows of each table of each repository, and their checksum. `onRows` receives the number
 * of rows that were read. @throws {MoveRefused} when they differ
 */
export async function verifyMove(from: MovableDatabase, to: MovableDatabase, onRows: (rows: number) => void): Promise<VerifiedPart[]> {
  const [source, target] = [await digestSide(from, onRows), await digestSide(to, onRows)];
  const parts: VerifiedPart[] = [];
  for (const repository of new Set([...source.names.keys(), SERVER, ...target.names.keys()])) {
    const name = repository === SERVER ? undefined : (source.names.get(repository) ?? target.names.get(repository));
    const [tables, targetRows] = [source.digests.get(repository), target.digests.get(repository)];
    for (const { name: table } of MOVED_TABLES)
      compare(name ?? 'what belongs to no repository', table, tables?.get(table), targetRows?.get(table));
    if (source.names.has(repository) || repository === SERVER) parts.push(partOf(name, tables ?? new Map()));
  }
  return parts;
}

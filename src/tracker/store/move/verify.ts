import { repositoryName } from '../../../model/repository';
import type { Transact } from '../database';
import { digestTables, RowsDigest, SERVER, type Digests } from './digest';
import { MoveRefused, type MovableDatabase } from './movable';
import { countRows } from './rows';
import { MOVED_TABLES } from './tables';

/** What was found to be equal at both sides: of a repository, or (`name` undefined) of the server. */
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

async function namesOf(db: Transact): Promise<ReadonlyMap<number, string>> {
  const rows = await db.selectFrom('repository').select(['id', 'owner', 'slug']).orderBy('owner_folded').orderBy('slug_folded').execute();
  return new Map(rows.map(({ id, owner, slug }) => [id, repositoryName({ owner, slug })]));
}

/** Digests a side, of which all rows have to belong to something. @throws {MoveRefused} */
const look = (side: MovableDatabase, onRows: (rows: number) => void): Promise<Side> =>
  side.read(async (db) => {
    const digests = await digestTables(db, MOVED_TABLES, onRows);
    for (const table of MOVED_TABLES) {
      let rows = 0;
      for (const tables of digests.values()) rows += tables.get(table.name)?.rows ?? 0;
      const all = await countRows(db, table);
      if (rows !== all)
        throw new MoveRefused(
          `${side.shown} has ${all} rows in the table ${table.name}, of which ${rows} belong to something. Check it with: issue-bucket doctor`,
        );
    }
    return { digests, names: await namesOf(db) };
  });

function partOf(name: string | undefined, tables: ReadonlyMap<string, RowsDigest>): VerifiedPart {
  const whole = new RowsDigest();
  for (const digest of tables.values()) whole.merge(digest);
  const rows = (table: string): number => tables.get(table)?.rows ?? 0;
  const { rows: all, checksum } = whole;
  return { name, issues: rows('issue'), comments: rows('comment'), attachments: rows('attachment'), rows: all, checksum };
}

/** @throws {MoveRefused} unless a table of a repository is the same at both sides */
function compare(what: string, table: string, from: RowsDigest | undefined, to: RowsDigest | undefined): void {
  const [rows, others] = [from?.rows ?? 0, to?.rows ?? 0];
  if (rows === others && from?.checksum === to?.checksum) return;
  const how = rows === others ? `${rows} rows that are not the same` : `${others} rows in place of ${rows}`;
  throw new MoveRefused(`The target is not the same as the source: ${what} has ${how} in the table ${table}. Start over with --restart.`);
}

/**
 * Reads both sides from beginning to end, and compares for each repository the number of rows of each table, and a checksum of them. `onRows` gets
 * how many rows were read. @throws {MoveRefused} unless they are the same
 */
export async function verifyMove(from: MovableDatabase, to: MovableDatabase, onRows: (rows: number) => void): Promise<VerifiedPart[]> {
  const [source, target] = [await look(from, onRows), await look(to, onRows)];
  const parts: VerifiedPart[] = [];
  for (const key of new Set([...source.names.keys(), SERVER, ...target.names.keys()])) {
    const name = key === SERVER ? undefined : (source.names.get(key) ?? target.names.get(key));
    const [tables, others] = [source.digests.get(key), target.digests.get(key)];
    for (const { name: table } of MOVED_TABLES)
      compare(name ?? 'what belongs to no repository', table, tables?.get(table), others?.get(table));
    if (source.names.has(key) || key === SERVER) parts.push(partOf(name, tables ?? new Map()));
  }
  return parts;
}

import type { ClientBase } from 'pg';
import { UnusableFile } from '../errors';
import { unfinishedMove } from '../move/mark';
import { MOVE_MARK } from '../move/tables';
import { sqlState } from './result-codes';
import { POSTGRES_MIGRATIONS } from './schema';

/** PostgreSQL 15. */
const MIN_SERVER_VERSION = 150_000;
/** Number of the advisory lock that a process holds while it migrates: "iBkt", like the application id of data files. */
const MIGRATION_LOCK = 0x69426b74;

interface DatabaseState {
  readonly server: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly is_ours: boolean | number;
  /** Whether a move to this database is running, or was interrupted. */
  readonly is_filled: boolean | number;
  /** How many tables of other programs the schema has; those of extensions do not count. */
  readonly others: string | number;
}

const INSPECT = `
select current_setting('server_version_num')::int as server, current_setting('server_encoding') as encoding, current_schema() as schema,
  to_regclass(quote_ident(current_schema()) || '.issue_bucket') is not null as is_ours,
  to_regclass(quote_ident(current_schema()) || '.${MOVE_MARK}') is not null as is_filled,
  (select count(*) from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select 1 from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')) as others`;

/** Options for opening a database. */
interface OpenOptions {
  /** Whether a move opens it, which may continue to fill it. */
  readonly isMove?: boolean;
}

/** Returns the schema version of a database; 0 for an empty one. @throws {UnusableFile} */
async function versionOf(client: ClientBase, shown: string, { isMove = false }: OpenOptions = {}): Promise<number> {
  const refuse = (sentence: string): never => {
    throw new UnusableFile(shown, sentence);
  };
  const state = (await client.query<DatabaseState>(INSPECT)).rows[0]!;
  if (state.server < MIN_SERVER_VERSION)
    return refuse(`${shown} is an older PostgreSQL than version 15. Update PostgreSQL, or choose another server.`);
  if (state.encoding !== 'UTF8') return refuse(`${shown} does not hold texts as UTF-8. Create the database with "encoding UTF8".`);
  if (state.schema === null) return refuse(`${shown} has no schema for tables. Create the one of the search path, or allow its use.`);
  if (!state.is_ours) {
    if (Number(state.others) > 0) return refuse(`${shown} is a database of another program. Choose another database.`);
    return 0;
  }
  const { rows } = await client.query<{ version: number }>('select version from issue_bucket');
  const version = Number(rows[0]?.version ?? 0);
  if (version > POSTGRES_MIGRATIONS.length)
    return refuse(`${shown} was written by a newer version of Issue Bucket. Update Issue Bucket to open it.`);
  if (state.is_filled && !isMove) {
    const mark = await client.query<{ source: string }>(`select source from ${MOVE_MARK}`);
    throw unfinishedMove(shown, mark.rows[0]!.source);
  }
  return version;
}

/** Requires a database with our tables of the current version, and changes nothing. @throws {UnusableFile} */
export async function requireTables(client: ClientBase, shown: string): Promise<void> {
  const version = await versionOf(client, shown);
  if (version === 0) throw new UnusableFile(shown, `${shown} has no tables of Issue Bucket. Check the name of the database.`);
  if (version < POSTGRES_MIGRATIONS.length)
    throw new UnusableFile(
      shown,
      `${shown} is of an older version. Update it before: issue-bucket repository list --data ADDRESS --files DIR`,
    );
}

/** Creates the extension for substring search. @throws {UnusableFile} without the right, or when the server lacks the extension */
async function addExtension(client: ClientBase, shown: string): Promise<void> {
  try {
    await client.query('create extension if not exists pg_trgm');
  } catch (error) {
    if (sqlState(error) === '42501')
      throw new UnusableFile(
        shown,
        `${shown} lacks the extension pg_trgm. Let an administrator run "create extension pg_trgm" in it, then try again.`,
      );
    if (sqlState(error) === '58P01' || sqlState(error) === '0A000')
      throw new UnusableFile(
        shown,
        `The server of ${shown} lacks the extension pg_trgm. Install PostgreSQL's contributed extensions there, then try again.`,
      );
    throw error;
  }
}

/**
 * Migrates the schema in one transaction; only one process does so at a time. @throws {UnusableFile} for a database of a newer version or another
 * program, or an older PostgreSQL; nothing is changed then
 */
export async function migratePostgres(client: ClientBase, shown: string, opening: OpenOptions = {}): Promise<void> {
  if ((await versionOf(client, shown, opening)) === POSTGRES_MIGRATIONS.length) return;
  await client.query('begin');
  try {
    await client.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const version = await versionOf(client, shown, opening); // another process may have migrated it meanwhile
    if (version === 0) {
      await addExtension(client, shown);
      await client.query('create table issue_bucket (version integer not null)');
      await client.query('insert into issue_bucket (version) values (0)');
    }
    for (const step of POSTGRES_MIGRATIONS.slice(version)) await client.query(step());
    await client.query(`update issue_bucket set version = ${POSTGRES_MIGRATIONS.length}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

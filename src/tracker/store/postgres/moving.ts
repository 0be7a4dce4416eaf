import { Kysely, sql } from 'kysely';
import type { ClientBase } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { lazy } from '../../../model/concurrency';
import type { Transact } from '../database';
import { UnusableFile } from '../errors';
import { inconsistentSource, type MovableDatabase } from '../move/movable';
import { UNMOVED_TABLES, MOVED_TABLES, MOVE_MARK } from '../move/tables';
import type { Tables } from '../tables';
import { connectionSettings, directAddress, shownAddress } from './address';
import { postgresDialect } from './dialect';
import { migratePostgres, requireTables } from './migrating';
import { openingError } from './opening-error';
import { Connections } from './pool';
import { sqlState, storeError } from './result-codes';
import { postgresTexts } from './texts';

/* A PostgreSQL database as the source or the target of a move. */

const READ = 'begin isolation level repeatable read read only';
const WRITE = 'begin isolation level read committed';

/** One connection for reads and one for writes. */
const MAX_CONNECTIONS = 2;
/** How long connections of an ended process may stay open. */
const MAX_LEFT_OVER_MS = 3000;
const CHECK_INTERVAL_MS = 100;

/** Counts other connections of this program to the same database. */
const COUNT_OTHER_CONNECTIONS = `select count(*) as n from pg_stat_activity
  where datname = current_database() and application_name = 'issue-bucket' and pid <> pg_backend_pid()`;

/** @throws {UnusableFile} while another process of this program uses the database */
async function requireUnused(client: ClientBase, shown: string): Promise<void> {
  for (const deadline = Date.now() + MAX_LEFT_OVER_MS; ;) {
    const { rows } = await client.query<{ n: number }>(COUNT_OTHER_CONNECTIONS);
    if (Number(rows[0]!.n) === 0) return;
    if (Date.now() > deadline)
      throw new UnusableFile(shown, `${shown} is in use by another process of Issue Bucket. Stop the servers that use it, then move it.`);
    await delay(CHECK_INTERVAL_MS);
  }
}

/** The tables of the full-text index. */
const SEARCH_TABLES = [...UNMOVED_TABLES].filter((name) => name.endsWith('_search'));
const filledTables = sql.join([...MOVED_TABLES.map(({ name }) => name), ...SEARCH_TABLES].map((name) => sql.table(name)));

/** Stores the full-text indexes that are dropped while rows are copied, because filling them row by row takes thirty times as long. */
const INDEX_TABLE = 'index_of_move';
const DROPPED_INDEXES = sql.table(INDEX_TABLE);

async function droppedIndexes(db: Transact): Promise<readonly { readonly name: string; readonly text: string }[]> {
  return (await sql<{ name: string; text: string }>`select name, text from ${DROPPED_INDEXES} order by name`.execute(db)).rows;
}

async function hasTable(db: Transact, name: string): Promise<boolean> {
  const { rows } = await sql<{
    there: number;
  }>`select to_regclass(quote_ident(current_schema()) || ${`.${name}`}) is not null as there`.execute(db);
  return rows[0]!.there === 1;
}

async function switchTriggers(db: Transact, action: 'enable' | 'disable'): Promise<void> {
  for (const { name } of MOVED_TABLES) await sql`alter table ${sql.table(name)} ${sql.raw(action)} trigger user`.execute(db);
}

/**
 * Opens a database as the source or the target of a move. @throws {UnusableFile} when it is in use, is a connection pooler, or lacks our tables
 * (as a source), and for the reasons of `openPostgres`
 */
export async function openPostgresToMove(address: string, side: 'source' | 'target'): Promise<MovableDatabase> {
  const shown = shownAddress(address);
  const connections = new Connections(connectionSettings(directAddress(address)), MAX_CONNECTIONS);
  try {
    await connections.withClient(async (client) => {
      if (await connections.detectPooler(client))
        throw new UnusableFile(
          shown,
          `${shown} is a connection pooler. Move by the address of PostgreSQL itself, or add "direct=HOST:PORT" to this one.`,
        );
      await requireUnused(client, shown);
      await (side === 'source' ? requireTables(client, shown) : migratePostgres(client, shown, { isMove: true }));
    });
  } catch (error) {
    await connections.close();
    throw openingError(error, shown);
  }

  async function transact<T>(begin: string, work: (db: Transact) => Promise<T>): Promise<T> {
    try {
      const connection = await connections.acquire();
      try {
        const source = { acquire: () => Promise.resolve(connection), release: () => undefined, begin };
        const kysely = new Kysely<Tables>({ dialect: postgresDialect(source) });
        return await kysely
          .transaction()
          .execute((db) => work(Object.assign(db, { texts: postgresTexts, quotas: undefined, direct: connection })));
      } finally {
        connection.release();
      }
    } catch (error) {
      throw sqlState(error)?.startsWith('23') ? inconsistentSource() : storeError(error);
    }
  }

  const close = lazy(() => connections.close());

  return {
    shown,
    isHidden: false,
    replacesNul: true,
    check: () => undefined,
    complete: (_table, row) => row,
    read: (work) => transact(READ, work),
    write: (work) => transact(WRITE, work),
    isMarked: (db) => hasTable(db, MOVE_MARK),
    async prepareForCopy(db) {
      await switchTriggers(db, 'disable');
      await sql`create table ${DROPPED_INDEXES} as select indexname as name, indexdef as text from pg_indexes
        where schemaname = current_schema() and tablename in (${sql.join(SEARCH_TABLES)}) and indexdef like '%USING gin%'`.execute(db);
      for (const { name } of await droppedIndexes(db)) await sql`drop index ${sql.ref(name)}`.execute(db);
    },
    async restore() {
      if (!(await transact(READ, (db) => hasTable(db, INDEX_TABLE)))) return;
      for (const { name, text } of await transact(READ, droppedIndexes))
        await transact(WRITE, async (db) => {
          await sql.raw(text).execute(db);
          await sql`delete from ${DROPPED_INDEXES} where name = ${name}`.execute(db);
        });
      await transact(WRITE, async (db) => {
        await switchTriggers(db, 'enable');
        await sql`drop table ${DROPPED_INDEXES}`.execute(db);
      });
    },
    async lastId(db, table) {
      const { rows } = await sql<{ last: number }>`
        select coalesce(pg_sequence_last_value(pg_get_serial_sequence(${table}, 'id')::regclass), 0) as last`.execute(db);
      return rows[0]!.last;
    },
    async setLastId(db, table, id) {
      await sql`select setval(pg_get_serial_sequence(${table}, 'id'), greatest(${id}, 1), ${id} > 0)`.execute(db);
    },
    async clear(db) {
      await sql`truncate ${filledTables} restart identity cascade`.execute(db);
    },
    async finish() {
      // Without this, the planner has no statistics of the new rows.
      await transact(WRITE, (db) => sql`analyze ${filledTables}`.execute(db));
      await close();
    },
    close,
  };
}

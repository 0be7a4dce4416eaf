import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openStore } from '../../src/tracker/store';
import { mockClock } from './clock';
import type { Engine } from './engine';
import { databaseUrl, isPglite } from './postgres';

/** The database of which each test gets a copy, with the tables in it. Its locale is one that would fold and sort otherwise than we do. */
export const TEMPLATE = 'template_of_tests';

/** The one database of PGlite, which is emptied after each test. */
const PGLITE_DATABASE = 'postgres';

let count = 0;
const nextName = (): string => `test_${process.pid}_${++count}`;

/** Runs statements as the superuser. */
export async function administer(statement: string, database = 'postgres'): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(database) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** What the clock of databases is set to, and those that follow it. */
let clock: number | undefined;
const databases = new Set<string>();

/** A clock that tests can set, in place of the server's. */
export const SETTABLE_CLOCK = `
create table test_clock (at text);
create or replace function time_after(last text) returns text language sql volatile as $body$
  select later_than(last, coalesce((select at from test_clock), to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')))
$body$;`;

const setClockOf = (name: string, time: number | undefined): Promise<void> => {
  const at = time === undefined ? '' : `; insert into test_clock values ('${new Date(time).toISOString().replace('Z', '000Z')}')`;
  return administer(`delete from test_clock${at}`, name);
};

/** Emptied databases, since it takes longer to make one. Rows that were deleted stay in its files, so that none is used for ever. */
const spare: { readonly name: string; readonly uses: number }[] = [];
const MAX_USES = 30;

/** Deletes all rows, without the triggers of each, and lets ids start from 1 again. */
const CLEAR = `
set session_replication_role = replica;
do $body$
declare
  found record;
begin
  for found in select relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('issue_bucket', 'data_version') loop
    execute format('delete from %I', found.relname);
  end loop;
end $body$;
select setval(oid::regclass, 1, false) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S';
set session_replication_role = origin;`;

/** Makes an empty database with our tables, and returns its address. */
export async function makeDatabase(): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  if (isPglite()) {
    databases.add(PGLITE_DATABASE);
    if (clock !== undefined) await setClockOf(PGLITE_DATABASE, clock);
    return { url: databaseUrl(PGLITE_DATABASE), drop: () => administer(CLEAR, PGLITE_DATABASE) };
  }
  const { name, uses } = spare.pop() ?? { name: nextName(), uses: 0 };
  if (uses === 0) await administer(`create database ${name} template ${TEMPLATE}`);
  databases.add(name);
  if (clock !== undefined) await setClockOf(name, clock);
  const drop = async (): Promise<void> => {
    databases.delete(name);
    if (uses === MAX_USES) return administer(`drop database ${name} with (force)`);
    await administer(CLEAR, name);
    spare.push({ name, uses: uses + 1 });
  };
  return { url: databaseUrl(name), drop };
}

export const postgres: Engine = {
  name: 'PostgreSQL',
  async openFresh() {
    const [database, filesFolder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    const store = await openStore({ file: database.url, filesFolder });
    return {
      ...store,
      async close() {
        await store.close();
        await database.drop();
        rmSync(filesFolder, { recursive: true, force: true });
      },
    };
  },
  async setClock(time) {
    mockClock(time);
    clock = time;
    for (const name of databases) await setClockOf(name, time);
  },
  makePlace() {
    const attachments = mkdtempSync(join(tmpdir(), 'issue-bucket-files-'));
    let database: ReturnType<typeof makeDatabase> | undefined;
    return {
      open: async () => openStore({ file: (await (database ??= makeDatabase())).url, filesFolder: attachments }),
      attachments,
      async remove() {
        await (await database)?.drop();
        rmSync(attachments, { recursive: true, force: true });
      },
    };
  },
};

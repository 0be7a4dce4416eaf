import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { openStore, UnusableFile } from '../../src/tracker/store';
import { RequestBudget } from '../../src/tracker/store/budget';
import { SliceExceeded } from '../../src/tracker/store/postgres/connection';
import { Connections } from '../../src/tracker/store/postgres/pool';
import type { Store } from '../../src/tracker/store/store';
import { databaseUrl } from '../support/postgres';
import { administer, makeDatabase } from '../support/postgres-engine';

/** Waits for a row of a query, which another connection asks. */
async function untilFound(query: string, url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  while ((await client.query(query)).rows.length === 0) await delay(5);
  await client.end();
}

const WAITS = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

describe('Writes of one process on PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let store: Store;
  let other: Client;
  let folder: string;
  const keys: number[] = [];
  beforeEach(async () => {
    [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    store = await openStore({ file: database.url, filesFolder: folder });
    for (const slug of ['one', 'two']) keys.push((await store.addRepository({ owner: 'ann', slug }, { isPrivate: false })).key);
    other = new Client({ connectionString: database.url });
    await other.connect();
  });
  afterEach(async () => {
    keys.length = 0;
    await other.end();
    await store.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  it('do not wait for those of another repository, nor hold connections while they wait for their own', async () => {
    await other.query('begin');
    await other.query('select id from repository where id = $1 for no key update', [keys[0]]);
    const waiting = Array.from({ length: 30 }, (_, index) => store.create(keys[0]!, null, { title: `Waits ${index}` }));
    await untilFound(WAITS, database.url);
    for (const title of ['A', 'B']) assert.equal((await store.create(keys[1]!, null, { title })).title, title);
    const { open, idle, waiting: behindIt } = store.poolCounts!();
    assert.deepEqual([open - idle, behindIt], [1, 29]);
    await other.query('commit');
    const numbers = (await Promise.all(waiting)).map(({ number }) => number);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
  });

  it('of many repositories leave connections for reads', async () => {
    const repositories = await Promise.all(
      Array.from({ length: 12 }, (_, index) => store.addRepository({ owner: 'bob', slug: `r${index}` }, { isPrivate: false })),
    );
    await other.query('begin');
    await other.query('select id from repository for no key update');
    const waiting = repositories.map(({ key }) => store.create(key, null, { title: 'Waits' }));
    await untilFound(WAITS, database.url);
    assert.ok(await store.repository({ owner: 'bob', slug: 'r1' }));
    assert.deepEqual(await store.issue(keys[0]!, 1), undefined);
    await other.query('commit');
    assert.equal((await Promise.all(waiting)).length, 12);
  });

  it('remove no file that another process begins to use at the same time', async () => {
    await store.create(keys[0]!, null, { title: 'With a file' });
    const content = async function* () {
      yield await Promise.resolve(Buffer.from('the same bytes'));
    };
    const file = await store.files.receive(content(), 100);
    await store.attach(keys[0]!, 1, null, [{ ...file, name: 'first.txt' }]);
    assert.ok(await store.files.has(file.hash));
    // What another process does, which has the same file there already.
    await other.query('begin');
    await other.query(`select pg_advisory_xact_lock_shared(${0x66696c65})`);
    await other.query(
      `insert into attachment (issue, name, hash, size, created_on) select issue, 'again.txt', hash, size, created_on from attachment`,
    );
    const detached = store.detach(keys[0]!, 1, null, 'first.txt');
    await untilFound(WAITS, database.url);
    await other.query('commit');
    assert.equal(await detached, true);
    assert.ok(await store.files.has(file.hash), 'an attachment would be without its file');
    await store.detach(keys[0]!, 1, null, 'again.txt');
    assert.equal(await store.files.has(file.hash), false);
  });

  it('leave no connection open when a database cannot be used', async () => {
    await administer('create database half');
    await (await openStore({ file: databaseUrl('half') })).close();
    await administer('drop table data_version', 'half');
    await assert.rejects(openStore({ file: databaseUrl('half') }), (error: Error) => !(error instanceof UnusableFile));
    await untilFound(
      `select 1 where not exists (select 1 from pg_stat_activity where datname = 'half' and application_name = 'issue-bucket')`,
      database.url,
    );
    await administer('drop database half');
  });

  it('run beside reads that release their connections sooner while others wait', async () => {
    const connections = new Connections({ connectionString: database.url }, 1);
    const connection = await connections.acquire();
    connection.limit = { budget: new RequestBudget('ann', 60_000), sliceMs: 50_000, isCrowded: connections.isCrowded };
    await connection.begin('begin');
    const slow = assert.rejects(connection.query('select pg_sleep(60)', []), SliceExceeded);
    const next = connections.acquire();
    await slow;
    await connection.rollback();
    connection.release();
    (await next).release();
    await connections.close();
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_QUERY } from '../../src/model/query';
import { fold } from '../../src/model/fold';
import { openStore, UnusableFile } from '../../src/tracker/store';
import { RequestBudget } from '../../src/tracker/store/budget';
import { RequestCancelled, StoreBusy, TimeLimitExceeded } from '../../src/tracker/store/errors';
import { openPostgres } from '../../src/tracker/store/postgres/database';
import { openingError } from '../../src/tracker/store/postgres/opening-error';
import { Connections } from '../../src/tracker/store/postgres/pool';
import { storeError } from '../../src/tracker/store/postgres/result-codes';
import { shownAddress } from '../../src/tracker/store/postgres/address';
import { sql } from 'kysely';
import { Client } from 'pg';
import { databaseUrl } from '../support/postgres';
import { administer, makeDatabase } from '../support/postgres-engine';
import { imported, NO_LISTS } from '../unit/store/support';

/** Calls a function with a database of its own. */
async function withDatabase(task: (url: string, name: string) => Promise<void>): Promise<void> {
  const { url, drop } = await makeDatabase();
  try {
    await task(url, new URL(url).pathname.slice(1));
  } finally {
    await drop();
  }
}

/** Whether a query of the superuser finds a row. */
async function isThere(query: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl('postgres') });
  await client.connect();
  const { rowCount } = await client.query(query);
  await client.end();
  return rowCount! > 0;
}

/** The sentence with which a database is refused. */
async function refusal(file: string): Promise<string> {
  const error: unknown = await openStore({ file }).then(
    (store) => store.close(),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UnusableFile, String(error));
  assert.ok(!error.message.includes('secret'));
  return error.message.replace(error.file, 'IT');
}

describe('A database of PostgreSQL', () => {
  it('is refused in one sentence without its password', async () => {
    await administer('drop database if exists foreign_program');
    await administer('create database foreign_program');
    await administer('create table notes (id int)', 'foreign_program');
    assert.equal(await refusal(databaseUrl('foreign_program')), 'IT is a database of another program. Choose another database.');
    assert.equal(await refusal(databaseUrl('nowhere')), 'There is no database IT. Create it, or check its name.');
    assert.equal(
      await refusal('postgres://ann:secret@localhost/x?host=%2Fnowhere'),
      'PostgreSQL does not answer at IT. Check that it runs, and host and port.',
    );
    assert.equal(
      await refusal(`${databaseUrl('postgres')}&sslmode=verify-full`),
      'PostgreSQL does not encrypt connections at IT. Set "ssl = on" there, or leave "sslmode" out of the address.',
    );
    assert.equal(
      await refusal(`${databaseUrl('postgres')}&sslmode=verify-full&sslrootcert=/nowhere/ca.crt`),
      'There is no file /nowhere/ca.crt, which the address IT names. Check its path.',
    );
    await administer('drop database foreign_program');
  });

  for (const code of ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED']) {
    it(`is refused for its certificate: ${code}`, () => {
      const error = openingError(Object.assign(new Error('secret'), { code }), 'IT');
      assert.ok(error instanceof UnusableFile);
      assert.equal(
        error.message,
        `The certificate of IT cannot be trusted (${code}). Name its authority's by "sslrootcert=FILE" in the address, or check the host.`,
      );
    });
  }

  it('is refused when a newer version has written it', () =>
    withDatabase(async (url, name) => {
      await administer('update issue_bucket set version = 99', name);
      assert.equal(await refusal(url), 'IT was written by a newer version of Issue Bucket. Update Issue Bucket to open it.');
      await administer('update issue_bucket set version = 1', name);
    }));

  it('creates its tables once when several processes open it at once', async () => {
    await administer('create database at_once');
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ file: databaseUrl('at_once') })));
    await stores[0]!.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    for (const store of stores) assert.ok(await store.repository({ owner: 'ann', slug: 'app' }));
    await Promise.all(stores.map((store) => store.close()));
    await administer('drop database at_once');
  });

  it('is named without its password', () => {
    assert.equal(
      shownAddress('postgres://ann:secret@db.example.org:5433/issues?sslmode=require'),
      'postgres://ann@db.example.org:5433/issues?sslmode=require',
    );
    assert.equal(shownAddress('postgresql://ann@db/issues?password=secret'), 'postgresql://ann@db/issues');
    assert.equal(shownAddress('postgres://ann:se cret@[/issues'), 'postgres://...');
  });

  it('folds texts as we do, whatever its locale', () =>
    withDatabase(async (url) => {
      const database = await openPostgres(url);
      const characters = Array.from({ length: 0x2fff }, (_, code) => String.fromCodePoint(code + 1)).join(' ');
      for (const text of ['', 'TITLE I', 'İSTANBUL ıI', 'ΌΣΟΣ ς', 'Привет ЁЖ', 'e\u0301\u0130', '日本 \u{10400}\u{1E900}', characters]) {
        const { rows } = await sql<{ folded: string }>`select fold(${text}) as folded`.execute(database.reader);
        assert.equal(rows[0]!.folded, fold(text));
      }
      await database.close();
    }));

  it('ends a read that takes too long, or whose client is gone', () =>
    withDatabase(async (url) => {
      const database = await openPostgres(url);
      const sleep = (budget: RequestBudget) => database.read((db) => sql`select pg_sleep(60)`.execute(db), { budget });
      await assert.rejects(sleep(new RequestBudget('ann', 300)), TimeLimitExceeded);
      const missing = new AbortController();
      const waiting = sleep(new RequestBudget('ann', 50_000, () => missing.signal));
      setTimeout(() => missing.abort(), 100);
      await assert.rejects(waiting, RequestCancelled);
      // Its connections are of use again.
      const { rows } = await database.read((db) => sql<{ one: number }>`select 1 as one`.execute(db));
      assert.deepEqual(rows, [{ one: 1 }]);
      await database.close();
    }));

  it('ends reads without a client while it is closed, as a stopping server does', () =>
    withDatabase(async (url, name) => {
      const database = await openPostgres(url);
      const abandoned = new AbortController();
      const sleep = (client: string) =>
        assert.rejects(
          database.read((db) => sql`select pg_sleep(300)`.execute(db), {
            budget: new RequestBudget(client, 300_000, () => abandoned.signal),
          }),
          RequestCancelled,
        );
      const reads = ['ann', 'bob', 'eve'].map(sleep);
      const running = `select from pg_stat_activity where datname = '${name}' and query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()`;
      while (!(await isThere(`select where (select count(*) from (${running}) as one) = 3`)));
      const closed = database.close();
      abandoned.abort();
      await Promise.all([...reads, closed]);
      assert.ok(!(await isThere(running)));
    }));

  it('answers a short read while slow reads use all of their connections', () =>
    withDatabase(async (url) => {
      const database = await openPostgres(url);
      const finished = new AbortController();
      let ended = 0;
      const slow = Array.from({ length: 20 }, (_, i) => {
        const budget = new RequestBudget(`client ${i % 2}`, 50_000, () => finished.signal);
        return assert.rejects(
          database.read((db) => sql`select pg_sleep(60)`.execute(db), { budget }).finally(() => ended++),
          RequestCancelled,
        );
      });
      const { rows } = await database.read((db) => sql<{ one: number }>`select 1 as one`.execute(db), {
        budget: new RequestBudget('client 0', 30_000),
      });
      assert.deepEqual([rows, ended], [[{ one: 1 }], 0]);
      await database.write((db) => sql`update data_version set version = version`.execute(db));
      assert.equal(ended, 0);
      finished.abort();
      await Promise.all(slow);
      await database.close();
    }));

  it('reports that it is busy, not unreachable, when no connection becomes free', () =>
    withDatabase(async (url) => {
      const connections = new Connections({ connectionString: url, connectionTimeoutMillis: 100 }, 1);
      const accepted = await connections.acquire();
      const error: unknown = await connections.acquire().catch(storeError);
      assert.ok(error instanceof StoreBusy);
      assert.equal(error.message, 'The database has too much to do. Try again in a moment.');
      accepted.release();
      (await connections.acquire()).release();
      await connections.close();
    }));

  it('finds phrases and words in a text that is too long for a tsvector', () =>
    withDatabase(async (url) => {
      const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-files-'));
      const store = await openStore({ file: url, filesFolder: folder });
      const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
      const content = Array.from({ length: 200_000 }, (_, index) => `word${index}`).join(' ');
      await store.create(key, null, { title: 'Long', content });
      await store.create(key, null, { title: 'Short', content: 'word7 word9' });
      const found = async (search: string) =>
        (await store.list(key, { ...DEFAULT_QUERY, search })).issues.map(({ number }) => number).sort();
      assert.deepEqual(await found('word199999'), [1]);
      assert.deepEqual(await found('"word7 word8"'), [1]);
      assert.deepEqual(await found('"word8 word7"'), []);
      assert.deepEqual(await found('word7 word9'), [1, 2]);
      assert.deepEqual(await found('long "word100000 word100001"'), [1]);
      await store.close();
      rmSync(folder, { recursive: true });
    }));

  it('is used again after its connections were ended', () =>
    withDatabase(async (url, name) => {
      const store = await openStore({ file: url });
      const id = { owner: 'ann', slug: 'app' };
      const { key } = await store.addRepository(id, { isPrivate: false });
      const during = Promise.allSettled([store.create(key, null, { title: 'x'.repeat(200), content: 'y '.repeat(100_000) })]);
      for (let round = 0; round < 3; round++)
        await administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
      const [first] = await during;
      if (first.status === 'rejected') assert.match(String(first.reason), /does not answer, so this was not done/);
      // What was idle may be used once more before its end is known.
      await store.repository(id).catch((error: unknown) => assert.match(String(error), /does not answer, so this was not done/));
      assert.ok(await store.repository(id));
      assert.equal((await store.create(key, null, { title: 'After' })).title, 'After');
      await store.close();
    }));

  it('releases the connection of a failed snapshot, also when there are more snapshots than connections', () =>
    withDatabase(async (url, name) => {
      const store = await openStore({ file: url });
      const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
      for (let round = 0; round < 12; round++) {
        await assert.rejects(store.snapshot(key + 1), /There is no such repository/);
        const snapshot = await store.snapshot(key);
        await administer(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and state = 'idle in transaction'`,
        );
        await assert.rejects(snapshot.counts(), /does not answer, so this was not done/);
        await snapshot.close();
      }
      assert.equal((await store.create(key, null, { title: 'After' })).title, 'After');
      await store.close();
    }));

  it('fails an import that conflicts with another process, and leaves nothing of it', () =>
    withDatabase(async (url, name) => {
      const store = await openStore({ file: url });
      const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
      await administer(
        `create function conflict() returns trigger language plpgsql as $$ begin raise exception 'met' using errcode = '40001'; end $$;
        create trigger conflict before insert on issue for each row execute function conflict()`,
        name,
      );
      const importer = await store.import(key, NO_LISTS);
      await assert.rejects(importer.add([imported(1, { watchers: ['bob'] })]), StoreBusy);
      await importer.rollback();
      assert.equal(await store.account('bob'), undefined);
      await administer('drop trigger conflict on issue; drop function conflict', name);
      await store.close();
    }));

  it('continues an import with a few conflicts with another process, and loses nothing', () =>
    withDatabase(async (url, name) => {
      const store = await openStore({ file: url });
      const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
      // A sequence counts on when its transaction is rolled back: some rows meet somebody, at their first try.
      const trigger = (table: string) => `create trigger conflict after insert on ${table} for each row execute function conflict()`;
      await administer(
        `create sequence met; create function conflict() returns trigger language plpgsql as $$ begin
          if nextval('met') in (1, 3, 6, 10) then raise exception 'met' using errcode = '40P01'; end if; return null; end $$;
        ${trigger('comment')}; ${trigger('issue_search')}; ${trigger('list_item')}`,
        name,
      );
      const comment = (author: string) =>
        ({ content: 'Said', markup: 'creole', author, createdOn: '2020-01-01T00:00:00Z', updatedOn: null }) as const;
      const importer = await store.import(key, {
        ...NO_LISTS,
        defaults: { kind: 'bug', component: 'Pump', milestone: null, version: null, assignee: 'eve' },
      });
      await importer.add([
        imported(1, { component: 'Valve', assignee: 'bob', reporter: 'bob', watchers: ['zoe'], comments: [comment('bob')] }),
      ]);
      await importer.add([imported(2, { component: 'Valve', assignee: 'bob', reporter: 'zoe', comments: [comment('zoe')] })]);
      await importer.commit();
      assert.deepEqual(
        (await store.list(key, DEFAULT_QUERY)).issues.map((it) => [it.number, it.assignee?.username, it.reporter?.username, it.component]),
        [
          [2, 'bob', 'zoe', 'Valve'],
          [1, 'bob', 'bob', 'Valve'],
        ],
      );
      assert.deepEqual(
        (await store.comments(key, 2)).map(({ id, author }) => [id, author?.username]),
        [[2, 'zoe']],
      );
      const { lists } = await store.choices(key);
      assert.deepEqual(lists.component, ['Pump', 'Valve']);
      assert.deepEqual(
        (await store.grants(key)).map(({ username }) => username),
        ['bob'],
      );
      await administer(
        'drop trigger conflict on comment; drop trigger conflict on issue_search; drop trigger conflict on list_item; drop function conflict; drop sequence met',
        name,
      );
      await store.close();
    }));

  it('gives each number once when two processes create issues', () =>
    withDatabase(async (url) => {
      const stores = await Promise.all([openStore({ file: url }), openStore({ file: url })]);
      const { key } = await stores[0].addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
      const created = await Promise.all(Array.from({ length: 40 }, (_, i) => stores[i % 2]!.create(key, null, { title: `x${i}` })));
      assert.deepEqual(
        created.map(({ number }) => number).sort((a, b) => a - b),
        Array.from({ length: 40 }, (_, i) => i + 1),
      );
      await Promise.all(stores.map((store) => store.close()));
    }));
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Client } from 'pg';
import { DEFAULT_QUERY } from '../../src/model/query';
import { openStore, UnusableFile } from '../../src/tracker/store';
import { RequestBudget } from '../../src/tracker/store/budget';
import { RequestCancelled, TimeLimitExceeded } from '../../src/tracker/store/errors';
import { moveTracker } from '../../src/tracker/store/move';
import { openPostgres } from '../../src/tracker/store/postgres/database';
import { databaseUrl } from '../support/postgres';
import { administer, makeDatabase, TEMPLATE } from '../support/postgres-engine';
import { pgbouncer, startPooler, type Pooler } from '../support/pgbouncer';
import { imported, NO_LISTS } from '../unit/store/support';

const ID = { owner: 'ann', slug: 'app' };
/** Sooner than a sweep finds what was written elsewhere. */
const SOON_MS = 5000;
const never = new AbortController().signal;

/** Where PgBouncer is installed. Debian 12 has one that does not know names of statements in transaction mode. */
if (pgbouncer !== undefined)
  for (const mode of ['transaction', 'session'] as const) {
    describe(`PostgreSQL behind PgBouncer, by ${mode}`, () => {
      let pooler: Pooler;
      let database: Awaited<ReturnType<typeof makeDatabase>>;
      let folder: string;
      before(async () => {
        pooler = await startPooler(databaseUrl('postgres'), mode, mode === 'session' ? 40 : 4);
      });
      after(() => pooler.stop());
      beforeEach(async () => {
        [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-pooled-'))];
      });
      afterEach(async () => {
        const client = new Client({ connectionString: databaseUrl('postgres') });
        await client.connect();
        await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
          new URL(database.url).pathname.slice(1),
        ]);
        await client.end();
        await database.drop();
        rmSync(folder, { recursive: true });
      });
      const open = (direct = '') => openStore({ file: pooler.through(database.url) + direct, filesFolder: folder });

      it('is written and read by two processes at once', async () => {
        const stores = [await open(), await open()];
        const { key } = await stores[0]!.addRepository(ID, { isPrivate: false });
        const importer = await stores[1]!.import(key, NO_LISTS);
        const comment = { content: 'Said', markup: 'markdown', author: 'bob', createdOn: '2020-01-01T00:00:00Z', updatedOn: null } as const;
        await importer.add(Array.from({ length: 300 }, (_, at) => imported(at + 1, { comments: [comment] })));
        await importer.commit();
        await Promise.all(
          Array.from({ length: 120 }, async (_, at) => {
            const [writer, reader] = [stores[at % 2]!, stores[(at + 1) % 2]!];
            const { number } = await writer.create(key, null, { title: `Leaking tank ${at}` });
            await writer.addComment(key, number, null, { content: 'Valve' });
            assert.equal((await reader.issue(key, number))?.title, `Leaking tank ${at}`);
            const query = { ...DEFAULT_QUERY, search: 'valve', searchComments: true };
            const { issues } = await reader.list(key, query, undefined, new RequestBudget('ann', 10_000));
            assert.ok(issues.some((it) => it.number === number));
          }),
        );
        assert.equal((await stores[0]!.list(key, DEFAULT_QUERY)).count, 420);
        for (const store of stores) await store.close();
      });

      it('cancels reads without a client, and no others', async () => {
        const opened = await openPostgres(pooler.through(database.url));
        const sleep = (seconds: number, budget: RequestBudget) =>
          opened.read((db) => sql`select pg_sleep(${seconds})`.execute(db), { budget, isExpensive: true });
        await assert.rejects(sleep(60, new RequestBudget('ann', 300)), TimeLimitExceeded);
        const gone = new AbortController();
        const other = sleep(1, new RequestBudget('eve', 50_000));
        const waiting = sleep(60, new RequestBudget('bob', 50_000, () => gone.signal));
        setTimeout(() => gone.abort(), 100);
        await assert.rejects(waiting, RequestCancelled);
        await other;
        await opened.close();
      });

      it('wakes requests that wait for writes of another process', async () => {
        const direct = mode === 'session' ? '' : `?direct=${encodeURIComponent(new URL(database.url).searchParams.get('host')!)}`;
        const [here, elsewhere] = [await open(direct), await open()];
        const { key, revision } = await here.addRepository(ID, { isPrivate: false });
        const writing = setInterval(() => void elsewhere.create(key, null, { title: 'From elsewhere' }), 200);
        const startedAt = performance.now();
        assert.ok(await here.wakeUps.wait({ repository: key, revision, changes: here.wakeUps.changes }, 30_000, never));
        assert.ok(performance.now() - startedAt < SOON_MS);
        clearInterval(writing);
        for (const store of [here, elsewhere]) await store.close();
      });

      it('is moved to a data file and back by an address with "direct"', async () => {
        const store = await open();
        const { key } = await store.addRepository(ID, { isPrivate: false });
        await store.create(key, null, { title: 'Leaking tank' });
        await store.close();
        // The pooler keeps its connections open; `docs/server.md` says how they are ended.
        const console = new Client({ connectionString: pooler.through(databaseUrl('pgbouncer')) });
        await console.connect();
        await console.query('reconnect');
        await console.end();
        const target = `moved_by_${mode}`;
        await administer(`create database ${target} template ${TEMPLATE}`);
        const direct = `?direct=${encodeURIComponent(new URL(database.url).searchParams.get('host')!)}`;
        const file = { data: join(folder, 'issues.db'), files: join(folder, 'issues.db.attachments') };
        const moved = await moveTracker({ from: { data: pooler.through(database.url) + direct, files: folder }, to: file });
        const back = { data: pooler.through(databaseUrl(target)) + direct, files: join(folder, 'back') };
        assert.deepEqual((await moveTracker({ from: file, to: back })).parts, moved.parts);
        const found = await openStore({ file: databaseUrl(target) });
        assert.equal((await found.issue((await found.repository(ID))!.key, 1))?.title, 'Leaking tank');
        await found.close();
        await administer(`drop database ${target} with (force)`);
      });

      it('is moved by its own address alone', async () => {
        await (await open()).close();
        const from = { data: pooler.through(database.url), files: folder };
        const to = { data: join(folder, 'issues.db'), files: join(folder, 'issues.db.attachments') };
        await assert.rejects(
          moveTracker({ from, to }),
          /is a connection pooler\. Move by the address of PostgreSQL itself, or add "direct=HOST:PORT"/,
        );
      });
    });
  }

if (pgbouncer !== undefined)
  describe('PostgreSQL behind PgBouncer, by statement', () => {
    it('is refused in one sentence', async () => {
      const [pooler, database] = [await startPooler(databaseUrl('postgres'), 'statement'), await makeDatabase()];
      const error = await openStore({ file: pooler.through(database.url) }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof UnusableFile, String(error));
      assert.match(
        error.message,
        /^The pooler at \S+ allows no transactions\. Let it pool by transaction or by session \("pool_mode"\), or name PostgreSQL itself\.$/,
      );
      await pooler.stop();
      await database.drop();
    });
  });

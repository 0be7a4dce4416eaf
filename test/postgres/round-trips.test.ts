import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { createTracker } from '../../src/tracker';
import { hashToken, makeToken } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import { connectionSettings } from '../../src/tracker/store/postgres/address';
import { PostgresConnection } from '../../src/tracker/store/postgres/connection';
import { storeError } from '../../src/tracker/store/postgres/result-codes';
import { ShortConnection } from '../../src/tracker/store/postgres/short-connection';
import type { Store } from '../../src/tracker/store/store';
import { makeDatabase } from '../support/postgres-engine';
import { openRelay, type Relay } from '../support/relay';
import { caller } from '../unit/tracker/harness';

describe('PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let relay: Relay;
  let folder: string;
  let store: Store;
  let ann: number;
  let key: number;
  let sent: number;
  const token = makeToken();

  beforeEach(async () => {
    [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    relay = await openRelay(database.url, (data, direction) => {
      // What is sent together arrives together. Other processes are told apart from requests.
      if (direction === 'to the database' && !data.includes('pg_notify')) sent++;
      return false;
    });
    store = await openStore({ file: relay.url, filesFolder: folder, quotas: { textsPerPerson: 1e6 } });
    ann = (await store.saveAccount('ann', {})).key;
    key = (await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false })).key;
    await store.grant(key, ann, 'write');
    await store.addToken(ann, hashToken(token));
    await store.addListItem(key, 'component', 'Core');
    await store.create(key, ann, { title: 'First', component: 'Core' }); // statements are sent whole at first
    await store.change(key, 1, ann, { status: 'open' });
    await store.addComment(key, 1, ann, { content: 'Seen' });
  });
  afterEach(async () => {
    await store.close();
    relay.cut();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  /** How often something is sent, and then waited for, during some work. */
  async function roundTrips(work: () => Promise<unknown>): Promise<number> {
    await store.dataVersion();
    sent = 0;
    await work();
    return sent;
  }

  it('needs few round trips for a write with many statements', async () => {
    const trips = {
      create: await roundTrips(() => store.create(key, ann, { title: 'Second', content: 'Text' })),
      change: await roundTrips(() => store.change(key, 1, ann, { status: 'resolved' })),
      comment: await roundTrips(() => store.addComment(key, 1, ann, { content: 'Done' })),
    };
    assert.ok(trips.create <= 4 && trips.change <= 5 && trips.comment <= 6, JSON.stringify(trips));
  });

  it('gets one query for issues that are read at the same time, and returns the right ones', async () => {
    const other = (await store.addRepository({ owner: 'ann', slug: 'other' }, { isPrivate: false })).key;
    await store.create(other, ann, { title: 'Elsewhere' });
    for (let number = 2; number <= 20; number++) await store.create(key, ann, { title: `Issue ${number}` });
    const version = await store.dataVersion();
    const numbers = [...Array.from({ length: 21 }, (_, at) => at + 1), 7, 2 ** 33];
    const titles = async () => (await Promise.all(numbers.map((number) => store.issue(key, number, version)))).map((issue) => issue?.title);
    const expected = ['First', ...Array.from({ length: 19 }, (_, at) => `Issue ${at + 2}`), undefined, 'Issue 7', undefined];
    assert.deepEqual(await titles(), expected);
    assert.equal(await roundTrips(async () => assert.deepEqual(await titles(), expected)), 1);
    const both = await Promise.all([store.issue(other, 1, version), store.issue(key, 1, version), store.issue(other, 2, version)]);
    assert.deepEqual(
      both.map((issue) => issue?.title),
      ['Elsewhere', 'First', undefined],
    );
  });

  it('is asked once for a single issue, with the version of the data', async () => {
    const tracker = createTracker(store);
    const reader = caller(tracker, { Authorization: `Bearer ${token}` });
    const paths = ['1.0', '2.0'].map((api) => `/${api}/repositories/ann/app/issues/1`);
    for (const path of paths) assert.equal((await reader.get(path)).status, 200); // looks up the repository and the right
    for (const path of paths) {
      // A notification of an earlier write is a transaction, too, after which the repository is looked up again.
      let fewest = Infinity;
      for (let again = 0; again < 5; again++) fewest = Math.min(fewest, await roundTrips(() => reader.get(path)));
      assert.equal(fewest, 1, path);
    }
    assert.equal((await reader.get(`${paths[0]}0`)).status, 404);
    await tracker.close();
  });

  it('shows nothing of an issue that was written after its reader had lost the right', async () => {
    await store.setPrivate(key, true);
    let isRevoked = false;
    // Between the lookup of the right and the answer.
    const revoking: Store = {
      ...store,
      async issue(...request) {
        await store.grant(key, ann, null);
        await store.change(key, 1, null, { title: 'Secret' });
        isRevoked = true;
        return store.issue(...request);
      },
    };
    const tracker = createTracker(revoking);
    for (const api of ['1.0', '2.0']) {
      await store.grant(key, ann, 'read');
      await store.change(key, 1, null, { title: 'First' });
      isRevoked = false;
      const { text } = await caller(tracker, { Authorization: `Bearer ${token}` }).get(`/${api}/repositories/ann/app/issues/1`);
      assert.ok(isRevoked && text.includes('First') && !text.includes('Secret'), text);
    }
    await tracker.close();
  });

  it('keeps its connection when this process stood still while it answered', async () => {
    const pool = new Pool({ ...connectionSettings(database.url), max: 1, pipeline: true });
    const connection = new ShortConnection(pool, { maxAnswerMs: 200 });
    await connection.run({ text: 'select 1' });
    const select = { text: 'select pg_backend_pid() as pid' };
    const answer = connection.run(select);
    await endOfTurn(); // it is sent
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    assert.deepEqual((await connection.run(select)).rows, (await answer).rows);
    await connection.close();
  });

  it('gets short statements over a new connection when the old one is silently lost', async () => {
    const pool = new Pool({ ...connectionSettings(relay.url), max: 1, pipeline: true });
    pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
    const connection = new ShortConnection(pool, { maxAnswerMs: 500 });
    await connection.run({ text: 'select 1' });
    relay.stall();
    const lost = await Promise.allSettled([connection.run({ text: 'select 1' }), connection.run({ text: 'select 2' })]);
    for (const it of lost) assert.match(String(it.status === 'rejected' && storeError(it.reason)), /PostgreSQL|database/);
    assert.deepEqual((await connection.run({ text: 'select 3 as n' })).rows, [{ n: 3 }]);
    await connection.close();
  });
});

describe('A write on PostgreSQL that fails to begin', () => {
  it('writes nothing, and closes its connection', async () => {
    const [statements, released]: [string[], unknown[]] = [[], []];
    const broken = new Error('canceling statement due to user request');
    const client = {
      query(query: string | { text: string }) {
        const text = typeof query === 'string' ? query : query.text;
        statements.push(text);
        return text === 'begin' ? Promise.reject(broken) : Promise.resolve({ rows: [], command: 'SELECT' });
      },
      release: (isBroken: boolean) => released.push(isBroken),
      connection: { stream: { cork: () => undefined, uncork: () => undefined } },
    } as unknown as PoolClient;
    const server = { cancel: () => Promise.resolve(), isWorking: () => Promise.resolve(true), onLost: () => Promise.resolve() };
    const connection = new PostgresConnection(client, server);
    connection.beginWrite('begin');
    const reading = connection.query('select 1', []);
    connection.run('insert into issue', []);
    const later = connection.query('select 2', []);
    await assert.rejects(reading, broken);
    await assert.rejects(later, broken);
    await assert.rejects(connection.commit(), broken);
    await connection.rollback();
    connection.release();
    assert.deepEqual([statements, released], [['begin', 'select 1', 'rollback'], [true]]);
  });
});

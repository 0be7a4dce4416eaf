import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createTracker } from '../../src/tracker';
import { hashToken, makeToken } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import type { Store } from '../../src/tracker/store/store';
import { makeDatabase } from '../support/postgres-engine';
import { caller } from '../unit/tracker/harness';

const LONG_MS = 30_000;
/** Sooner than the first sweep. */
const SOON_MS = 5000;
const never = new AbortController().signal;

/** The connections that listen. */
const LISTENING = `select pid from pg_stat_activity where datname = current_database() and query = 'listen issue_bucket'`;

describe('Processes at one PostgreSQL wake each other', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let [here, elsewhere]: Store[] = [];
  let admin: Client;
  let folder: string;
  let key: number;

  beforeEach(async () => {
    [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    [here, elsewhere] = [
      await openStore({ file: database.url, filesFolder: folder }),
      await openStore({ file: database.url, filesFolder: folder }),
    ];
    key = (await here.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false })).key;
    admin = new Client({ connectionString: database.url });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    for (const store of [here, elsewhere]) await store!.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const listeners = async (): Promise<number[]> => (await admin.query<{ pid: number }>(LISTENING)).rows.map(({ pid }) => pid);
  const untilListening = async (gone: readonly number[] = []): Promise<number[]> => {
    for (;;) {
      const pids = await listeners();
      if (pids.length > 0 && !pids.some((pid) => gone.includes(pid))) return pids;
      await delay(5);
    }
  };
  /** Waits from now on; how long that took, when it was woken. */
  async function wait(ms = LONG_MS): Promise<number | undefined> {
    const { changes } = here!.wakeUps;
    const { revision } = (await here!.repository({ owner: 'ann', slug: 'app' }))!;
    const startedAt = performance.now();
    const woken = await here!.wakeUps.wait({ repository: key, revision, changes }, ms, never);
    return woken && performance.now() - startedAt;
  }
  const isPoolUsed = (): boolean => {
    const { open, idle, waiting } = here!.poolCounts!();
    return open > idle || waiting > 0;
  };
  const write = (store = elsewhere!) => store.create(key, null, { title: 'From elsewhere' });

  it('at once, by a connection that is open while requests wait', async () => {
    await write();
    assert.deepEqual(await listeners(), [], 'nobody waits, so nobody listens');
    const waiting = wait();
    await untilListening();
    await write();
    assert.ok((await waiting)! < SOON_MS);
    assert.equal((await untilListening()).length, 1);
    await here!.close();
    for (const until = Date.now() + SOON_MS; (await listeners()).length > 0 && Date.now() < until;) await delay(5);
    assert.deepEqual(await listeners(), []);
    here = await openStore({ file: database.url, filesFolder: folder });
  });

  it('at once, where many wait and many write', async () => {
    const waiting = Array.from({ length: 100 }, () => wait());
    await untilListening();
    await Promise.all(Array.from({ length: 20 }, () => write()));
    for (const took of await Promise.all(waiting)) assert.ok(took! < SOON_MS);
  });

  it('at once, by the last write of a program that ends with it', async () => {
    const waiting = wait();
    await untilListening();
    await elsewhere!.saveAccount('ann', { displayName: 'Ann' }); // told at once, and nobody need be woken
    await write();
    await elsewhere!.close();
    assert.ok((await waiting)! < SOON_MS);
    elsewhere = await openStore({ file: database.url, filesFolder: folder });
  });

  it('by a sweep, when a notification is lost', async function () {
    this.timeout(60_000);
    const waiting = wait();
    await untilListening();
    // A program that tells nobody, as an older one does.
    await admin.query('update repository set revision = revision + 1 where id = $1', [key]);
    const took = (await waiting)!;
    assert.ok(took > SOON_MS && took < LONG_MS, `It took ${took} ms.`);
  });

  it('again, after the connection was ended', async () => {
    const waiting = wait();
    const first = await untilListening();
    const ended = await admin.query({ text: 'select pg_terminate_backend(pid)::int from unnest($1::int[]) as pid', values: [first] });
    assert.equal(ended.rowCount, 1);
    await untilListening(first);
    await write();
    assert.ok((await waiting)! < SOON_MS);
  });

  it('for what was written while the connection was gone', async () => {
    const waiting = wait();
    const first = await untilListening();
    await admin.query({ text: 'select pg_terminate_backend(pid) from unnest($1::int[]) as pid', values: [first] });
    await admin.query('update repository set revision = revision + 1 where id = $1', [key]);
    assert.ok((await waiting)! < SOON_MS);
  });

  it('when a right is revoked at the other, and then the reader gets nothing', async () => {
    const [ann, token] = [(await here!.saveAccount('ann', { displayName: 'Ann' })).key, makeToken()];
    await here!.addToken(ann, hashToken(token));
    await here!.setPrivate(key, true);
    await here!.grant(key, ann, 'read');
    const tracker = createTracker(here!);
    const reader = caller(tracker, { Authorization: `Bearer ${token}` });
    const list = '/1.0/repositories/ann/app/issues?limit=1';
    const known = (await reader.get(list)).headers.get('etag')!;
    const waiting = reader.get(list, { headers: { 'If-None-Match': known, Prefer: 'wait=30' } });
    await untilListening();
    const began = performance.now();
    await elsewhere!.grant(key, ann, null);
    assert.equal((await waiting).status, 404);
    assert.ok(performance.now() - began < SOON_MS);
    await tracker.close();
  });

  it('without a connection of the pool', async () => {
    const waiting = Array.from({ length: 200 }, () => wait());
    while (here!.wakeUps.waitingCount < waiting.length) await delay(5);
    // A look when listening begins takes one for a moment.
    for (const until = Date.now() + SOON_MS; isPoolUsed() && Date.now() < until;) await delay(5);
    assert.equal(isPoolUsed(), false);
    await write(here);
    await Promise.all(waiting);
  });
});

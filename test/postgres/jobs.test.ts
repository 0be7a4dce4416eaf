import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createTracker, type Tracker } from '../../src/tracker';
import { hashPassword } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import type { Store } from '../../src/tracker/store/store';
import { archive, issueRow, readWhole } from '../support/archives';
import { administer, makeDatabase } from '../support/postgres-engine';
import { imported, NO_LISTS } from '../unit/store/support';
import { basic, caller, type Answer, type Caller } from '../unit/tracker/harness';

const ID = { owner: 'ann', slug: 'app' };
const ISSUES = '/2.0/repositories/ann/app/issues';
const [IMPORT, EXPORT] = [`${ISSUES}/import`, `${ISSUES}/export`];
const CHEAP = { log2n: 4, r: 8, p: 1 };

const form = (zip: Uint8Array): FormData => {
  const data = new FormData();
  data.set('archive', new Blob([new Uint8Array(zip)]), 'app.zip');
  return data;
};

/** Asks until the job has ended. */
async function ended(eachCaller: Caller, path = IMPORT): Promise<Answer> {
  for (;;) {
    const answer = await eachCaller.get(path);
    if (answer.status !== 202) return answer;
    await delay(10);
  }
}

describe('Jobs of several processes on PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let folder: string;
  let stores: Store[];
  let trackers: Tracker[];
  let [first, other]: Caller[] = [];
  let key: number;
  const logged: unknown[] = [];
  const query = async (statement: string) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return await client.query<Record<string, unknown>>(statement);
    } finally {
      await client.end();
    }
  };
  const alter = (statement: string) => administer(statement, new URL(database.url).pathname.slice(1));

  beforeEach(async () => {
    [database, folder] = [await makeDatabase(), mkdtempSync(join(tmpdir(), 'issue-bucket-files-'))];
    stores = await Promise.all([1, 2].map(() => openStore({ file: database.url, filesFolder: folder })));
    const ann = await stores[0]!.saveAccount('ann', { passwordHash: await hashPassword(`ann's password`, CHEAP) });
    ({ key } = await stores[0]!.addRepository(ID, { isPrivate: false, admin: ann.key }));
    trackers = stores.map((store) => createTracker(store, { log: { error: (...error: unknown[]) => logged.push(error) } }));
    [first, other] = trackers.map((tracker) => caller(tracker, { Authorization: basic('ann') }));
  });
  afterEach(async () => {
    await Promise.all(trackers.map((tracker) => tracker.close()));
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
    for (const path of [folder, `${folder}.backups`]) rmSync(path, { recursive: true, force: true });
    assert.deepEqual(logged.splice(0), []);
  });

  const many = (count: number) => archive({ issues: Array.from({ length: count }, (_, at) => issueRow(at + 1)) });

  it('are reported by each process, wherever they run', async () => {
    assert.equal((await other!.get(IMPORT)).status, 404);
    const started = await first!.post(IMPORT, { body: form(await many(20)) });
    assert.equal(started.status, 202, started.text);
    assert.equal((await other!.get(IMPORT)).status, 202);
    const refused = await other!.post(IMPORT, { body: form(await many(1)) });
    assert.deepEqual([refused.status, refused.body.error.message], [409, 'Import already running']);
    const job = await ended(other!);
    assert.deepEqual([job.status, job.body.status, job.body.count], [200, 'SUCCESS', 20]);
    assert.deepEqual((await first!.get(IMPORT)).body, job.body);
    assert.equal((await other!.get(ISSUES)).body['size' as 'count'], 20);
    // What it replaces is found at another process, too.
    await first!.post(`${IMPORT}?replace=true`, { body: form(await many(2)) });
    const { backup } = (await ended(other!)).body as unknown as { backup: string };
    assert.deepEqual(readdirSync(`${folder}.backups`), [backup]);
    assert.equal((await other!.post(`${IMPORT}?undo=${backup}`)).status, 202);
    assert.equal((await ended(first!)).body.count, 20);
  });

  it('can be downloaded from each process, also after the exporting one has ended', async () => {
    await stores[0]!.create(key, null, { title: 'Leaking tank' });
    const path = (await first!.post(EXPORT)).headers.get('location')!.replace('http://tracker.test', '');
    assert.match(path, /\/export\/app-issues-\d+\.zip$/);
    const zip = async () => {
      const response = await trackers[1]!.fetch(new Request(`http://tracker.test${path}`, { headers: { Authorization: basic('ann') } }));
      return response.headers.get('content-type') === 'application/zip' ? new Uint8Array(await response.arrayBuffer()) : undefined;
    };
    let exported = await zip();
    while (!exported) exported = await zip();
    assert.equal((await readWhole(exported)).issues[0]!.issue.title, 'Leaking tank');
    assert.equal((await other!.get('/1.0/repositories/ann/app/issues/export')).body.status, 'SUCCESS');
    await trackers[0]!.close();
    assert.ok(await zip());
    // The next one takes its place.
    const next = (await other!.post(EXPORT)).headers.get('location')!;
    assert.notEqual(next, path);
    await ended(other!, '/2.0/repositories/ann/app/issues/export/none.zip');
    assert.equal((await other!.get(path)).status, 404);
    while (readdirSync(join(folder, 'exports')).length !== 1 || !existsSync(join(folder, 'exports', `${/(\d+)\.zip$/.exec(next)![1]}.zip`)))
      await delay(5);
  });

  it('are cancelled from another process, and leave everything as it was', async () => {
    await stores[0]!.create(key, null, { title: 'Old' });
    assert.equal((await other!.delete(IMPORT)).status, 404);
    await first!.post(`${IMPORT}?replace=true`, { body: form(await many(500)) });
    assert.equal((await other!.delete(IMPORT)).status, 204);
    for (const eachCaller of [first!, other!]) {
      const { body } = await eachCaller.get(IMPORT);
      assert.deepEqual([body.status, body.message], ['FAILURE', 'The import was cancelled. Nothing was changed.']);
    }
    assert.equal((await other!.get(`${ISSUES}/1`)).body.title, 'Old');
  });

  it('fail with a message when their process ends', async () => {
    await first!.post(IMPORT, { body: form(await many(500)) });
    await trackers[0]!.close();
    const { body } = await other!.get(IMPORT);
    const message = 'The import was stopped, because the server ends. Nothing was changed. Import again when it runs.';
    assert.deepEqual([body.status, body.message], ['FAILURE', message]);
    assert.equal((await other!.post(IMPORT, { body: form(await many(1)) })).status, 202);
    assert.equal((await ended(other!)).body.status, 'SUCCESS');
  });

  for (const [kind, path, message] of [
    [
      'import',
      IMPORT,
      /^The process that imported has ended before it told how it went\. Look whether the issues are there, and import again/,
    ],
    [
      'export',
      '/1.0/repositories/ann/app/issues/export',
      /^The process that exported has ended before it was done\. Start the export again\.$/,
    ],
  ] as const) {
    it(`have failed when their process was killed: ${kind}s, of which another one may begin`, async () => {
      const state = JSON.stringify({ status: 'STARTED', phase: 'Issues', total: 9, count: 3 });
      await alter(`insert into job (repository, kind, state, process) values (${key}, '${kind}', '${state}', 'gone 1')`);
      assert.equal((await other!.get(path)).body.status, 'STARTED');
      await alter(`update job set heartbeat = heartbeat - interval '40 seconds'`);
      assert.equal((await other!.get(path)).body.status, 'FAILURE');
      const last = await stores[0]!.jobs[`${kind}s`].last(key);
      assert.match(last?.job.message ?? '', message);
      assert.equal((await other!.delete(kind === 'import' ? IMPORT : EXPORT)).status, 404);
      const second = await first!.post(kind === 'import' ? IMPORT : EXPORT, kind === 'import' ? { body: form(await many(1)) } : {});
      assert.equal(second.status, 202, second.text);
    });
  }

  it('are stopped if another process has given them up', async () => {
    const { imports } = stores[0]!.jobs;
    const job = { status: 'STARTED', phase: 'Issues', total: 9, count: 3 } as const;
    const first = (await imports.begin(key, null))!;
    assert.equal(await stores[1]!.jobs.imports.begin(key, null), undefined);
    assert.equal(await imports.report(first.id, job), true);
    await alter(`update job set heartbeat = heartbeat - interval '40 seconds'`);
    const next = (await stores[1]!.jobs.imports.begin(key, null))!;
    assert.equal(next.replaced, first.id);
    assert.equal(await imports.report(first.id, job), false);
    await imports.end(first.id, { ...job, status: 'SUCCESS' });
    assert.equal((await imports.last(key))?.job.status, 'ACCEPTED', 'what the first did is not told of the second');
    await imports.end(next.id, { ...job, status: 'FAILURE' });
  });

  it('write nothing while there is no progress', async () => {
    const { imports } = stores[0]!.jobs;
    const { id } = (await imports.begin(key, null))!;
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const written = async () => (await client.query<{ xmin: string }>('select xmin from job')).rows[0]!.xmin;
    const job = { status: 'STARTED', phase: 'Issues', total: 9, count: 3 } as const;
    assert.equal(await imports.report(id, job), true);
    const before = await written();
    assert.equal(await imports.report(id, job), true);
    assert.equal(await written(), before);
    assert.equal(await imports.report(id, { ...job, count: 4 }), true);
    assert.notEqual(await written(), before);
    await client.query(`update job set heartbeat = heartbeat - interval '11 seconds'`);
    assert.equal(await imports.report(id, { ...job, count: 4 }), true);
    const { rows } = await client.query(`select 1 from job where heartbeat > clock_timestamp() - interval '5 seconds'`);
    assert.equal(rows.length, 1, 'what is not told for long would be taken for dead');
    await imports.stop(key);
    assert.equal(await imports.report(id, { ...job, count: 4 }), false);
    await imports.end(id, { ...job, status: 'FAILURE' });
    await client.end();
  });

  it('remove imports of another computer without a heartbeat for half a minute', async () => {
    const { imports, sweep } = stores[0]!.jobs;
    await stores[0]!.create(key, null, { title: 'Old' });
    const begin = async (number: number) => {
      assert.ok(await imports.begin(key, null));
      const importer = await stores[0]!.import(key, NO_LISTS, { append: { issues: 10, comments: 0 } });
      await importer.add([imported(number, {})]);
      await alter(`update edition set host = 'elsewhere' where state = 'staged'`);
      await alter(`update job set process = 'elsewhere ' || split_part(process, ' ', 2) where ended_on is null`);
      return importer;
    };
    const editions = async () => {
      const { rows } = await query('select state from edition order by id');
      return rows.map(({ state }) => String(state)).join();
    };
    const first = await begin(2);
    await sweep!();
    assert.equal(await editions(), 'shown,staged', 'it may go on');
    await first.add([imported(3, {})]);
    await alter(`update job set heartbeat = heartbeat - interval '40 seconds'`);
    await sweep!();
    while ((await editions()) !== 'shown') await delay(10);
    await assert.rejects(first.commit(), /ended already/);
    assert.equal((await stores[1]!.create(key, null, { title: 'Next' })).number, 2, 'its numbers are free again');
    // One that begins finds out, too.
    await begin(3);
    await alter(`update job set heartbeat = heartbeat - interval '40 seconds'`);
    const next = (await stores[1]!.jobs.imports.begin(key, null))!;
    assert.equal(await editions(), 'shown,dead');
    await imports.end(next.id, { status: 'FAILURE', phase: 'Failed', total: 0, count: 0 });
  });

  it('remove old zips, and those of killed processes', async () => {
    const { exports, files, sweep } = stores[0]!.jobs;
    const stored = (await exports.begin(key, null))!.id;
    const paths = [
      await files.place(stored),
      await files.place(stored + 1),
      `${await files.place(stored + 2)}.x.partial`,
      await files.place(stored + 3),
    ];
    for (const path of paths) writeFileSync(path, 'zip');
    const old = Date.now() / 1000 - 3600;
    for (const path of paths.slice(0, 3)) utimesSync(path, old, old);
    await sweep!();
    assert.deepEqual(
      paths.map((path) => existsSync(path)),
      [true, false, false, true],
    );
    await alter(`update job set heartbeat = heartbeat - interval '25 hours'`);
    await sweep!();
    assert.deepEqual(
      paths.map((path) => existsSync(path)),
      [false, false, false, true],
    );
    assert.equal(await exports.last(key), undefined);
  });
});

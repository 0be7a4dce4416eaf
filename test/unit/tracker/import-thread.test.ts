import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../scripts/setup.mjs';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { ImportJobs } from '../../../src/tracker/v2/jobs';
import type { ImportJob } from '../../../src/wire/v2';
import { archive, commentRow, issueRow } from '../../support/archives';

/** An import into a data file runs in a worker thread, with the same results as on this thread. */

const ID = { owner: 'a', slug: 'b' };
const SETTINGS = { mode: 'replace', dryRun: false, authors: undefined, isNew: false } as const;

describe('an import in a thread of its own', () => {
  let folder: string;
  let store: Store;
  let jobs: ImportJobs;
  const errors: unknown[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-thread-'));
    store = await openStore({ file: join(folder, 'data.db') });
    const { key } = await store.addRepository(ID, { isPrivate: true });
    await store.create(key, null, { title: 'Old' });
    jobs = new ImportJobs(store, { error: (...error: unknown[]) => errors.push(error) });
  });
  afterEach(async () => {
    await jobs.close();
    await store.close();
    rmSync(folder, { recursive: true });
    assert.deepEqual(errors, []);
  });

  /** Starts an import of a file, and gives what it said on its way and at its end. */
  async function run(bytes: Uint8Array, reported: Partial<Parameters<ImportJobs['start']>[2]> = {}, cancel = false): Promise<ImportJob> {
    const file = join(folder, 'archive.zip');
    writeFileSync(file, bytes);
    const repository = (await store.repository(ID))!;
    let dispose: () => Promise<void>;
    const disposed = new Promise<void>((resolve) => (dispose = () => Promise.resolve(resolve())));
    await jobs.start(repository, { file }, { ...SETTINGS, ...reported }, dispose!);
    if (cancel) assert.ok(await jobs.cancel(repository.key));
    await disposed;
    while (await jobs.isRunning(repository.key)) await new Promise(setImmediate);
    return (await jobs.job(repository.key))!;
  }

  const titles = async () => {
    const { key } = (await store.repository(ID))!;
    return (await store.list(key, DEFAULT_QUERY, await store.dataVersion())).issues.map(({ title }) => title).sort();
  };
  const rows = { issues: [issueRow(1), issueRow(2, { kind: 'odd' })], comments: [commentRow(1, 1)], strange: [1] };

  it('is held to the quotas of the server', async () => {
    await store.close();
    store = await openStore({ file: join(folder, 'data.db'), quotas: { textsPerRepository: 300 } });
    jobs = new ImportJobs(store, { error: (...error: unknown[]) => errors.push(error) });
    const viewer = { account: await store.saveAccount('ann', {}), trusted: true, credential: null };
    const job = await run(await archive(rows), { viewer, mode: 'append' });
    assert.equal(job.status, 'FAILURE');
    assert.match(job.message ?? '', /more than the 300 bytes that a repository may have/);
    assert.deepEqual(await titles(), ['Old']);
  });

  it('is not begun any more once the tracker ends', async () => {
    jobs.cancelAll();
    const job = await run(await archive(rows));
    const message = 'The import was stopped, because the server ends. Nothing was changed. Import again when it runs.';
    assert.deepEqual([job.status, job.message], ['FAILURE', message]);
    assert.deepEqual(await titles(), ['Old']);
  });

  it('replaces, keeps what it replaced, and is seen at once', async () => {
    const job = await run(await archive(rows));
    assert.deepEqual([job.status, job.count, job.comments], ['SUCCESS', 2, 1]);
    assert.match(String(job.warnings), /unknown kind/);
    assert.match(String(job.warnings), /1 section of the archive is unknown and is skipped: "strange"/);
    assert.deepEqual(readdirSync(join(folder, 'data.db.backups')), [job.backup]);
    assert.deepEqual(await titles(), ['Issue 1', 'Issue 2']);
  });

  it('keeps the last five archives of what people at a server have replaced, and all of those of the command line', async () => {
    const account = await store.saveAccount('ann', {});
    const repository = (await store.repository(ID))!;
    await store.grant(repository.key, account.key, 'admin');
    await store.saveAccount('ann', { passwordHash: 'x' });
    const viewer = { account, trusted: false, credential: { passwordHash: 'x' } };
    const backups = join(folder, 'data.db.backups');
    const kept: string[] = [];
    for (let count = 0; count < 7; count++) kept.push((await run(await archive(rows))).backup!);
    assert.deepEqual(readdirSync(backups), kept, 'of the command line');
    const others = ['a-b-2026-01-01T00-00-00-000Z.zip', 'a+b2-2026-01-01T00-00-00-000Z.zip', 'x+a+b-2026-01-01T00-00-00-000Z.zip'];
    for (const name of others) writeFileSync(join(backups, name), '');
    for (let count = 0; count < 2; count++) {
      kept.push((await run(await archive(rows), { viewer })).backup!);
      const left = readdirSync(backups).filter((name) => !others.includes(name));
      assert.deepEqual(left, kept.slice(-5));
    }
    assert.equal(readdirSync(backups).length, 5 + others.length, 'those of other repositories');
  });

  it('appends, and says by how much the numbers are greater', async () => {
    const job = await run(await archive(rows), { mode: 'append' });
    assert.deepEqual(job.shift, { issue: 1, comment: 0 });
    assert.deepEqual(await titles(), ['Issue 1', 'Issue 2', 'Old']);
  });

  it('takes people for those that it is told, in a dry run', async () => {
    const issues = [issueRow(1, { reporter: 'bo' })];
    const { report } = await run(await archive({ issues }), { dryRun: true, authors: new Map([['bo', 'robert']]) });
    assert.deepEqual([report?.people[0]?.username, report?.present], ['robert', 1]);
    assert.deepEqual(await titles(), ['Old']);
  });

  it('says what is wrong with an archive, also in another language', async () => {
    const job = await run(Buffer.from('no zip'));
    assert.equal(job.status, 'FAILURE');
    assert.ok(job.reason && job.message, JSON.stringify(job));
    assert.deepEqual(await titles(), ['Old']);
  });

  it('stops when it is told to, and leaves all as it was', async () => {
    const job = await run(await archive(rows), {}, true);
    assert.deepEqual([job.status, job.message], ['FAILURE', 'The import was cancelled. Nothing was changed.']);
    assert.deepEqual(await titles(), ['Old']);
  });

  it('keeps a priority that is lower already, which only root may raise', function () {
    if (process.platform !== 'linux') return;
    const script = `
      import { getPriority, setPriority } from 'node:os';
      import { runImportThread } from './src/tracker/v2/import-thread';
      setPriority(15);
      await runImportThread({ postMessage() {}, on() {} }, { data: { file: '/nowhere/issues.db' } }).catch((error) => console.log(error.code));
      console.log(getPriority());`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const result = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    assert.match(result.stdout, /\n15\n$/, result.stderr);
  });
});

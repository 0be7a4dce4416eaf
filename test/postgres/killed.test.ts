import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { Client } from 'pg';
import { hashToken, makeToken } from '../../src/tracker/secrets';
import { openStore } from '../../src/tracker/store';
import { archive, issueRow } from '../support/archives';
import { administer, makeDatabase } from '../support/postgres-engine';
import { buildProgram, type Program } from '../support/program';

interface JobState {
  readonly status: string;
  readonly count: number;
  readonly message?: string;
}

const IMPORTED = 4000;
/** Imports wait at this issue while the lock is held. */
const HELD_AT = 3500;
const LOCK = 4242;
const HOLD = `
create function wait_for_test() returns trigger language plpgsql as $body$ begin perform pg_advisory_xact_lock(${LOCK}); return new; end $body$;
create trigger wait_for_test before insert on issue for each row when (new.number = ${HELD_AT}) execute function wait_for_test();`;

/** Imports run in a thread of the built program, as on a server. */
describe('A server of several processes on PostgreSQL', () => {
  let program: Program;
  let database: Awaited<ReturnType<typeof makeDatabase>>;
  let holder: Client;
  const children: ChildProcess[] = [];
  const token = makeToken();
  const headers = { Authorization: `Bearer ${token}` };
  const IMPORT = '/2.0/repositories/ann/app/issues/import';

  before(async () => {
    [program, database] = [await buildProgram(), await makeDatabase()];
    const worker = join(program.folder, 'dist', 'worker.js');
    await build({ entryPoints: ['src/tracker/worker.ts'], bundle: true, platform: 'node', format: 'cjs', outfile: worker });
    const store = await openStore({ file: database.url });
    const ann = await store.saveAccount('ann', {});
    await store.addToken(ann.key, hashToken(token));
    await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false, admin: ann.key });
    await store.close();
    await administer(HOLD, new URL(database.url).pathname.slice(1));
    holder = new Client({ connectionString: database.url });
    await holder.connect();
  });
  beforeEach(() => holder.query(`select pg_advisory_lock(${LOCK})`));
  afterEach(() => release());
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    program.end();
    await holder.query('drop function wait_for_test() cascade');
    await holder.end();
    await database.drop();
  });

  async function serve(): Promise<{ child: ChildProcess; url: string; err: () => string }> {
    const args = ['serve', '--data', database.url, '--files', join(program.folder, 'files'), '--port', '0'];
    const child = spawn(process.execPath, [join(program.folder, 'dist', 'cli.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, url: line.toString().replace('Listening on ', '').trim(), err: () => err };
  }

  async function start(url: string, issues: number): Promise<void> {
    const form = new FormData();
    const zip = await archive({ issues: Array.from({ length: issues }, (_, at) => issueRow(at + 1)) });
    form.set('archive', new Blob([new Uint8Array(zip)]), 'app.zip');
    const started = await fetch(`${url}${IMPORT}?replace=true`, { method: 'POST', headers, body: form });
    assert.equal(started.status, 202, await started.text());
  }

  async function until(url: string, isThere: (told: JobState) => boolean): Promise<JobState> {
    for (;;) {
      const reported = (await (await fetch(url + IMPORT, { headers })).json()) as JobState;
      if (isThere(reported)) return reported;
      await delay(20);
    }
  }

  const release = () => holder.query('select pg_advisory_unlock_all()');

  const countAt = async (url: string): Promise<number> =>
    ((await (await fetch(`${url}/2.0/repositories/ann/app/issues`, { headers })).json()) as { size: number }).size;

  it('reports that the job of a killed process has failed, and imports again', async () => {
    const [first, second] = [await serve(), await serve()];
    await start(first.url, IMPORTED);
    await until(second.url, ({ count }) => count > 0);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    await release();
    // A heartbeat is missed for half a minute.
    await administer(`update job set heartbeat = heartbeat - interval '31 seconds'`, new URL(database.url).pathname.slice(1));
    const reported = await until(second.url, ({ status }) => status !== 'STARTED');
    assert.match(reported.message ?? '', /^The process that imported has ended before it told how it went\./);
    assert.equal(await countAt(second.url), 0, 'an import is all or nothing');
    await start(second.url, 30);
    assert.equal((await until(second.url, ({ status }) => status === 'SUCCESS')).count, 30);
    assert.equal(await countAt(second.url), 30);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
    assert.equal(second.err(), '');
  });

  it('lets one process finish its requests and stop, while another one continues', async () => {
    const [first, second] = [await serve(), await serve()];
    await start(first.url, IMPORTED);
    await until(second.url, ({ count }) => count > 0);
    // A request that is under way when the process is told to stop: it has seen its head, and gets its body when it listens no more.
    const path = `${first.url}/2.0/repositories/ann/app/issues`;
    const outgoing = request(path, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json', Expect: '100-continue' } });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    outgoing.flushHeaders();
    await once(outgoing, 'continue');
    first.child.kill('SIGTERM');
    const listens = () =>
      fetch(`${first.url}/healthz`).then(
        () => true,
        () => false,
      );
    while (await listens()) await delay(10);
    await release();
    outgoing.end('{"title": "Under way"}');
    const [created] = await answered;
    created.resume();
    assert.equal(created.statusCode, 201);
    const [code] = (await once(first.child, 'exit')) as [number];
    assert.equal(code, 0, first.err());
    const reported = await until(second.url, ({ status }) => status !== 'STARTED');
    assert.match(reported.message ?? '', /^The import was stopped, because the server ends\. Nothing was changed\./);
    assert.equal(await countAt(second.url), 31);
  });
});

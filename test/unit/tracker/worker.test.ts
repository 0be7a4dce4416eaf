import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { FromTracker, PortRequest, PortResponse, ToTracker } from '../../../src/wire/port';

/** The worker of This computer, built as for the extension. */
describe('the worker thread of this computer', () => {
  let folder: string;
  let script: string;
  const workers: Worker[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'worker-test-'));
    script = join(folder, 'worker.js');
    await build({ entryPoints: ['src/tracker/worker.ts'], bundle: true, platform: 'node', format: 'cjs', minify: true, outfile: script });
  });
  after(async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
    rmSync(folder, { recursive: true });
  });

  function start(dataFile: string) {
    const worker = new Worker(script, {
      workerData: { dataFile, person: { username: 'me', displayName: 'Me Myself' } },
      stderr: true,
    });
    workers.push(worker);
    const answers = new Map<number, (response: PortResponse) => void>();
    let noise = '';
    worker.stderr.on('data', (chunk: Buffer) => (noise += chunk.toString()));
    worker.on('message', (message: FromTracker) => {
      if ('id' in message) answers.get(message.id)?.(message);
    });
    let last = 0;
    const send = (message: ToTracker) => worker.postMessage(message);
    return {
      worker,
      say: send,
      noise: () => noise,
      first: once(worker, 'message').then(([message]) => message as FromTracker),
      async ask(method: string, path: string, body?: string) {
        const id = ++last;
        const request: PortRequest = {
          id,
          method,
          url: `http://this-computer${path}`,
          headers: [
            ['accept', 'application/json'],
            ['content-type', 'application/x-www-form-urlencoded'],
          ],
          body: body === undefined ? null : new TextEncoder().encode(body),
        };
        const response = await new Promise<PortResponse>((resolve) => {
          answers.set(id, resolve);
          send(request);
        });
        const text = typeof response.body === 'string' ? response.body : new TextDecoder().decode(response.body);
        return { ...response, json: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> };
      },
    };
  }

  it('says when it is ready, serves with every right, keeps what it was told, and ends cleanly', async () => {
    const file = join(folder, 'new', 'issues.db');
    const tracker = start(file);
    const early = tracker.ask('POST', '/1.0/repositories', 'owner=team&slug=code'); // before it is ready
    assert.deepEqual(await tracker.first, { ready: true });
    assert.deepEqual([(await early).status, (await early).json.right], [200, 'admin']);
    const created = await tracker.ask('POST', '/1.0/repositories/team/code/issues', 'title=Mine&responsible=me');
    assert.deepEqual([created.status, created.json.local_id], [200, 1]);
    assert.ok(created.headers.some(([name]) => name === 'etag'));
    const deleted = await tracker.ask('DELETE', '/1.0/repositories/team/code/issues/1');
    assert.deepEqual([deleted.status, deleted.body.length], [204, 0]);
    tracker.say({ close: true });
    assert.deepEqual(await once(tracker.worker, 'exit'), [0]);
    assert.equal(tracker.noise(), '');

    const two = start(file);
    const second = await two.ask('POST', '/1.0/repositories/team/code/issues', 'title=Next');
    assert.equal(second.json.local_id, 2);
    two.say({ close: true });
    await once(two.worker, 'exit');
  });

  it('finishes what it was asked before it closes', async () => {
    const tracker = start(join(folder, 'closing.db'));
    const ended = once(tracker.worker, 'exit');
    const answer = tracker.ask('POST', '/1.0/repositories', 'owner=a&slug=b');
    tracker.say({ close: true });
    assert.equal((await answer).status, 200);
    assert.deepEqual(await ended, [0]);
  });

  it('goes on when something is cancelled that it does not know, or has answered already', async () => {
    const tracker = start(join(folder, 'cancel.db'));
    await tracker.ask('GET', '/1.0/user');
    tracker.say({ cancel: 1 });
    tracker.say({ cancel: 99 });
    assert.equal((await tracker.ask('GET', '/1.0/user')).status, 200);
    tracker.say({ close: true });
    await once(tracker.worker, 'exit');
  });

  it('answers 400 to a request that HTTP has no room for', async () => {
    const tracker = start(join(folder, 'odd.db'));
    assert.equal((await tracker.ask('CONNECT', '/1.0/user')).status, 400);
    tracker.say({ close: true });
    await once(tracker.worker, 'exit');
  });

  it('says in a sentence why it cannot open the file', async () => {
    const file = join(folder, 'no.db');
    writeFileSync(file, 'this is not a database, and is long enough to be read as one. '.repeat(20));
    const tracker = start(file);
    const ended = once(tracker.worker, 'exit'); // may come together with the message
    const message = await tracker.first;
    assert.ok('failed' in message);
    assert.match(message.failed, /is not a data file of Issue Bucket/);
    await ended;
  });
});

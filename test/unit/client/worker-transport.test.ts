import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssueService } from '../../../src/client';
import { TrackerError } from '../../../src/client/errors';
import { THIS_COMPUTER, WorkerTransport } from '../../../src/client/worker-transport';
import { ANN, APP, failure, ISSUE } from './support';

/** A worker that behaves as the URL says; the data file's name counts its starts. */
const SCRIPT = `
const { parentPort: port, workerData } = require('node:worker_threads');
if (workerData.dataFile === 'locked') { port.postMessage({ failed: 'The file is locked by another program.' }); port.close(); return; }
const kept = [];
const together = [];
const answer = ({ id, method, url, headers, body }) => {
  const echo = { ...${JSON.stringify(ISSUE)}, title: method + ' ' + url, content: body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? '') };
  port.postMessage({ id, status: 200, headers: [['etag', '"' + workerData.dataFile + '"'], ['content-type', 'application/json']], body: /[?/]5\\b/.test(url) ? new TextEncoder().encode(JSON.stringify(echo)) : JSON.stringify(echo) });
};
port.on('message', (message) => {
  if (message.close) return port.close();
  if (message.cancel) return kept.push(message.cancel);
  if (message.url.includes('/6?')) throw new Error('a bug');
  if (message.url.includes('/7?')) return process.exit(3);
  if (message.url.includes('/8?')) return;
  if (message.url.includes('/9?')) message.url = 'cancelled: ' + kept.join();
  if (!message.url.includes('/4?')) return answer(message);
  together.push(message);
  if (together.length === 3) together.forEach(answer);
});
port.postMessage({ ready: true });
`;

describe('The way to the worker of this computer', () => {
  let folder: string;
  let transport: WorkerTransport;
  let starts: number;
  let reported: string[];
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-'));
    writeFileSync(join(folder, 'worker.cjs'), SCRIPT);
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    starts = 0;
    reported = [];
    file = 'data';
    transport = new WorkerTransport({
      script: join(folder, 'worker.cjs'),
      data: () => {
        starts++;
        return Promise.resolve({ dataFile: `${file}${file === 'data' ? starts : ''}`, person: ANN });
      },
      onError: (message) => reported.push(message),
    });
  });
  afterEach(() => transport.close());

  const service = () => createIssueService({ site: 'This computer', baseUrl: THIS_COMPUTER, isLocal: true, fetch: transport.fetch });

  it('starts the worker with the first request, once', async () => {
    const transported = service();
    assert.equal(starts, 0);
    const answers = await Promise.all([1, 2, 5].map((number) => transported.get(APP, number)));
    assert.deepEqual(
      answers.map((one) => one.title),
      [1, 2, 5].map((number) => `GET ${THIS_COMPUTER}/1.0/repositories/ann/app/issues/${number}?fields=%2Bmarkup,%2Bvotes`),
    );
    assert.equal(starts, 1);
    assert.equal(answers[0]!.revision, '"data1"');
  });

  it('delivers simultaneous responses one per turn of the event loop', async () => {
    let turn = 0;
    let counting: NodeJS.Immediate;
    const count = () => {
      turn++;
      counting = setImmediate(count);
    };
    const ask = () => transport.fetch(`${THIS_COMPUTER}/4?`, { headers: {} }).then(() => turn);
    count();
    const turns = await Promise.all([ask(), ask(), ask()]);
    clearImmediate(counting!);
    assert.equal(new Set(turns).size, 3);
  });

  it('sends request bodies', async () => {
    assert.equal(
      (await service().create(APP, { title: 'Größe & Maß', content: 'a\nb' })).content,
      'title=Gr%C3%B6%C3%9Fe+%26+Ma%C3%9F&content=a%0Ab',
    );
  });

  for (const [title, number, message] of [
    ['throws', 6, /stopped unexpectedly \(a bug\)\. Try again: it is restarted\.$/],
    ['ends', 7, /stopped unexpectedly\. Try again: it is restarted\.$/],
  ] as const) {
    it(`rejects pending requests when the worker ${title}, and starts another for the next`, async () => {
      const transported = service();
      const waiting = failure(transported.get(APP, 8), 'unreachable');
      assert.match((await failure(transported.get(APP, number), 'unreachable')).message, message);
      assert.match((await waiting).message, message);
      assert.equal((await transported.get(APP, 1)).revision, '"data2"');
      assert.ok(
        reported.some((line) => message.test(line)),
        reported.join('\n'),
      );
    });
  }

  it('says why the worker cannot open the data file, and tries again when asked again', async () => {
    file = 'locked';
    assert.equal((await failure(service().get(APP, 1), 'unreachable')).message, 'The file is locked by another program.');
    file = 'data';
    assert.equal((await service().get(APP, 1)).revision, '"data2"');
  });

  it('reports why the worker cannot be started', async () => {
    const wrong = new TrackerError('unreachable', 'The setting is no path.');
    transport = new WorkerTransport({ script: 'none', data: () => Promise.reject(wrong) });
    assert.equal(await failure(service().get(APP, 1), 'unreachable'), wrong);
  });

  it('cancels a request in the worker when nobody waits for it', async () => {
    const stop = new AbortController();
    const transported = service();
    const running = failure(transported.get(APP, 8, { signal: stop.signal }), 'cancelled');
    await transported.get(APP, 1);
    stop.abort();
    await running;
    assert.match((await transported.get(APP, 9)).title, /cancelled: 1$/);
  });

  it('refuses requests once it is closed', async () => {
    const transported = service();
    await transported.get(APP, 1);
    await transport.close();
    await failure(transported.get(APP, 1), 'unreachable');
    assert.equal(starts, 1);
    assert.deepEqual(reported, []);
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssueService } from '../../../src/client';
import type { IssueService } from '../../../src/client/service';
import { createTracker, type Tracker } from '../../../src/tracker';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { readWhole } from '../../support/archives';
import { ANN, APP, failure } from './support';
import { onLoopback, type Loopback } from '../../support/loopback';

const ISSUES = 400;

describe('An archive that is saved to a file', () => {
  let folder: string;
  let store: Store;
  let tracker: Tracker;
  let server: Loopback;
  let services: Readonly<Record<'near' | 'far', IssueService>>;
  /** Bytes of the answers that were fetched from the tracker of this computer. */
  let fetched: number;
  /** Called before a piece of a zip leaves the server. */
  let onPiece: () => void;

  before(async () => {
    store = await openStore({ file: ':memory:' });
    tracker = createTracker(store);
    const { key } = await store.addRepository(APP, { isPrivate: false });
    await store.saveAccount('ann', {});
    await store.grant(key, (await store.account('ann'))!.key, 'admin');
    for (let i = 0; i < ISSUES; i++) await store.create(key, null, { title: `Issue ${i}`, content: Math.random().toString(36).repeat(20) });
    const service = createIssueService({
      site: 'This computer',
      baseUrl: 'http://this-computer',
      isLocal: true,
      fetch: async (url, init) => {
        const response = await tracker.fetch(new Request(url, init), { principal: ANN, mayNameFiles: true });
        const body = await response.arrayBuffer();
        fetched += body.byteLength;
        return new Response(response.status === 204 ? null : body, response);
      },
    });
    const answer = async (request: Request) => {
      const response = await tracker.fetch(request, { principal: ANN });
      if (response.headers.get('content-type') !== 'application/zip') return response;
      const chunks = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, to) {
          onPiece();
          to.enqueue(chunk);
        },
      });
      return new Response(response.body!.pipeThrough(chunks), response);
    };
    server = await onLoopback(answer);
    services = { near: service, far: createIssueService({ site: 'issues.example.com', baseUrl: server.origin }) };
  });
  after(async () => {
    server.close();
    await tracker.close();
    await store.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-save-'));
    fetched = 0;
    onPiece = () => undefined;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const where of ['near', 'far'] as const) {
    it(`is complete, without temporary files (${where})`, async () => {
      const file = join(folder, 'out.zip');
      writeFileSync(file, 'an older one');
      await services[where].saveArchive(APP, file);
      assert.equal((await readWhole({ file })).issues.length, ISSUES);
      assert.deepEqual(readdirSync(folder), ['out.zip']);
      assert.ok(fetched < 5000, `${fetched} bytes were fetched of a tracker that can write the file itself`);
    });

    it(`keeps the existing file when it is cancelled, and leaves nothing else (${where})`, async () => {
      const file = join(folder, 'out.zip');
      writeFileSync(file, 'an older one');
      const stop = new AbortController();
      if (where === 'far') onPiece = () => stop.abort();
      const options = { signal: stop.signal, ...(where === 'near' && { onProgress: () => stop.abort() }) };
      await failure(services[where].saveArchive(APP, file, options), 'cancelled');
      assert.deepEqual(readdirSync(folder), ['out.zip']);
      assert.equal(readFileSync(file, 'utf8'), 'an older one');
    });

    it(`reports in a sentence that the file cannot be written (${where})`, async () => {
      mkdirSync(join(folder, 'out.zip'));
      const { message } = await failure(services[where].saveArchive(APP, join(folder, 'out.zip')), 'invalid');
      assert.match(message, /out\.zip could not be written \(EISDIR\)\. Choose another place for it\.$/);
      assert.deepEqual(readdirSync(folder), ['out.zip']);
      const missing = await failure(services[where].saveArchive(APP, join(folder, 'none', 'out.zip')), 'invalid');
      assert.match(missing.message, /could not be written \(ENOENT\)/);
    });
  }

  it('is never written by a server to a given path', async () => {
    const file = join(folder, 'named.zip');
    const url = services.far.issueUrl(APP, 1)!.replace(/\/ann\/app.*/, '');
    const path = '/2.0/repositories/ann/app/issues/export';
    const headers = { 'content-type': 'application/vnd.issue-bucket.archive+json' };
    assert.equal((await fetch(url + path, { method: 'POST', headers, body: JSON.stringify({ file }) })).status, 202);
    await services.far.exportArchive(APP).catch(() => undefined); // waits for the running one, or starts the next
    assert.deepEqual(readdirSync(folder), []);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssueService } from '../../../src/client';
import type { IssueService } from '../../../src/client/service';
import { ALL } from '../../../src/model/query';
import { createTracker, type Tracker } from '../../../src/tracker';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { NAMED_ARCHIVE } from '../../../src/wire/v2';
import { account, archive, issueRow } from '../../support/archives';
import { ANN, APP, failure } from './support';
import { onLoopback } from '../../support/loopback';

const ISSUES = 40;
const PATH = '/2.0/repositories/ann/app/issues/import';

describe('An archive that is a file of this computer', () => {
  let folder: string;
  let file: string;
  let store: Store;
  let tracker: Tracker;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-file-'));
    file = join(folder, 'export.zip');
    const row = (i: number) => issueRow(i + 1, { reporter: account('Ana Costa', 'x:1'), content: `${i} `.repeat(5000) });
    writeFileSync(file, await archive({ issues: Array.from({ length: ISSUES }, (_, i) => row(i)) }));
  });
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    store = await openStore({ file: ':memory:' });
    tracker = createTracker(store);
    await store.addRepository(APP, { isPrivate: false });
  });
  afterEach(async () => {
    await tracker.close();
    await store.close();
  });

  const reporter = async (service: IssueService) => (await service.get(APP, 1)).reporter?.username;

  it('is passed to the tracker of this computer by its path', async () => {
    const sizes: number[] = [];
    const service = createIssueService({
      site: 'This computer',
      baseUrl: 'http://this-computer',
      isLocal: true,
      fetch: async (url, init) => {
        if (init.method === 'POST') sizes.push((init.body as string).length);
        return tracker.fetch(new Request(url, init), { principal: ANN, mayNameFiles: true });
      },
    });
    assert.equal((await service.describeImport(APP, { file })).counts.issues, ISSUES);
    assert.equal((await service.importArchive(APP, { file }, { authors: { 'Ana Costa': 'ana' } })).issues, ISSUES);
    assert.equal(await reporter(service), 'ana');
    assert.ok(
      sizes.every((size) => size < 1000),
      String(sizes),
    );
    const missing = await failure(service.importArchive(APP, { file: join(folder, 'gone.zip') }, { replace: true }), 'invalid');
    assert.match(missing.message, /There is no file .*gone\.zip/);
    assert.equal(await service.count(APP, ALL, null), ISSUES);
  });

  it('is uploaded to a server in chunks, and no server opens a path', async () => {
    await store.saveAccount('ann', {});
    const ann = (await store.account('ann'))!;
    await store.grant((await store.repository(APP))!.key, ann.key, 'admin');
    // Who asks is not what this is about: the server takes everybody for Ann.
    const fetch = (request: Request) => tracker.fetch(request, { principal: ANN });
    const server = await onLoopback(fetch);
    const url = server.origin;
    try {
      const service = createIssueService({ site: 'issues.example.com', baseUrl: url });
      const result = await service.importArchive(APP, { file }, { authors: { 'x:1': 'ana' } });
      assert.equal(result.issues, ISSUES);
      assert.equal(await reporter(service), 'ana');
      const body = JSON.stringify({ file });
      const named = await globalThis.fetch(`${url}${PATH}?replace=true`, {
        method: 'POST',
        body,
        headers: { 'content-type': NAMED_ARCHIVE },
      });
      assert.equal(named.status, 400);
      assert.match(await named.text(), /Send the archive as the field/);
    } finally {
      server.close();
    }
  });
});

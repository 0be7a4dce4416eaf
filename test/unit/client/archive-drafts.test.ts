import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssueService } from '../../../src/client';
import type { IssueService } from '../../../src/client/service';
import { createTracker, type Tracker } from '../../../src/tracker';
import { readArchive } from '../../../src/tracker/archive';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { ANN, APP, failure } from './support';
import { onLoopback, type Loopback } from '../../support/loopback';

const COPY = { owner: 'ann', slug: 'copy' };
/** Longer than a chunk, with multi-byte characters. */
const DRAFTS = JSON.stringify({ version: 1, issues: [{ title: '🪣 "Eimer"\n'.repeat(20_000) }] });
const TOO_LARGE = 'é'.repeat(2.5 * 2 ** 20 + 1);

describe('An archive with drafts', () => {
  let folder: string;
  let store: Store;
  let tracker: Tracker;
  let server: Loopback;
  let services: Readonly<Record<'near' | 'far', IssueService>>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-drafts-'));
    store = await openStore({ file: ':memory:' });
    tracker = createTracker(store);
    await store.saveAccount('ann', {});
    const ann = (await store.account('ann'))!.key;
    for (const id of [APP, COPY]) {
      const { key } = await store.addRepository(id, { isPrivate: false });
      await store.grant(key, ann, 'admin');
      for (const title of ['First', 'Second']) await store.create(key, null, { title });
      await store.addComment(key, 1, null, { content: 'Said' });
    }
    const service = createIssueService({
      site: 'This computer',
      baseUrl: 'http://this-computer',
      isLocal: true,
      fetch: async (url, init) => tracker.fetch(new Request(url, init), { principal: ANN, mayNameFiles: true }),
    });
    const answer = (request: Request) => tracker.fetch(request, { principal: ANN });
    server = await onLoopback(answer);
    services = { near: service, far: createIssueService({ site: 'issues.example.com', baseUrl: server.origin }) };
  });
  after(async () => {
    server.close();
    await tracker.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const draftsIn = async (source: Parameters<typeof readArchive>[0]) => {
    const archive = await readArchive(source);
    archive.close();
    return archive.drafts;
  };

  for (const where of ['near', 'far'] as const) {
    it(`contains them unchanged, and returns them when it is imported (${where})`, async () => {
      const service = services[where];
      const file = join(folder, 'out.zip');
      await service.saveArchive(APP, file, { drafts: DRAFTS });
      assert.ok((await draftsIn({ file })) === DRAFTS);
      const replaced = await service.importArchive(COPY, { file }, { replace: true });
      assert.ok(replaced.drafts === DRAFTS);
      assert.equal(replaced.shift, undefined);
      const { drafts, shift } = await service.importArchive(COPY, { file }, { append: true });
      assert.ok(drafts === DRAFTS);
      assert.ok(shift!.issue >= 2);
      assert.equal((await service.get(COPY, 1 + shift!.issue)).title, 'First');
      const [output] = await service.comments(COPY, 1 + shift!.issue);
      const [first] = await service.comments(APP, 1);
      assert.deepEqual([output!.id, output!.content], [first!.id + shift!.comment, 'Said']);
    });

    it(`contains them when it is downloaded, and none if there are none (${where})`, async () => {
      assert.ok((await draftsIn(await services[where].exportArchive(APP, { drafts: DRAFTS }))) === DRAFTS);
      const bare = await services[where].exportArchive(APP);
      assert.equal(await draftsIn(bare), undefined);
      assert.ok(!Buffer.from(bare).includes('drafts'));
      assert.equal((await services[where].importArchive(COPY, bare, { replace: true })).drafts, undefined);
    });

    it(`is refused in a sentence when they are too large (${where})`, async () => {
      const { message } = await failure(services[where].saveArchive(APP, join(folder, 'large.zip'), { drafts: TOO_LARGE }), 'invalid');
      assert.match(message, /The drafts are larger than the 5 MB that fit into an archive\. Export without them\./);
    });
  }
});

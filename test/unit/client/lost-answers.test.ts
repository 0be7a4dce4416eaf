import assert from 'node:assert/strict';
import { createIssueService } from '../../../src/client';
import type { IssueService } from '../../../src/client/service';
import { TrackerError } from '../../../src/client/errors';
import { DEFAULT_SORT } from '../../../src/model/query';
import { createTracker, type Tracker } from '../../../src/tracker';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { memento } from '../../support/memento';
import { ANN, APP, failure } from './support';

const PLACE = { path: 'src/a.ts', first: 3, lines: ['poll();'], before: [], after: [] };

/** How a site fails that has done what was requested. */
const LOSSES: readonly [title: string, answer: () => Response][] = [
  ['the connection is cut', () => assert.fail(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } }))],
  ['a gateway gives up', () => new Response('<html>502 Bad Gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } })],
  ['a gateway is too late', () => new Response('', { status: 504 })],
  [
    'a portal answers with its page',
    () => new Response('<html>Sign in to this network</html>', { headers: { 'content-type': 'text/html' } }),
  ],
  ['the answer is cut off', () => new Response('{"local_id": 1, "tit', { headers: { 'content-type': 'application/json' } })],
  ['the answer is of something else', () => Response.json({ hello: 'world' })],
];

/** What a person sends again when they are told that it failed. */
describe('An answer that is lost', () => {
  let store: Store;
  let tracker: Tracker;
  let site: { lose: (() => Response) | undefined; isBefore: boolean; knowsKeys: boolean; posts: string[] };
  const state = memento();
  let service: IssueService;
  const makeService = () =>
    createIssueService({
      site: 'issues.example.com',
      baseUrl: 'https://issues.example.com',
      retryDelay: () => 0,
      unanswered: { get: () => state.get('unanswered'), set: (entries) => void state.update('unanswered', entries) },
      fetch: async (url, init) => {
        const headers = new Headers(init.headers);
        if (!site.knowsKeys) headers.delete('idempotency-key');
        const isWrite = init.method === 'POST' || init.method === 'PUT';
        const { lose } = site;
        if (lose && isWrite && site.isBefore) return lose();
        if (isWrite) site.posts.push(`${init.method} ${new URL(url).pathname}`);
        const answer = await tracker.fetch(new Request(url, { ...init, headers }), { principal: ANN });
        return lose && isWrite ? lose() : answer;
      },
    });
  beforeEach(async () => {
    store = await openStore({ file: ':memory:' });
    tracker = createTracker(store);
    await state.update('unanswered', undefined);
    site = { lose: undefined, isBefore: false, knowsKeys: true, posts: [] };
    service = makeService();
    await service.addRepository(APP);
    await service.create(APP, { title: 'First' });
    await service.create(APP, { title: 'Second' });
  });
  afterEach(async () => {
    await tracker.close();
    await store.close();
  });

  const key = async () => (await store.repository(APP))!.key;
  const CREATING: readonly [what: string, send: () => Promise<unknown>, count: () => Promise<number>][] = [
    [
      'an issue',
      () => service.create(APP, { title: 'Third', content: 'One\ntwo' }),
      async () => (await service.list(APP, ALL_ISSUES)).count - 2,
    ],
    ['a comment', () => service.addComment(APP, 1, { content: 'Hello' }), async () => (await store.comments(await key(), 1)).length],
    [
      'a comment on several',
      async () => {
        const { left } = await service.changeMany(APP, [{ number: 1 }, { number: 2 }], { message: 'Both' });
        if (left[0]) throw left[0].error as Error;
      },
      async () => (await store.comments(await key(), 1)).length,
    ],
    ['an anchor', () => service.addAnchor(APP, 1, PLACE), async () => (await service.anchors(APP, 1))!.length],
    ['a relation', () => service.relate(APP, 1, { name: 'blocks', other: 2 }), async () => (await service.relations(APP, 1))!.length],
    [
      'a file',
      () => service.attach(APP, 1, { name: 'a.txt', bytes: Buffer.from('a') }),
      async () => (await service.attachments(APP, 1)).length,
    ],
    [
      'a name in a list',
      () => service.addListItem(APP, 'component', 'UI'),
      async () => (await service.listEntries(APP, 'component')).length,
    ],
  ];
  const ALL_ISSUES = { filter: { and: [] }, search: null, sort: DEFAULT_SORT, start: 0, limit: 50 } as const;

  for (const [what, send, count] of CREATING) {
    it(`creates ${what} once, however the site fails`, async () => {
      for (const [title, answer] of LOSSES) {
        // Answers without a body that is read are none that can be lost in it.
        site.lose = answer;
        const isTold = await send().then(
          () => false,
          (error: unknown) => error instanceof TrackerError,
        );
        site.lose = undefined;
        if (isTold) await send();
        assert.equal(await count(), 1, title);
        await tracker.close();
        await store.close();
        store = await openStore({ file: ':memory:' });
        tracker = createTracker(store);
        service = makeService();
        await service.addRepository(APP);
        await service.create(APP, { title: 'First' });
        await service.create(APP, { title: 'Second' });
      }
    });
  }

  const LOOKED_FOR = CREATING.filter(([what]) => ['an issue', 'a comment', 'an anchor'].includes(what));
  for (const [what, send, count] of LOOKED_FOR) {
    it(`creates ${what} once at a site without keys, where it is looked for first`, async () => {
      site.knowsKeys = false;
      site.lose = LOSSES[0]![1];
      await failure(send(), 'unreachable');
      site.lose = undefined;
      const posts = site.posts.length;
      await send();
      assert.deepEqual([await count(), site.posts.length], [1, posts]);
      // A further one is meant.
      await send();
      assert.equal(await count(), 2);
    });

    it(`creates ${what} when the request was lost, not the answer`, async () => {
      site.isBefore = true;
      site.lose = LOSSES[0]![1];
      await failure(send(), 'unreachable');
      site.lose = undefined;
      await send();
      assert.equal(await count(), 1);
    });

    it(`knows of ${what} in the next window, too`, async () => {
      site.knowsKeys = false;
      site.lose = LOSSES[0]![1];
      await failure(send(), 'unreachable');
      site.lose = undefined;
      service = makeService();
      await send();
      assert.equal(await count(), 1);
    });
  }

  for (const [what, edited] of [
    ['the description', { title: 'Third', content: 'One and two' }],
    ['a field', { title: 'Third', content: 'One', priority: 'blocker' }],
  ] as const) {
    it(`asks where ${what} was edited since: nothing is sent until it is sent once more`, async () => {
      site.lose = LOSSES[0]![1];
      await failure(service.create(APP, { title: 'Third', content: 'One' }), 'unreachable');
      site.lose = undefined;
      const posts = site.posts.length;
      const { message } = await failure(service.create(APP, edited), 'conflict');
      assert.match(
        message,
        /^#3 has this title already: .* with another description or other fields\. Send again to create a further issue\.$/,
      );
      assert.equal(site.posts.length, posts);
      assert.equal((await service.create(APP, edited)).number, 4);
    });
  }

  it('is known again where a list sorts the issues differently by then', async () => {
    const comment = (...numbers: number[]) =>
      service.changeMany(
        APP,
        numbers.map((number) => ({ number })),
        { message: 'Both' },
      );
    site.lose = LOSSES[0]![1];
    assert.equal((await comment(1, 2)).left.length, 2);
    site.lose = undefined;
    assert.equal((await comment(2, 1)).done.length, 2);
    assert.equal((await store.comments(await key(), 1)).length, 1);
  });

  const OTHERS: readonly [what: string, send: (line: string) => Promise<unknown>, count: () => Promise<number>][] = [
    ['comment', (content) => service.addComment(APP, 1, { content }), async () => (await store.comments(await key(), 1)).length],
    ['anchor', (line) => service.addAnchor(APP, 1, { ...PLACE, lines: [line] }), async () => (await service.anchors(APP, 1))!.length],
  ];
  for (const [what, send, count] of OTHERS) {
    it(`keeps no other ${what} of the issue from being added, and is found after that`, async () => {
      site.lose = LOSSES[0]![1];
      await failure(send('One'), 'unreachable');
      site.lose = undefined;
      await send('Two');
      await send('One');
      assert.equal(await count(), 2);
    });
  }

  it("takes no issue for the lost one that is somebody else's, or older", async () => {
    site.knowsKeys = false;
    const bob = await store.saveAccount('bob', {});
    await store.create(await key(), bob.key, { title: 'Third' });
    site.isBefore = true;
    site.lose = LOSSES[0]![1];
    await failure(service.create(APP, { title: 'Third' }), 'unreachable');
    site.lose = undefined;
    assert.equal((await service.create(APP, { title: 'Third' })).number, 4);
  });

  it('is remembered without a word of the text', async () => {
    site.lose = LOSSES[0]![1];
    await failure(service.create(APP, { title: 'A secret plan', content: 'of mine' }), 'unreachable');
    const stored = JSON.stringify(state.get('unanswered'));
    assert.match(stored, /"key"/);
    assert.doesNotMatch(stored, /secret|plan|mine|ann/i);
    site.lose = undefined;
    await service.create(APP, { title: 'A secret plan', content: 'of mine' });
    assert.equal(JSON.stringify(state.get('unanswered')), '[]');
  });

  it('is looked for only after one was lost', async () => {
    const reads: string[] = [];
    const { fetch } = tracker;
    tracker.fetch = ((request: Request, ...rest: [never]) => {
      if (request.method === 'GET') reads.push(request.url);
      return fetch(request, ...rest);
    }) as typeof fetch;
    await service.create(APP, { title: 'Third' });
    await failure(service.create(APP, { title: '' }), 'invalid');
    await service.create(APP, { title: 'Third' });
    assert.deepEqual(reads, []);
    assert.equal((await service.list(APP, ALL_ISSUES)).count, 4);
  });
});

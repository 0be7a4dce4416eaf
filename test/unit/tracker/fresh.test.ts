import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracker, type Tracker } from '../../../src/tracker';
import { hashPassword } from '../../../src/tracker/secrets';
import { openStore } from '../../../src/tracker/store';
import type { Account, Store } from '../../../src/tracker/store/store';
import { APP, basic, caller, fill, imported, LOCAL, type Caller } from './harness';

/** Caches: after any write, here or by another program, responses are never outdated. */

const APP2 = APP.replace('/1.0/', '/2.0/');
const query = encodeURIComponent('component.name = "core" OR title ~ "first"');
/** The requests that are repeated. */
const REQUESTS = [
  APP,
  `${APP}?sort=-utc_last_updated&limit=2`,
  `${APP}?component=core&search=first`,
  `${APP}?component=core&limit=1`,
  `${APP}?fields=%2Bvotes`,
  `${APP}/1`,
  `${APP}/1/comments`,
  `${APP}/1/comments/1`,
  `${APP}/1/followers`,
  `${APP}/components`,
  '/1.0/user',
  APP2,
  `${APP2}?sort=-updated_on&pagelen=2`,
  `${APP2}?q=${query}`,
  `${APP2}?fields=values.assignee.display_name,values.component,size`,
  `${APP2}/1`,
  `${APP2}/1/comments`,
  `${APP2}/1/comments/1`,
  `${APP2}/1/comments/1?fields=%2Bissue.assignee,%2Bissue.state`,
  `${APP2}/1/changes`,
  `${APP2}/1/attachments`,
  `${APP2.replace('/issues', '/components')}`,
  '/1.0/repositories/ann/secret/issues',
];

interface People {
  readonly ann: Account;
  readonly bob: Account;
}

const passwordOf = (name: string, password = `${name}'s password`) => hashPassword(password, { log2n: 4, r: 8, p: 1 });

/** For clients that ask for JSON, responses are assembled from cached parts. */
const PROGRAM = { Accept: 'application/json' };

/** Keys of the repositories `app` and `secret`, which are created in this order. */
const [KEY, SECRET_KEY] = [1, 2];

const itemId = async (store: Store, name: string): Promise<number> =>
  (await store.listItems(KEY, 'component')).find((item) => item.name === name)!.id;

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** All kinds of writes. */
const WRITES: [title: string, write: (store: Store, people: People) => Promise<unknown>][] = [
  ['a new issue', (store, { bob }) => store.create(KEY, bob.key, { title: 'The first of all', component: 'core' })],
  ['a change', (store, { ann }) => store.change(KEY, 1, ann.key, { status: 'resolved', assignee: 'ann' }, { message: 'Done' })],
  ['a change of a text', (store, { ann }) => store.change(KEY, 1, ann.key, { title: 'No longer it', content: 'Other words' })],
  ['a comment', (store, { bob }) => store.addComment(KEY, 1, bob.key, { content: 'A word' })],
  ['a comment that is changed', (store) => store.updateComment(KEY, 1, 1, { content: 'Another word' })],
  ['a comment that is taken away', (store) => store.deleteComment(KEY, 1, 1)],
  ['a watcher that is taken away', (store, { bob }) => store.watch(KEY, 1, bob.key, false)],
  ['a vote', (store, { bob }) => store.vote(KEY, 1, bob.key, true)],
  ['a file', async (store, { ann }) => store.attach(KEY, 1, ann.key, [{ ...(await store.files.receive(bytes('x'), 10)), name: 'x.txt' }])],
  ['a file that is taken away', (store, { ann }) => store.detach(KEY, 1, ann.key, 'kept.txt')],
  ['an issue that is deleted', (store) => store.delete(KEY, 2)],
  ['a new component', (store) => store.addListItem(KEY, 'component', 'brand-new')],
  ['another name of a component', async (store) => store.renameListItem(KEY, 'component', await itemId(store, 'core'), null, 'heart')],
  ['a component that is deleted', async (store) => store.deleteListItem(KEY, 'component', await itemId(store, 'core'), null)],
  ['another name of a person', (store) => store.saveAccount('ann', { displayName: 'Ann Other' })],
  [
    'an account id of a person, by an import elsewhere',
    async (store) => {
      const secret = (await store.repository({ owner: 'ann', slug: 'secret' }))!;
      const bob = { username: 'bob', displayName: 'Bob Jones', accountId: '557058:bob' };
      await fill(store, secret, [imported(1, { reporter: 'bob' })], { people: [bob] });
    },
  ],
  ['another password', async (store) => store.saveAccount('ann', { passwordHash: await passwordOf('ann', 'another') })],
  ['a right that is given', (store, { ann }) => store.grant(SECRET_KEY, ann.key, 'read')],
  [
    'an import',
    async (store) => {
      const app = (await store.repository({ owner: 'ann', slug: 'app' }))!;
      await fill(store, app, [imported(1, { title: 'From an archive', reporter: 'zoe' })]);
    },
  ],
];

describe('what a tracker remembers', () => {
  let folder: string;
  let store: Store;
  let tracker: Tracker;
  let people: People;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-fresh-'));
    store = await openStore({ file: join(folder, 'issues.db') });
    tracker = createTracker(store);
    await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    await store.addRepository({ owner: 'ann', slug: 'secret' }, { isPrivate: true });
    const ann = await store.saveAccount('ann', { displayName: 'Ann Smith', passwordHash: await passwordOf('ann') });
    const bob = await store.saveAccount('bob', { displayName: 'Bob Jones' });
    people = { ann, bob };
    await store.grant(KEY, ann.key, 'admin');
    await store.grant(KEY, bob.key, 'write');
    for (const name of ['core', 'ui']) await store.addListItem(KEY, 'component', name);
    await store.create(KEY, ann.key, { title: 'The first', component: 'core', assignee: 'bob' });
    await store.create(KEY, ann.key, { title: 'The second', component: 'ui', content: 'As in #1' });
    await store.create(SECRET_KEY, ann.key, { title: 'A secret' });
    await store.addComment(KEY, 1, ann.key, { content: 'A first word' });
    await store.attach(KEY, 1, ann.key, [{ ...(await store.files.receive(bytes('y'), 10)), name: 'kept.txt' }]);
  });
  afterEach(async () => {
    await tracker.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const everything = async (person: readonly Caller[]): Promise<Record<string, string>> => {
    const reported: Record<string, string> = {};
    for (const [index, item] of person.entries()) {
      for (const path of REQUESTS) {
        const { status, text } = await item.get(path);
        reported[`${['ann', 'anybody', 'this computer'][index]}: ${path}`] = `${status} ${text}`;
      }
    }
    return reported;
  };
  const callers = (target: Tracker): Caller[] => [
    caller(target, { Authorization: basic('ann'), ...PROGRAM }),
    caller(target),
    caller(target, PROGRAM, LOCAL),
  ];

  const tagsOf = async (item: Caller): Promise<[path: string, tag: string][]> => {
    const answers = await Promise.all(REQUESTS.map(async (path) => [path, (await item.get(path)).headers.get('etag')] as const));
    return answers.flatMap(([path, tag]) => (tag === null ? [] : [[path, tag]]));
  };

  /** Asks twice, so that all is remembered, writes, and compares with what a tracker tells that remembers nothing. */
  async function tryWrite(write: (people: People) => Promise<unknown>): Promise<void> {
    await everything(callers(tracker));
    const before = await everything(callers(tracker));
    const tags = await tagsOf(callers(tracker)[0]!);
    await write(people);
    const after = await everything(callers(tracker));
    // The store keeps something, too.
    const emptyStore = await openStore({ file: store.file! });
    const forgetful = createTracker(emptyStore);
    const right = await everything(callers(forgetful));
    await forgetful.close();
    await emptyStore.close();
    assert.deepEqual(after, right);
    for (const [path, tag] of tags) {
      const { status } = await callers(tracker)[0]!.get(path, { headers: { 'If-None-Match': tag } });
      const isSame = after[`ann: ${path}`] === before[`ann: ${path}`];
      assert.ok(isSame || status !== 304, `${path} has changed without its ETag`);
    }
    assert.notDeepEqual(after, before, 'the write should have changed an answer');
  }

  for (const [title, write] of WRITES) {
    it(`is no longer told after ${title}`, () => tryWrite((people) => write(store, people)));

    it(`is no longer told after ${title} by another program`, () =>
      tryWrite(async (people) => {
        const other = await openStore({ file: store.file! });
        await write(other, people);
        await other.close();
      }));
  }

  it('is told again as it was while nothing is written', async () => {
    const first = await everything(callers(tracker));
    assert.deepEqual(await everything(callers(tracker)), first);
  });

  it('writes issues for each reader, origin and parameter, whoever asked for them before', async () => {
    const paths = [APP, `${APP}?fields=%2Bvotes`, `${APP}?fields=%2Bmarkup`, APP2];
    const readers = [{ Authorization: basic('ann'), ...PROGRAM }, PROGRAM];
    const requests = readers.flatMap((headers) =>
      ['http://one', 'http://other'].flatMap((base) => paths.map((path) => ({ headers, base, path }))),
    );
    const ask = async ({ headers, base, path }: (typeof requests)[number], target: Tracker) =>
      (await target.fetch(new Request(base + path, { headers }))).text();
    for (const item of [...requests, ...requests.toReversed()]) {
      const forgetful = createTracker(store);
      assert.equal(await ask(item, tracker), await ask(item, forgetful), JSON.stringify(item));
      await forgetful.close();
    }
    const reported = await Promise.all(requests.map((item) => ask(item, tracker)));
    // API 2.0 tells both readers the same.
    assert.equal(new Set(reported).size, requests.length - 2);
  });

  it('never mixes one form, audience or dialect with another', async () => {
    const [ann, anybody] = callers(tracker);
    const all = async () =>
      Promise.all([
        ann!.get(APP),
        ann!.get(APP, { headers: { Accept: '*/*' } }),
        anybody!.get(APP),
        ann!.get(`${APP}?format=yaml`),
        ann!.get(`${APP}?callback=f`),
        ann!.get(APP2),
      ]);
    const first = (await all()).map(({ text }) => text);
    assert.equal(new Set(first).size, first.length);
    assert.deepEqual(
      (await all()).map(({ text }) => text),
      first,
    );
  });
});

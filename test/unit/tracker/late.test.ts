import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { createTracker } from '../../../src/tracker';
import { hashPassword, hashToken, makeToken } from '../../../src/tracker/secrets';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { archive, issueRow } from '../../support/archives';
import { APP, basic } from './harness';

/**
 * Something happens between the first and the last byte of a request's body, or (where it has none) after everything was read and before
 * it is written: the answer is what it would be had the request come after that, and what is refused writes nothing.
 */

const ORIGIN = 'http://tracker.test';
const APP_2 = '/2.0/repositories/ann/app/issues';
const cheap = { log2n: 4, r: 8, p: 1 };
const TOKENS = { ann: makeToken(), bob: makeToken(), carol: makeToken() };
type Actor = keyof typeof TOKENS;

interface Write {
  readonly what: string;
  readonly who: Actor;
  readonly method: string;
  readonly path: string;
  readonly body?: { readonly type: string; readonly bytes: Buffer };
}

const form = (fields: Record<string, string>) => ({
  type: 'application/x-www-form-urlencoded',
  bytes: Buffer.from(new URLSearchParams(fields).toString()),
});
const json = (value: unknown) => ({ type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) });
const multipart = (field: string, name: string, content: Buffer) => ({
  type: 'multipart/form-data; boundary=xxx',
  bytes: Buffer.concat([
    Buffer.from(`--xxx\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`),
    content,
    Buffer.from('\r\n--xxx--\r\n'),
  ]),
});

/** Concurrent events. #2 is carol's, with her comment 1 and her file c.txt. */
interface Event {
  readonly what: string;
  readonly with: 'password' | 'token';
  happen(store: Store, who: Actor): Promise<unknown>;
}

const grant = async (store: Store, person: Actor, right: 'read' | 'write' | null) =>
  store.grant((await store.repository({ owner: 'ann', slug: 'app' }))!.key, (await store.account(person))!.key, right);
const hide = async (store: Store) => store.setPrivate((await store.repository({ owner: 'ann', slug: 'app' }))!.key, true);

const EVENTS: readonly Event[] = [
  {
    what: 'the issue is closed and assigned',
    with: 'password',
    happen: async (store) => store.change(1, 2, (await store.account('ann'))!.key, { status: 'closed', assignee: 'bob' }),
  },
  { what: 'the issue is deleted', with: 'password', happen: (store) => store.delete(1, 2) },
  { what: 'the comment is deleted', with: 'password', happen: (store) => store.deleteComment(1, 2, 1) },
  { what: 'the right is lowered', with: 'password', happen: (store, person) => grant(store, person, person === 'ann' ? 'write' : 'read') },
  { what: 'the right is taken away', with: 'token', happen: (store, person) => grant(store, person, null) },
  { what: 'the repository becomes private', with: 'password', happen: hide },
  {
    what: 'it becomes private and the right is taken away',
    with: 'token',
    happen: async (store, person) => {
      await hide(store);
      await grant(store, person, null);
    },
  },
  {
    what: 'the token is revoked',
    with: 'token',
    happen: async (store, person) => store.removeTokens((await store.account(person))!.key),
  },
  {
    what: 'the password is changed',
    with: 'password',
    happen: async (store, person) => store.saveAccount(person, { passwordHash: await hashPassword('another one', cheap) }),
  },
  {
    what: 'the person may not sign in any more',
    with: 'password',
    happen: (store, person) => store.saveAccount(person, { passwordHash: null }),
  },
];

const FULL = { title: 'Of carol', content: 'new words', status: 'new', kind: 'bug', priority: 'major', responsible: '' };

/** An archive of one issue. */
let zip = Buffer.alloc(0);
const ARCHIVE = {
  ...multipart('archive', 'a.zip', zip),
  get bytes() {
    return multipart('archive', 'a.zip', zip).bytes;
  },
};

const ISSUE = `${APP_2}/2`;
const PLACE = { path: 'src/b.ts', first: 1, lines: ['y'] };

/** Each write, and its status after each event, in their order. */
const WRITES: readonly (readonly [Write, readonly number[]])[] = [
  [
    { what: 'v1 report', who: 'carol', method: 'POST', path: `${APP}`, body: form({ title: 'x' }) },
    [200, 200, 200, 200, 200, 404, 404, 401, 401, 401],
  ],
  [
    {
      what: 'v1 report with fields',
      who: 'bob',
      method: 'POST',
      path: `${APP}`,
      body: form({ title: 'x', status: 'open', responsible: 'bob' }),
    },
    [200, 200, 200, 403, 403, 200, 404, 401, 401, 401],
  ],
  [
    { what: `v1 full form of one's own issue`, who: 'carol', method: 'PUT', path: `${APP}/2`, body: form(FULL) },
    [403, 404, 200, 200, 200, 404, 404, 401, 401, 401],
  ],
  [
    { what: `v1 text of one's own issue`, who: 'carol', method: 'PUT', path: `${APP}/2`, body: form({ title: 'Other' }) },
    [200, 404, 200, 200, 200, 404, 404, 401, 401, 401],
  ],
  [
    { what: `v1 change of another's issue`, who: 'bob', method: 'PUT', path: `${APP}/2`, body: form({ priority: 'minor' }) },
    [200, 404, 200, 403, 403, 200, 404, 401, 401, 401],
  ],
  [{ what: 'v1 deletion of an issue', who: 'bob', method: 'DELETE', path: `${APP}/2` }, [204, 404, 204, 403, 403, 204, 404, 401, 401, 401]],
  [
    { what: 'v1 comment', who: 'carol', method: 'POST', path: `${APP}/2/comments`, body: form({ content: 'said' }) },
    [200, 404, 200, 200, 200, 404, 404, 401, 401, 401],
  ],
  [
    { what: 'v1 change of a comment', who: 'carol', method: 'PUT', path: `${APP}/2/comments/1`, body: form({ content: 'said' }) },
    [200, 404, 404, 200, 200, 404, 404, 401, 401, 401],
  ],
  [
    { what: `v1 change of another's comment`, who: 'ann', method: 'PUT', path: `${APP}/2/comments/1`, body: form({ content: 'said' }) },
    [200, 404, 404, 403, 403, 200, 404, 401, 401, 401],
  ],
  [
    { what: 'v1 deletion of a comment', who: 'carol', method: 'DELETE', path: `${APP}/2/comments/1` },
    [204, 404, 404, 204, 204, 404, 404, 401, 401, 401],
  ],
  [
    { what: `v1 deletion of another's comment`, who: 'ann', method: 'DELETE', path: `${APP}/2/comments/1` },
    [204, 404, 404, 403, 403, 204, 404, 401, 401, 401],
  ],
  [
    { what: 'v1 component', who: 'ann', method: 'POST', path: `${APP}/components`, body: form({ name: 'API' }) },
    [200, 200, 200, 403, 403, 200, 404, 401, 401, 401],
  ],
  [
    { what: 'v1 renamed component', who: 'ann', method: 'PUT', path: `${APP}/components/1`, body: form({ name: 'API' }) },
    [200, 200, 200, 403, 403, 200, 404, 401, 401, 401],
  ],
  [
    { what: 'v1 deletion of a component', who: 'ann', method: 'DELETE', path: `${APP}/components/1` },
    [204, 204, 204, 403, 403, 204, 404, 401, 401, 401],
  ],
  [
    { what: 'v1 repository', who: 'carol', method: 'POST', path: `/1.0/repositories`, body: form({ name: 'Things' }) },
    [200, 200, 200, 200, 200, 200, 200, 401, 401, 401],
  ],
  [{ what: 'v1 export', who: 'ann', method: 'POST', path: `${APP}/export` }, [202, 202, 202, 403, 403, 202, 404, 401, 401, 401]],
  [
    { what: 'v2 report', who: 'carol', method: 'POST', path: `${APP_2}`, body: json({ title: 'x' }) },
    [201, 201, 201, 201, 201, 404, 404, 401, 401, 401],
  ],
  [
    {
      what: 'v2 report with fields',
      who: 'bob',
      method: 'POST',
      path: `${APP_2}`,
      body: json({ title: 'x', state: 'open', assignee: { username: 'bob' } }),
    },
    [201, 201, 201, 403, 403, 201, 404, 401, 401, 401],
  ],
  [
    {
      what: `v2 full body of one's own issue`,
      who: 'carol',
      method: 'PUT',
      path: `${ISSUE}`,
      body: json({ title: 'Of carol', content: { raw: 'new' }, state: 'new', assignee: null }),
    },
    [403, 410, 200, 200, 200, 404, 404, 401, 401, 401],
  ],
  [
    { what: `v2 change of another's issue`, who: 'bob', method: 'PUT', path: `${ISSUE}`, body: json({ priority: 'minor' }) },
    [200, 410, 200, 403, 403, 200, 404, 401, 401, 401],
  ],
  [{ what: 'v2 deletion of an issue', who: 'bob', method: 'DELETE', path: `${ISSUE}` }, [204, 410, 204, 403, 403, 204, 404, 401, 401, 401]],
  [
    {
      what: 'v2 entry of the history',
      who: 'bob',
      method: 'POST',
      path: `${ISSUE}/changes`,
      body: json({ changes: { state: { new: 'open' } }, message: { raw: 'why' } }),
    },
    [201, 410, 201, 403, 403, 201, 404, 401, 401, 401],
  ],
  [
    {
      what: 'v2 entry that repeats a value',
      who: 'carol',
      method: 'POST',
      path: `${ISSUE}/changes`,
      body: json({ changes: { state: { new: 'new' } }, message: { raw: 'why' } }),
    },
    [403, 410, 201, 201, 201, 404, 404, 401, 401, 401],
  ],
  [
    {
      what: 'v2 entry that only says something',
      who: 'carol',
      method: 'POST',
      path: `${ISSUE}/changes`,
      body: json({ message: { raw: 'why' } }),
    },
    [201, 410, 201, 201, 201, 404, 404, 401, 401, 401],
  ],
  [
    { what: 'v2 comment', who: 'carol', method: 'POST', path: `${ISSUE}/comments`, body: json({ content: { raw: 'said' } }) },
    [201, 410, 201, 201, 201, 404, 404, 401, 401, 401],
  ],
  [
    { what: 'v2 change of a comment', who: 'carol', method: 'PUT', path: `${ISSUE}/comments/1`, body: json({ content: { raw: 'said' } }) },
    [200, 410, 404, 200, 200, 404, 404, 401, 401, 401],
  ],
  [
    { what: 'v2 deletion of a comment', who: 'carol', method: 'DELETE', path: `${ISSUE}/comments/1` },
    [204, 410, 404, 204, 204, 404, 404, 401, 401, 401],
  ],
  [
    { what: `v2 deletion of another's comment`, who: 'ann', method: 'DELETE', path: `${ISSUE}/comments/1` },
    [204, 410, 404, 403, 403, 204, 404, 401, 401, 401],
  ],
  [
    { what: 'v2 file', who: 'carol', method: 'POST', path: `${ISSUE}/attachments`, body: multipart('files', 'n.txt', Buffer.from('new')) },
    [201, 410, 201, 201, 201, 404, 404, 401, 401, 401],
  ],
  [
    {
      what: `v2 file of another's issue`,
      who: 'bob',
      method: 'POST',
      path: `${ISSUE}/attachments`,
      body: multipart('files', 'n.txt', Buffer.from('new')),
    },
    [201, 410, 201, 403, 403, 201, 404, 401, 401, 401],
  ],
  [
    {
      what: `v2 file that replaces another's`,
      who: 'ann',
      method: 'POST',
      path: `${ISSUE}/attachments`,
      body: multipart('files', 'c.txt', Buffer.from('new')),
    },
    [201, 410, 201, 403, 403, 201, 404, 401, 401, 401],
  ],
  [
    { what: 'v2 deletion of a file', who: 'carol', method: 'DELETE', path: `${ISSUE}/attachments/c.txt` },
    [204, 410, 204, 204, 204, 404, 404, 401, 401, 401],
  ],
  [
    { what: `v2 deletion of another's file`, who: 'ann', method: 'DELETE', path: `${ISSUE}/attachments/c.txt` },
    [204, 410, 204, 403, 403, 204, 404, 401, 401, 401],
  ],
  [{ what: 'v2 watch', who: 'carol', method: 'PUT', path: `${ISSUE}/watch` }, [204, 410, 204, 204, 204, 404, 404, 401, 401, 401]],
  [
    { what: 'v2 watch no more', who: 'carol', method: 'DELETE', path: `${ISSUE}/watch` },
    [204, 410, 204, 204, 204, 404, 404, 401, 401, 401],
  ],
  [{ what: 'v2 vote', who: 'carol', method: 'PUT', path: `${ISSUE}/vote` }, [204, 410, 204, 204, 204, 404, 404, 401, 401, 401]],
  [{ what: 'v2 vote no more', who: 'carol', method: 'DELETE', path: `${ISSUE}/vote` }, [204, 410, 204, 204, 204, 404, 404, 401, 401, 401]],
  [
    {
      what: 'v2 import that replaces',
      who: 'ann',
      method: 'POST',
      path: `${APP_2}/import?replace=true`,
      body: ARCHIVE,
    },
    [202, 202, 202, 403, 403, 202, 404, 401, 401, 401],
  ],
  [
    {
      what: 'v2 import that appends',
      who: 'ann',
      method: 'POST',
      path: `${APP_2}/import?append=true`,
      body: ARCHIVE,
    },
    [202, 202, 202, 403, 403, 202, 404, 401, 401, 401],
  ],
  [
    {
      what: 'v2 dry run of an import',
      who: 'ann',
      method: 'POST',
      path: `${APP_2}/import?dry_run=true`,
      body: ARCHIVE,
    },
    [202, 202, 202, 403, 403, 202, 404, 401, 401, 401],
  ],
  [
    { what: 'v2 export', who: 'ann', method: 'POST', path: `${APP_2}/export`, body: json({ include_attachments: false }) },
    [202, 202, 202, 403, 403, 202, 404, 401, 401, 401],
  ],
  ...(
    [
      ['v1', `${APP}/2`, 200, 200, 404],
      ['v2', ISSUE, 201, 200, 410],
    ] as const
  ).flatMap(([api, path, created, ok, deleted]): (readonly [Write, readonly number[]])[] => [
    [
      { what: `${api} anchor`, who: 'carol', method: 'POST', path: `${path}/anchors`, body: json(PLACE) },
      [created, deleted, created, created, created, 404, 404, 401, 401, 401],
    ],
    [
      { what: `${api} change of an anchor`, who: 'carol', method: 'PUT', path: `${path}/anchors/1`, body: json({ note: 'x' }) },
      [ok, deleted, ok, ok, ok, 404, 404, 401, 401, 401],
    ],
    [
      { what: `${api} deletion of an anchor`, who: 'carol', method: 'DELETE', path: `${path}/anchors/1` },
      [204, deleted, 204, 204, 204, 404, 404, 401, 401, 401],
    ],
    [
      { what: `${api} anchor of another's issue`, who: 'bob', method: 'POST', path: `${path}/anchors`, body: json(PLACE) },
      [created, deleted, created, 403, 403, created, 404, 401, 401, 401],
    ],
    [
      { what: `${api} relation`, who: 'carol', method: 'PUT', path: `${path}/relations/blocks/1` },
      [ok, deleted, ok, ok, ok, 404, 404, 401, 401, 401],
    ],
    [
      { what: `${api} deletion of a relation`, who: 'carol', method: 'DELETE', path: `${path}/relations/relates_to/1` },
      [204, deleted, 204, 204, 204, 404, 404, 401, 401, 401],
    ],
    [
      { what: `${api} relation of another's issue`, who: 'bob', method: 'PUT', path: `${path}/relations/blocks/1` },
      [ok, deleted, ok, 403, 403, ok, 404, 401, 401, 401],
    ],
  ]),
  ...(
    [
      ['change of many issues', { issues: [2], change: { priority: 'minor' } }],
      ['deletion of many issues', { issues: [2], delete: true }],
    ] as const
  ).map(([what, body]): readonly [Write, readonly number[]] => [
    { what: `v2 ${what}`, who: 'bob', method: 'POST', path: `${APP_2}/bulk`, body: json(body) },
    [200, 412, 200, 403, 403, 200, 404, 401, 401, 401],
  ]),
  [
    { what: 'v2 comment on many issues', who: 'carol', method: 'POST', path: `${APP_2}/bulk`, body: json({ issues: [2], message: 'x' }) },
    [200, 412, 200, 200, 200, 404, 404, 401, 401, 401],
  ],
  ...(['restore', 'delete_permanently'] as const).map((key): readonly [Write, readonly number[]] => [
    { what: `v2 ${key} of deleted issues`, who: 'bob', method: 'POST', path: `${APP_2}/deleted`, body: json({ [key]: [2] }) },
    [200, 200, 200, 403, 403, 200, 404, 401, 401, 401],
  ]),
];

/** Store methods before which the event happens, for requests without a body. */
const ADDITIONS = ['relate', 'unrelate', 'deleteAnchor'];
const METHODS = ['create', 'change', 'delete', 'addComment', 'updateComment', 'deleteComment', 'attach', 'detach', 'watch', 'vote'];
const MORE_METHODS = ['addListItem', 'renameListItem', 'deleteListItem', 'addRepository', 'authorize'];

/** A store that triggers an event before its first write. */
const interrupted = (store: Store, happen: () => Promise<void>): Store =>
  new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (![...METHODS, ...MORE_METHODS, ...ADDITIONS].includes(String(name))) return value;
      return async (...values: unknown[]) => {
        await happen();
        return (value as (...all: unknown[]) => unknown)(...values);
      };
    },
  });

/** A body that triggers an event after its first byte. */
const slowly = (bytes: Buffer, happen: () => Promise<void>): ReadableStream<Uint8Array> => {
  let pulls = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (++pulls === 1) return controller.enqueue(bytes.subarray(0, 1));
        await happen();
        controller.enqueue(bytes.subarray(1));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
};

/** All files beside the data file, including unfinished uploads. */
const filesIn = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((it) => it.isFile())
        .map(({ name }) => name)
    : [];

/** All visible data. */
function dump(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table' and sql not like '%virtual%' order by name").all();
    const names = tables.map(({ name }) => String(name)).filter((name) => !/^((comment_)?words|grams|sqlite)/.test(name));
    return JSON.stringify(names.map((name) => [name, database.prepare(`select * from "${name}"`).all()]));
  } finally {
    database.close();
  }
}

describe('A write whose request is slow', () => {
  let folder: string;
  let count = 0;

  async function seed(): Promise<void> {
    zip = Buffer.from(await archive({ issues: [issueRow(1)] }));
    const store = await openStore({ file: join(folder, 'seed.db') });
    const { key: app } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    const keys: Partial<Record<Actor, number>> = {};
    for (const [person, right] of [
      ['ann', 'admin'],
      ['bob', 'write'],
      ['carol', null],
    ] as const) {
      const { key } = await store.saveAccount(person, { passwordHash: await hashPassword(`${person}'s password`, cheap) });
      await store.addToken(key, hashToken(TOKENS[person]));
      keys[person] = key;
      if (right) await store.grant(app, key, right);
    }
    await store.addListItem(app, 'component', 'UI');
    await store.create(app, keys.ann!, { title: 'Of ann' });
    await store.create(app, keys.carol!, { title: 'Of carol', content: 'words' });
    await store.addComment(app, 2, keys.carol!, { content: 'a comment' });
    const file = await store.files.receive(Readable.from([Buffer.from('c')]), 10);
    await store.attach(app, 2, keys.carol!, [{ ...file, name: 'c.txt' }]);
    const place = { path: 'src/a.ts', first: 1, lines: ['x'], before: [], after: [] };
    await store.addAnchor(app, 2, keys.carol!, place);
    await store.relate(app, 2, keys.carol!, { name: 'relates_to', other: 1 });
    await store.close();
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'late-writes-'));
    await seed();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Sends a write, meanwhile something happens. What is refused writes nothing, and is refused in the same words when it comes late. */
  async function meet(write: Write, event: Event): Promise<number> {
    const file = join(folder, `${++count}.db`);
    copyFileSync(join(folder, 'seed.db'), file);
    const store = await openStore({ file });
    const stored = () => [dump(file), ...filesIn(`${file}.attachments`)];
    let then: string[] | undefined;
    const happen = async () => {
      if (then !== undefined) return;
      await event.happen(store, write.who);
      then = stored();
    };
    const logged: string[] = [];
    const log = { error: (message: string, error?: unknown) => void logged.push(`${message} ${String(error)}`) };
    const tracker = createTracker(write.body ? store : interrupted(store, happen), { log });
    const authorization = event.with === 'token' ? `Bearer ${TOKENS[write.who]}` : basic(write.who);
    const headers = { Authorization: authorization, ...(write.body && { 'Content-Type': write.body.type }) };
    const send = async (body: BodyInit | undefined) => {
      const { method } = write;
      const response = await tracker.fetch(new Request(ORIGIN + write.path, { method, body, headers, duplex: 'half' } as RequestInit));
      return { status: response.status, text: await response.text() };
    };
    try {
      const answer = await send(write.body && slowly(write.body.bytes, happen));
      assert.ok(then !== undefined, 'it has happened while the request was there');
      if (answer.status >= 400) {
        const response = await send(write.body && new Uint8Array(write.body.bytes));
        assert.deepEqual(answer, response, event.what);
        assert.deepEqual(stored(), then, `${event.what}: nothing is written, no file is left`);
      }
      assert.deepEqual(logged, []);
      return answer.status;
    } finally {
      await tracker.close();
      await store.close();
    }
  }

  for (const [write, statuses] of WRITES) {
    it(`${write.what} is answered ${statuses.join(' ')}`, async () => {
      const answers: number[] = [];
      for (const event of EVENTS) answers.push(await meet(write, event));
      assert.deepEqual(answers, statuses);
    });
  }
});

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createIssueService, type ServiceOptions } from '../../../src/client';
import type { IssueService } from '../../../src/client/service';
import { commentRevision } from '../../../src/model/issue';
import { ANN, APP, failure, startLocalSite, type LocalSite } from './support';

/** A site with a response for each URL and 404 for others, which records its requests. */
interface Site {
  readonly service: IssueService;
  readonly asked: { what: string; headers: IncomingMessage['headers']; body: string }[];
}
type Page = { status?: number; json?: unknown; text?: string };

const open: (() => void)[] = [];

async function site(pages: Record<string, Page>, options: Partial<ServiceOptions> = {}): Promise<Site> {
  const requests: Site['asked'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const title = `${request.method} ${request.url}`;
      requests.push({ what: title, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const key = Object.keys(pages).find((one) => title === one || title.startsWith(`${one}?`));
      const { status = key ? 200 : 404, json, text } = pages[key ?? ''] ?? {};
      response.writeHead(status, { 'content-type': text === undefined ? 'application/json' : 'text/plain' });
      response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => (server.closeAllConnections(), server.close()));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { service: createIssueService({ site: 'issues.example.com', baseUrl, retryDelay: () => 0, ...options }), asked: requests };
}

const USER = { 'GET /2.0/user': { json: { type: 'user', nickname: 'ann', display_name: 'Ann' } } };
const ISSUE = '/2.0/repositories/ann/app/issues/1';
const person = { type: 'user', nickname: 'bob', display_name: 'Bob Jones', uuid: '{1}', account_id: '557:1' };
const output = (id: number, raw: string | null, day: number) => ({
  type: 'issue_comment',
  id,
  content: { raw, markup: 'creole', html: '', type: 'rendered' },
  created_on: `2014-06-${day}T01:52:49.477514+00:00`,
  updated_on: null,
  user: person,
});
const changed = (id: number, changes: object, day: number) => ({
  type: 'issue_change',
  id,
  changes,
  message: { raw: null, markup: 'markdown', html: '', type: 'rendered' },
  created_on: `2014-06-${day}T01:52:49.477514+00:00`,
  user: null,
});

describe('Issues that texts mention', () => {
  it('are loaded with one request, in any status', async () => {
    const world = await startLocalSite();
    await world.service.addRepository(APP);
    for (const title of ['One', 'Two', '三']) await world.service.create(APP, { title });
    await world.service.update(APP, 2, { status: 'resolved' });
    await world.service.features();
    world.requests.length = 0;
    assert.deepEqual(await world.service.mentioned(APP, [3, 2, 99, 999_999_999]), [
      { number: 2, title: 'Two', status: 'resolved' },
      { number: 3, title: '三', status: 'new' },
    ]);
    assert.equal(world.requests.length, 1);
    assert.deepEqual(await world.service.mentioned(APP, []), []);
    assert.equal(
      (
        await world.service.mentioned(
          APP,
          Array.from({ length: 300 }, (_, index) => index + 1),
        )
      ).length,
      3,
    );
    await world.close();
  });

  it('are none for a site of API 1.0 alone', async () => {
    const { service } = await site({ 'GET /1.0/user': { json: { user: { username: 'ann', display_name: 'Ann' } } } });
    try {
      assert.deepEqual(await service.mentioned(APP, [1]), []);
    } finally {
      for (const close of open.splice(0)) close();
    }
  });
});

describe('A conversation', () => {
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  it('merges comments and changes of all pages', async () => {
    const next = (query: string) => `http://another.example.com/behind/2.0/x?${query}`;
    const { service, asked } = await site({
      ...USER,
      [`GET ${ISSUE}/comments?page=2`]: { json: { values: [output(12, null, 13)] } },
      [`GET ${ISSUE}/comments`]: { json: { values: [output(10, 'First', 11), output(11, 'Resolved', 12)], next: next('page=2') } },
      [`GET ${ISSUE}/changes`]: {
        json: {
          values: [
            changed(11, { state: { old: 'new', new: 'resolved' }, colour: { old: '', new: 'red' } }, 12),
            changed(12, { assignee: { old: '', new: 'ann' }, assignee_account_id: { old: '', new: '557:2' } }, 13),
          ],
        },
      },
    });
    const author = { username: 'bob', displayName: 'Bob Jones', accountId: '557:1' };
    const entry = (day: number) => ({ markup: 'creole', author, createdOn: `2014-06-${day}T01:52:49.477514Z`, updatedOn: null });
    assert.deepEqual(await service.comments(APP, 1), [
      { id: 10, content: 'First', changes: [], ...entry(11) },
      { id: 11, content: 'Resolved', changes: [{ field: 'status', old: 'new', new: 'resolved' }], ...entry(12) },
      { id: 12, content: null, changes: [{ field: 'assignee', old: '', new: 'ann' }], ...entry(13) },
    ]);
    assert.ok(
      asked.every(({ headers }) => headers.host?.startsWith('127.0.0.1')),
      'a next page was looked for elsewhere',
    );
    await service.comments(APP, 1);
    assert.equal(asked.filter(({ what }) => what === 'GET /2.0/user').length, 1, 'which dialect is spoken is remembered');
  });

  it('requests several pages at once if the site reports their number', async () => {
    const pages = new Map<number, () => void>();
    const wait = (page: number) => new Promise<void>((resolve) => pages.set(page, resolve));
    const service = createIssueService({
      site: 'x',
      baseUrl: 'http://x',
      fetch: async (url) => {
        const { pathname, searchParams } = new URL(url);
        if (!pathname.endsWith('/comments')) return Response.json(pathname === '/2.0/user' ? USER['GET /2.0/user'].json : { values: [] });
        const page = Number(searchParams.get('page') ?? 1);
        // Each waits for the one after it.
        pages.get(page - 1)?.();
        if (page > 1 && page < 4) await wait(page);
        const next = page < 4 && { next: `http://x/?page=${page + 1}` };
        return Response.json({ size: 4, pagelen: 1, page, values: [output(page, `Page ${page}`, 10)], ...next });
      },
    });
    const entries = await service.comments(APP, 1);
    assert.deepEqual(
      entries.map(({ content }) => content),
      ['Page 1', 'Page 2', 'Page 3', 'Page 4'],
    );
  });

  it('does not follow an endless list', async () => {
    const loop = { values: [], next: 'http://x/?page=1' };
    const { service, asked } = await site({
      ...USER,
      [`GET ${ISSUE}/comments`]: { json: loop },
      [`GET ${ISSUE}/changes`]: { json: { values: [] } },
    });
    assert.deepEqual(await service.comments(APP, 1), []);
    assert.ok(asked.length < 10);
  });

  it('returns the current comment when somebody else has edited it', async () => {
    const current = { ...output(10, 'Theirs', 11), updated_on: '2014-06-20T01:02:03.000004+00:00' };
    const { service, asked } = await site({
      ...USER,
      [`PUT ${ISSUE}/comments/10`]: { status: 412, json: { type: 'error', error: { message: 'Changed.', data: { current } } } },
    });
    const error = await failure(service.updateComment(APP, 1, 10, { content: 'Mine' }, { ifRevision: '2014-06-11T00:00:00Z' }), 'conflict');
    assert.equal(asked.at(-1)!.headers['if-match'], '"2014-06-11T00:00:00Z"');
    assert.deepEqual(JSON.parse(asked.at(-1)!.body), { type: 'issue_comment', content: { raw: 'Mine' } });
    assert.equal(error.details.currentComment?.content, 'Theirs');
    assert.equal(commentRevision(error.details.currentComment), '2014-06-20T01:02:03.000004Z');
    assert.match(error.message, /^The comment was changed by somebody else meanwhile/);
  });

  it('reports which comment or file is missing', async () => {
    const { service } = await site({ ...USER, 'GET /1.0/repositories/ann/app/issues': { json: { count: 0, issues: [] } } });
    const comment = await failure(service.deleteComment(APP, 1, 7), 'notFound');
    assert.equal(comment.message, 'Issue #1 of ann/app on issues.example.com has no comment 7, or it was deleted.');
    const file = await failure(service.attachment(APP, 1, 'a.txt'), 'notFound');
    assert.equal(file.message, "Issue #1 of ann/app on issues.example.com has no file 'a.txt', or it was deleted.");
  });

  it('sends a file and reports the progress', async () => {
    const { service, asked } = await site({ ...USER, [`POST ${ISSUE}/attachments`]: { status: 201 } });
    const shares: number[] = [];
    const bytes = new Uint8Array(1_000_000).fill(65);
    await service.attach(APP, 1, { name: 'größe "1".bin', bytes }, { onProgress: (share) => shares.push(share) });
    const sent = asked.at(-1)!;
    assert.match(sent.headers['content-type'] ?? '', /^multipart\/form-data; boundary=/);
    assert.ok(sent.body.length > bytes.length);
    assert.match(sent.body, /filename="größe %221%22\.bin"/);
    assert.ok(shares.length > 5, shares.join());
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    assert.equal(shares.at(-1), 1);
  });

  it('downloads a file unchanged', async () => {
    const { service } = await site({ ...USER, [`GET ${ISSUE}/attachments/a%2Fb%20%23.txt`]: { text: '{"a": \u00e9}' } });
    assert.equal(new TextDecoder().decode(await service.attachment(APP, 1, 'a/b #.txt')), '{"a": é}');
  });

  for (const name of ['', '.', '..'])
    it(`sends nothing about a file called ${JSON.stringify(name)}, whose address is that of its issue`, async () => {
      const { service, asked } = await site({
        ...USER,
        [`DELETE ${ISSUE}/`]: { status: 204 },
        [`DELETE ${ISSUE}/attachments/`]: { status: 204 },
      });
      assert.match((await failure(service.deleteAttachment(APP, 1, name), 'invalid')).message, /cannot be called/);
      await failure(service.attachment(APP, 1, name), 'invalid');
      assert.deepEqual(
        asked.filter(({ what }) => what.includes('/attachments') || what.includes('DELETE')),
        [],
      );
    });

  it('reports whether the person watches and has voted', async () => {
    const { service } = await site({ ...USER, [`GET ${ISSUE}/vote`]: { status: 204 } });
    assert.deepEqual(await service.participation(APP, 1), { watching: false, voted: true });
  });

  describe('over a site that speaks API 1.0 only', () => {
    const OLD = '/1.0/repositories/ann/app/issues/1/comments';
    const old = (id: number, content: string | null) => ({
      comment_id: id,
      content,
      author_info: { username: 'bob', first_name: 'Bob', last_name: 'Jones' },
      utc_created_on: '2012-07-29 02:35:38+00:00',
      utc_updated_on: '2012-07-29 02:35:38+00:00',
    });

    it('has comments, and reports everything else as unsupported', async () => {
      const { service, asked } = await site({
        [`GET ${OLD}`]: { json: [old(2, null), old(1, 'Hello')] },
        [`POST ${OLD}`]: { json: old(3, 'Me too') },
        [`PUT ${OLD}/3`]: { json: old(3, 'Me not') },
        [`DELETE ${OLD}/3`]: { status: 204 },
      });
      const features = await service.features();
      assert.equal(features.dialect, '1.0');
      assert.deepEqual([features.history, features.attachments, features.votes, features.watching], [false, false, false, false]);
      assert.equal(features.missing.length, 4);
      for (const message of features.missing) assert.match(message, /^issues\.example\.com .*\.$/);
      assert.deepEqual(
        (await service.comments(APP, 1)).map(({ id, content }) => [id, content]),
        [
          [1, 'Hello'],
          [2, null],
        ],
      );
      assert.equal((await service.addComment(APP, 1, { content: 'Me & too' })).id, 3);
      assert.equal(asked.at(-1)!.body, 'content=Me+%26+too');
      assert.equal((await service.updateComment(APP, 1, 3, { content: 'Me not' })).content, 'Me not');
      await service.deleteComment(APP, 1, 3);
      const error = await failure(service.attachments(APP, 1), 'unsupported');
      assert.ok(features.missing.includes(error.message));
      await failure(service.vote(APP, 1, true), 'unsupported');
      await failure(service.participation(APP, 1), 'unsupported');
      assert.equal(asked.filter(({ what }) => what.includes('/2.0/')).length, 1);
    });
  });

  const SPEAKS: [title: string, page: Page, signedIn: boolean, dialect: '1.0' | '2.0'][] = [
    ['a person', USER['GET /2.0/user'], true, '2.0'],
    ['401 to a stranger', { status: 401, json: { type: 'error', error: { message: 'No' } } }, false, '2.0'],
    ['405', { status: 405 }, true, '1.0'],
    ['410', { status: 410 }, true, '1.0'],
    ['a web page', { text: '<html>' }, false, '1.0'],
  ];
  for (const [title, page, signedIn, dialect] of SPEAKS) {
    it(`detects API ${dialect} of a site that answers ${title}`, async () => {
      const credentials = () => Promise.resolve(signedIn ? ({ kind: 'token', token: 'x' } as const) : undefined);
      const { service } = await site({ 'GET /2.0/user': page }, { credentials });
      assert.equal((await service.features()).dialect, dialect);
    });
  }

  it('detects the API again after a failure', async () => {
    const pages: Record<string, Page> = { 'GET /2.0/user': { status: 401, json: { type: 'error', error: { message: 'No' } } } };
    const { service } = await site(pages, { credentials: () => Promise.resolve({ kind: 'token', token: 'wrong' } as const) });
    await failure(service.features(), 'unauthorized');
    pages['GET /2.0/user'] = USER['GET /2.0/user'];
    assert.equal((await service.features()).dialect, '2.0');
  });
});

describe('A conversation with the tracker', () => {
  let local: LocalSite;
  beforeEach(async () => {
    local = await startLocalSite();
    await local.service.create(APP, { title: 'It fails' });
  });
  afterEach(() => local.close());

  it('detects API 2.0 with all additions', async () => {
    assert.deepEqual(await local.service.features(), {
      dialect: '2.0',
      missing: [],
      history: true,
      attachments: true,
      votes: true,
      watching: true,
    });
  });

  it('adds, edits and deletes comments, with the changes in between', async () => {
    const first = await local.service.addComment(APP, 1, { content: 'Me *too*', markup: 'creole' });
    assert.deepEqual([first.content, first.markup, first.author, first.changes], ['Me *too*', 'creole', ANN, []]);
    await local.service.update(APP, 1, { status: 'resolved', assignee: 'ann' });
    const second = await local.service.addComment(APP, 1, { content: 'Done' });
    const entries = await local.service.comments(APP, 1);
    assert.deepEqual(
      entries.map(({ content, changes }) => [content, ...changes.map((it) => `${it.field}: ${it.old} -> ${it.new}`)]),
      [['Me *too*'], [null, 'status: new -> resolved', 'assignee:  -> ann'], ['Done']],
    );
    assert.deepEqual(entries[0], first);
    const edited = await local.service.updateComment(APP, 1, second.id, { content: 'Not done' }, { ifRevision: commentRevision(second) });
    assert.equal(edited.content, 'Not done');
    const staleUpdate = local.service.updateComment(APP, 1, second.id, { content: 'Late' }, { ifRevision: commentRevision(second) });
    assert.deepEqual((await failure(staleUpdate, 'conflict')).details.currentComment, edited);
    await local.service.deleteComment(APP, 1, second.id);
    await failure(local.service.deleteComment(APP, 1, second.id), 'notFound');
    assert.equal((await local.service.comments(APP, 1)).length, 2);
  });

  it('merges a long one from all pages', async () => {
    const { key } = (await local.store.repository(APP))!;
    for (let n = 1; n <= 630; n++) await local.store.addComment(key, 1, null, { content: `Comment ${n}` });
    const entries = await local.service.comments(APP, 1);
    assert.deepEqual(
      entries.map(({ content }) => content),
      Array.from({ length: 630 }, (_, index) => `Comment ${index + 1}`),
    );
  });

  it('uploads, downloads and deletes files', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(50_000));
    const shares: number[] = [];
    await local.service.attach(APP, 1, { name: 'a b#1.bin', bytes }, { onProgress: (share) => shares.push(share) });
    assert.equal(shares.at(-1), 1);
    const [file, ...others] = await local.service.attachments(APP, 1);
    assert.deepEqual([file?.name, file?.size, file?.author, others], ['a b#1.bin', 50_000, ANN, []]);
    assert.deepEqual(await local.service.attachment(APP, 1, 'a b#1.bin'), bytes);
    const reported = (await local.service.comments(APP, 1))[0]!.changes;
    assert.deepEqual(reported, [{ field: 'attachment', old: '', new: 'a b#1.bin' }]);
    await local.service.deleteAttachment(APP, 1, 'a b#1.bin');
    await failure(local.service.attachment(APP, 1, 'a b#1.bin'), 'notFound');
    assert.deepEqual(await local.service.attachments(APP, 1), []);
  });

  it('follows and votes', async () => {
    assert.deepEqual(await local.service.participation(APP, 1), { watching: true, voted: false });
    await local.service.watch(APP, 1, false);
    await local.service.vote(APP, 1, true);
    assert.deepEqual(await local.service.participation(APP, 1), { watching: false, voted: true });
    const issue = await local.service.get(APP, 1);
    assert.deepEqual([issue.voteCount, issue.watcherCount, issue.editedOn], [1, 0, null]);
    assert.notEqual((await local.service.update(APP, 1, { title: 'It still fails' })).editedOn, null);
    await local.service.vote(APP, 1, false);
    assert.deepEqual(await local.service.participation(APP, 1), { watching: false, voted: false });
  });

  it('adds to the lists of the repository', async () => {
    await local.service.addListItem(APP, 'component', 'UI');
    assert.deepEqual((await local.service.choices(APP)).lists.component, ['UI']);
  });

  it('reports that an issue was deleted', async () => {
    await local.service.delete(APP, 1);
    for (const request of [
      local.service.comments(APP, 1),
      local.service.vote(APP, 1, true),
      local.service.addComment(APP, 1, { content: 'x' }),
    ]) {
      assert.match((await failure(request, 'notFound')).message, /#1 of ann\/app no longer exists/);
    }
  });
});

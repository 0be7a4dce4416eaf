import assert from 'node:assert/strict';
import { checkedAnswers, operations } from '../contract/api';
import type { Served } from '../support/served';
import { addApp, held, load, PASSWORD, serveTracker } from './tracker';

/** npm `bitbucket`: all API 2.0 calls of `issue_tracker`, and of export and import jobs, as its users write them. */

interface Answer {
  readonly status: number;
  readonly data: Data;
  readonly headers: Readonly<Record<string, string>>;
}
type Call = (parameters?: Record<string, unknown>) => Promise<Answer>;

interface Client {
  readonly issue_tracker: Readonly<Record<string, Call>>;
  readonly repositories: Readonly<Record<string, Call>>;
  readonly user: Readonly<Record<string, Call>>;
  readonly users: Readonly<Record<string, Call>>;
  hasNextPage(data: Data): boolean;
  getNextPage(data: Data): Promise<Answer>;
  hasPreviousPage(data: Data): boolean;
  getPreviousPage(data: Data): Promise<Answer>;
}

interface Text {
  readonly raw: string | null;
  readonly markup: string;
  readonly html: string;
}

/** The parts of responses that the tests check. */
interface Data {
  readonly id: number;
  readonly type: string;
  readonly status: string;
  readonly pct: number;
  readonly title: string;
  readonly name: string;
  readonly full_name: string;
  readonly has_issues: boolean;
  readonly state: string;
  readonly kind: string;
  readonly priority: string;
  readonly content: Text;
  readonly message: Text;
  readonly component: { readonly name: string } | null;
  readonly milestone: { readonly name: string } | null;
  readonly version: { readonly name: string } | null;
  readonly assignee: Data | null;
  readonly reporter: Data | null;
  readonly user: Data | null;
  readonly votes: number;
  readonly watches: number;
  readonly display_name: string;
  readonly nickname: string;
  readonly account_id: string;
  readonly uuid: string;
  readonly links: Readonly<Record<string, { readonly href: string | readonly string[] }>>;
  readonly changes: Readonly<Record<string, { readonly old: string; readonly new: string }>>;
  readonly issue: Data;
  readonly values: readonly Data[];
  readonly size: number;
  readonly page: number;
  readonly pagelen: number;
  readonly next?: string;
}

type FormData = new () => { append(name: string, value: string | Buffer, options?: object): void };

const { Bitbucket } = load('bitbucket') as { Bitbucket: new (options: object) => Client };
const Form = load('form-data') as FormData;
/** The client; each response is validated by the API's schema. */
const fetch = held(load('node-fetch') as typeof globalThis.fetch);
const HERE = { workspace: 'ann', repo_slug: 'app' };

describe('npm bitbucket 2.12', () => {
  let server: Served;
  let client: Client;
  const called = new Set<string>();
  const as = (username: string, more: object = {}) =>
    new Bitbucket({ baseUrl: `${server.url}/2.0`, notice: false, auth: { username, password: PASSWORD }, request: { fetch }, ...more });
  /** A call of `issue_tracker` about the repository. */
  const call = (name: string, more: Record<string, unknown> = {}, by = client) => {
    called.add(name);
    return by.issue_tracker[name]!({ ...HERE, ...more });
  };
  const body = (value: object) => ({ _body: value });
  const newIssue = async (title: string, more: object = {}): Promise<number> =>
    (await call('create', body({ type: 'issue', title, ...more }))).data.id;
  const refused = (status: number) => (error: Error & { status: number; error?: { error?: { message?: string } } }) => {
    assert.equal(error.status, status, error.message);
    if (status !== 404) assert.equal(typeof error.error?.error?.message, 'string');
    return true;
  };

  before(async () => {
    server = await serveTracker(async (store) => {
      await addApp(store);
      const { key } = await store.addRepository({ owner: 'bob', slug: 'copy' }, { isPrivate: true });
      await store.grant(key, (await store.account('ann'))!.key, 'admin');
    });
    client = as('ann');
  });
  after(() => server.stop());

  it('finds who it is, the repository and that it has issues', async () => {
    const { data: me } = await client.user.get!();
    assert.deepEqual([me.type, me.display_name, me.nickname], ['user', 'Ann Smith', 'ann']);
    const { data: second } = await client.users.get!({ selected_user: me.uuid });
    assert.equal(second.uuid, me.uuid);
    const { data } = await client.repositories.get!(HERE);
    assert.deepEqual([data.type, data.full_name, data.has_issues], ['repository', 'ann/app', true]);
    const { data: all } = await client.repositories.list!({ workspace: 'ann' });
    assert.deepEqual(
      all.values.map((getOne) => getOne.full_name),
      ['ann/app'],
    );
  });

  it('creates, gets, updates and deletes an issue', async () => {
    const reference = {
      type: 'issue',
      title: 'Crash at start',
      content: { raw: 'It **crashes**.' },
      kind: 'proposal',
      priority: 'critical',
      component: { name: 'UI' },
      milestone: { name: 'M1' },
      version: { name: '1.0' },
    };
    const created = await call('create', body(reference));
    assert.equal(created.status, 201);
    const { id } = created.data;
    assert.equal(created.headers.location, `${server.url}/2.0/repositories/ann/app/issues/${id}`);
    const { data } = await call('get', { issue_id: id });
    assert.deepEqual(data, created.data);
    assert.deepEqual(
      [data.type, data.title, data.state, data.kind, data.priority],
      ['issue', 'Crash at start', 'new', 'proposal', 'critical'],
    );
    assert.deepEqual([data.component?.name, data.milestone?.name, data.version?.name], ['UI', 'M1', '1.0']);
    assert.equal(data.content.raw, 'It **crashes**.');
    assert.match(data.content.html, /<strong>crashes<\/strong>/);
    assert.equal(data.reporter?.display_name, 'Ann Smith');
    assert.deepEqual([data.assignee, data.votes, data.watches], [null, 0, 1]);
    const me = (await client.user.get!()).data;
    const change = { title: 'Updated title', assignee: { account_id: me.account_id }, priority: 'minor', component: null };
    const updated = await call('update', { issue_id: id, ...body(change) });
    assert.equal(updated.status, 200);
    assert.deepEqual([updated.data.title, updated.data.priority, updated.data.component], ['Updated title', 'minor', null]);
    assert.deepEqual([updated.data.assignee?.uuid, updated.data.milestone?.name], [me.uuid, 'M1']);
    const freed = await call('update', { issue_id: id, ...body({ type: 'issue', assignee: null }) });
    assert.equal(freed.data.assignee, null);
    const { status } = await call('delete', { issue_id: id });
    assert.ok([200, 204].includes(status));
    await assert.rejects(call('get', { issue_id: id }), (error: { status: number }) => [404, 410].includes(error.status));
  });

  it('pages through a list, forwards and back', async () => {
    for (let i = 0; i < 7; i++) await newIssue(`page ${i}`);
    let { data } = await call('list', { q: 'title ~ "page"', sort: '-id', pagelen: 3 });
    const titles: string[] = data.values.map((issue) => issue.title);
    assert.deepEqual([data.size, data.page, data.pagelen, client.hasPreviousPage(data)], [7, 1, 3, false]);
    while (client.hasNextPage(data)) {
      ({ data } = await client.getNextPage(data));
      titles.push(...data.values.map((issue) => issue.title));
    }
    assert.deepEqual(titles, ['page 6', 'page 5', 'page 4', 'page 3', 'page 2', 'page 1', 'page 0']);
    assert.throws(() => client.getNextPage(data), /not found: next page/);
    assert.ok(client.hasPreviousPage(data));
    const { data: before } = await client.getPreviousPage(data);
    assert.deepEqual(
      before.values.map((issue) => issue.title),
      ['page 3', 'page 2', 'page 1'],
    );
  });

  it('filters with q, sorts, and asks for some fields only', async () => {
    const first = await newIssue('q: a "quoted" title', { priority: 'blocker', component: { name: 'core' } });
    await newIssue('q: something else', { priority: 'trivial' });
    const ids = async (q: string) => (await call('list', { q })).data.values.map((issue) => issue.id);
    assert.deepEqual(await ids('title ~ "q:" AND priority >= "major"'), [first]);
    assert.deepEqual(await ids('component.name = "core" AND (state = "new" OR state = "on hold")'), [first]);
    assert.deepEqual(await ids('title ~ "a \\"quoted\\""'), [first]);
    assert.deepEqual(await ids('title ~ "q:" AND assignee != null'), []);
    const { data } = await call('list', { q: 'title ~ "q:"', sort: 'priority', fields: 'values.id,values.title,size' });
    assert.deepEqual(data, {
      size: 2,
      values: [
        { id: first + 1, title: 'q: something else' },
        { id: first, title: 'q: a "quoted" title' },
      ],
    });
    await assert.rejects(call('list', { q: 'title ~' }), refused(400));
  });

  it('comments: creates, lists, gets, updates, deletes', async () => {
    const issue_id = await newIssue('to be discussed');
    const created = await call('createComment', { issue_id, ...body({ type: 'issue_comment', content: { raw: 'First `word`' } }) });
    assert.equal(created.status, 201);
    const comment_id = created.data.id;
    assert.deepEqual([created.data.type, created.data.content.raw, created.data.user?.nickname], ['issue_comment', 'First `word`', 'ann']);
    assert.match(created.data.content.html, /<code>word<\/code>/);
    await call('createComment', { issue_id, ...body({ content: { raw: 'Second' } }) });
    const { data: list } = await call('listComments', { issue_id });
    assert.deepEqual(
      list.values.map((getOne) => getOne.content.raw),
      ['First `word`', 'Second'],
    );
    const updated = await call('updateComment', { issue_id, comment_id, ...body({ content: { raw: 'Better' } }) });
    assert.deepEqual([updated.status, updated.data.content.raw], [200, 'Better']);
    assert.equal((await call('getComment', { issue_id, comment_id })).data.content.raw, 'Better');
    assert.equal((await call('deleteComment', { issue_id, comment_id })).status, 204);
    const remaining = (await call('listComments', { issue_id })).data.values.filter((getOne) => getOne.content.raw !== null);
    assert.deepEqual(
      remaining.map((getOne) => getOne.content.raw),
      ['Second'],
    );
  });

  it('changes: creates, lists, gets; each has a comment of the same id', async () => {
    const issue_id = await newIssue('to be resolved');
    const change = { type: 'issue_change', changes: { state: { new: 'resolved' }, priority: { new: 'minor' } }, message: { raw: 'Done.' } };
    const created = await call('createChange', { issue_id, ...body(change) });
    assert.equal(created.status, 201);
    const { data } = created;
    assert.deepEqual(data.changes, { state: { old: 'new', new: 'resolved' }, priority: { old: 'major', new: 'minor' } });
    assert.deepEqual([data.type, data.message.raw, data.user?.nickname, data.issue.id], ['issue_change', 'Done.', 'ann', issue_id]);
    assert.deepEqual((await call('getChange', { issue_id, change_id: data.id })).data, data);
    assert.equal((await call('getComment', { issue_id, comment_id: data.id })).data.content.raw, 'Done.');
    await call('update', { issue_id, ...body({ state: 'closed' }) });
    const { data: list } = await call('listChanges', { issue_id });
    assert.deepEqual(
      list.values.map((getOne) => getOne.changes.state?.new),
      ['resolved', 'closed'],
    );
    assert.equal((await call('get', { issue_id })).data.state, 'closed');
  });

  it('votes and watches', async () => {
    const issue_id = await newIssue('wanted by many');
    const bob = as('bob');
    const counts = async () => {
      const { data } = await call('get', { issue_id });
      return [data.votes, data.watches];
    };
    for (const title of ['Vote', 'Watch']) {
      await assert.rejects(call(`get${title}`, { issue_id }, bob), refused(404));
      assert.equal((await call(`create${title}`, { issue_id }, bob)).status, 204);
      assert.equal((await call(`get${title}`, { issue_id }, bob)).status, 204);
    }
    assert.deepEqual(await counts(), [1, 2]);
    for (const title of ['Vote', 'Watch']) {
      assert.equal((await call(`delete${title}`, { issue_id }, bob)).status, 204);
      await assert.rejects(call(`get${title}`, { issue_id }, bob), refused(404));
    }
    assert.deepEqual(await counts(), [0, 1]);
  });

  it('attachments: uploads two in one form, lists, downloads, replaces, deletes', async () => {
    const issue_id = await newIssue('with files');
    const send = (files: Record<string, string | Buffer>) => {
      const form = new Form();
      for (const [filename, content] of Object.entries(files)) form.append(filename, content, { filename });
      return call('createAttachments', { issue_id, _body: form });
    };
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 31) & 255));
    const created = await send({ 'log é 1.txt': 'one line\n', 'core.bin': bytes });
    assert.equal(created.status, 201);
    assert.equal(created.headers.location, `${server.url}/2.0/repositories/ann/app/issues/${issue_id}/attachments`);
    const { data: list } = await call('listAttachments', { issue_id });
    assert.deepEqual(list.values.map((getOne) => getOne.name).sort(), ['core.bin', 'log é 1.txt']);
    assert.equal(list.values[0]?.type, 'issue_attachment');
    const read = async (path: string) => {
      const { data } = await call('getAttachment', { issue_id, path });
      const content = data as unknown as string | ArrayBuffer;
      return typeof content === 'string' ? content : Buffer.from(content);
    };
    assert.equal(String(await read('log é 1.txt')), 'one line\n');
    assert.deepEqual(await read('core.bin'), bytes);
    await send({ 'log é 1.txt': 'another line\n' });
    assert.equal(String(await read('log é 1.txt')), 'another line\n');
    assert.equal((await call('listAttachments', { issue_id })).data.size, 2);
    assert.equal((await call('deleteAttachment', { issue_id, path: 'core.bin' })).status, 204);
    await assert.rejects(call('getAttachment', { issue_id, path: 'core.bin' }), refused(404));
  });

  it('lists components, milestones and versions, and gets each', async () => {
    const getOne = async (list: string, get: string, key: string, name: string) => {
      const { data } = await call(list);
      const item = data.values.find((value) => value.name === name);
      assert.ok(item, `${list} has no ${name}`);
      assert.equal((await call(get, { [key]: item.id })).data.name, name);
    };
    await getOne('listComponents', 'getComponent', 'component_id', 'core');
    await getOne('listMilestones', 'getMilestone', 'milestone_id', 'M1');
    await getOne('listVersions', 'getVersion', 'version_id', '1.0');
    await assert.rejects(call('getVersion', { version_id: 987_654 }), refused(404));
  });

  it('gets error messages', async () => {
    await assert.rejects(
      call('create', body({ type: 'issue' })),
      (error: { status: number; error: { type: string; error: { fields: object } } }) => {
        assert.equal(error.status, 400);
        assert.equal(error.error.type, 'error');
        assert.ok('title' in error.error.error.fields);
        return true;
      },
    );
    await assert.rejects(call('update', { issue_id: await newIssue('x'), ...body({ state: 'done' }) }), refused(400));
    await assert.rejects(as('ann', { auth: { username: 'ann', password: 'wrong' } }).issue_tracker.list!(HERE), refused(401));
    await assert.rejects(client.issue_tracker.list!({ workspace: 'ann', repo_slug: 'nothing' }), refused(404));
    await assert.rejects(call('get', { issue_id: 424_242 }), refused(404));
    // Without an archive: this would replace issues.
    await assert.rejects(client.repositories.createIssueImportJob!(HERE), refused(409));
    await assert.rejects(client.repositories.getIssueImportJobStatus!(HERE), refused(404));
  });

  it('exports an archive, and imports it elsewhere, by their jobs', async () => {
    const { createIssueExportJob, getIssueExportJobStatus, createIssueImportJob, getIssueImportJobStatus } = client.repositories;
    const issue_id = await newIssue('to be carried away');
    await call('createComment', { issue_id, ...body({ content: { raw: 'Along with this' } }) });
    const { data: before } = await call('list', { pagelen: 1 });
    const options = { type: 'export_options', project_key: 'X', project_name: 'X', send_email: false, include_attachments: true };
    const started = await createIssueExportJob!({ ...HERE, ...body(options) });
    assert.equal(started.status, 202);
    const [, repo_name, task_id] = /\/issues\/export\/(\w+)-issues-(\d+)\.zip$/.exec(started.headers.location ?? '') ?? [];
    /** Asks again until the job is over. */
    const over = async (ask: () => Promise<Answer>): Promise<Answer> => {
      for (;;) {
        const answer = await ask();
        if (answer.status !== 202) return answer;
      }
    };
    const exported = await over(() => getIssueExportJobStatus!({ ...HERE, repo_name, task_id }));
    assert.equal(exported.headers['content-type'], 'application/zip');
    const form = new Form();
    form.append('archive', Buffer.from(exported.data as unknown as ArrayBuffer), { filename: 'app-issues.zip' });
    const present = { workspace: 'bob', repo_slug: 'copy' };
    assert.equal((await createIssueImportJob!({ ...present, _body: form })).status, 202);
    const { data: job } = await over(() => getIssueImportJobStatus!(present));
    assert.deepEqual([job.type, job.status, job.pct], ['issue_job_status', 'SUCCESS', 100]);
    assert.equal((await call('list', { ...present, pagelen: 1 })).data.size, before.size);
    const { data: copy } = await call('listComments', { ...present, issue_id });
    assert.deepEqual(
      copy.values.map((getOne) => getOne.content.raw),
      ['Along with this'],
    );
    await assert.rejects(getIssueExportJobStatus!({ ...HERE, repo_name, task_id: '424242' }), refused(404));
    await assert.rejects(as('bob').repositories.createIssueExportJob!({ ...HERE, ...body(options) }), refused(403));
  });

  it('has made each of its calls by now', () => {
    assert.deepEqual(Object.keys(client.issue_tracker).sort(), [...called].sort());
    assert.deepEqual(
      operations.filter((operation) => !checkedAnswers.has(operation)),
      [],
      'described, and answered to nobody',
    );
  });
});

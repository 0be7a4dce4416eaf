import assert from 'node:assert/strict';
import { createIssueService } from '../../../src/client';
import { TrackerError } from '../../../src/client/errors';
import { ALL, DEFAULT_QUERY } from '../../../src/model/query';
import type { Issue } from '../../../src/model/issue';
import { archive, issueRow } from '../../support/archives';
import { ANN, APP, failure, startLocalSite, type LocalSite } from './support';

const makeArchive = (many: number) => archive({ issues: Array.from({ length: many }, (_, index) => issueRow(index + 1)) });

describe('The API service against the tracker', () => {
  let local: LocalSite;
  beforeEach(async () => {
    local = await startLocalSite();
  });
  afterEach(() => local.close());

  const fill = async (many: number) => {
    const { key } = await local.store.addRepository(APP, { isPrivate: false });
    const ann = await local.store.saveAccount('ann', { displayName: 'Ann Smith' });
    for (let n = 1; n <= many; n++) await local.store.create(key, ann.key, { title: `Issue ${n}`, kind: n % 2 ? 'bug' : 'task' });
    return key;
  };

  it('creates a repository of this computer with its first issue', async () => {
    await failure(local.service.get(APP, 1), 'noRepository');
    const issue = await local.service.create(APP, { title: 'First', content: 'a & b = c', markup: 'creole', priority: 'minor' });
    assert.equal(issue.number, 1);
    assert.deepEqual(
      { title: issue.title, content: issue.content, markup: issue.markup, priority: issue.priority, reporter: issue.reporter },
      {
        title: 'First',
        content: 'a & b = c',
        markup: 'creole',
        priority: 'minor',
        reporter: { username: 'ann', displayName: 'Ann Smith' },
      },
    );
    assert.deepEqual(
      (await local.service.repositories()).map((one) => one.id),
      [APP],
    );
    assert.equal(await local.service.right(APP), 'admin');
    const none = { kind: null, component: null, milestone: null, version: null, assignee: null };
    assert.deepEqual(await local.service.defaults(APP), none);
    local.store.defaults = () => Promise.resolve({ ...none, kind: 'task', component: 'UI', assignee: 'ann' });
    assert.deepEqual(await local.service.defaults(APP), { ...none, kind: 'task', component: 'UI', assignee: 'ann' });
  });

  it('changes only the given fields, and clears fields with null', async () => {
    const before = await local.service.create(APP, { title: 'One', content: 'text', assignee: 'ann' });
    assert.equal(before.assignee?.username, 'ann');
    const after = await local.service.update(APP, 1, { status: 'on hold', assignee: null });
    assert.deepEqual(
      { ...after, status: 0, revision: 0, updatedOn: 0 },
      { ...before, status: 0, revision: 0, updatedOn: 0, assignee: null },
    );
    assert.equal(after.status, 'on hold');
    assert.notEqual(after.revision, before.revision);
  });

  it('does not overwrite changes of others, and returns the current issue', async () => {
    const seen = await local.service.create(APP, { title: 'One' });
    const theirs = await local.service.update(APP, 1, { title: 'Theirs' });
    const error = await failure(local.service.update(APP, 1, { title: 'Mine' }, { ifRevision: seen.revision }), 'conflict');
    assert.equal(error.details.current?.title, 'Theirs');
    assert.equal(error.details.current?.revision, theirs.revision);
    assert.equal((await local.service.update(APP, 1, { title: 'Mine' }, { ifRevision: theirs.revision })).title, 'Mine');
  });

  it('reports the problem of each field, and missing issues', async () => {
    await local.service.create(APP, { title: 'One' });
    const error = await failure(local.service.update(APP, 1, { assignee: 'nobody' }), 'invalid');
    assert.equal(error.details.field, 'assignee');
    assert.match(error.message, /^nobody can't be assigned issues in this repository\.$/);
    assert.match((await failure(local.service.get(APP, 7), 'notFound')).message, /no issue #7 of ann\/app on This computer/);
    await local.service.delete(APP, 1);
    await failure(local.service.delete(APP, 1), 'notFound');
  });

  it('loads a long list page by page, and no more pages than needed', async () => {
    await fill(130);
    const query = { ...DEFAULT_QUERY, sort: { field: 'number', descending: false }, limit: 120 } as const;
    const page = await local.service.list(APP, { ...query, start: 5 });
    assert.equal(page.count, 130);
    assert.deepEqual(
      page.issues.map((one) => one.number),
      Array.from({ length: 120 }, (_, index) => index + 6),
    );
    assert.equal(local.requests.length, 3);
    local.requests.length = 0;
    const lastPage = await local.service.list(APP, { ...query, start: 90, limit: 1000 });
    assert.equal(lastPage.issues.length, 40);
    assert.equal(local.requests.length, 1);
    assert.deepEqual(await local.service.list(APP, { ...query, start: 0, limit: 0 }), { count: 130, issues: [] });
  });

  it('counts, filters and searches', async () => {
    await fill(9);
    assert.equal(await local.service.count(APP, { field: 'kind', comparator: 'is', negated: false, value: 'task' }, null), 4);
    assert.equal(await local.service.count(APP, ALL, 'issue 7'), 1);
    const filter = { and: [1, 2].map((n) => ({ field: 'title', comparator: 'contains', negated: false, value: String(n) }) as const) };
    assert.equal(await local.service.count(APP, filter, null), 0);
    const other = { and: [1, 1].map((n) => ({ field: 'title', comparator: 'contains', negated: false, value: String(n) }) as const) };
    assert.equal(await local.service.count(APP, other, null), 1);
  });

  it('yields all issues once, also when some are deleted meanwhile', async () => {
    const key = await fill(170);
    const seen: number[] = [];
    for await (const issue of local.service.all(APP, { filter: ALL, search: null })) {
      seen.push(issue.number);
      if (issue.number === 20) for (const missing of [3, 4, 30, 160]) await local.store.delete(key, missing);
    }
    const remaining = Array.from({ length: 170 }, (_, index) => index + 1).filter((n) => n !== 160);
    assert.deepEqual(seen, remaining);
  });

  it('stops when the consumer stops or aborts', async () => {
    await fill(400);
    const stop = new AbortController();
    const walk = async (end: (issue: Issue) => boolean) => {
      for await (const issue of local.service.all(APP, { filter: ALL, search: null }, { signal: stop.signal })) if (end(issue)) break;
    };
    await walk(() => true);
    assert.ok(local.requests.length <= 3, local.requests.join('\n'));
    stop.abort();
    await failure(
      walk(() => false),
      'cancelled',
    );
  });

  it('returns choices, followers and comments', async () => {
    const key = await fill(1);
    await local.store.addListItem(key, 'component', 'Core & UI');
    await local.store.grant(key, (await local.store.account('ann'))!.key, 'write');
    assert.deepEqual(await local.service.choices(APP), {
      lists: { component: ['Core & UI'], milestone: [], version: [] },
      assignees: [{ username: 'ann', displayName: 'Ann Smith' }],
    });
    assert.deepEqual(await local.service.followers(APP, 1), [{ username: 'ann', displayName: 'Ann Smith' }]);
    assert.deepEqual(await local.service.comments(APP, 1), []);
    await failure(local.service.comments(APP, 2), 'notFound');
  });

  it('has a token that changes with every change and with nothing else', async () => {
    await fill(3);
    const first = await local.service.revision(APP);
    await local.service.get(APP, 1);
    assert.equal(await local.service.revision(APP), first);
    await local.service.update(APP, 1, { status: 'closed' });
    assert.notEqual(await local.service.revision(APP), first);
  });

  it('gets an empty response if the revision has not changed', async () => {
    const statuses: number[] = [];
    const { tracker } = local;
    const service = createIssueService({
      site: 'x',
      baseUrl: 'http://x',
      fetch: async (url, init) => {
        const response = await tracker.fetch(new Request(url, init), { principal: ANN });
        statuses.push(response.status);
        return response;
      },
    });
    await fill(1);
    const first = await service.revision(APP);
    assert.equal(await service.revision(APP), first);
    await local.service.update(APP, 1, { status: 'closed' });
    const second = await service.revision(APP);
    assert.notEqual(second, first);
    assert.equal(await service.revision(APP), second);
    assert.deepEqual(statuses, [200, 304, 200, 304]);
  });

  it('imports an archive, and reports the progress', async () => {
    const zip = await makeArchive(30);
    const reported: string[] = [];
    const result = await local.service.importArchive(APP, zip, { onProgress: ({ phase }) => reported.push(phase) });
    assert.equal(result.issues, 30);
    assert.equal(await local.service.count(APP, ALL, null), 30);
    assert.ok(reported.length > 0);
    assert.match((await failure(local.service.importArchive(APP, zip, {}), 'conflict')).message, /has 30 issues/);
    assert.equal((await local.service.importArchive(APP, zip, { replace: true })).issues, 30);
  });

  it('imports nothing from a file that is not an archive', async () => {
    await local.service.addRepository(APP);
    const error = await failure(local.service.importArchive(APP, new TextEncoder().encode('no zip'), {}), 'invalid');
    assert.match(error.message, /zip/i);
    assert.equal(await local.service.count(APP, ALL, null), 0);
  });

  it('stops an import that the caller aborts', async () => {
    await local.service.addRepository(APP);
    const zip = await makeArchive(3000);
    const stop = new AbortController();
    const run = local.service.importArchive(APP, zip, { signal: stop.signal, onProgress: () => stop.abort() });
    await failure(run, 'cancelled');
    assert.equal(await local.service.count(APP, ALL, null), 0);
    assert.ok(
      local.requests.some((line) => line.startsWith('DELETE')),
      local.requests.join('\n'),
    );
  });

  it('cancels without an error, before and during a request', async () => {
    await fill(1);
    const stop = new AbortController();
    const running = local.service.get(APP, 1, { signal: stop.signal });
    stop.abort();
    await failure(running, 'cancelled');
    const error = await failure(local.service.list(APP, DEFAULT_QUERY, { signal: stop.signal }), 'cancelled');
    assert.ok(TrackerError.is(error));
  });

  it('has no URL for issues of this computer', () => {
    assert.equal(local.service.issueUrl(APP, 1), undefined);
  });
});

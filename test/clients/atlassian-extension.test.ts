import assert from 'node:assert/strict';
import type { Served } from '../support/served';
import { addApp, held, PASSWORD, serveTracker } from './tracker';

/**
 * The requests of Atlassian's own extension for VS Code, as its last version with issues sent them (API 2.0, JSON,
 * over HTTP), and what it reads from each answer.
 */

interface User {
  readonly account_id: string;
  readonly display_name: string;
  readonly links: { readonly avatar: { readonly href: string }; readonly html: { readonly href: string } };
}

interface Text {
  readonly raw: string | null;
  readonly html: string;
}

interface Data {
  readonly type: string;
  readonly id: number;
  readonly name: string;
  readonly has_issues: boolean;
  readonly title: string;
  readonly state: string;
  readonly kind: string;
  readonly priority: string;
  readonly content: Text;
  readonly message: Text;
  readonly created_on: string;
  readonly updated_on: string;
  readonly assignee: User | null;
  readonly reporter: User;
  readonly user: User;
  readonly votes: number;
  readonly watches: number;
  readonly links: { readonly html: { readonly href: string }; readonly self: { readonly href: string } };
  readonly changes: Readonly<Record<string, { readonly old?: string; readonly new?: string }>>;
  readonly issue: Data;
  readonly component: { readonly name: string } | null;
  readonly account_id: string;
  readonly values: readonly Data[];
  readonly next?: string;
  readonly size: number;
}

describe("Atlassian's own extension", () => {
  let server: Served;
  before(async () => {
    server = await serveTracker(addApp);
  });
  after(() => server.stop());

  const fetchHeld = held(fetch);
  const Authorization = `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}`;
  async function request(method: string, url: string, body?: object): Promise<Data> {
    const headers = { Authorization, Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) };
    const response = await fetchHeld(url, { method, headers, body: body && JSON.stringify(body), redirect: 'error' });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${url}: ${response.status} ${text}`);
    return JSON.parse(text) as Data;
  }
  const at = (path: string, parameters: Record<string, string> = {}) => {
    const query = new URLSearchParams(parameters).toString();
    return `${server.url}/2.0/repositories/ann/app${path}${query ? `?${query}` : ''}`;
  };
  const create = (title: string) =>
    request('POST', at('/issues'), { type: 'issue', title, content: { raw: `About ${title}` }, kind: 'task', priority: 'major' });

  /** A person as its pages show them. */
  function assertUser(user: User, name: string): void {
    assert.equal(user.display_name, name);
    assert.match(user.links.avatar.href, /^http/);
    assert.equal(typeof user.account_id, 'string');
  }

  it('checks whether the repository has issues', async () => {
    assert.equal((await request('GET', at(''))).has_issues, true);
  });

  it('creates an issue', async () => {
    const issue = await create('the form');
    assert.deepEqual(
      [issue.type, issue.title, issue.content.raw, issue.kind, issue.state],
      ['issue', 'the form', 'About the form', 'task', 'new'],
    );
    assert.equal(issue.content.html, '<p>About the form</p>');
    assert.equal(issue.links.html.href, `${server.url}/ann/app/issues/${issue.id}/the-form`);
    assertUser(issue.reporter, 'Ann Smith');
  });

  it('lists open issues page by page, by the `next` links', async () => {
    for (let i = 0; i < 30; i++) await create(`listed ${i}`);
    const resolved = await create('listed and done');
    await request('POST', at(`/issues/${resolved.id}/changes`), { type: 'issue_change', changes: { state: { new: 'resolved' } } });
    const ids: number[] = [];
    let page = await request('GET', at('/issues', { pagelen: '25', q: 'state="new" OR state="open" OR state="on hold"' }));
    for (;;) {
      ids.push(...page.values.map((issue) => issue.id));
      if (!page.next) break;
      page = await request('GET', page.next);
    }
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, page.size);
    assert.ok(ids.length > 30 && !ids.includes(resolved.id));
  });

  it('polls for the newest issues', async () => {
    const { id } = await create('the newest');
    const page = await request('GET', at('/issues', { pagelen: '2', sort: '-created_on' }));
    assert.deepEqual([page.values.length, page.values[0]!.id], [2, id]);
    assert.ok(Date.parse(page.values[0]!.created_on) >= Date.parse(page.values[1]!.created_on));
  });

  it('shows an issue with its comments, changes and components', async () => {
    const { id } = await create('shown');
    const comment = await request('POST', at(`/issues/${id}/comments`), { type: 'issue_comment', content: { raw: 'A *word*' } });
    assert.deepEqual([comment.type, comment.content.raw, comment.content.html], ['issue_comment', 'A *word*', '<p>A <em>word</em></p>']);
    assertUser(comment.user, 'Ann Smith');
    await request('POST', at(`/issues/${id}/comments`), { type: 'issue_comment', content: { raw: 'Another' } });
    const issue = await request('GET', at(`/issues/${id}`));
    assert.deepEqual([issue.votes, issue.watches, issue.assignee], [0, 1, null]);
    const comments = await request('GET', at(`/issues/${id}/comments`, { sort: '-created_on', pagelen: '100' }));
    assert.deepEqual(
      comments.values.map((one) => one.content.raw),
      ['Another', 'A *word*'],
    );
    assert.deepEqual((await request('GET', at(`/issues/${id}/changes`, { sort: '-created_on' }))).values, []);
    const components = await request('GET', at('/components'));
    assert.deepEqual(components.values.map((one) => one.name).sort(), ['UI', 'core']);
  });

  it('changes the state, with and without a comment', async () => {
    const { id } = await create('to be opened');
    const body = { type: 'issue_change', changes: { state: { new: 'open' } }, content: { raw: 'I **take** it.' } };
    const change = await request('POST', at(`/issues/${id}/changes`), body);
    assert.deepEqual([change.type, change.changes.state?.new, change.changes.state?.old], ['issue_change', 'open', 'new']);
    assert.deepEqual([change.message.raw, change.message.html], ['I **take** it.', '<p>I <strong>take</strong> it.</p>']);
    assertUser(change.user, 'Ann Smith');
    const mute = await request('POST', at(`/issues/${id}/changes`), { type: 'issue_change', changes: { state: { new: 'closed' } } });
    assert.equal(mute.message.html, '');
    assert.equal((await request('GET', at(`/issues/${id}`))).state, 'closed');
  });

  it('changes the component', async () => {
    const { id } = await create('of the UI');
    const change = await request('POST', at(`/issues/${id}/changes`), { type: 'issue_change', changes: { component: { new: 'UI' } } });
    assert.equal(change.changes.component?.new, 'UI');
    assert.equal((await request('GET', at(`/issues/${id}`))).component?.name, 'UI');
  });

  it('assigns by a change with an assignee, unassigns by PUT, and reads the last change', async () => {
    const { id } = await create('to be assigned');
    const me = await request('GET', `${server.url}/2.0/user`);
    const changes = { assignee_account_id: { new: me.account_id } };
    const change = await request('POST', at(`/issues/${id}/changes`, { fields: '+issue.assignee' }), { type: 'issue_change', changes });
    assert.equal(change.issue.assignee?.account_id, me.account_id);
    assert.equal(change.changes.assignee_account_id?.new, me.account_id);
    const freed = await request('PUT', at(`/issues/${id}`), { type: 'issue', assignee: null });
    assert.equal(freed.assignee, null);
    const last = await request('GET', at(`/issues/${id}/changes`, { pagelen: '1', sort: '-created_on' }));
    assert.equal(last.values.length, 1);
    const { assignee_account_id: id_, assignee } = last.values[0]!.changes;
    assert.deepEqual([id_?.old, id_?.new, assignee?.old, assignee?.new], [me.account_id, '', 'ann', '']);
  });
});

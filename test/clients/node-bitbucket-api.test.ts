import assert from 'node:assert/strict';
import type { Served } from '../support/served';
import { addApp, load, PASSWORD, serveTracker } from './tracker';

/** npm `bitbucket-api`: API 1.0 through `curl`. It reads the status line of DELETE, and treats any body that contains "Not Found" as a 404. */

type Callback = (error: Error | null, data: Data | Data[] | null) => void;
type Call = (...args: unknown[]) => void;
type Calls<Names extends string> = Readonly<Record<Names, Call>>;

interface Data {
  readonly local_id: number;
  readonly title: string;
  readonly content: string;
  readonly status: string;
  readonly metadata: { readonly kind: string; readonly component: string | null; readonly milestone: string | null };
  readonly responsible: { readonly username: string };
  readonly count: number;
  readonly issues: Data[];
  readonly comment_id: number;
  readonly author_info: { readonly username: string };
  readonly name: string;
  readonly id: number;
  readonly user: { readonly username: string };
}

type Items = Calls<'create' | 'getById' | 'getAll' | 'update' | 'remove'>;

interface Repository {
  readonly slug: string;
  readonly owner: string;
  readonly hasIssues: boolean;
  readonly isPrivate: boolean;
  issues: () => Calls<'create' | 'getById' | 'get' | 'update' | 'remove'>;
  issue: (id: number) => { comments: () => Items };
  components: () => Items;
  milestones: () => Items;
  versions: () => Items;
}

interface Client {
  getUrl: () => string;
  getRepository(which: { owner: string; slug: string }, callback: (error: Error | null, repository: Repository) => void): void;
  user: () => Calls<'get'> & { repositories: () => Calls<'getAll'> };
  users: (name: string) => { account: () => Calls<'get'> };
}

const { createClient } = load('bitbucket-api') as { createClient: (options: { username: string; password: string }) => Client };

/** Turns a function with a callback as the last parameter into a promise. */
const callApi = (call: Call, ...args: unknown[]): Promise<Data> =>
  new Promise((resolve, reject) => {
    const callback: Callback = (error, data) => (error ? reject(error) : resolve(data as Data));
    call(...args, callback);
  });
const askList = async (call: Call, ...args: unknown[]): Promise<Data[]> => (await callApi(call, ...args)) as unknown as Data[];

describe('npm bitbucket-api 0.1', () => {
  let server: Served;
  let client: Client;
  let repository: Repository;

  before(async () => {
    server = await serveTracker(addApp);
    client = createClient({ username: 'ann', password: PASSWORD });
    client.getUrl = () => `${server.url}/1.0`;
    repository = await new Promise((resolve, reject) =>
      client.getRepository({ owner: 'ann', slug: 'app' }, (error: Error | null, found: Repository) =>
        error ? reject(error) : resolve(found),
      ),
    );
  });
  after(() => server.stop());

  it('gets the repository, who it is and others', async () => {
    assert.deepEqual([repository.owner, repository.slug, repository.hasIssues, repository.isPrivate], ['ann', 'app', true, false]);
    assert.equal((await callApi(client.user().get)).user.username, 'ann');
    assert.equal((await callApi(client.users('bob').account().get)).user.username, 'bob');
    assert.equal((await askList(client.user().repositories().getAll)).length, 1);
  });

  it('creates, gets, lists, updates and removes issues', async () => {
    const issues = repository.issues();
    const created = await callApi(issues.create, {
      title: 'New Issue',
      content: 'c & d "quoted"',
      kind: 'proposal',
      component: 'UI',
      responsible: 'bob',
    });
    assert.deepEqual([created.title, created.content, created.status], ['New Issue', 'c & d "quoted"', 'new']);
    assert.deepEqual([created.metadata.kind, created.metadata.component, created.responsible.username], ['proposal', 'UI', 'bob']);
    assert.deepEqual(await callApi(issues.getById, created.local_id), created);
    await callApi(issues.create, { title: 'Another' });
    assert.equal((await callApi(issues.get)).count, 2);
    const found = await callApi(issues.get, { component: 'UI', limit: 1 }); // its shell ends the URL at the &
    assert.deepEqual([found.count, found.issues.map((issue) => issue.local_id)], [1, [created.local_id]]);
    const updated = await callApi(issues.update, created.local_id, { status: 'resolved', content: 'done' });
    assert.deepEqual([updated.status, updated.content, updated.title], ['resolved', 'done', 'New Issue']);
    assert.equal(await callApi(issues.remove, created.local_id), null);
    await assert.rejects(callApi(issues.remove, created.local_id), /404|Parse error/);
    assert.equal((await callApi(issues.get)).count, 1);
  });

  it('creates, gets, lists, updates and removes comments', async () => {
    const { local_id } = await callApi(repository.issues().create, { title: 'To be discussed' });
    const comments = repository.issue(local_id).comments();
    const created = await callApi(comments.create, 'hello "w"');
    assert.deepEqual([created.content, created.author_info.username], ['hello "w"', 'ann']);
    await callApi(comments.create, 'second');
    assert.deepEqual(
      (await askList(comments.getAll)).map((comment) => comment.content),
      ['second', 'hello "w"'],
    );
    assert.equal((await callApi(comments.update, created.comment_id, 'better')).content, 'better');
    assert.equal((await callApi(comments.getById, created.comment_id)).content, 'better');
    assert.equal(await callApi(comments.remove, created.comment_id), null);
    const remaining = (await askList(comments.getAll)).filter((comment) => comment.content !== null);
    assert.deepEqual(
      remaining.map((comment) => comment.content),
      ['second'],
    );
  });

  for (const list of ['components', 'milestones', 'versions'] as const) {
    it(`creates, gets, lists, updates and removes ${list}`, async () => {
      const items = repository[list]();
      const created = await callApi(items.create, 'M 1');
      assert.equal(created.name, 'M 1');
      assert.deepEqual(await callApi(items.getById, created.id), created);
      assert.deepEqual(await callApi(items.update, created.id, 'M 2'), { name: 'M 2', id: created.id });
      assert.ok((await askList(items.getAll)).some(({ name, id }) => name === 'M 2' && id === created.id));
      assert.equal(await callApi(items.remove, created.id), null);
      assert.ok(!(await askList(items.getAll)).some(({ id }) => id === created.id));
    });
  }
});

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { personUuid } from '../../../src/model/person';
import { repositoryUuid } from '../../../src/model/repository-uuid';
import { assertMatches } from '../../contract/api';
import { imported, makeWorld, type World } from '../tracker/harness';

/** A response body of any type. */
interface Data extends Readonly<
  Record<
    'key' | 'type' | 'username' | 'nickname' | 'display_name' | 'slug' | 'name' | 'uuid' | 'href' | 'created_on' | 'updated_on',
    string
  >
> {
  readonly links: Readonly<Record<string, Data>> & { readonly clone: readonly Data[]; readonly members: Data };
  readonly project: Data;
  readonly owner: Data;
  readonly workspace: Data;
  readonly changes: Readonly<Record<string, { readonly old: string; readonly new: string }>>;
}

/** Resources besides issues: repositories, workspaces, members, and aliases of URLs. */
describe('Neighbours of issues', () => {
  let world: World;
  const APP = '/2.0/repositories/ann/app';
  type Values = { readonly size: number; readonly next?: string; readonly values: readonly Record<string, never>[] };
  const get = async (path: string, person: 'anonymous' | 'ann' | 'bob' | 'carol' | 'dave' | 'local' = 'ann') => {
    const { status, body } = await world[person].get(path);
    return { status, body: body as unknown as Record<string, never> };
  };
  const list = async (path: string, person?: Parameters<typeof get>[1]) => (await get(path, person)).body as unknown as Values;

  before(async () => {
    world = await makeWorld();
    const { store } = world;
    await store.addRepository({ owner: 'acme', slug: 'tools' }, { isPrivate: false });
    await store.addRepository({ owner: 'acme', slug: 'vault' }, { isPrivate: true, admin: (await store.account('bob'))!.key });
    await store.create(world.app.key, (await store.account('ann'))!.key, { title: 'First' });
  });
  after(() => world.close());

  it('tells a repository with the keys of recorded answers, in their order', async () => {
    const { body } = await get(APP);
    assertMatches('2.0', 'repository', body, APP);
    assert.deepEqual(Object.keys(body), [
      ...[
        'scm',
        'website',
        'has_wiki',
        'uuid',
        'links',
        'fork_policy',
        'full_name',
        'name',
        'project',
        'language',
        'created_on',
        'mainbranch',
      ],
      ...['workspace', 'has_issues', 'owner', 'updated_on', 'size', 'type', 'slug', 'is_private', 'description'],
    ]);
    const { links, project, owner, workspace, created_on, updated_on } = body as unknown as Data;
    assert.deepEqual(Object.keys(links).sort(), [
      ...['avatar', 'branches', 'clone', 'commits', 'downloads', 'forks', 'hooks', 'html', 'issues', 'pullrequests', 'self', 'source'],
      ...['tags', 'watchers'],
    ]);
    assert.deepEqual(
      links.clone.map(({ name }) => name),
      ['https', 'ssh'],
    );
    assert.deepEqual([project.key, project.type, owner.username, owner.display_name], ['ANN', 'project', 'ann', 'Ann Smith']);
    assert.deepEqual([workspace.slug, workspace.uuid], ['ann', owner.uuid]);
    assert.ok(updated_on > created_on);
  });

  it('tells of an owner whose name nobody bears', async () => {
    const { body } = await get('/2.0/repositories/acme/tools', 'anonymous');
    assertMatches('2.0', 'repository', body, 'acme/tools');
    const { owner } = body as unknown as Data;
    assert.deepEqual([owner.type, owner.username, owner.display_name], ['team', 'acme', 'acme']);
  });

  it('answers every link of a repository', async () => {
    const { links } = (await get(APP)).body as unknown as Data;
    for (const [name, { href }] of Object.entries<Data>(links)) {
      if (['clone', 'html', 'avatar'].includes(name)) continue;
      const { status, body } = await get(new URL(href).pathname);
      assert.equal(status, 200, name);
      if (!['self', 'issues'].includes(name)) assert.deepEqual([body.values, body.size], [[], 0], name);
    }
    assert.equal((await get(`${APP}/pullrequests?state=OPEN&q=source.branch.name="x"&sort=-updated_on&pagelen=50`)).status, 200);
    assert.equal((await get(`${APP}/pullrequests?pagelen=0`)).status, 400);
  });

  const names = async (path: string, person?: Parameters<typeof get>[1]) =>
    (await list(path, person)).values.map((it) => it.full_name ?? it.slug);
  const LISTS: [path: string, who: Parameters<typeof get>[1], expected: string[]][] = [
    ['/2.0/repositories', 'anonymous', ['acme/tools', 'ann/app']],
    ['/2.0/repositories', 'bob', ['acme/tools', 'acme/vault', 'ann/app', 'ann/secret']],
    ['/2.0/repositories', 'dave', ['acme/tools', 'ann/app', 'ann/secret']],
    ['/2.0/repositories', 'local', ['acme/tools', 'acme/vault', 'ann/app', 'ann/secret']],
    ['/2.0/repositories?role=member', 'dave', ['ann/secret']],
    ['/2.0/repositories?role=contributor', 'dave', []],
    ['/2.0/repositories?role=contributor', 'bob', ['acme/vault', 'ann/app', 'ann/secret']],
    ['/2.0/repositories?role=admin', 'bob', ['acme/vault']],
    ['/2.0/repositories?role=owner', 'ann', ['ann/app', 'ann/secret']],
    ['/2.0/repositories/ann?role=owner', 'ann', ['ann/app', 'ann/secret']],
    ['/2.0/repositories/acme?role=owner', 'bob', []],
    ['/2.0/repositories/ANN', 'anonymous', ['ann/app']],
    [`/2.0/repositories/${encodeURIComponent(`{${personUuid('ann')}}`)}`, 'ann', ['ann/app', 'ann/secret']],
    ['/2.0/repositories?q=name ~ "S"', 'bob', ['acme/tools', 'ann/secret']],
    ['/2.0/repositories?q=is_private = true', 'bob', ['acme/vault', 'ann/secret']],
    ['/2.0/repositories?q=owner.username = "acme"', 'bob', ['acme/tools', 'acme/vault']],
    [`/2.0/repositories?q=uuid = "{${repositoryUuid({ owner: 'ann', slug: 'app' })}}"`, 'bob', ['ann/app']],
    ['/2.0/repositories?q=scm = "git" AND has_issues = true&sort=-full_name', 'anonymous', ['ann/app', 'acme/tools']],
    ['/2.0/repositories?sort=name&pagelen=2&page=2', 'bob', ['acme/tools', 'acme/vault']],
    ['/2.0/repositories?sort=-updated_on&pagelen=1', 'anonymous', ['ann/app']],
    ['/2.0/workspaces', 'bob', ['acme', 'ann', 'bob']],
    ['/2.0/workspaces', 'carol', ['carol']],
    ['/2.0/workspaces?pagelen=1&page=2', 'bob', ['ann']],
    ['/2.0/workspaces?q=slug = "acme"', 'bob', ['acme']],
    ['/2.0/workspaces?sort=-slug', 'bob', ['bob', 'ann', 'acme']],
  ];
  for (const [path, person, expected] of LISTS) {
    it(`lists ${path} to ${person}`, async () => assert.deepEqual(await names(path.replaceAll(' ', '%20'), person), expected));
  }

  it('pages lists of repositories', async () => {
    const first = await list('/2.0/repositories?pagelen=3', 'bob');
    assert.deepEqual([first.size, first.values.length], [4, 3]);
    const { pathname, search } = new URL(first.next!);
    assert.deepEqual(await names(pathname + search, 'bob'), ['ann/secret']);
    for (const path of [
      '/2.0/repositories?role=king',
      '/2.0/repositories?q=nonsense = 1',
      '/2.0/repositories?sort=nonsense',
      '/2.0/workspaces?q=x = 1',
    ])
      assert.equal((await get(path.replaceAll(' ', '%20'))).status, 400, path);
  });

  it('tells of a workspace by name and UUID, and who is in it', async () => {
    const { body } = await get('/2.0/workspaces/Ann', 'anonymous');
    const { slug, name, type, uuid, links } = body as unknown as Data;
    assert.deepEqual([slug, name, type, uuid], ['ann', 'Ann Smith', 'workspace', `{${personUuid('ann')}}`]);
    assert.deepEqual((await get(`/2.0/workspaces/${encodeURIComponent(uuid)}`, 'anonymous')).body, body);
    assert.equal((await get('/2.0/workspaces/acme', 'anonymous')).body.slug, 'acme');
    assert.equal((await get('/2.0/workspaces/nobody', 'ann')).status, 404);
    const members = async (person: 'ann' | 'carol', path = new URL(links.members.href).pathname) =>
      (await list(path, person)).values.map((it) => (it as unknown as { user: { nickname: string } }).user.nickname);
    assert.deepEqual(await members('ann'), ['ann', 'bob']);
    assert.deepEqual(await members('ann', '/2.0/workspaces/ann/members?q=user.nickname%20=%20%22bob%22'), ['bob']);
    assert.deepEqual(await members('carol', '/2.0/workspaces/acme/members'), [], 'bob runs what carol may not read');
  });

  const uuid = repositoryUuid({ owner: 'ann', slug: 'app' });
  const owner = personUuid('ann');
  const b = (id: string) => encodeURIComponent(`{${id}}`);
  const BY_UUID: [path: string, status: number][] = [
    [`ann/${b(uuid)}`, 200],
    [`ann/${uuid}`, 200],
    [`ann/${uuid.toUpperCase()}`, 200],
    [`%7B%7D/${b(uuid)}`, 200],
    [`{}/{${uuid}}`, 200],
    [`{}/${uuid}`, 200],
    [`${b(owner)}/${b(uuid)}`, 200],
    [`${b(owner)}/app`, 200],
    [`${owner}/APP`, 200],
    [`acme/${b(uuid)}`, 404],
    [`${b(personUuid('acme'))}/${b(uuid)}`, 404],
    [`{}/app`, 404],
    [`{}/{}`, 404],
    [`ann/{}`, 404],
    [`{}/${b(owner)}`, 404],
  ];
  for (const [path, status] of BY_UUID) {
    it(`finds by UUID: ${path}`, async () => {
      for (const root of ['/2.0', '/api/2.0', '/!api/2.0', '/1.0']) {
        for (const end of ['', '/issues', '/issues/1']) {
          const answer = await get(`${root}/repositories/${path}${end}`);
          assert.equal(answer.status, status, root + end);
          if (end === '/issues/1' && status === 200) assert.equal(answer.body.title, 'First');
        }
      }
    });
  }

  it('answers errors of API 2.0 in its form under each root', async () => {
    for (const root of ['/2.0', '/api/2.0', '/!api/2.0']) {
      for (const path of ['/nothing', '/repositories/ann/none', '/repositories/ann/app/issues?q=x']) {
        const { body } = await world.ann.get(root + path);
        assert.equal((body as unknown as { type: string }).type, 'error', root + path);
      }
    }
  });

  it('names people by username, too', async () => {
    for (const [path, at] of [
      [`${APP}/issues/1`, 'reporter'],
      [`${APP}/issues`, 'values.0.reporter'],
      ['/2.0/user', ''],
      ['/2.0/users/ann', ''],
      [APP, 'owner'],
    ] as const) {
      const { body } = await get(path);
      const found = at.split('.').reduce<unknown>((it, key) => (key === '' ? it : (it as Record<string, unknown>)[key]), body) as Data;
      assert.deepEqual([found.username, found.nickname], ['ann', 'ann'], path);
    }
  });

  it('tells no size of an attachment whose content is not here', async () => {
    const { store, app } = world;
    const file = await store.files.receive(Readable.from([Buffer.from('four')]), 100);
    await store.attach(app.key, 1, (await store.account('ann'))!.key, [{ ...file, name: 'here.txt' }]);
    const other = await store.addRepository({ owner: 'ann', slug: 'old' }, { isPrivate: false });
    const importer = await store.import(other.key, { people: [], lists: { component: [], milestone: [], version: [] } });
    await importer.add([imported(1)]);
    await importer.addAttachments([{ issue: 1, name: 'lost.txt', path: 'x', url: null, author: null, createdOn: null, file: null }]);
    await importer.commit();
    const [present] = (await list(`${APP}/issues/1/attachments`)).values;
    assert.equal(present!.size, 4);
    const [lost] = (await list('/2.0/repositories/ann/old/issues/1/attachments')).values;
    assert.deepEqual([lost!.name, 'size' in lost!], ['lost.txt', false]);
    const found = await list('/2.0/repositories/ann/old/issues/1/attachments?q=size%20=%20null');
    assert.equal(found.size, 1);
  });

  it('tells changes with the links and values of recorded answers', async () => {
    await world.ann.put(`${APP}/issues/1`, { json: { state: 'open', assignee: { username: 'bob' }, component: { name: 'UI' } } });
    const [change] = (await list(`${APP}/issues/1/changes?sort=-created_on`)).values as unknown as Data[];
    assert.deepEqual(Object.keys(change!.links), ['self', 'html']);
    for (const [key, { old, new: newValue }] of Object.entries(change!.changes))
      assert.deepEqual([typeof old, typeof newValue], ['string', 'string'], key);
    assert.deepEqual(change!.changes.component, { new: 'UI', old: '' });
  });

  it('orders comments by when they were edited, those that never were first in reverse', async () => {
    const { store, app } = world;
    const ann = (await store.account('ann'))!.key;
    const { number } = await store.create(app.key, ann, { title: 'Discussed' });
    for (const content of ['a', 'b', 'c', 'd']) await store.addComment(app.key, number, ann, { content });
    const at = `${APP}/issues/${number}/comments`;
    const comments = (await list(at)).values as unknown as { id: number; content: { raw: string } }[];
    for (const raw of ['c', 'a'])
      await world.ann.put(`${at}/${comments.find(({ content }) => content.raw === raw)!.id}`, {
        json: { content: { raw: `${raw} (edited)` } },
      });
    const order = async (query: string) =>
      ((await list(`${at}?${query}`)).values as unknown as { content: { raw: string } }[]).map(({ content }) => content.raw[0]).join('');
    assert.equal(await order('sort=-updated_on'), 'dbac');
    assert.equal(await order('sort=updated_on'), 'cabd');
    assert.equal(await order('sort=-updated_on&pagelen=2&page=2'), 'ac');
    assert.equal(await order(`sort=-updated_on&q=${encodeURIComponent('content.html ~ "p"')}`), 'dbac');
  });

  const PAGES = [
    'issue/1',
    'issues/1',
    'issue/1/',
    'issues/1/any-title',
    'issues/1/any%20title%3F',
    'issue/1/first',
    'issues/1/%E2%9C%93',
    `issues/1/a.b`,
  ];
  for (const path of PAGES) {
    it(`shows an issue in a browser: ${path}`, async () => {
      await world.ann.put(`${APP}/issues/1`, { json: { content: { raw: 'see #2' } } });
      const { status, text } = await world.anonymous.get(`/ann/app/${path}`);
      assert.equal(status, 200);
      assert.match(text, /<h1[^>]*>First<\/h1>/);
      const [, to] = /href="([^"]*2)" data-issue/.exec(text) ?? assert.fail(text);
      assert.equal(new URL(to!, `http://x/ann/app/${path}`).pathname, '/ann/app/issues/2');
    });
  }
});

describe('Whoever is not signed in', () => {
  for (const [anonymous, isFull] of [
    [undefined, false],
    ['subset', false],
    ['full', true],
  ] as const) {
    it(`is told ${isFull ? 'all' : 'the subset'} of an issue of API 1.0 with ${anonymous ?? 'nothing said'}`, async () => {
      const world = await makeWorld({ anonymous });
      await world.ann.post('/1.0/repositories/ann/app/issues', { form: { title: 'x' } });
      for (const path of ['/issues', '/issues/1', '/issues?callback=f', '/issues/1?format=xml']) {
        const { text } = await world.anonymous.get(`/1.0/repositories/ann/app${path}`);
        for (const key of ['priority', 'utc_created_on', 'utc_last_updated', 'display_name'])
          assert.equal(text.includes(key), isFull, `${path} ${key}`);
      }
      const [ann, nobody] = await Promise.all(
        ['ann', 'anonymous'].map((person) => world[person as 'ann'].get('/1.0/repositories/ann/app/issues/1')),
      );
      assert.equal(isFull, ann!.text === nobody!.text);
      assert.equal((await world.anonymous.get('/1.0/repositories/ann/secret/issues')).status, 404);
      assert.equal((await world.anonymous.post('/1.0/repositories/ann/app/issues', { form: { title: 'y' } })).status, 401);
      await world.close();
    });
  }
});

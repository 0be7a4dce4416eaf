import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { personUuid } from '../../../src/model/person';
import { repositoryUuid } from '../../../src/model/repository-uuid';
import { APP, fill, imported, makeWorld, type World } from './harness';

/** What anonymous clients can learn about people: about those without public traces the same as about nonexistent ones. */
describe('what strangers are told of people', () => {
  let world: World;
  const HIDDEN = 'hugo';
  const UNKNOWN = 'hans';

  before(async () => {
    world = await makeWorld();
    const { store, app, secret } = world;
    for (const [name, displayName] of [
      [HIDDEN, 'Hugo Hidden'],
      ['rita', 'Rita Reports'],
      ['ally', 'Ally Assigned'],
      ['cleo', 'Cleo Comments'],
      ['fred', 'Fred Files'],
      ['walt', 'Walt Watches'],
      ['gone', 'Gone Gunnar'],
    ] as const)
      await store.saveAccount(name, { displayName });
    const key = async (name: string) => (await store.account(name))!.key;
    await store.grant(app.key, await key(HIDDEN), 'write');
    await store.grant(app.key, await key('ally'), 'write');
    await store.create(app.key, await key('rita'), { title: 'Public', assignee: 'ally' });
    await store.addComment(app.key, 1, await key('cleo'), { content: 'said' });
    await store.watch(app.key, 1, await key('cleo'), false);
    await store.watch(app.key, 1, await key('walt'), true);
    const file = await store.files.receive(Readable.from([Buffer.from('file')]), 100);
    await store.attach(app.key, 1, await key('fred'), [{ ...file, name: 'f.txt' }]);
    await store.watch(app.key, 1, await key('fred'), false);
    // All that somebody can be in a repository that is private, and in what a public one held before it was replaced.
    await store.grant(secret.key, await key(HIDDEN), 'admin');
    await store.create(secret.key, await key(HIDDEN), { title: 'Private', assignee: HIDDEN });
    await store.addComment(secret.key, 1, await key(HIDDEN), { content: 'secret' });
    await store.vote(secret.key, 1, await key(HIDDEN), true);
    const old = await store.addRepository({ owner: 'acme', slug: 'old' }, { isPrivate: false });
    await fill(store, old, [imported(1, { reporter: 'gone', assignee: 'gone', watchers: ['gone'], comments: 2 })]);
    await fill(store, old, [imported(1)]);
  });
  after(() => world.close());

  type ComparableAnswer = readonly [status: number, text: string, headers: string];
  async function reported(method: string, path: string): Promise<ComparableAnswer> {
    const { status, text, headers } = await world.anonymous.send(method, path);
    return [status, text, JSON.stringify([...headers].filter(([name]) => name !== 'date'))];
  }
  /** The same answer about another name. */
  const renamed = ([status, text, headers]: ComparableAnswer, from: string, to: string) => {
    const swap = (it: string) => it.replaceAll(personUuid(from), personUuid(to)).replaceAll(new RegExp(from, 'gi'), to);
    // A colour is made of the name, and the end of a list's tag of its address.
    return [status, swap(text).replaceAll(/hsl\(\d+/g, 'hsl('), swap(headers).replace(/(r\d+\.\d+)\.[\w-]+/, '$1')];
  };

  const q = (text: string) => encodeURIComponent(text);
  const routes: [path: (name: string) => string, method?: string][] = [
    [(name) => `/1.0/users/${name}`],
    [(name) => `/1.0/users/${name}/`],
    [(name) => `/1.0/users/${name.toUpperCase()}`],
    [(name) => `/1.0/users/${name}`, 'HEAD'],
    [(name) => `/1.0/users/${name}`, 'POST'],
    [(name) => `/api/1.0/users/${name}`],
    [(name) => `/!api/1.0/users/${name}`],
    [(name) => `/1.0/users/${name}?format=xml`],
    [(name) => `/1.0/users/${name}?format=yaml`],
    [(name) => `/1.0/users/${name}?callback=f`],
    [(name) => `/2.0/users/${name}`],
    [(name) => `/2.0/users/${name.toUpperCase()}`],
    [(name) => `/2.0/users/${name}?fields=nickname`],
    [(name) => `/2.0/users/${q(`{${personUuid(name)}}`)}`],
    [(name) => `/2.0/users/${personUuid(name)}`],
    [(name) => `/2.0/users/${q(`ib:${personUuid(name)}`)}`],
    [(name) => `/2.0/repositories/${name}`],
    [(name) => `/2.0/repositories/${name}?pagelen=1`],
    [(name) => `/2.0/repositories/${q(`{${personUuid(name)}}`)}`],
    [(name) => `/2.0/repositories/${q(`{${personUuid(name)}}`)}/app`],
    [(name) => `/2.0/repositories?q=${q(`owner.nickname = "${name}"`)}`],
    [(name) => `/2.0/workspaces/${name}`],
    [(name) => `/2.0/workspaces/${name.toUpperCase()}/`],
    [(name) => `/2.0/workspaces/${q(`{${personUuid(name)}}`)}`],
    [(name) => `/2.0/workspaces/${personUuid(name)}`],
    [(name) => `/2.0/workspaces/${name}/members`],
    [(name) => `/2.0/workspaces/ann/members?q=${q(`user.nickname = "${name}"`)}`],
    [(name) => `/api/2.0/users/${name}`],
    [(name) => `/!api/2.0/workspaces/${name}`],
    [(name) => `/${name}/app/issue/1`],
    [(name) => `/2.0/workspaces/${name}`, 'OPTIONS'],
    [(name) => `/1.0/repositories/${name}/app`],
    [(name) => `/2.0/repositories/${name}/app`],
    [(name) => `/${name}/app/issues/1`],
    [(name) => `/account/${name}/avatar/32/`],
    [(name) => `/account/${name.toUpperCase()}/avatar/32/`],
    [(name) => `/account/${name}/avatar/512`],
    [(name) => `/account/${name}/avatar/32/`, 'HEAD'],
    [(name) => `${APP}?responsible=${name}`],
    [(name) => `${APP}?reported_by=${name}`],
    [(name) => `${APP}?search=${name}`],
    [(name) => `/2.0/repositories/ann/app/issues?q=${q(`reporter.nickname = "${name}"`)}`],
    [(name) => `/2.0/repositories/ann/app/issues?q=${q(`assignee = "${name}"`)}`],
    [(name) => `/2.0/repositories/ann/app/issues?q=${q(`assignee.uuid = "{${personUuid(name)}}"`)}`],
    [(name) => `/2.0/repositories/ann/app/issues?q=${q(`reporter.display_name ~ "${name}"`)}`],
    [(name) => `/2.0/repositories/ann/app/issues/1/comments?q=${q(`user.nickname = "${name}"`)}`],
  ];
  for (const [path, method = 'GET'] of routes) {
    it(`is the same of somebody hidden and of nobody: ${method} ${path('NAME')}`, async () => {
      const hidden = await reported(method, path(HIDDEN));
      assert.deepEqual(renamed(hidden, HIDDEN, UNKNOWN), renamed(await reported(method, path(UNKNOWN)), UNKNOWN, UNKNOWN));
      assert.doesNotMatch(hidden[1], /Hugo Hidden|Hidden/);
    });
  }

  /** Addresses of repositories, by name and by UUID. */
  const ofRepositories: ((slug: string) => string)[] = [
    (slug) => `/2.0/repositories/ann/${slug}`,
    (slug) => `/2.0/repositories/%7B%7D/${q(`{${repositoryUuid({ owner: 'ann', slug })}}`)}`,
    (slug) => `/2.0/repositories/ann/${repositoryUuid({ owner: 'ann', slug })}`,
    (slug) => `/2.0/repositories/${q(`{${personUuid('ann')}}`)}/${slug}`,
    (slug) => `/1.0/repositories/%7B%7D/${repositoryUuid({ owner: 'ann', slug })}/issues`,
    (slug) => `/2.0/repositories/ann/${slug}/pullrequests`,
    (slug) => `/2.0/repositories/ann/${slug}/refs/branches?q=name="x"`,
    (slug) => `/api/2.0/repositories/ann/${slug}/issues`,
    (slug) => `/!api/2.0/repositories/ann/${slug}/issues/1`,
    (slug) => `/ann/${slug}/issue/1`,
    (slug) => `/ann/${slug}/issues/1/any-title`,
  ];
  for (const path of ofRepositories) {
    for (const person of ['anonymous', 'carol'] as const) {
      it(`is the same of a private repository and of none: ${person}, ${path('NAME')}`, async () => {
        const answerFor = async (slug: string) => {
          const { status, text, headers } = await world[person].get(path(slug));
          const uuid = repositoryUuid({ owner: 'ann', slug });
          return [status, text.replaceAll(uuid, 'UUID').replaceAll(slug, 'SLUG'), headers.get('content-type')];
        };
        const present = await answerFor('secret');
        assert.equal(present[0], 404);
        assert.deepEqual(present, await answerFor('absent'));
      });
    }
  }

  it('is no private repository, and no workspace of private ones, in any list', async () => {
    for (const path of [
      '/2.0/repositories?pagelen=100',
      '/2.0/repositories/ann',
      `/2.0/repositories?q=${q('is_private = true OR name = "secret"')}`,
    ])
      for (const person of ['anonymous', 'carol'] as const)
        assert.doesNotMatch((await world[person].get(path)).text, /secret/, `${person} ${path}`);
    for (const path of ['/2.0/workspaces', '/2.0/workspaces/ann/members', '/2.0/repositories?role=member'])
      assert.equal((await world.anonymous.get(path)).status, 401, path);
    assert.doesNotMatch((await world.carol.get('/2.0/workspaces/ann/members?pagelen=100')).text, /dave/, 'who may read ann/secret alone');
  });

  for (const name of ['ann', 'rita', 'ally', 'cleo', 'fred', 'walt']) {
    it(`is who they are of ${name}, whom something public names`, async () => {
      const { displayName } = (await world.store.account(name))!;
      const { status, body } = await world.anonymous.get(`/1.0/users/${name}`);
      assert.deepEqual([status, body.user.username], [200, name]);
      const two = await world.anonymous.get(`/2.0/users/${name}`);
      assert.deepEqual([two.status, (two.body as unknown as { display_name: string }).display_name], [200, displayName]);
      assert.match((await world.anonymous.get(`/account/${name}/avatar/32/`)).text, new RegExp(`<title>${displayName}</title>`));
      assert.equal((await world.anonymous.get(`/2.0/repositories/${name}`)).status, 200);
    });
  }

  for (const name of ['bob', 'dave', 'carol', 'gone', HIDDEN, UNKNOWN]) {
    it(`is nothing of ${name}, whom nothing public names`, async () => {
      for (const path of [`/1.0/users/${name}`, `/2.0/users/${name}`, `/2.0/repositories/${name}`])
        assert.equal((await world.anonymous.get(path)).status, 404, path);
      assert.match((await world.anonymous.get(`/account/${name}/avatar/32/`)).text, new RegExp(`<title>${name}</title>`));
    });
  }

  it('is, of who can be assigned in public, whom something public names', async () => {
    const names = async (person: 'anonymous' | 'carol', more = '') =>
      (await world[person].get(`/1.0/repositories/ann/app/assignees${more}`)).list.map(({ username }) => username);
    assert.deepEqual(await names('anonymous'), ['ally', 'ann']);
    assert.deepEqual(await names('carol'), ['ally', 'ann', 'bob', HIDDEN]);
  });

  it('is no more in a script, whoever has asked for it', async () => {
    const { text } = await world.ann.get(`/1.0/users/${HIDDEN}?callback=f`);
    assert.doesNotMatch(text, /Hidden|username/);
  });

  it('is no more than that by any list of a public repository', async () => {
    for (const path of ['issues', 'issues/1', 'issues/1/comments', 'issues/1/changes', 'issues/1/attachments', 'components'])
      assert.doesNotMatch((await world.anonymous.get(`/2.0/repositories/ann/app/${path}`)).text, /hugo/i, path);
    for (const path of ['issues', 'issues/1/followers', 'issues/1/comments', 'issues/components'])
      assert.doesNotMatch((await world.anonymous.get(`/1.0/repositories/ann/app/${path}`)).text, /hugo/i, path);
  });

  it('is all of everybody for who is signed in', async () => {
    assert.equal((await world.carol.get(`/1.0/users/${HIDDEN}`)).body.user.display_name, 'Hugo Hidden');
    assert.equal((await world.carol.get(`/2.0/users/${HIDDEN}`)).status, 200);
  });

  it('is nothing any more once a repository is private', async () => {
    await world.store.setPrivate(world.app.key, true);
    try {
      for (const name of ['ann', 'rita', 'cleo', 'walt']) assert.equal((await world.anonymous.get(`/1.0/users/${name}`)).status, 404, name);
    } finally {
      await world.store.setPrivate(world.app.key, false);
    }
  });
});

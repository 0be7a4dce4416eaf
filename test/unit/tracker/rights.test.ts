import assert from 'node:assert/strict';
import { APP, basic, caller, makeWorld, SECRET, type Sent, type World } from './harness';
import { hashToken, makeToken } from '../../../src/tracker/secrets';

type Who = 'anonymous' | 'carol' | 'dave' | 'bob' | 'ann' | 'local';

describe('who may do what', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.ann.post(APP, { form: { title: 'Of ann' } }); // #1
    await world.carol.post(APP, { form: { title: 'Of carol' } }); // #2
    await world.ann.post(SECRET, { form: { title: 'Secret' } }); // #1
  });
  afterEach(() => world.close());

  // Answers for anonymous, carol (signed in), dave (may read ann/secret), bob (write), ann (admin), the person of this computer
  const matrix: [doing: string, method: string, path: string, sent: Sent, statuses: number[]][] = [
    ['read a public list', 'GET', APP, {}, [200, 200, 200, 200, 200, 200]],
    ['read a public issue', 'GET', `${APP}/1`, {}, [200, 200, 200, 200, 200, 200]],
    ['report in public', 'POST', APP, { form: { title: 'x' } }, [401, 200, 200, 200, 200, 200]],
    [
      'report with kind, priority, component, version',
      'POST',
      APP,
      { form: { title: 'x', kind: 'task', priority: 'minor', component: 'UI', version: '1.0', status: 'new' } },
      [401, 200, 200, 200, 200, 200],
    ],
    ['report and assign', 'POST', APP, { form: { title: 'x', responsible: 'bob' } }, [401, 403, 403, 200, 200, 200]],
    ['report with a status', 'POST', APP, { form: { title: 'x', status: 'open' } }, [401, 403, 403, 200, 200, 200]],
    ['report with a milestone', 'POST', APP, { form: { title: 'x', milestone: 'M1' } }, [401, 403, 403, 200, 200, 200]],
    ["change another's text", 'PUT', `${APP}/1`, { form: { title: 'y' } }, [401, 403, 403, 200, 200, 200]],
    ["change carol's text", 'PUT', `${APP}/2`, { form: { title: 'y', content: 'z' } }, [401, 200, 403, 200, 200, 200]],
    ["change carol's fields", 'PUT', `${APP}/2`, { form: { priority: 'minor' } }, [401, 403, 403, 200, 200, 200]],
    [
      "repeat the fields of carol's",
      'PUT',
      `${APP}/2`,
      { form: { title: 'y', priority: 'major', responsible: '' } },
      [401, 200, 403, 200, 200, 200],
    ],
    ['delete', 'DELETE', `${APP}/2`, {}, [401, 403, 403, 204, 204, 204]],
    ['add a component', 'POST', `${APP}/components`, { form: { name: 'API' } }, [401, 403, 403, 403, 200, 200]],
    ['ask for an import', 'GET', '/2.0/repositories/ann/app/issues/import', {}, [401, 403, 403, 403, 404, 404]],
    ['read a private list', 'GET', SECRET, {}, [404, 404, 200, 200, 200, 200]],
    ['read a private issue', 'GET', `${SECRET}/1`, {}, [404, 404, 200, 200, 200, 200]],
    ['read a private repository', 'GET', '/1.0/repositories/ann/secret', {}, [404, 404, 200, 200, 200, 200]],
    ['report in private', 'POST', SECRET, { form: { title: 'x' } }, [404, 404, 200, 200, 200, 200]],
    ['change in private', 'PUT', `${SECRET}/1`, { form: { title: 'y' } }, [404, 404, 403, 200, 200, 200]],
    ['delete in private', 'DELETE', `${SECRET}/1`, {}, [404, 404, 403, 204, 204, 204]],
    ['import into private', 'POST', '/2.0/repositories/ann/secret/issues/import', {}, [404, 404, 403, 403, 409, 409]],
    ['report where nothing is', 'POST', '/1.0/repositories/ann/none/issues', { form: { title: 'x' } }, [404, 404, 404, 404, 404, 404]],
    ['ask who they are', 'GET', '/1.0/user', {}, [401, 200, 200, 200, 200, 200]],
    ['ask for their repositories', 'GET', '/1.0/user/repositories', {}, [401, 200, 200, 200, 200, 200]],
    [
      "make a repository in ann's name",
      'POST',
      '/1.0/repositories',
      { form: { owner: 'ann', slug: 'new' } },
      [401, 403, 403, 403, 200, 200],
    ],
  ];
  const callers: Who[] = ['anonymous', 'carol', 'dave', 'bob', 'ann', 'local'];
  for (const [action, method, path, request, statuses] of matrix) {
    it(`answers who wants to ${action}: ${statuses.join(' ')}`, async () => {
      const actual: number[] = [];
      for (const person of callers) {
        // Each meets the tracker as it was, but for deletions, which only the last three get to.
        const target = method === 'DELETE' && actual.includes(204) ? await refill(path) : path;
        actual.push((await world[person].send(method, target, request)).status);
      }
      assert.deepEqual(actual, statuses);
    });
  }

  async function refill(path: string): Promise<string> {
    const list = path.slice(0, path.lastIndexOf('/'));
    const { body } = await world.ann.post(list, { form: { title: 'again' } });
    return `${list}/${body.local_id}`;
  }

  it('says with every 401 how to sign in', async () => {
    const { status, headers, body } = await world.anonymous.post(APP, { form: { title: 'x' } });
    assert.equal(status, 401);
    assert.match(headers.get('www-authenticate') ?? '', /^Basic realm="Issue Bucket"/);
    assert.equal(typeof body.error.message, 'string');
  });

  const wrong: [title: string, authorization: string][] = [
    ['a wrong password', basic('ann', 'guess')],
    ['an unknown name', basic('nobody')],
    ['an empty password', basic('ann', '')],
    ['no name', basic('', 'x')],
    ['a token that was never given', 'Bearer ibt_nonsense'],
    ['an unknown scheme', 'Digest username="ann"'],
    ['no scheme', 'ann'],
    ['nothing', ''],
    ['no base64', 'Basic \u00ff\u00fe'],
  ];
  for (const [title, authorization] of wrong) {
    it(`answers 401 to ${title}, on public repositories too`, async () => {
      const { status, headers } = await world.anonymous.get(APP, { headers: { Authorization: authorization } });
      assert.equal(status, 401);
      assert.ok(headers.has('www-authenticate'));
    });
  }

  it('notices a changed password at once, also that of somebody it knows', async () => {
    assert.equal((await world.ann.get('/1.0/user')).status, 200);
    await world.store.saveAccount('ann', { passwordHash: null });
    assert.equal((await world.ann.get('/1.0/user')).status, 401);
  });

  it('knows a person by a token, as Bearer and in the place of a password', async () => {
    const token = makeToken();
    await world.store.addToken((await world.store.account('bob'))!.key, hashToken(token));
    for (const authorization of [`Bearer ${token}`, basic('bob', token)]) {
      const { body } = await caller(world.tracker, { Authorization: authorization }).get('/1.0/user');
      assert.equal(body.user.username, 'bob');
    }
    assert.equal((await caller(world.tracker, { Authorization: basic('ann', token) }).get('/1.0/user')).status, 401);
  });

  it('knows nobody any more by a token, or by a right, that was taken back', async () => {
    const dave = (await world.store.account('dave'))!;
    const token = makeToken();
    await world.store.addToken(dave.key, hashToken(token));
    const program = caller(world.tracker, { Authorization: `Bearer ${token}` });
    assert.equal((await program.get(SECRET)).status, 200);
    assert.equal(await world.store.removeTokens(dave.key), 1);
    assert.equal((await program.get(SECRET)).status, 401);
    await world.store.grant(world.secret.key, dave.key, null);
    assert.equal((await world.dave.get(SECRET)).status, 404);
    await world.store.grant(world.secret.key, dave.key, 'read');
    assert.equal((await world.dave.get(SECRET)).status, 200);
  });

  it('lets no page of another site write with the password that a browser remembers', async () => {
    const foreign = { form: { title: 'x' }, headers: { 'Sec-Fetch-Site': 'cross-site' } };
    assert.equal((await world.ann.post(APP, foreign)).status, 403);
    assert.equal((await world.ann.get(APP, { headers: foreign.headers })).status, 200);
  });

  it('tells a person what they may do in a repository', async () => {
    const rights = async (person: Who) => (await world[person].get('/1.0/repositories/ann/app')).body.right;
    assert.deepEqual(await Promise.all(callers.map(rights)), [undefined, 'read', 'read', 'write', 'admin', 'admin']);
  });

  it('lists a person the repositories that they may read', async () => {
    const slugs = async (person: Who) => (await world[person].get('/1.0/user/repositories')).list.map((one) => one.slug).sort();
    assert.deepEqual(await slugs('carol'), ['app']);
    assert.deepEqual(await slugs('dave'), ['app', 'secret']);
    assert.deepEqual(await slugs('local'), ['app', 'secret']);
  });

  it('lets a person make a repository under their own name, and be its admin', async () => {
    const { status, body } = await world.carol.post('/1.0/repositories', { form: { name: 'My Things!', is_private: 'true' } });
    assert.deepEqual([status, body.owner, body.slug, body.is_private, body.right], [200, 'carol', 'my-things', true, 'admin']);
    assert.equal((await world.ann.get('/1.0/repositories/carol/my-things')).status, 404);
    const second = await world.carol.post('/1.0/repositories', { form: { name: 'My Things!' } });
    assert.deepEqual([second.status, second.body.is_private], [200, true], 'the one that is there is answered, unchanged');
  });

  it('makes the person of this computer one who can be assigned where they make repositories', async () => {
    await world.local.post('/1.0/repositories', { json: { owner: 'team', slug: 'code', is_private: true } });
    const { list } = await world.local.get('/1.0/repositories/team/code/assignees');
    assert.deepEqual([list[0]!.username, list[0]!.display_name], ['me', 'Me Myself']);
    const created = await world.local.post('/1.0/repositories/team/code/issues', { form: { title: 'Mine', responsible: 'me' } });
    assert.equal(created.body.responsible.username, 'me');
  });

  for (const [title, accept] of [
    ['a change (API 1.0)', () => world.local.put('/1.0/repositories/ann/app/issues/1', { form: { responsible: 'me' } })],
    ['a change (API 2.0)', () => world.local.put('/2.0/repositories/ann/app/issues/1', { json: { assignee: { username: 'me' } } })],
    [
      'an entry of the history (API 2.0)',
      () => world.local.post('/2.0/repositories/ann/app/issues/1/changes', { json: { changes: { assignee: { new: 'me' } } } }),
    ],
    [
      'a new issue (API 2.0)',
      () => world.local.post('/2.0/repositories/ann/app/issues', { json: { title: 'x', assignee: { username: 'me' } } }),
    ],
  ] as const) {
    it(`lets the person of this computer take an issue on wherever it is, by ${title}`, async () => {
      const names = async (person: 'local' | 'ann') =>
        (await world[person].get('/1.0/repositories/ann/app/assignees')).list.map((it) => it.username);
      assert.ok((await names('local')).includes('me'));
      assert.ok(!(await names('ann')).includes('me'), 'to look at it gives no right');
      const { status } = await accept();
      assert.ok(status === 200 || status === 201, String(status));
      assert.ok((await names('ann')).includes('me'));
    });
  }

  it('gives the person of this computer no right by what is refused', async () => {
    const before = (await world.ann.get('/1.0/repositories/ann/app/assignees')).list.map((it) => it.username);
    const refused = await world.local.post('/1.0/repositories/ann/app/issues', {
      form: { title: 'x', responsible: 'me', component: 'nope' },
    });
    assert.equal(refused.status, 400);
    const stale = await world.local.put('/1.0/repositories/ann/app/issues/1', {
      form: { responsible: 'me' },
      headers: { 'If-Match': '"old"' },
    });
    assert.equal(stale.status, 412);
    assert.deepEqual(
      (await world.ann.get('/1.0/repositories/ann/app/assignees')).list.map((it) => it.username),
      before,
    );
  });

  it('makes no repository public by a slip', async () => {
    const { status } = await world.carol.post('/1.0/repositories', { form: { name: 'Slip', is_private: 'maybe' } });
    assert.deepEqual([status, (await world.carol.get('/1.0/repositories/carol/slip')).status], [400, 404]);
  });

  it('lets nobody else be assigned because they ask for it', async () => {
    const { status } = await world.local.put('/1.0/repositories/ann/app/issues/1', { form: { responsible: 'carol' } });
    assert.equal(status, 400);
  });
});

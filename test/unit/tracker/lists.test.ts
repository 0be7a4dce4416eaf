import assert from 'node:assert/strict';
import { APP, SECRET, makeWorld, type World } from './harness';

type Who = 'anonymous' | 'carol' | 'dave' | 'bob' | 'ann' | 'local';
const CALLERS: Who[] = ['anonymous', 'carol', 'dave', 'bob', 'ann', 'local'];

describe('components, milestones and versions (API 1.0)', () => {
  let world: World;
  beforeEach(async () => (world = await makeWorld()));
  afterEach(() => world.close());

  for (const list of ['component', 'milestone', 'version'] as const) {
    it(`tell, add, rename and delete a ${list}, of which its issues tell`, async () => {
      const path = `${APP}/${list}s`;
      const added = await world.ann.post(`${path}/`, { form: { name: ' Some  name ' } });
      assert.deepEqual([added.status, added.body.name, Object.keys(added.body)], [200, 'Some name', ['name', 'id']]);
      const { id } = added.body;
      assert.deepEqual((await world.ann.post(path, { form: { name: 'some NAME' } })).body, added.body, 'it is there already');
      assert.ok((await world.anonymous.get(path)).list.some((item) => item.id === id));
      assert.deepEqual((await world.anonymous.get(`${path}/${id}/`)).body, added.body);
      await world.ann.post(APP, { form: { title: 'x', [list]: 'Some name' } });
      const renamed = await world.ann.put(`${path}/${id}`, { form: { name: 'Other' } });
      assert.deepEqual([renamed.status, renamed.body], [200, { name: 'Other', id }]);
      assert.equal((await world.ann.get(`${APP}/1`)).body.metadata[list], 'Other');
      const { status, text } = await world.ann.delete(`${path}/${id}/`);
      assert.deepEqual([status, text], [204, '']);
      assert.equal((await world.ann.get(`${APP}/1`)).body.metadata[list], null);
      assert.deepEqual(
        (await world.ann.get(`${APP}/1/comments`)).list.map(({ content }) => content),
        [`Removing ${list}: Other (automated comment)`, `Renaming ${list}: Some name to Other (automated comment)`],
      );
      for (const method of ['GET', 'PUT', 'DELETE']) {
        assert.equal((await world.ann.send(method, `${path}/${id}`, method === 'PUT' ? { form: { name: 'x' } } : {})).status, 404, method);
      }
    });
  }

  const idOf = async (name: string) => (await world.ann.get(`${APP}/components`)).list.find((item) => item.name === name)!.id;

  it('are changed by admins only', async () => {
    const statuses = async (method: string, path: string, form?: Record<string, string>) => {
      const actual: number[] = [];
      for (const person of CALLERS) actual.push((await world[person].send(method, path, form ? { form } : {})).status);
      return actual;
    };
    const ui = `${APP}/components/${await idOf('UI')}`;
    assert.deepEqual(await statuses('GET', ui), [200, 200, 200, 200, 200, 200]);
    assert.deepEqual(await statuses('PUT', ui, { name: 'GUI' }), [401, 403, 403, 403, 200, 200]);
    assert.deepEqual(await statuses('POST', `${APP}/versions`, { name: '2.0' }), [401, 403, 403, 403, 200, 200]);
    assert.deepEqual(await statuses('DELETE', ui), [401, 403, 403, 403, 204, 404]);
    assert.deepEqual(await statuses('GET', `${SECRET}/components`), [404, 404, 200, 200, 200, 200]);
  });

  it('refuse a name that is taken, or none, by its key', async () => {
    const path = `${APP}/components/${await idOf('UI')}`;
    const accepted = await world.ann.put(path, { form: { name: 'CORE' } });
    assert.deepEqual([accepted.status, Object.keys(accepted.body.error.fields)], [400, ['name']]);
    assert.match(accepted.body.error.message, /'core' in this repository already/);
    assert.equal((await world.ann.put(path, { form: { name: ' ' } })).status, 400);
    assert.equal((await world.ann.put(path, { form: { name: 'ui' } })).body.name, 'ui', 'in other letters it is the same one');
  });

  it('are not there under a name, nor in another list or repository', async () => {
    const id = await idOf('UI');
    for (const path of [
      `${APP}/components/UI`,
      `${APP}/milestones/${id}`,
      `${SECRET}/components/${id}`,
      `${APP}/labels`,
      `${APP}/components/0`,
    ]) {
      assert.equal((await world.ann.get(path)).status, 404, path);
    }
  });

  it('are told once as long as nothing changes', async () => {
    const first = await world.bob.get(`${APP}/components`);
    const conditional = { headers: { 'If-None-Match': first.headers.get('etag')! } };
    assert.equal((await world.bob.get(`${APP}/components`, conditional)).status, 304);
    assert.equal((await world.bob.get(`${APP}/versions`, conditional)).status, 200);
    await world.ann.post(`${APP}/components`, { form: { name: 'New' } });
    assert.equal((await world.bob.get(`${APP}/components`, conditional)).status, 200);
  });
});

describe('the issues of the one who asks (API 1.0)', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    const { store, app, secret } = world;
    const other = await store.addRepository({ owner: 'carol', slug: 'other' }, { isPrivate: false });
    const bob = (await store.account('bob'))!.key;
    const ann = (await store.account('ann'))!.key;
    await store.grant(other.key, bob, 'write');
    await store.create(app.key, bob, { title: 'Reported kestrel', priority: 'minor' });
    await store.create(app.key, ann, { title: 'Of ann' });
    await store.create(app.key, ann, { title: 'Assigned', assignee: 'bob', status: 'open' });
    await store.create(secret.key, bob, { title: 'Private kestrel', assignee: 'bob', priority: 'blocker' });
    await store.create(other.key, ann, { title: 'Elsewhere', assignee: 'bob', priority: 'critical' });
  });
  afterEach(() => world.close());

  const titles = async (person: Who, search = '') =>
    (await world[person].get(`/1.0/user/issues${search}`)).body.issues.map(({ title }) => title);

  it('come from every repository that they may read, each with its address, as a list of one does', async () => {
    const { status, body } = await world.bob.get('/1.0/user/issues/?sort=priority&limit=2&status=new');
    assert.deepEqual([status, body.count, body.filter, body.search], [200, 3, { status: [['=', 'new']] }, null]);
    assert.deepEqual(
      body.issues.map((issue) => [issue.title, issue.resource_uri]),
      [
        ['Reported kestrel', '/1.0/repositories/ann/app/issues/1'],
        ['Elsewhere', '/1.0/repositories/carol/other/issues/1'],
      ],
    );
    assert.deepEqual(await titles('bob', '?sort=priority&limit=2&status=new&start=2'), ['Private kestrel']);
  });

  it('are filtered, searched and sorted as any', async () => {
    assert.equal((await titles('bob')).length, 4);
    assert.deepEqual(await titles('bob', '?search=kestrel&sort=title'), ['Private kestrel', 'Reported kestrel']);
    assert.deepEqual(await titles('bob', '?search=%3F'), []);
    assert.deepEqual(await titles('bob', '?title=~else'), ['Elsewhere']);
    assert.deepEqual(await titles('bob', '?title=!~kestrel&responsible=bob&sort=title'), ['Assigned', 'Elsewhere']);
    assert.deepEqual(await titles('bob', '?reported_by=bob&sort=title'), ['Private kestrel', 'Reported kestrel']);
    assert.equal((await world.bob.get('/1.0/user/issues?limit=51')).status, 400);
  });

  it('are only what the person may still read, and nothing for nobody', async () => {
    await world.store.repository({ owner: 'ann', slug: 'secret' });
    assert.deepEqual(await titles('carol'), []);
    assert.deepEqual(await titles('ann', '?sort=title'), ['Assigned', 'Elsewhere', 'Of ann']);
    assert.equal((await world.anonymous.get('/1.0/user/issues')).status, 401);
    const dave = (await world.store.account('dave'))!.key;
    const hidden = await world.store.addRepository({ owner: 'x', slug: 'hidden' }, { isPrivate: true });
    await world.store.create(hidden.key, dave, { title: 'Reported before it was closed to dave' });
    assert.deepEqual(await titles('dave'), []);
  });
});

import assert from 'node:assert/strict';
import type { RepositoryCreators } from '../../../src/tracker/context';
import { basic, makeWorld, type Sent, type World } from './harness';

/** Rights to create a repository, and to read it afterwards. */
describe('making a repository', () => {
  let world: World;
  afterEach(() => world.close());

  type Who = 'anonymous' | 'carol' | 'ann' | 'local';
  // carol is signed in, ann an admin of the server; statuses for: under no name, one's own, somebody else's, nobody's.
  const creators: [creators: RepositoryCreators | undefined, who: Who, statuses: number[]][] = [
    ['admins', 'anonymous', [401, 401, 401, 401]],
    ['admins', 'carol', [403, 403, 403, 403]],
    ['admins', 'ann', [200, 200, 200, 200]],
    ['admins', 'local', [200, 200, 200, 200]],
    ['owners', 'anonymous', [401, 401, 401, 401]],
    ['owners', 'carol', [200, 200, 403, 403]],
    ['owners', 'ann', [200, 200, 200, 200]],
    ['owners', 'local', [200, 200, 200, 200]],
    [undefined, 'carol', [200, 200, 403, 403]],
    ['anyone', 'anonymous', [401, 401, 401, 401]],
    ['anyone', 'carol', [200, 200, 200, 200]],
  ];
  for (const [repositoryCreators, person, statuses] of creators) {
    it(`answers ${statuses.join(' ')} to ${person} where ${repositoryCreators ?? 'nothing is said of who'} may`, async () => {
      world = await makeWorld({ repositoryCreators });
      await world.store.saveAccount('ann', { isAdmin: true });
      const owners = ['', person === 'carol' ? 'Carol' : person, 'bob', 'acme'];
      const actual: number[] = [];
      for (const [at, owner] of owners.entries())
        actual.push((await world[person].post('/1.0/repositories', { form: { slug: `new${at}`, ...(owner && { owner }) } })).status);
      assert.deepEqual(actual, statuses);
    });
  }

  it('goes by what somebody is when it is made, not when they were let in', async () => {
    world = await makeWorld({ repositoryCreators: 'admins' });
    await world.store.saveAccount('carol', { isAdmin: true });
    const make = async (slug: string) => (await world.carol.post('/1.0/repositories', { form: { slug } })).status;
    assert.equal(await make('one'), 200);
    let [start, accept]: [(() => void) | undefined, (() => void) | undefined] = [undefined, undefined];
    const started = new Promise<void>((resolve) => (start = resolve));
    const accepted = new Promise<void>((resolve) => (accept = resolve));
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        start!();
        await accepted;
        controller.enqueue(new TextEncoder().encode('slug=two'));
        controller.close();
      },
    });
    const headers = { Authorization: basic('carol'), 'Content-Type': 'application/x-www-form-urlencoded' };
    const init = { method: 'POST', body, headers, duplex: 'half' };
    const pending = world.tracker.fetch(new Request('http://tracker.test/1.0/repositories', init));
    await started;
    await world.store.saveAccount('carol', { isAdmin: false });
    accept!();
    assert.equal((await pending).status, 403);
    assert.equal(await world.store.repository({ owner: 'carol', slug: 'two' }), undefined);
  });

  it('tells nobody by a refusal whether there is one under another name', async () => {
    world = await makeWorld();
    const reported = async (slug: string) => {
      const { status, body } = await world.carol.post('/1.0/repositories', { form: { owner: 'ann', slug } });
      return [status, body.error.message];
    };
    assert.deepEqual(await reported('secret'), await reported('nothing'));
  });

  const values: [sent: Sent, isPrivate: boolean][] = [
    [{ form: { slug: 'x' } }, true],
    [{ form: { slug: 'x', is_private: '' } }, true],
    [{ form: { slug: 'x', is_private: 'true' } }, true],
    [{ form: { slug: 'x', is_private: 'false' } }, false],
    [{ form: { slug: 'x', is_private: '0' } }, false],
    [{ json: { slug: 'x' } }, true],
    [{ json: { slug: 'x', is_private: null } }, true],
    [{ json: { slug: 'x', is_private: true } }, true],
    [{ json: { slug: 'x', is_private: false } }, false],
  ];
  for (const [value, isPrivate] of values) {
    it(`makes a ${isPrivate ? 'private' : 'public'} one of ${JSON.stringify(value)}, run by who asks`, async () => {
      world = await makeWorld();
      const { status, body } = await world.carol.post('/1.0/repositories', value);
      assert.deepEqual([status, body.is_private, body.right], [200, isPrivate, 'admin']);
      assert.equal((await world.anonymous.get('/1.0/repositories/carol/x')).status, isPrivate ? 404 : 200);
    });
  }
});

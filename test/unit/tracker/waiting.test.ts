import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { hashToken, makeToken } from '../../../src/tracker/secrets';
import { APP, caller, makeWorld, SECRET, type Answer, type Caller, type World } from './harness';

const LIST = `${APP}?limit=1`;

/** A conditional request can wait for a change: `Prefer: wait=N`. */
describe('a request that waits', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.ann.post(APP, { form: { title: 'First' } });
    await world.ann.post(SECRET, { form: { title: 'Secret' } });
  });
  afterEach(() => world.close());

  /** Asks for what is known already. `answer` is undefined until there is one. */
  async function ask(who: Caller, path: string, prefer: string) {
    const tag = (await who.get(path)).headers.get('etag')!;
    const request: { answer?: Answer; answered: Promise<Answer>; tag: string } = {
      tag,
      answered: who.get(path, { headers: { 'If-None-Match': tag, Prefer: prefer } }).then((answer) => (request.answer = answer)),
    };
    return request;
  }
  const untilWaiting = async (count = 1): Promise<void> => {
    while (world.tracker.waitingRequests() !== count) await turn();
  };
  async function askAndWait(who: Caller, path: string, prefer = 'wait=30') {
    const request = await ask(who, path, prefer);
    await untilWaiting();
    return request;
  }
  const applied = ({ headers }: Answer) => headers.get('preference-applied');

  for (const path of [
    LIST,
    APP,
    `${APP}/1`,
    `${APP}/1/comments`,
    `${APP.replace('1.0', '2.0')}/1`,
    `${APP.replace('1.0', '2.0')}?pagelen=1`,
  ])
    it(`is answered with the change: ${path}`, async () => {
      const request = await askAndWait(world.bob, path);
      assert.equal(request.answer, undefined);
      await world.ann.put(`${APP}/1`, { form: { title: 'Changed' } });
      await world.ann.post(`${APP}/1/comments`, { form: { content: 'A word' } });
      const answer = await request.answered;
      assert.equal(answer.status, 200);
      assert.equal(applied(answer), 'wait=30');
      assert.notEqual(answer.headers.get('etag'), request.tag);
      const now = await world.bob.get(path);
      if (!path.endsWith('/comments')) assert.equal(answer.text, now.text);
      assert.equal(world.tracker.waitingRequests(), 0);
    });

  it('is answered 304 when its time has ended', async () => {
    const request = await ask(world.bob, LIST, 'respond-async, wait=1');
    const answer = await request.answered;
    assert.deepEqual([answer.status, applied(answer), answer.headers.get('etag')], [304, 'wait=1', request.tag]);
  });

  it('waits on while another issue of the repository changes', async () => {
    await world.ann.post(APP, { form: { title: 'Second' } });
    const request = await askAndWait(world.bob, `${APP}/1`);
    await world.ann.put(`${APP}/2`, { form: { title: 'Changed' } });
    for (let i = 0; i < 50; i++) await turn();
    assert.equal(request.answer, undefined);
    await world.ann.put(`${APP}/1`, { form: { title: 'Changed' } });
    assert.equal((await request.answered).body.title, 'Changed');
  });

  it('has what it waits for at once where there is something new, and tells that it could wait', async () => {
    const first = await world.bob.get(LIST, { headers: { Prefer: 'wait=30' } });
    assert.deepEqual([first.status, applied(first)], [200, 'wait=30']);
    const known = first.headers.get('etag')!;
    const probe = await world.bob.get(LIST, { headers: { 'If-None-Match': known, Prefer: 'wait=0' } });
    assert.deepEqual([probe.status, applied(probe)], [304, 'wait=0']);
    await world.ann.post(APP, { form: { title: 'Second' } });
    const second = await world.bob.get(LIST, { headers: { 'If-None-Match': known, Prefer: 'wait=30' } });
    assert.deepEqual([second.status, second.body.count], [200, 2]);
  });

  it('is none without the preference, for other preferences, or where nothing has a tag', async () => {
    const known = (await world.bob.get(LIST)).headers.get('etag')!;
    for (const prefer of [undefined, 'return=minimal', 'wait', 'wait=soon', 'wait=-1', 'await=5', 'wait=1.5']) {
      const answer = await world.bob.get(LIST, { headers: { 'If-None-Match': known, ...(prefer && { Prefer: prefer }) } });
      assert.deepEqual([answer.status, applied(answer)], [304, null], prefer);
    }
    const user = await world.bob.get('/1.0/user', { headers: { Prefer: 'wait=30' } });
    assert.deepEqual([user.status, applied(user)], [200, null]);
    const created = await world.bob.post(APP, { form: { title: 'x' }, headers: { Prefer: 'wait=30' } });
    assert.equal(created.status, 200);
  });

  it('waits 30 seconds at most', async () => {
    const request = await askAndWait(world.bob, LIST, 'wait=100000');
    await world.ann.post(APP, { form: { title: 'Second' } });
    assert.equal(applied(await request.answered), 'wait=30');
  });

  it('tells nothing to somebody who may not read any more', async () => {
    const dave = (await world.store.account('dave'))!;
    const request = await askAndWait(world.dave, `${SECRET}?limit=1`);
    await world.store.grant(world.secret.key, dave.key, null);
    const answer = await request.answered;
    assert.equal(answer.status, 404);
    assert.doesNotMatch(answer.text, /Secret/);
    assert.equal(answer.headers.get('etag'), null);
  });

  it('tells nothing to somebody whose token is revoked meanwhile', async () => {
    const [dave, token] = [(await world.store.account('dave'))!, makeToken()];
    await world.store.addToken(dave.key, hashToken(token));
    const request = await askAndWait(caller(world.tracker, { Authorization: `Bearer ${token}` }), `${SECRET}?limit=1`);
    await world.store.removeTokens(dave.key);
    await world.ann.post(SECRET, { form: { title: 'Secret, too' } });
    const answer = await request.answered;
    assert.equal(answer.status, 401);
    assert.doesNotMatch(answer.text, /Secret/);
  });

  it('tells nothing to strangers once the repository is private', async () => {
    const request = await askAndWait(world.anonymous, LIST);
    await world.store.setPrivate(world.app.key, true);
    assert.equal((await request.answered).status, 404);
  });

  it('is one of few of a client: further ones are answered at once, and those of others wait', async () => {
    const tag = (await world.bob.get(LIST)).headers.get('etag')!;
    const headers = { 'If-None-Match': tag, Prefer: 'wait=30' };
    const all = Array.from({ length: 40 }, () => world.bob.get(LIST, { headers }));
    await untilWaiting(40);
    const further = await world.bob.get(LIST, { headers });
    assert.deepEqual([further.status, applied(further)], [304, null]);
    const another = world.carol.get(LIST, { headers });
    await untilWaiting(41);
    await world.ann.post(APP, { form: { title: 'Second' } });
    for (const answer of await Promise.all([...all, another])) assert.equal(answer.status, 200);
    const again = await askAndWait(world.bob, LIST);
    world.tracker.stopWaiting();
    assert.equal((await again.answered).status, 304);
  });

  it('ends at once when the tracker stops, as later ones do', async () => {
    const request = await askAndWait(world.bob, LIST);
    world.tracker.stopWaiting();
    const answer = await request.answered;
    assert.deepEqual([answer.status, applied(answer)], [304, null]);
    const later = await (await ask(world.bob, LIST, 'wait=30')).answered;
    assert.deepEqual([later.status, applied(later)], [304, null]);
  });
});

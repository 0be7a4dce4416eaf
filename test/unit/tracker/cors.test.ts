import assert from 'node:assert/strict';
import { hashToken, makeToken } from '../../../src/tracker/secrets';
import { APP, basic, makeWorld, type Sent, type World } from './harness';

/** Cross-origin requests: pages of other sites may send credentials themselves; those that the browser adds are ignored. */
describe('Pages of other sites', () => {
  let world: World;
  let token: string;
  before(async () => {
    world = await makeWorld();
    token = makeToken();
    await world.store.addToken((await world.store.account('ann'))!.key, hashToken(token));
    await world.ann.post(APP, { form: { title: 'First' } });
  });
  after(() => world.close());

  const Origin = 'https://pages.example';
  const APP_2 = '/2.0/repositories/ann/app/issues';

  for (const path of [
    APP,
    APP_2,
    `/api/2.0/repositories/ann/app/issues`,
    `/!api/1.0/repositories/ann/app/issues`,
    `${APP_2}/99`,
    `${APP}?format=xml`,
    '/2.0/nothing',
    '/2.0/user',
  ]) {
    it(`may read what anybody may: ${path}`, async () => {
      const { headers } = await world.anonymous.get(path, { headers: { Origin } });
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('access-control-allow-credentials'), null);
      assert.match(headers.get('access-control-expose-headers')!, /ETag/);
    });

    it(`are told what they may send, whatever is there: ${path}`, async () => {
      const requests = { Origin, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization, content-type' };
      const { status, text, headers } = await world.anonymous.send('OPTIONS', path, { headers: requests });
      assert.deepEqual([status, text], [204, '']);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('access-control-allow-credentials'), null);
      assert.match(headers.get('access-control-allow-headers')!, /Authorization, Content-Type, Idempotency-Key, If-Match/);
      assert.match(headers.get('access-control-allow-methods')!, /PUT, DELETE/);
    });
  }

  it('read no page that is no part of the APIs', async () => {
    for (const path of ['/ann/app/issues/1', '/account/ann/avatar/32/'])
      assert.equal((await world.anonymous.get(path, { headers: { Origin } })).headers.get('access-control-allow-origin'), null, path);
  });

  it('hear of other methods where nobody asks for a page', async () => {
    assert.equal((await world.anonymous.send('OPTIONS', APP_2)).status, 405);
  });

  const modern = (mode: string) => ({ Origin, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': mode });
  const old = { Origin };
  const json = { json: { title: 'x' } };
  const form = { form: { title: 'x' } };
  const text = { body: '{"title": "x"}', headers: { 'Content-Type': 'text/plain' } };
  const none = { body: new TextEncoder().encode('title=x') };
  const PASSWORD = basic('ann');
  const cases: [
    what: string,
    method: string,
    sent: Sent,
    headers: Record<string, string>,
    with_: 'token' | 'password' | 'nothing',
    status: number,
  ][] = [
    ['a token, JSON', 'POST', json, modern('cors'), 'token', 201],
    ['a token, a form', 'POST', form, modern('cors'), 'token', 201],
    ['a token, in an older browser', 'POST', text, old, 'token', 201],
    ['a password, JSON, which browsers ask about first', 'POST', json, modern('cors'), 'password', 201],
    ['a password, PUT', 'PUT', json, modern('cors'), 'password', 200],
    ['a password, PUT, in an older browser', 'PUT', json, old, 'password', 200],
    ['a password that a browser may have added to a form', 'POST', form, modern('navigate'), 'password', 403],
    ['... to a form of a script', 'POST', form, modern('cors'), 'password', 403],
    ['... to JSON that says it is text', 'POST', text, modern('cors'), 'password', 403],
    ['... to a body without a type', 'POST', none, modern('no-cors'), 'password', 403],
    ['... to JSON, in a browser that did not ask', 'POST', json, old, 'password', 403],
    ['... to JSON, from a page that may not read the answer', 'POST', json, modern('no-cors'), 'password', 403],
    ['... from the same site at another port', 'POST', form, { ...modern('cors'), 'Sec-Fetch-Site': 'same-site' }, 'password', 403],
    ['nothing', 'POST', json, modern('cors'), 'nothing', 403],
  ];
  for (const [title, method, requestHeaders, headers, credentials, status] of cases) {
    it(`${status < 300 ? 'may' : 'may not'} write with ${title}`, async () => {
      const Authorization = { token: `Bearer ${token}`, password: PASSWORD, nothing: '' }[credentials];
      const path = method === 'PUT' ? `${APP_2}/1` : APP_2;
      const all = { ...requestHeaders.headers, ...headers, ...(Authorization && { Authorization }) };
      const answer = await world.anonymous.send(method, path, { ...requestHeaders, headers: all });
      assert.equal(answer.status, status, answer.text);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    });
  }
});

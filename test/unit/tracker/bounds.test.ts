import assert from 'node:assert/strict';
import { APP, basic, caller, makeWorld, type World } from './harness';

const APP_2 = '/2.0/repositories/ann/app/issues';
const times = (count: number, text: string, by: string): string => Array.from({ length: count }, () => text).join(by);

describe('a tracker that is asked for more than it should do', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
  });
  afterEach(async () => {
    await world.close();
    assert.deepEqual(world.logged, []);
  });

  const QUERIES: [title: string, q: string, expected: RegExp | undefined][] = [
    ['few short texts', times(5, 'content.raw ~ "ža"', ' OR '), undefined],
    ['many short texts', times(6, 'content.raw ~ "ža"', ' OR '), /more than 5 texts shorter than three characters/],
    ['a text that is long enough', `title ~ "${'x'.repeat(256)}"`, undefined],
    ['a long text', `title ~ "${'x'.repeat(257)}"`, /longer than 256 characters/],
    ['many comparisons', times(51, 'title ~ "some text"', ' AND '), /more than 50 comparisons/],
    ['a handful of numbers', times(200, 'id = 1', ' OR '), undefined],
    ['too many numbers', times(201, 'id = 1', ' OR '), /more than 200 conditions/],
    ['a field that every object has', 'constructor = 1', /cannot be searched by 'constructor'/],
    ['another one', 'toString = "a"', /cannot be searched by 'toString'/],
    ['one of the repository', 'repository.constructor = "a"', /cannot be searched by 'repository\.constructor'/],
  ];
  for (const [title, q, expected] of QUERIES) {
    it(`${expected ? 'refuses' : 'answers'} a query with ${title}`, async () => {
      const { status, body } = await world.anonymous.get(`${APP_2}?q=${encodeURIComponent(q)}`);
      assert.equal(status, expected ? 400 : 200);
      if (expected) assert.match(body.error.message, expected);
    });
  }

  const PARAMETERS: [title: string, parameters: string, expected: RegExp | undefined][] = [
    ['few short texts', times(5, 'title=~a', '&'), undefined],
    ['many short texts', times(6, 'title=~a', '&'), /more than 5 texts shorter than three characters/],
    ['a long text', `content=~${'x'.repeat(257)}`, /longer than 256 characters/],
    ['many titles', times(200, 'title=!a', '&'), undefined],
    ['too many titles', times(1100, 'title=!a', '&'), /more than 200 conditions/],
    ['an order by what every object has', 'sort=constructor', /can't be sorted by 'constructor'/],
  ];
  for (const [title, parameters, expected] of PARAMETERS) {
    it(`${expected ? 'refuses' : 'answers'} parameters of API 1.0 with ${title}`, async () => {
      const { status, body } = await world.anonymous.get(`${APP}?${parameters}`);
      assert.equal(status, expected ? 400 : 200);
      if (expected) assert.match(body.error.message, expected);
    });
  }

  for (const [title, raw] of [
    ['asterisks', '*'.repeat(200_000)],
    ['slashes', '/'.repeat(200_000)],
  ] as const) {
    it(`tells of an issue whose Creole is ${title}, however deep they would be`, async () => {
      const created = await world.bob.post(APP_2, { json: { title: 'x', content: { raw, markup: 'creole' } } });
      assert.equal(created.status, 201);
      assert.equal((await world.anonymous.get(APP_2)).status, 200);
    });
  }

  /** What is no id of anything, however it is counted: more than an issue's number can be, than a number of JavaScript's, of SQLite's. */
  const FAR = ['2147483648', '4294967295', '4294967296', '9007199254740993', '9223372036854775808', '1'.repeat(400)];
  const PLACES = [
    `${APP}/ID`,
    `${APP}/ID/comments`,
    `${APP}/ID/followers`,
    `${APP}/1/comments/ID`,
    `${APP}/components/ID`,
    `${APP_2}/ID`,
    `${APP_2}/ID/comments`,
    `${APP_2}/1/comments/ID`,
    `${APP_2}/ID/changes`,
    `${APP_2}/1/changes/ID`,
    `${APP_2}/ID/attachments`,
    `${APP_2}/ID/attachments/x.txt`,
    `${APP_2}/ID/vote`,
    '/2.0/repositories/ann/app/components/ID',
  ];
  for (const place of PLACES) {
    it(`finds nothing at ${place}, however large the number`, async () => {
      for (const id of FAR) {
        const path = place.replace('ID', id);
        for (const method of ['GET', 'PUT', 'DELETE']) {
          const { status } = await world.ann.send(method, path, method === 'PUT' ? { form: { name: 'x', content: 'x' } } : {});
          assert.ok([404, 405].includes(status), `${status} to ${method} ${path}`);
        }
      }
    });
  }

  it('refuses a page, a start or a number that is beyond all', async () => {
    for (const id of FAR) {
      for (const [path, expected] of [
        [`${APP}?start=${id}`, id.length > 10 ? [400] : [200]],
        [`${APP}?limit=${id}`, [400]],
        [`${APP_2}?page=${id}`, [400]],
        [`${APP_2}?pagelen=${id}`, [400]],
        [`${APP_2}?q=id%20%3D%20${id}`, [200]],
        [`${APP_2}/1/comments?q=id%20%3E%20${id}`, [200]],
      ] as const) {
        const { status } = await world.ann.get(path);
        assert.ok((expected as readonly number[]).includes(status), `${status} to ${path}`);
      }
    }
  });

  it('cuts off nothing of the texts beside an archive: more than it takes it refuses', async () => {
    const send = (fields: Record<string, string>) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      body.set('archive', new Blob(['no archive']), 'x.zip');
      return world.ann.post('/2.0/repositories/ann/app/issues/import?dry_run=true', { body });
    };
    const long = await send({ authors: `{"a":"${'b'.repeat(2 ** 20)}"}` });
    assert.equal(long.status, 413);
    assert.match(long.body.error.message, /^The field 'authors' is longer than the 1 MB/);
    const many = await send(Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`field ${at}`, 'x'])));
    assert.equal(many.status, 400);
    assert.match(many.body.error.message, /^More than 20 fields/);
    assert.equal((await send({ authors: '{}', other: 'x'.repeat(2 ** 20 - 1) })).status, 202);
  });

  it('lets no page of another site write where the browser tells the origin alone', async () => {
    const from = (origin: string, more: Record<string, string> = {}) => ({ form: { title: 'x' }, headers: { Origin: origin, ...more } });
    assert.equal((await world.ann.post(APP, from('http://other.test'))).status, 403);
    assert.equal((await world.ann.post(APP, from('null'))).status, 403);
    assert.equal((await world.ann.post(APP, from('http://tracker.test'))).status, 200);
    assert.equal((await world.ann.post(APP, from('https://issues.example:8443', { Host: 'issues.example:8443' }))).status, 200);
    assert.equal((await world.ann.get(APP, { headers: { Origin: 'http://other.test' } })).status, 200);
  });

  it('names what is wrong in the words of its dialect', async () => {
    const updateError = async (json: object) => (await world.bob.put(`${APP_2}/1`, { json })).body.error.message;
    assert.match(await updateError({ kind: null }), /^kind: This can't be empty\. It must be one of: bug, /);
    assert.match(await updateError({ state: 'done' }), /^state: 'done' is not a state\. /);
  });

  it('starts one export of two that are asked for at once, and answers HEAD without the zip', async () => {
    const address = `${APP_2}/export`;
    const [first, second] = await Promise.all([world.ann.post(address, { json: {} }), world.ann.post(address, { json: {} })]);
    assert.deepEqual([first.status, second.status].sort(), [202, 409]);
    const location = new URL((first.headers.get('location') ?? second.headers.get('location'))!).pathname;
    for (;;) {
      const { status, headers } = await world.ann.get(location);
      if (status === 200 && headers.get('content-type') === 'application/zip') break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const head = await world.tracker.fetch(new Request(`http://tracker.test${location}`, { method: 'HEAD' }), {
      principal: { username: 'me', displayName: 'Me' },
    });
    assert.deepEqual([head.status, head.body], [200, null]);
  });

  it('finds a file by its name, however its accents are written', async () => {
    const body = new FormData();
    body.set('files', new Blob(['x']), 'caf\u00e9.txt');
    assert.equal((await world.bob.post(`${APP_2}/1/attachments`, { body })).status, 201);
    const address = `${APP_2}/1/attachments/${encodeURIComponent('cafe\u0301.txt')}`;
    assert.equal((await world.anonymous.get(address)).status, 200);
    assert.equal((await world.bob.delete(address)).status, 204);
    assert.equal((await world.anonymous.get(address)).status, 404);
  });

  it('leads to where people know it, whatever address a proxy asks for', async () => {
    const env = { base: 'https://issues.example.org' };
    const request = async (path: string, init: RequestInit = {}) =>
      world.tracker.fetch(new Request(`http://127.0.0.1:8700${path}`, init), env);
    for (const path of [APP_2, `${APP_2}?pagelen=1&q=id%20%3E%200`, `${APP_2}/1`, '/2.0/repositories/ann/app', APP]) {
      const answer = await request(path);
      assert.equal(answer.status, 200, path);
      const text = await answer.text();
      assert.ok(!text.includes('127.0.0.1'), path);
      if (path !== APP) assert.ok(text.includes('"https://issues.example.org/'), path);
    }
    const headers = { Authorization: basic('bob'), 'Content-Type': 'application/json', Origin: env.base };
    const created = await request(APP_2, { method: 'POST', headers, body: '{"title": "x"}' });
    assert.deepEqual([created.status, created.headers.get('location')], [201, `https://issues.example.org${APP_2}/2`]);
  });

  it('takes no options of an export beyond their limit', async () => {
    const { status } = await caller(world.tracker, {}, { username: 'me', displayName: 'Me' }).post(`${APP_2}/export`, {
      body: `{"x": "${'x'.repeat(11_000_000)}"}`,
      headers: { 'Content-Type': 'application/json' },
    });
    assert.equal(status, 413);
  });
});

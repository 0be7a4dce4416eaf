import assert from 'node:assert/strict';
import { APP, basic, makeWorld, type World } from './harness';

/** A generator of numbers that gives the same ones each time (mulberry32), so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

describe('a tracker that is sent anything', () => {
  let world: World;
  before(async () => {
    world = await makeWorld({ textLimit: 2000, archiveLimit: 5000 });
    await world.bob.post(APP, { form: { title: 'First' } });
  });
  after(() => world.close());
  afterEach(() => assert.deepEqual(world.logged, []));

  const bodies: [title: string, type: string | undefined, body: string | Uint8Array<ArrayBuffer>, status: number, says: RegExp][] = [
    ['broken JSON', 'application/json', '{"title":', 400, /application\/json/],
    ['JSON that is no object', 'application/json', '["title"]', 400, /object/],
    ['JSON null', 'application/json', 'null', 400, /object/],
    ['a field that is no text', 'application/json', '{"title":{"a":1}}', 400, /^title: This must be text/],
    ['another type', 'text/xml', '<issue/>', 400, /text\/xml/],
    ['multipart without a boundary', 'multipart/form-data', 'x', 400, /multipart/],
    ['broken multipart', 'multipart/form-data; boundary=x', '--x\r\nnonsense', 400, /multipart/],
    ['a body that is too large', 'application/x-www-form-urlencoded', `title=${'x'.repeat(3000)}`, 413, /2000 bytes/],
    ['nothing', undefined, '', 400, /title/],
  ];
  for (const [title, type, body, status, says] of bodies) {
    it(`answers ${status} to ${title}`, async () => {
      const answer = await world.bob.post(APP, { body, headers: type ? { 'Content-Type': type } : {} });
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.body.error.message, says);
    });
  }

  it('stops reading a body of unknown length where the limit is', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 500;
        controller.enqueue(new Uint8Array(500).fill(97));
      },
    });
    const request = new Request(`http://tracker.test${APP}`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { Authorization: basic('bob'), 'Content-Type': 'application/x-www-form-urlencoded' },
    } as RequestInit);
    assert.equal((await world.tracker.fetch(request, {})).status, 413);
    assert.ok(sent < 10_000);
  });

  it('keeps texts that no database likes: NUL and halves of characters become what stands for them', async () => {
    const { status, body } = await world.bob.post(APP, {
      body: '{"title":"a\\u0000b\\ud800c"}',
      headers: { 'Content-Type': 'application/json' },
    });
    assert.deepEqual([status, body.title], [200, 'a\uFFFDb\uFFFDc']);
  });

  it('takes the last of a repeated key, and no key for what it is not', async () => {
    const { body } = await world.bob.post(APP, { form: 'title=a&title=b&__proto__=x&constructor=y' });
    assert.equal(body.title, 'b');
  });

  it('answers every request with less than 500, whatever its bytes', async function () {
    this.timeout(60_000);
    const pieces = [
      ...['/', '//', '/1.0', '/api/1.0', '/!api/1.0', '/2.0', '/repositories', '/ann', '/app', '/issues', '/1', '/-1', '/components'],
      ...[
        '/followers',
        '/comments',
        '/import',
        '/assignees',
        '/user',
        '/users',
        '/account',
        '/avatar',
        '/32',
        '/..',
        '/.',
        '/%2e%2e',
        '/%00',
      ],
      ...[
        '/%FF',
        '/%',
        '/%zz',
        '/\u{1F600}',
        '/é',
        ';',
        '=',
        '&',
        '?',
        '#',
        '%25',
        '+',
        "'",
        '"',
        '`',
        '\\',
        '|',
        '*',
        '(',
        ')',
        '~',
        '^',
        '$',
        '!',
      ],
      ...[
        'title=',
        'status=',
        'search=',
        'sort=',
        'limit=',
        'start=',
        'fields=',
        'kind=~',
        'reported_by=^',
        'search=%22',
        'NEAR(',
        ' OR ',
        'search=*',
      ],
    ];
    const methods = ['GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'FOO'];
    const types = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', 'text/plain', 'a/b;;;', ''];
    const pick = random(20260820);
    const from = <T>(list: readonly T[]): T => list[pick(list.length)]!;
    const latin = (length: number) => Array.from({ length }, () => String.fromCharCode(32 + pick(94))).join('');
    for (let round = 0; round < 1500; round++) {
      let path = from([`${APP}?`, `${APP}/1`, `${APP}`, '/1.0/repositories', '/2.0/repositories/ann/app/issues/import', '/']);
      for (let i = pick(6); i > 0; i--) path += from(pieces);
      const method = from(methods);
      const headers: Record<string, string> = {};
      if (pick(2)) headers.Authorization = from([basic('bob'), `Basic ${latin(8)}`, `Bearer ${latin(8)}`, latin(12)]);
      if (pick(3) === 0) headers['If-Match'] = latin(6);
      if (pick(3) === 0) headers['If-None-Match'] = latin(6);
      if (pick(4) === 0) headers.Accept = latin(9);
      const hasBody = method !== 'GET' && method !== 'HEAD' && pick(3) > 0;
      if (hasBody) headers['Content-Type'] = from(types);
      const bytes = Uint8Array.from({ length: pick(60) }, () => pick(256));
      const body = pick(2) ? bytes : `title=${latin(9)}&status=${latin(3)}&responsible=${latin(2)}`;
      const caller = pick(4) === 0 ? world.local : world.anonymous;
      const answer = await caller.send(method, path, { headers, ...(hasBody && { body }) });
      assert.ok(answer.status < 500, `${method} ${path} ${JSON.stringify(headers)} ${answer.text}`);
      if (answer.status >= 400 && method !== 'HEAD') assert.equal(typeof answer.body?.error?.message, 'string', `${method} ${path}`);
    }
  });

  it('tells nobody but its log about an error of its own', async () => {
    const broken = await makeWorld();
    broken.store.list = () => Promise.reject(new Error('the disk is on fire'));
    const { status, body } = await broken.ann.get(`${APP}?search=secret`);
    assert.equal(status, 500);
    assert.doesNotMatch(JSON.stringify(body), /fire/);
    assert.match(broken.logged.join(), /GET \/1\.0\/repositories\/ann\/app\/issues failed\. .*the disk is on fire/);
    assert.doesNotMatch(broken.logged.join(), /password|Basic|search=/);
    await broken.close();
  });
});

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { APP, basic, makeWorld, type World } from './harness';

describe('a tracker that is sent what it cannot use', () => {
  let world: World;
  before(async () => {
    world = await makeWorld({ textLimit: 2000, archiveLimit: 5000 });
    await world.bob.post(APP, { form: { title: 'First' } });
  });
  after(() => world.close());
  afterEach(() => assert.deepEqual(world.logged, []));

  const bodies: [title: string, type: string | undefined, body: string | Uint8Array<ArrayBuffer>, status: number, expected: RegExp][] = [
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
  for (const [title, type, body, status, expected] of bodies) {
    it(`answers ${status} to ${title}`, async () => {
      const answer = await world.bob.post(APP, { body, headers: type ? { 'Content-Type': type } : {} });
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.body.error.message, expected);
    });
  }

  const FORM = 'application/x-www-form-urlencoded';
  const MULTIPART = 'multipart/form-data; boundary=x';
  const APP_2 = '/2.0/repositories/ann/app/issues';
  for (const [method, path, type] of [
    ['PUT', `${APP}/1`, FORM],
    ['PUT', `${APP_2}/1`, FORM],
    ['POST', `${APP_2}/1/comments`, 'application/json'],
    ['POST', `${APP_2}/1/attachments`, MULTIPART],
    ['POST', `${APP_2}/import?replace=true`, MULTIPART],
  ] as const) {
    it(`says that it takes nothing compressed: ${method} ${path}`, async () => {
      const headers = { 'Content-Type': type, 'Content-Encoding': 'gzip' };
      const { status, body } = await world.ann.send(method, path, { body: gzipSync('title=Other'), headers });
      assert.deepEqual([status, body.error.message], [415, 'Compressed bodies are not taken (Content-Encoding: gzip). Send it as it is.']);
    });
  }

  it('takes a body that says that it is not compressed', async () => {
    const headers = { 'Content-Type': FORM, 'Content-Encoding': 'identity' };
    assert.equal((await world.bob.put(`${APP}/1`, { body: 'title=First', headers })).status, 200);
  });

  it('stops reading a body of unknown length where the limit is', async () => {
    let sentBytes = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sentBytes += 500;
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
    assert.ok(sentBytes < 10_000);
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

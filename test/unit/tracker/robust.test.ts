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

  const JSON_2 = 'application/json';
  const CHARSETS: readonly [what: string, type: string, body: string | Buffer, title: string][] = [
    ['UTF-8', FORM, 'title=caf%C3%A9', 'café'],
    ['UTF-8 that is not encoded', FORM, 'title=café', 'café'],
    ['UTF-8 by name', `${FORM}; charset=utf-8`, 'title=caf%C3%A9+%E2%82%AC', 'café €'],
    ['Latin-1', `${FORM}; charset=ISO-8859-1`, 'title=caf%E9', 'café'],
    ['Latin-1 in quotes', `${FORM};charset="iso-8859-1"`, 'title=caf%E9', 'café'],
    ['Latin-1 that is not encoded', `${FORM}; charset=latin1`, Buffer.from('title=café', 'latin1'), 'café'],
    ['Windows', `${FORM}; charset=windows-1252`, 'title=%80', '€'],
    ['Cyrillic', `${FORM}; charset=koi8-r`, 'title=%F1%C4%D2%CF', 'Ядро'],
    ['Japanese', `${FORM}; charset=Shift_JIS`, 'title=%93%FA%96%7B', '日本'],
    ['Latin-1 in JSON', `${JSON_2}; charset=iso-8859-1`, Buffer.from('{"title":"café"}', 'latin1'), 'café'],
    ['a byte order mark', `${JSON_2}; charset=utf-8`, '\uFEFF{"title":"café"}', 'café'],
    ['percent signs that encode nothing', FORM, 'title=100%+of+%zz%', '100% of %zz%'],
    ['no value', FORM, 'content&title=x', 'x'],
    ['equals signs', FORM, 'title=a=b%3D', 'a=b='],
    ['multipart', MULTIPART, '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\ncafé \uFFFD\r\n--x--\r\n', 'café \uFFFD'],
  ];
  for (const [what, type, body, title] of CHARSETS) {
    for (const path of type === MULTIPART ? [APP] : [APP, APP_2]) {
      it(`reads ${what}: ${path}`, async () => {
        const answer = await world.bob.post(path, { body: Buffer.from(body as string), headers: { 'Content-Type': type } });
        assert.equal(answer.body.title, title, answer.text);
      });
    }
  }

  const MIXED = Buffer.concat([
    Buffer.from('--x\r\nContent-Disposition: form-data; name="title"\r\n\r\ncaf'),
    Buffer.from([0xe9]),
    Buffer.from('\r\n--x--\r\n'),
  ]);
  const UNREADABLE: readonly [what: string, type: string, body: string | Buffer, status: number, sentence: RegExp][] = [
    ['Latin-1 without its name', FORM, 'title=caf%E9', 400, /not UTF-8\. Send it in UTF-8, or name its charset/],
    ['Latin-1 without its name, not encoded', FORM, Buffer.from('title=café', 'latin1'), 400, /not UTF-8/],
    ['Latin-1 in JSON without its name', JSON_2, Buffer.from('{"title":"café"}', 'latin1'), 400, /not UTF-8/],
    ['half of a character', `${FORM}; charset=Shift_JIS`, 'title=%93', 400, /not Shift_JIS/],
    ['an unknown charset', `${FORM}; charset=nonsense`, 'title=x', 415, /'nonsense' is not known\. Send the body in UTF-8/],
    ['Latin-1 in multipart', MULTIPART, MIXED, 400, /not UTF-8/],
  ];
  for (const [what, type, body, status, sentence] of UNREADABLE) {
    for (const path of type === MULTIPART ? [APP] : [APP, APP_2]) {
      it(`says that it cannot read ${what}, and loses no letter: ${path}`, async () => {
        const before = (await world.store.repository(world.app.id))!.revision;
        const answer = await world.bob.post(path, { body: Buffer.from(body as string), headers: { 'Content-Type': type } });
        assert.equal(answer.status, status, answer.text);
        assert.match(answer.body.error.message, sentence);
        assert.equal((await world.store.repository(world.app.id))!.revision, before);
      });
    }
  }

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

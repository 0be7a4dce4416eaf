import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { parse, stringify } from 'yaml';
import { toXml } from '../../../src/wire/xml';
import { Random } from '../../support/random';
import { APP, SECRET, makeWorld, type World } from './harness';

const AWKWARD = 'a <b> & "c" \'d\' ]]>\r\nyes: [no]\t#\u2028\u2029 </script> 2011-10-04';

/** Parses the XML of `toXml`. @throws when it is not well-formed */
function fromXml(xml: string): unknown {
  let at = xml.indexOf('?>') + 2;
  const unescape = (text: string) =>
    text.replace(/&(amp|lt|gt|quot|#13);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#13': '\r' })[name]!);
  const readElement = (): [string, unknown] => {
    const open = /^\s*<([\w.-]+)(\/?)>/.exec(xml.slice(at));
    assert.ok(open, `an element at ${xml.slice(at, at + 40)}`);
    at += open[0].length;
    const [, name, empty] = open;
    if (empty) return [name!, ''];
    const inside: [string, unknown][] = [];
    const end = `</${name}>`;
    const start = at;
    while (!xml.startsWith(end, at)) {
      const next = xml.indexOf('<', at);
      assert.ok(next >= 0, `${name} is closed`);
      if (xml.startsWith(end, next)) at = next;
      else inside.push(readElement());
    }
    const text = xml.slice(start, at);
    at += end.length;
    if (inside.length === 0) return [name!, unescape(text)];
    return [name!, inside.every(([key]) => key === 'resource') ? inside.map(([, value]) => value) : Object.fromEntries(inside)];
  };
  return readElement()[1];
}

describe('other forms of an answer (API 1.0)', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.ann.post(APP, { form: { title: 'Title', content: AWKWARD, component: 'UI' } });
    await world.ann.post(SECRET, { form: { title: 'Private' } });
  });
  afterEach(() => world.close());

  it('is JSON when it is asked for, or nothing is', async () => {
    const plain = await world.ann.get(`${APP}/1`);
    for (const query of ['?format=json', '?format=']) assert.equal((await world.ann.get(`${APP}/1${query}`)).text, plain.text);
  });

  it('is YAML that says the same, whatever the texts are, to readers of old and new YAML', async () => {
    for (const path of [`${APP}/1`, APP, `${APP}/1/followers`, `${APP}/components`, '/1.0/user']) {
      const { body } = await world.ann.get(path);
      const { text, headers, status } = await world.ann.get(`${path}?format=yaml`);
      assert.deepEqual([status, headers.get('content-type')], [200, 'application/yaml; charset=utf-8']);
      for (const version of ['1.1', '1.2'] as const) assert.deepEqual(parse(text, { version }), body);
    }
  });

  it('is the same YAML and XML whether a long list in it is written at once or in slices', async () => {
    const yaml = { version: '1.1', defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 } as const;
    for (const text of ['', 'x', AWKWARD, '- a\n  b: c\n', '#', '"', "it's", '\u2028'])
      await world.ann.post(APP, { form: { title: `Of ${text.slice(0, 5)}`, content: text } });
    for (const path of [APP, `${APP}?limit=1`, `${APP}?title=nothing`, `${APP}/components`, `${APP}/1/followers`, `${APP}/1/comments`]) {
      const sign = path.includes('?') ? '&' : '?';
      const { body } = await world.ann.get(path);
      assert.equal((await world.ann.get(`${path}${sign}format=yaml`)).text, stringify(body, yaml), path);
      assert.equal((await world.ann.get(`${path}${sign}format=xml`)).text, toXml(body), path);
    }
  });

  it('is XML with an element a key, and one called resource for each item of a list', async () => {
    const { text, headers } = await world.ann.get(`${APP}/1?format=xml`);
    assert.equal(headers.get('content-type'), 'application/xml; charset=utf-8');
    const issue = fromXml(text) as Record<string, unknown>;
    const { body } = await world.ann.get(`${APP}/1`);
    assert.deepEqual(Object.keys(issue), Object.keys(body));
    assert.deepEqual([issue.content, issue.title, issue.local_id, issue.is_spam], [AWKWARD, 'Title', '1', 'false']);
    assert.deepEqual(issue.metadata, { kind: 'bug', version: '', component: 'UI', milestone: '' });
    const lists = (await world.ann.get(`${APP}/components?format=xml`)).text;
    assert.match(
      lists,
      /^<\?xml version="1\.0" encoding="utf-8"\?>\n<response><resource><name>core<\/name><id>\d+<\/id><\/resource><resource>/,
    );
  });

  it('is XML that any text comes through, but for what XML cannot hold', () => {
    const random = new Random(11);
    const signs = [...'<>&"\'] \n\r\t', '\u{1F600}', 'é', '\0', '\uFFFF', '\uD800', '</x>', '<![CDATA[', '-->'];
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: 1 + random.below(8) }, () => random.pick(signs)).join('');
      const readable = text.toWellFormed().replace(/[\0\uFFFF]/g, '\uFFFD');
      assert.deepEqual(fromXml(toXml({ text, list: [text] })), { text: readable, list: [readable] });
    }
    assert.equal(toXml({ 'no name': 1, ok: null }).split('\n')[1], '<response><item>1</item><ok/></response>');
  });

  it('is given to errors too, with their status', async () => {
    const xml = await world.ann.get(`${APP}/99?format=xml`);
    assert.equal(xml.status, 404);
    assert.match(xml.text, /<response><error><message>There is no issue #99 in ann\/app\.<\/message><\/error><\/response>/);
    const unknown = await world.ann.get('/1.0/nowhere?format=yaml');
    assert.equal(unknown.status, 404);
    assert.match(unknown.text, /^error:\n {2}message: "Resource not found"/);
  });

  it('is given also to who signs in wrongly', async () => {
    const { status, headers, text } = await world.anonymous.get(`${APP}?format=xml`, { headers: { Authorization: 'Basic YW5uOndyb25n' } });
    assert.deepEqual([status, headers.get('content-type')], [401, 'application/xml; charset=utf-8']);
    assert.ok((fromXml(text) as { error: { message: string } }).error.message);
  });

  it('leaves what has no body, and conditional requests, as they are', async () => {
    const { headers } = await world.ann.get(`${APP}/1?format=xml`);
    assert.equal((await world.ann.get(`${APP}/1?format=xml`, { headers: { 'If-None-Match': headers.get('etag')! } })).status, 304);
    assert.deepEqual((await world.ann.delete(`${APP}/1?format=xml`)).status, 204);
  });

  const WRONG = [
    'format=html',
    'format=JSONP',
    'format=constructor',
    'callback=',
    'callback=alert(1)',
    'callback=a%20b',
    'callback=1a',
    'callback=a..b',
    'callback=%3Cscript%3E',
    'callback=f&format=xml',
  ];
  for (const query of WRONG) {
    it(`refuses ?${query} before anything is done`, async () => {
      const { status, body } = await world.ann.get(`${APP}/1?${query}`);
      assert.equal(status, 400);
      assert.equal(typeof body.error.message, 'string');
      assert.equal((await world.ann.post(`${APP}?${query}`, { form: { title: 'x' } })).status, 400);
      assert.equal((await world.ann.get(APP)).body.count, 1);
    });
  }

  it('is a script that calls a function with what anybody may read, whoever asks', async () => {
    const stranger = (await world.anonymous.get(`${APP}/1`)).body;
    const { text, headers, status } = await world.ann.get(`${APP}/1?callback=app.on_data`);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/javascript; charset=utf-8');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.ok(text.startsWith('/**/app.on_data({'));
    const received: unknown[] = [];
    runInNewContext(text, { app: { on_data: (data: unknown) => received.push(data) } });
    assert.equal(JSON.stringify(received), JSON.stringify([stranger]));
    assert.ok(!text.includes('\u2028') && !text.includes('priority'));
  });

  it('never tells by a script what not everybody may read', async () => {
    for (const person of ['ann', 'local'] as const) {
      for (const key of ['callback', '%63allback', 'x=1&callback']) {
        assert.equal((await world[person].get(`${SECRET}/1?${key}=f`)).status, 404, `${person} ${key}`);
      }
      assert.equal((await world[person].get('/1.0/user?callback=f')).status, 401, person);
      assert.equal((await world[person].get('/1.0/user/issues?callback=f')).status, 401, person);
    }
    assert.equal((await world.ann.post(`${APP}?callback=f`, { form: { title: 'x' } })).status, 400);
    assert.equal((await world.ann.delete(`${APP}/1?callback=f`)).status, 400);
  });
});

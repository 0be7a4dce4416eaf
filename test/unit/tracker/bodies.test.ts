import assert from 'node:assert/strict';
import { APP, makeWorld, type World } from './harness';

const APP_2 = '/2.0/repositories/ann/app/issues';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data; boundary=b';

/** Repeats a text up to a length. */
const fill = (size: number, chunk: (at: number) => string): string => {
  const parts: string[] = [];
  for (let length = 0, at = 0; length < size; at++) {
    const part = chunk(at);
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
};
const part = (name: string, value: string, more = '') => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n${more}\r\n${value}\r\n`;
const file = (name: string) => `--b\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\nx\r\n`;

interface Hostile {
  readonly what: string;
  readonly type: string;
  /** A body of about so many bytes. */
  readonly body: (size: number) => string;
}

const BODIES: readonly Hostile[] = [
  { what: 'keys of one object', type: FORM, body: (n) => fill(n, (at) => `c.${at}=&`) },
  { what: 'one key of an object', type: FORM, body: (n) => fill(n, () => 'content.raw=x&') },
  { what: 'one key', type: FORM, body: (n) => fill(n, () => 'title=x&') },
  { what: 'nothing but signs', type: FORM, body: (n) => '&'.repeat(n) },
  { what: 'a deep key', type: FORM, body: (n) => `${fill(n, () => 'a.')}=x` },
  { what: 'a long key', type: FORM, body: (n) => `${'a'.repeat(n)}=x` },
  { what: 'percent signs', type: FORM, body: (n) => `titl=${'%'.repeat(n)}` },
  { what: 'half of an encoding', type: FORM, body: (n) => `titl=${fill(n, () => '%E2%8')}` },
  { what: 'prototypes', type: FORM, body: () => '__proto__.title=x&constructor.prototype=x&__proto__=x' },
  { what: 'keys', type: JSON_TYPE, body: (n) => `{${fill(n, (at) => `"k${at}":0,`)}"z":0}` },
  { what: 'one key again and again', type: JSON_TYPE, body: (n) => `{${fill(n, () => '"title":"x",')}"z":0}` },
  { what: 'lists in lists', type: JSON_TYPE, body: (n) => `{"title":${'['.repeat(n / 2)}${']'.repeat(n / 2)}}` },
  { what: 'objects in objects', type: JSON_TYPE, body: (n) => `${fill(n, () => '{"a":')}0` },
  { what: 'a deep markup', type: JSON_TYPE, body: (n) => `{"content":{"markup":${'['.repeat(n / 2)}${']'.repeat(n / 2)}}}` },
  { what: 'quotes', type: JSON_TYPE, body: (n) => '"'.repeat(n) },
  { what: 'backslashes', type: JSON_TYPE, body: (n) => `{"title":"${'\\'.repeat(n)}` },
  { what: 'blanks', type: JSON_TYPE, body: (n) => `{${' '.repeat(n)}}` },
  { what: 'a prototype', type: JSON_TYPE, body: () => '{"__proto__":{"title":"x"},"constructor":{"prototype":{}}}' },
  {
    what: 'a person who is a text',
    type: JSON_TYPE,
    body: (n) => `{"title":"x","assignee":"${'a'.repeat(n / 2)}","responsible":"${'a'.repeat(n / 2)}"}`,
  },
  { what: 'a component that is none', type: JSON_TYPE, body: (n) => `{"title":"x","component":"${'a'.repeat(n)}"}` },
  { what: 'a word that is none', type: JSON_TYPE, body: (n) => `{"title":"x","kind":"${'a'.repeat(n)}"}` },
  { what: 'parts', type: MULTIPART, body: (n) => `${fill(n, (at) => part(`a${at}`, 'x'))}--b--\r\n` },
  { what: 'one part again and again', type: MULTIPART, body: (n) => `${fill(n, () => part('title', 'x'))}--b--\r\n` },
  { what: 'a long header of a part', type: MULTIPART, body: (n) => `${part('a', 'x', `X: ${'y'.repeat(n)}\r\n`)}--b--\r\n` },
  {
    what: 'headers of a part',
    type: MULTIPART,
    body: (n) =>
      `${part(
        'a',
        'x',
        fill(n, () => 'X: y\r\n'),
      )}--b--\r\n`,
  },
  {
    what: 'what is nearly a boundary',
    type: MULTIPART,
    body: (n) =>
      `${part(
        'a',
        fill(n, () => '\r\n--'),
      )}--b--\r\n`,
  },
  { what: 'files', type: MULTIPART, body: (n) => `${fill(n, (at) => file(`f${at}`))}--b--\r\n` },
  { what: 'what never ends', type: MULTIPART, body: (n) => `--b\r\n${'a'.repeat(n)}` },
];

/** Size of the larger of two bodies in bytes; the other one is half as long. */
const SIZE = 900_000;
/** Shorter times are too noisy for a ratio. */
const NEGLIGIBLE_MS = 150;

describe('Bodies that are made to be expensive', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
  });
  after(async () => {
    await world.close();
    assert.deepEqual(world.logged, []);
  });

  /** Milliseconds of processor that a request took, and what came of it. */
  async function cost(path: string, type: string, body: string): Promise<{ status: number; ms: number; text: string }> {
    const request = new Request(`http://tracker.test${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });
    const startedAt = process.cpuUsage();
    const answer = await world.tracker.fetch(request, { principal: { username: 'me', displayName: 'Me' } });
    const text = await answer.text();
    const { user, system } = process.cpuUsage(startedAt);
    return { status: answer.status, ms: (user + system) / 1000, text };
  }

  const PLACES = [
    ['an issue of API 1.0', APP],
    ['an issue of API 2.0', APP_2],
    ['a comment of API 1.0', `${APP}/1/comments`],
    ['a comment of API 2.0', `${APP_2}/1/comments`],
    ['a change', `${APP_2}/1/changes`],
  ] as const;
  for (const { what: title, type, body } of BODIES) {
    it(`of ${title} (${type.split(';', 1)[0]!}) are refused, at a cost that grows no faster than they do`, async () => {
      for (const [place, path] of PLACES) {
        let best: number[] = [];
        for (let round = 0; round < 3; round++) {
          const [half, complete] = [await cost(path, type, body(SIZE / 2)), await cost(path, type, body(SIZE))];
          assert.deepEqual([half.status, complete.status], [400, 400], `${place}: ${complete.text.slice(0, 200)}`);
          assert.ok(complete.text.length < 2000, `${place} is answered in few words`);
          best = [Math.min(best[0] ?? Infinity, half.ms), Math.min(best[1] ?? Infinity, complete.ms)];
          if (best[1]! < NEGLIGIBLE_MS) break;
        }
        assert.ok(best[1]! < NEGLIGIBLE_MS || best[1]! < 4 * best[0]!, `${place}: ${best.join(' and ')} ms`);
      }
    });
  }

  it('of many parts beside files and archives are refused', async () => {
    const files = await cost(`${APP_2}/1/attachments`, MULTIPART, `${fill(SIZE, (at) => part(`a${at}`, 'x'))}${file('f')}--b--\r\n`);
    assert.equal(files.status, 400);
    assert.match(files.text, /at most 1000 parts/);
    const archive = await cost(`${APP_2}/import?dry_run=true`, MULTIPART, `${fill(SIZE, (at) => part(`a${at}`, 'x'))}--b--\r\n`);
    assert.equal(archive.status, 400);
  });

  it('set what they name, each key once', async () => {
    const created = await world.bob.post(APP_2, {
      form: 'title=a&title=b&content.raw=x&content.markup=creole&content.raw=y&kind.x=1&kind=task',
    });
    assert.equal(created.status, 201, created.text);
    const { title, content, kind } = created.body as unknown as { title: string; content: { raw: string; markup: string }; kind: string };
    assert.deepEqual([title, content.raw, content.markup, kind], ['b', 'y', 'creole', 'task']);
  });
});

describe('Addresses and headers that are made to be expensive', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
    for (let at = 0; at < 100; at++) await world.store.addComment(world.app.key, 1, null, { content: 'x' });
  });
  after(() => world.close());

  const LONG = 16_000;
  const CASES: readonly [title: string, path: string, headers: Record<string, string>, statuses: readonly number[]][] = [
    ['fields', `${APP_2}/1/comments?pagelen=100&fields=${fill(LONG, (at) => `values.a${at},`)}`, {}, [400]],
    ['the same field', `${APP_2}/1/comments?pagelen=100&fields=${fill(LONG, () => '*,')}`, {}, [400]],
    ['a deep field', `${APP_2}/1/comments?pagelen=100&fields=${fill(LONG, () => 'values.')}`, {}, [200]],
    ['parameters', `${APP}?${fill(LONG, (at) => `a${at}=&`)}`, {}, [200, 400]],
    ['one parameter', `${APP}?${fill(LONG, () => 'kind=bug&')}`, {}, [200, 400]],
    ['parameters of a page', `${APP_2}/1/comments?${fill(LONG, () => 'page=1&')}`, {}, [200]],
    ['parentheses', `${APP_2}/1/comments?q=${'('.repeat(LONG)}`, {}, [400]],
    ['quotes', `${APP_2}/1/comments?q=${'%22'.repeat(LONG / 3)}`, {}, [400]],
    ['a long order', `${APP_2}/1/comments?sort=${fill(LONG, () => 'user.')}`, {}, [200, 400]],
    ['tags', `${APP}/1`, { 'If-None-Match': fill(LONG, () => '"a", ') }, [200]],
    ['quotes of tags', `${APP}/1`, { 'If-None-Match': '"'.repeat(LONG) }, [200]],
    ['weak marks', `${APP}/1`, { 'If-None-Match': 'W/'.repeat(LONG / 2) }, [200]],
    ['types', `${APP}/1`, { Accept: fill(LONG, () => 'text/x;q=0.1,') }, [200]],
    ['numbers', `/1.0/${fill(LONG, () => '1/')}`, {}, [404]],
    ['digits', `/1.0/repositories/ann/app/issues/${'1'.repeat(LONG)}x`, {}, [404]],
    ['slashes', `/${'/'.repeat(LONG)}`, {}, [404]],
  ];
  for (const [title, path, headers, statuses] of CASES) {
    it(`of ${title} are answered at once`, async () => {
      const startedAt = process.cpuUsage();
      const answer = await world.tracker.fetch(new Request(`http://tracker.test${path}`, { headers }));
      const text = await answer.text();
      const { user, system } = process.cpuUsage(startedAt);
      assert.ok(statuses.includes(answer.status), `${answer.status} ${text.slice(0, 200)}`);
      assert.ok((user + system) / 1000 < 1000, `${(user + system) / 1000} ms`);
    });
  }
});

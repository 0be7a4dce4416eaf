import assert from 'node:assert/strict';
import { StreamedList } from '../../../src/tracker/streamed';
import { imported } from '../store/support';
import { APP, fill, makeWorld, type World } from './harness';

const APP_2 = '/2.0/repositories/ann/app/issues';
const JSON_ONLY = { headers: { Accept: 'application/json' } };

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

async function text(chunks: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const chunk of chunks) all += chunk;
  return all;
}

describe('An answer that is written while it is sent', () => {
  const VALUES = [[], [1], ['a\nb', null, { x: [], y: { z: 'line\nline' } }], [[], {}, [[1]]]];
  for (const values of VALUES) {
    for (const space of [0, 4]) {
      it(`says ${JSON.stringify(values)} as JSON.stringify does, with ${space} blanks`, async () => {
        const end = space ? '\n' : '';
        const jsonOf = (object: Record<string, unknown> | null) =>
          text(new StreamedList(object, 'values', () => each(values)).pieces(space));
        assert.equal(await jsonOf(null), JSON.stringify(values, null, space) + end);
        assert.equal(await jsonOf({ size: 3, page: 1 }), JSON.stringify({ size: 3, page: 1, values }, null, space) + end);
        assert.equal(await jsonOf({}), JSON.stringify({ values }, null, space) + end);
      });
    }
  }

  it('makes no more than is read, and ends its source when nobody reads on', async () => {
    let created = 0;
    let isEnded = false;
    async function* values() {
      try {
        for (;;) yield await Promise.resolve('x'.repeat(100_000 + created++));
      } finally {
        isEnded = true;
      }
    }
    const stream = new StreamedList(null, '', values).open(0);
    assert.equal(created, 0);
    const reader = stream.getReader();
    await reader.read();
    await reader.read();
    assert.equal(created, 2);
    await reader.cancel();
    assert.equal(isEnded, true);
  });
});

describe('Texts that are longer together than what is held in memory', () => {
  const LONG = 'ab\u2028\n'.repeat(30_000);
  const COUNT = 12;
  let world: World;
  before(async () => {
    world = await makeWorld();
    const comments = Array.from({ length: COUNT }, (_, at) => ({
      content: `${at} ${LONG}`,
      markup: 'plaintext' as const,
      author: 'bob',
      createdOn: '2020-01-01T00:00:00Z',
      updatedOn: null,
    }));
    await fill(world.store, world.app, [
      imported(1, { comments, content: LONG }),
      ...[2, 3, 4, 5].map((it) => imported(it, { content: LONG })),
    ]);
  });
  after(async () => {
    await world.close();
    assert.deepEqual(world.logged, []);
  });
  const idsOf = (list: readonly object[], key: string) => list.map((it) => (it as Record<string, unknown>)[key]);
  const UP = Array.from({ length: COUNT }, (_, at) => at + 1);
  const DOWN = UP.toReversed();

  it('are all in the one list of API 1.0, newest first, indented or not', async () => {
    for (const requestHeaders of [JSON_ONLY, {}]) {
      const { list, text: written, headers } = await world.bob.get(`${APP}/1/comments`, requestHeaders);
      assert.deepEqual(idsOf(list, 'comment_id'), DOWN);
      assert.equal(list[0]!.content, `${COUNT - 1} ${LONG}`);
      assert.equal(written, requestHeaders === JSON_ONLY ? JSON.stringify(list) : `${JSON.stringify(list, null, 4)}\n`);
      assert.ok(headers.get('etag'));
    }
    const { headers } = await world.bob.get(`${APP}/1/comments`, JSON_ONLY);
    const second = await world.bob.get(`${APP}/1/comments`, {
      headers: { Accept: 'application/json', 'If-None-Match': headers.get('etag')! },
    });
    assert.equal(second.status, 304);
  });

  it('are in a script as they are in JSON; too long for XML and YAML, which says so', async () => {
    const { list } = await world.anonymous.get(`${APP}/1/comments`);
    const script = await world.anonymous.get(`${APP}/1/comments?callback=f`);
    assert.equal(script.status, 200);
    const json = /^\/\*\*\/f\(([^]*)\);\n$/.exec(script.text)![1]!;
    assert.ok(!json.includes('\u2028'));
    assert.deepEqual(JSON.parse(json), list);
    const fitting = await world.anonymous.get(`${APP}/1/comments?format=xml`);
    assert.equal(fitting.status, 200);
    for (let at = 0; at < 9; at++) await world.store.addComment(world.app.key, 2, null, { content: 'x'.repeat(1_000_000) });
    for (const format of ['xml', 'yaml']) {
      const refused = await world.anonymous.get(`${APP}/2/comments?format=${format}`);
      assert.equal(refused.status, 400);
      assert.match(refused.text, /longer than the 8 MB that are written as XML or YAML/);
    }
  });

  it('are in pages of API 2.0, each as fields asks for it', async () => {
    const get = async (query: string, requestHeaders = JSON_ONLY) => {
      const { body, text: written } = await world.bob.get(`${APP_2}/1/comments?${query}`, requestHeaders);
      return { ...(body as unknown as { size: number; next?: string; values: { id: number; content?: { raw: string } }[] }), written };
    };
    const complete = await get('pagelen=8');
    assert.deepEqual([complete.size, idsOf(complete.values, 'id')], [COUNT, UP.slice(0, 8)]);
    assert.equal(complete.written, JSON.stringify(JSON.parse(complete.written)));
    assert.match(complete.next ?? '', /page=2/);
    assert.deepEqual(idsOf((await get('pagelen=8&page=2', {} as never)).values, 'id'), UP.slice(8));
    const reduced = await get('pagelen=8&fields=values.id,size');
    assert.deepEqual(JSON.parse(reduced.written), { size: COUNT, values: UP.slice(0, 8).map((id) => ({ id })) });
    assert.deepEqual(JSON.parse((await get('pagelen=8&fields=size')).written), { size: COUNT });
    assert.deepEqual(idsOf((await get(`q=${encodeURIComponent('content.html ~ "7 ab"')}`)).values, 'id'), [8]);
    assert.deepEqual(idsOf((await get('sort=-content.raw&pagelen=2')).values, 'id'), [10, 9]);
  });

  it('are neither skipped nor told twice by a list that is read while it is changed', async () => {
    const { tracker, store, app } = world;
    const response = await tracker.fetch(new Request(`http://tracker.test${APP}/1/comments`, JSON_ONLY));
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const chunks = [(await reader.read()).value!];
    await store.deleteComment(app.key, 1, 5);
    await store.addComment(app.key, 1, null, { content: 'new' });
    for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
    const list = JSON.parse(Buffer.concat(chunks).toString()) as object[];
    assert.deepEqual(
      idsOf(list, 'comment_id'),
      DOWN.filter((id) => id !== 5),
    );
  });

  it('are on pages for browsers, of each its beginning', async () => {
    for (let at = 0; at < 150; at++) await world.store.addComment(world.app.key, 3, null, { content: `said ${at}.` });
    const get = async (path: string) => (await world.tracker.fetch(new Request(`http://tracker.test/ann/app/issues/${path}`))).text();
    const [first, second, beyondLast, odd] = await Promise.all(['3', '3?page=2', '3?page=9', '3?page=x'].map(get));
    assert.match(first!, /said 99\./);
    assert.doesNotMatch(first!, /said 100\./);
    assert.match(first!, /<a rel="next" href="\?page=2">/);
    assert.match(second!, /said 100\..*said 149\./s);
    assert.match(second!, /<a rel="prev" href="\?page=1">/);
    assert.match(beyondLast!, /<a rel="prev" href="\?page=2">/);
    assert.equal(odd, first);
    const long = await get('1');
    assert.ok(long.length < COUNT * 100_000);
    assert.match(
      long,
      /the beginning of a text of 1200\d+ characters\. <a href="\/2\.0\/repositories\/ann\/app\/issues\/1\/comments\/\d+">/,
    );
  });
});

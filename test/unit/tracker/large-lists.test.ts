import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { anIssue } from '../../support/issues';
import { isLargePage } from '../../../src/tracker/large-lists';
import { APP, makeWorld, type World } from './harness';

/** Pages whose issues have texts of megabytes are written one by one while they are sent. */

const APP_2 = '/2.0/repositories/ann/app/issues';
const COUNT = 6;
const LONG = 'x '.repeat(500_000);

describe('a page of issues with long texts', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    for (let at = 0; at < COUNT; at++)
      await world.store.create(world.app.key, null, { title: `Long ${at}`, content: LONG, markup: 'plaintext' });
  });
  after(() => world.close());

  const LISTS: readonly [title: string, path: string, headers: Record<string, string>][] = [
    ['API 1.0', `${APP}?sort=local_id`, { Accept: 'application/json' }],
    ['API 1.0, indented', `${APP}?sort=local_id`, {}],
    ['API 2.0', `${APP_2}?sort=id`, { Accept: 'application/json' }],
    ['API 2.0, indented', `${APP_2}?sort=id`, {}],
    ['API 2.0, some fields', `${APP_2}?sort=id&fields=size,values.content.raw`, { Accept: 'application/json' }],
    ['API 1.0, with hits', `${APP}?sort=local_id&search=long&fields=%2Bhit`, { Accept: 'application/json' }],
    ['API 2.0, with hits', `${APP_2}?sort=id&search=long&fields=size,values.content.raw,values.hit`, { Accept: 'application/json' }],
  ];
  for (const [title, path, headers] of LISTS) {
    it(`is whole: ${title}`, async () => {
      const answer = await world.anonymous.get(path, { headers });
      assert.equal(answer.status, 200);
      const { count, size, issues, values } = answer.body as unknown as {
        count?: number;
        size?: number;
        issues?: { content: string; hit?: { text: string } }[];
        values?: { content: { raw: string }; hit?: { text: string } }[];
      };
      for (const { hit } of issues ?? values!) assert.equal(typeof hit?.text, path.includes('search') ? 'string' : 'undefined');
      assert.equal(count ?? size, COUNT);
      assert.deepEqual(
        (issues?.map(({ content }) => content) ?? values!.map(({ content }) => content.raw)).map((text) => text === LONG),
        Array.from({ length: COUNT }, () => true),
      );
      const again = await world.anonymous.get(path, { headers: { ...headers, 'If-None-Match': answer.headers.get('etag')! } });
      assert.equal(again.status, 304);
    });
  }

  it('is whole among the issues of a person', async () => {
    const { key } = (await world.store.account('bob'))!;
    for (let at = 0; at < COUNT; at++) await world.store.create(world.app.key, key, { title: `Of bob ${at}`, content: LONG });
    for (const headers of [{ Accept: 'application/json' }, {}] as Record<string, string>[]) {
      const { status, body } = await world.bob.get('/1.0/user/issues', { headers });
      assert.deepEqual([status, body.count, body.issues.length], [200, COUNT, COUNT]);
      assert.ok(body.issues.every(({ content }) => content === LONG));
    }
    for (let at = 0; at < COUNT; at++) await world.store.delete(world.app.key, COUNT + 1 + at);
  });

  it('counts each of its texts and names', () => {
    const issue = anIssue(1);
    const long = 'x'.repeat(5_000_000);
    const person = { username: 'x', displayName: long };
    for (const set of [{ title: long }, { content: long }, { component: long }, { milestone: long }, { version: long }])
      assert.equal(isLargePage([{ ...issue, ...set }]), true, Object.keys(set)[0]);
    for (const set of [{ reporter: person }, { assignee: person }]) assert.equal(isLargePage([{ ...issue, ...set }]), true);
    assert.equal(isLargePage([issue]), false);
  });

  it('has as much of an issue as the issue itself', async () => {
    const headers = { Accept: 'application/json' };
    const [list, single] = [await world.bob.get(`${APP}?sort=local_id`, { headers }), await world.bob.get(`${APP}/1`, { headers })];
    assert.deepEqual(list.body.issues[0], single.body);
    const [list2, single2] = [await world.bob.get(`${APP_2}?sort=id`, { headers }), await world.bob.get(`${APP_2}/1`, { headers })];
    assert.deepEqual((list2.body as unknown as { values: unknown[] }).values[0], single2.body);
  });

  it('is refused as XML', async () => {
    await world.store.create(world.app.key, null, { title: 'More', content: LONG.repeat(4) });
    assert.equal((await world.anonymous.get(`${APP}?format=xml`)).status, 400);
    await world.store.delete(world.app.key, COUNT + 1);
  });

  for (const [title, path] of [
    ['', APP],
    [', with hits', `${APP}?search=long&fields=%2Bhit`],
    [', with hits of API 2.0', `${APP_2}?search=long&fields=values.content.raw,values.hit`],
  ] as const) {
    it(`is in memory for a few answers at a time, of which a client has two${title}`, async () => {
      const sent: (() => void)[] = [];
      const ask = async (address: string) => {
        const request = new Request(`http://tracker.test${path}`, { headers: { Accept: 'application/json' } });
        const response = await world.tracker.fetch(request, { address, onSent: (callback) => void sent.push(callback) });
        assert.equal(response.status, 200);
        return response;
      };
      const first = await Promise.all([ask('192.0.2.1'), ask('192.0.2.1')]);
      let isAnswered = false;
      const third = ask('192.0.2.1').then((response) => ((isAnswered = true), response));
      const other = await ask('192.0.2.2');
      await nextTurn();
      assert.equal(isAnswered, false);
      sent[0]!();
      const responses = [...first, other, await third];
      assert.equal(sent.length, 4);
      for (const callback of sent.slice(1)) callback();
      for (const response of responses) await response.body?.cancel();
    });
  }

  describe('whose clients read slowly', () => {
    const MAX_READING_MS = 60_000;
    let broken: string[];
    let ends: Map<string, () => void>;
    let responses: Response[];
    beforeEach(() => {
      broken = [];
      ends = new Map();
      responses = [];
      mock.timers.enable({ apis: ['setTimeout'] });
    });
    afterEach(async () => {
      mock.timers.reset();
      for (const end of ends.values()) end();
      for (const response of responses) await response.body?.cancel();
    });

    /** Asks for a page, which is not read. `name` begins with the client's. */
    async function ask(name: string): Promise<void> {
      const request = new Request(`http://tracker.test${APP}`, { headers: { Accept: 'application/json' } });
      const end = (callback: () => void) => () => (ends.delete(name), callback());
      const response = await world.tracker.fetch(request, {
        address: `192.0.2.${name[0]}`,
        onSent: (callback) => void ends.set(name, end(callback)),
        breakOff: () => (broken.push(name), ends.get(name)!()),
      });
      responses.push(response);
    }

    it('is broken off for others that wait, the oldest first, and not before its time', async () => {
      for (const name of ['1a', '2a', '1b', '2b']) await ask(name);
      const others = [ask('3a'), ask('3b')];
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      mock.timers.tick(10_000);
      assert.deepEqual([broken, ends.size], [[], 4]);
      mock.timers.tick(MAX_READING_MS);
      await Promise.all(others);
      assert.deepEqual(broken, ['1a', '2a']);
      assert.deepEqual([...ends.keys()].sort(), ['1b', '2b', '3a', '3b']);
    });

    it('may be read for as long as that takes while nobody waits, until somebody does', async () => {
      for (const name of ['1a', '2a', '1b', '2b']) await ask(name);
      mock.timers.tick(10 * MAX_READING_MS);
      assert.deepEqual(broken, []);
      await ask('3a');
      assert.deepEqual(broken, ['1a']);
    });

    it('is not broken off for a client that has its own share', async () => {
      for (const name of ['1a', '2a', '2b']) await ask(name);
      mock.timers.tick(MAX_READING_MS);
      await ask('1b');
      assert.deepEqual(broken, []);
      await ask('1c');
      assert.deepEqual(broken, ['1a']);
    });
  });
});

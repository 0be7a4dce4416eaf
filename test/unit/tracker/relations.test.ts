import assert from 'node:assert/strict';
import { decodeRelation } from '../../../src/wire/relations';
import { LOCAL, makeWorld, type World } from './harness';

type Loose = Readonly<Record<string, never>> & {
  readonly count: number;
  readonly size: number;
  readonly next: string;
  readonly relations: readonly Loose[];
  readonly values: readonly Loose[];
  readonly issue: Readonly<Record<string, unknown>>;
  readonly author_info: { readonly username: string } | null;
  readonly error: { readonly message: string; readonly fields: Record<string, string[]> };
};

const CALLERS = ['anonymous', 'carol', 'dave', 'bob', 'ann', 'local'] as const;

for (const dialect of ['1.0', '2.0']) {
  describe(`Relations over API ${dialect}`, () => {
    const ISSUES = `/${dialect}/repositories/ann/app/issues`;
    let world: World;
    beforeEach(async () => {
      world = await makeWorld();
      await world.carol.post('/2.0/repositories/ann/app/issues', { json: { title: 'Of carol' } });
      for (const title of ['Two', 'Three', 'Deleted']) await world.ann.post('/2.0/repositories/ann/app/issues', { json: { title } });
      await world.ann.delete('/2.0/repositories/ann/app/issues/4');
      await world.ann.post('/2.0/repositories/ann/secret/issues', { json: { title: 'Secret' } });
    });
    afterEach(async () => {
      assert.deepEqual(world.logged, []);
      await world.close();
    });

    const send = async (person: (typeof CALLERS)[number], method: string, path: string, headers: Record<string, string> = {}) => {
      const { status, body, headers: reported } = await world[person].send(method, path, { headers });
      return { status, body: body as unknown as Loose, tag: reported.get('etag') ?? '' };
    };
    const listed = async (number: number, person: (typeof CALLERS)[number] = 'ann') => {
      const { body } = await send(person, 'GET', `${ISSUES}/${number}/relations`);
      const all = dialect === '1.0' ? body.relations : body.values;
      assert.equal(dialect === '1.0' ? body.count : body.size, all.length);
      return all.map((it) => `${String(it['relation'])} ${String(it.issue['local_id'] ?? it.issue['id'])}`);
    };

    const RIGHTS: readonly [method: string, path: string, statuses: readonly number[]][] = [
      ['GET', '2/relations', [200, 200, 200, 200, 200, 200]],
      ['GET', '2/relations/blocks/3', [200, 200, 200, 200, 200, 200]],
      ['PUT', '2/relations/relates_to/3', [401, 403, 403, 200, 200, 200]],
      ['PUT', '1/relations/blocks/2', [401, 200, 403, 200, 200, 200]],
      ['DELETE', '2/relations/blocks/3', [401, 403, 403, 204, 204, 204]],
      ['DELETE', '3/relations/blocked_by/2', [401, 403, 403, 204, 204, 204]],
    ];
    for (const [method, path, statuses] of RIGHTS) {
      it(`let ${CALLERS.join(', ')} ${method} ${path}: ${statuses.join(', ')}`, async () => {
        for (const [at, person] of CALLERS.entries()) {
          await world.ann.send('PUT', `${ISSUES}/2/relations/blocks/3`);
          const before = (await world.store.repository(world.app.id))!.revision;
          assert.equal((await send(person, method, `${ISSUES}/${path}`)).status, statuses[at], person);
          if (statuses[at]! >= 400) assert.equal((await world.store.repository(world.app.id))!.revision, before);
        }
      });
    }

    it('are hidden with a private repository', async () => {
      const secret = `/${dialect}/repositories/ann/secret/issues/1/relations`;
      for (const [at, status] of [404, 404, 200, 200, 200, 200].entries()) {
        assert.equal((await send(CALLERS[at]!, 'GET', secret)).status, status, CALLERS[at]);
      }
      assert.equal((await send('carol', 'PUT', `${secret}/blocks/1`)).status, 404);
      assert.equal((await send('dave', 'PUT', `${secret}/blocks/1`)).status, 403);
    });

    it('are told from both sides, with who made them and what the other issue is now', async () => {
      const created = await send('bob', 'PUT', `${ISSUES}/2/relations/blocked_by/3`);
      assert.equal(created.status, 200);
      assert.deepEqual([await listed(2), await listed(3, 'anonymous'), await listed(1)], [['blocked_by 3'], ['blocks 2'], []]);
      await world.ann.put('/2.0/repositories/ann/app/issues/3', { json: { state: 'resolved', title: 'Third' } });
      const { body } = await send('ann', 'GET', `${ISSUES}/2/relations/blocked_by/3`);
      if (dialect === '1.0') {
        assert.deepEqual(Object.keys(body), ['relation', 'issue', 'author_info', 'utc_created_on']);
        assert.deepEqual(body.issue, { local_id: 3, title: 'Third', status: 'resolved' });
        assert.equal(body.author_info?.username, 'bob');
      } else {
        const { createdOn, ...relation } = decodeRelation(body);
        assert.ok(Date.parse(createdOn) > 0);
        assert.deepEqual(
          { ...relation, author: relation.author?.username },
          { name: 'blocked_by', issue: { number: 3, title: 'Third', status: 'resolved' }, author: 'bob' },
        );
        const page = (await send('ann', 'GET', `${ISSUES}/2/relations?pagelen=1`)).body;
        assert.deepEqual([page.size, page.values.length], [1, 1]);
        const requests = async (q: string) =>
          (await send('ann', 'GET', `${ISSUES}/2/relations?q=${encodeURIComponent(q)}`)).body.values.length;
        assert.deepEqual([await requests('relation = "blocked_by"'), await requests('relation = "blocks"')], [1, 0]);
      }
    });

    it('are the same when they are made twice, and leave the default answers of issues as they are', async () => {
      const before = (await world.ann.get(`${ISSUES}/2`)).text;
      for (let i = 0; i < 2; i++) assert.equal((await send('ann', 'PUT', `${ISSUES}/2/relations/relates_to/3`)).status, 200);
      assert.deepEqual(await listed(2), ['relates_to 3']);
      assert.equal((await world.ann.get(`${ISSUES}/2`)).text, before);
      assert.equal((await world.ann.get(`${ISSUES}/2/comments`)).text.includes('relat'), false);
    });

    it('change the tags of both issues and of the list, which is answered by 304 until then', async () => {
      const tags = async () => [
        (await send('ann', 'GET', `${ISSUES}/2`)).tag,
        (await send('ann', 'GET', `${ISSUES}/3`)).tag,
        (await send('ann', 'GET', `${ISSUES}/2/relations`)).tag,
      ];
      const before = await tags();
      const requests = { 'If-None-Match': before[2]! };
      assert.equal((await send('ann', 'GET', `${ISSUES}/2/relations`, requests)).status, 304);
      await send('ann', 'PUT', `${ISSUES}/2/relations/blocks/3`);
      const after = await tags();
      assert.ok(after.every((tag, at) => tag !== before[at]));
      assert.equal((await send('ann', 'GET', `${ISSUES}/2/relations`, requests)).status, 200);
      for (const method of ['PUT', 'DELETE']) {
        assert.equal((await send('ann', method, `${ISSUES}/2/relations/blocks/3`, { 'If-Match': before[0]! })).status, 412);
      }
      assert.equal((await send('ann', 'DELETE', `${ISSUES}/2/relations/blocks/3`, { 'If-Match': after[0]! })).status, 204);
    });

    const REFUSED: readonly [title: string, path: string, status: number, expected: RegExp][] = [
      ['the issue itself', '2/relations/blocks/2', 400, /relation: #2 cannot be related to itself/],
      ['one that is not there', '2/relations/blocks/77', 400, /There is no issue #77 here/],
      ['one that was deleted', '2/relations/blocks/4', 400, /There is no issue #4 here/],
      ['a number that none has', '2/relations/blocks/99999999999999999999', 400, /There is no issue #\d+/],
      ['none', '2/relations/blocks/0', 400, /There is no issue #0/],
      ['an issue to block that it is blocked by', '2/relations/blocks/3', 400, /is blocked by #3 already/],
      ['an unknown word', '2/relations/caused_by/3', 404, /Nothing is called 'caused_by' here\. There are: blocked_by, blocks/],
      ['something of every object', '2/relations/constructor/3', 404, /Nothing is called 'constructor' here/],
      ['no number', '2/relations/blocks/x', 404, /Resource not found/],
      ['from an issue that was deleted', '4/relations/blocks/2', dialect === '1.0' ? 404 : 410, /#4/],
      ['from one that is not there', '77/relations/blocks/2', 404, /no issue #77/],
    ];
    for (const [title, path, status, expected] of REFUSED) {
      it(`refuse ${title}, with a sentence`, async () => {
        await send('ann', 'PUT', `${ISSUES}/2/relations/blocked_by/3`);
        const answer = await send('ann', 'PUT', `${ISSUES}/${path}`);
        assert.equal(answer.status, status);
        assert.match(answer.body.error.message, expected);
        assert.deepEqual(await listed(2), ['blocked_by 3']);
      });
    }

    it('that are not there are 404, and other methods 405', async () => {
      for (const method of ['GET', 'DELETE']) {
        const { status, body } = await send('ann', method, `${ISSUES}/2/relations/blocks/3`);
        assert.equal(status, 404);
        assert.match(body.error.message, /There is no relation blocks of issue #2 to #3/);
      }
      assert.equal((await send('ann', 'POST', `${ISSUES}/2/relations`)).status, 405);
    });

    it('can be made by the person of this computer', async () => {
      await send('local', 'PUT', `${ISSUES}/2/relations/blocks/3`);
      const [relation] = (await world.store.relations(world.app.key, 2))!;
      assert.equal(relation!.author?.username, LOCAL.username);
    });

    it('select issues by `q`', async () => {
      await send('ann', 'PUT', `${ISSUES}/2/relations/blocks/1`);
      await send('ann', 'PUT', `${ISSUES}/3/relations/duplicate_of/2`);
      const ROWS: readonly [q: string, numbers: number[]][] = [
        ['blocks.id = 1', [2]],
        ['blocks = 1', [2]],
        ['blocked_by.id != 2', [2, 3]],
        ['blocked_by != null', [1]],
        ['blocked_by = null', [2, 3]],
        ['blocked_by.state = "open"', [1]],
        ['duplicate_of.id = 2 OR duplicated_by.id = 3', [2, 3]],
      ];
      for (const [q, numbers] of ROWS) {
        const { body } = await send('ann', 'GET', `/2.0/repositories/ann/app/issues?q=${encodeURIComponent(q)}`);
        assert.deepEqual(
          body.values.map((it) => it['id']),
          numbers,
          q,
        );
      }
      for (const [q, expected] of [
        ['blocks.id > 1', /can be compared by = and != only, not by >/],
        ['blocks.state = "closed"', /can be compared with "open" only/],
        ['blocks = "x"', /is the number of an issue/],
        ['blocks.title = "x"', /issues cannot be searched by 'blocks\.title'/],
      ] as const) {
        const { status, body } = await send('ann', 'GET', `/2.0/repositories/ann/app/issues?q=${encodeURIComponent(q)}`);
        assert.equal(status, 400, q);
        assert.match(body.error.message, expected);
      }
    });
  });
}

import assert from 'node:assert/strict';
import { ANCHOR_LIMITS } from '../../../src/model/codeAnchors';
import { decodeRepositoryAnchor } from '../../../src/wire/anchors';
import { LOCAL, makeWorld, type Sent, type World } from './harness';

type Loose = Readonly<Record<string, never>> & {
  readonly count: number;
  readonly size: number;
  readonly next?: string;
  readonly anchors: readonly Loose[];
  readonly values: readonly Loose[];
  readonly issue: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  readonly author_info: { readonly username: string } | null;
  readonly error: { readonly message: string; readonly fields: Record<string, string[]> };
};

const CALLERS = ['anonymous', 'carol', 'dave', 'bob', 'ann', 'local'] as const;
const PLACE = { path: 'src/a.ts', first: 12, lines: ['const a = 1;', '', '\tb();'], before: ['{'], after: ['}'] };

for (const dialect of ['1.0', '2.0'] as const) {
  describe(`Anchors over API ${dialect}`, () => {
    const is1 = dialect === '1.0';
    const ISSUES = `/${dialect}/repositories/ann/app/issues`;
    let world: World;
    beforeEach(async () => {
      world = await makeWorld();
      await world.carol.post('/2.0/repositories/ann/app/issues', { json: { title: 'Of carol' } });
      for (const title of ['Two', 'Deleted']) await world.ann.post('/2.0/repositories/ann/app/issues', { json: { title } });
      await world.ann.delete('/2.0/repositories/ann/app/issues/3');
      await world.ann.post('/2.0/repositories/ann/secret/issues', { json: { title: 'Secret' } });
    });
    afterEach(async () => {
      assert.deepEqual(world.logged, []);
      await world.close();
    });

    const send = async (person: (typeof CALLERS)[number], method: string, path: string, request: Sent = {}) => {
      const { status, body, headers } = await world[person].send(method, path.startsWith('/') ? path : `${ISSUES}/${path}`, request);
      return { status, body: body as unknown as Loose, headers, tag: headers.get('etag') ?? '' };
    };
    const idOf = (body: Loose): number => Number(body[is1 ? 'anchor_id' : 'id']);
    const add = async (path = '2/anchors', set: Record<string, unknown> = {}, person: (typeof CALLERS)[number] = 'ann') => {
      const answer = await send(person, 'POST', path, { json: { ...PLACE, ...set } });
      assert.equal(answer.status, is1 ? 200 : 201, JSON.stringify(answer.body));
      return idOf(answer.body);
    };
    const listed = async (path: string, person: (typeof CALLERS)[number] = 'ann') => {
      const { status, body } = await send(person, 'GET', path);
      assert.equal(status, 200, JSON.stringify(body));
      return { count: is1 ? body.count : body.size, all: is1 ? body.anchors : body.values };
    };
    const brief = async (path: string) =>
      (await listed(path)).all.map(
        (it) => `#${String(it.issue['local_id'] ?? it.issue['id'])} ${String(it['path'])}:${String(it['first'])}`,
      );

    const RIGHTS: readonly [method: string, path: string, sent: Sent, statuses: readonly number[]][] = [
      ['GET', '2/anchors', {}, [200, 200, 200, 200, 200, 200]],
      ['GET', '2/anchors/ID', {}, [200, 200, 200, 200, 200, 200]],
      ['GET', 'anchors', {}, [200, 200, 200, 200, 200, 200]],
      ['POST', '2/anchors', { json: PLACE }, [401, 403, 403, 201, 201, 201]],
      ['POST', '1/anchors', { json: PLACE }, [401, 201, 403, 201, 201, 201]],
      ['PUT', '2/anchors/ID', { json: { note: 'x' } }, [401, 403, 403, 200, 200, 200]],
      ['DELETE', '2/anchors/ID', {}, [401, 403, 403, 204, 204, 204]],
    ];
    for (const [method, path, request, statuses] of RIGHTS) {
      it(`let ${CALLERS.join(', ')} ${method} ${path}: ${statuses.join(', ')}`, async () => {
        for (const [at, person] of CALLERS.entries()) {
          const id = await add();
          const before = (await world.store.repository(world.app.id))!.revision;
          const expected = is1 && statuses[at] === 201 ? 200 : statuses[at]!;
          assert.equal((await send(person, method, path.replace('ID', String(id)), request)).status, expected, person);
          if (expected >= 400) assert.equal((await world.store.repository(world.app.id))!.revision, before);
        }
      });
    }

    it('are hidden with a private repository', async () => {
      const secret = `/${dialect}/repositories/ann/secret/issues`;
      for (const path of ['anchors', '1/anchors']) {
        for (const [at, status] of [404, 404, 200, 200, 200, 200].entries())
          assert.equal((await send(CALLERS[at]!, 'GET', `${secret}/${path}`)).status, status, CALLERS[at]);
      }
      assert.equal((await send('carol', 'POST', `${secret}/1/anchors`, { json: PLACE })).status, 404);
      assert.equal((await send('dave', 'POST', `${secret}/1/anchors`, { json: PLACE })).status, 403);
    });

    it('tell all that was sent, of which issue they are, who made them and when', async () => {
      const created = await send('bob', 'POST', '2/anchors', { json: { ...PLACE, commit: 'ABCDEF0123', note: 'Why?' } });
      const id = idOf(created.body);
      const { body } = await send('anonymous', 'GET', `2/anchors/${id}`);
      if (is1) {
        const { utc_created_on, author_info, ...rest } = body;
        assert.match(String(utc_created_on), /^20\d\d-/);
        assert.equal(author_info?.username, 'bob');
        const issue = { local_id: 2, title: 'Two', status: 'new' };
        assert.deepEqual(rest, { anchor_id: id, issue, ...PLACE, commit: 'abcdef0123', note: 'Why?' });
      } else {
        assert.match(created.headers.get('location') ?? '', new RegExp(`${ISSUES}/2/anchors/${id}$`));
        const { createdOn, author, ...rest } = decodeRepositoryAnchor(body);
        assert.ok(Date.parse(createdOn) > 0);
        assert.equal(author?.username, 'bob');
        assert.deepEqual(rest, { id, issue: { number: 2, title: 'Two', status: 'new' }, ...PLACE, commit: 'abcdef0123', note: 'Why?' });
      }
    });

    it('are listed of an issue, of a repository and of files, a part at a time', async () => {
      await add('2/anchors');
      await add('1/anchors', { path: 'src/b.ts' });
      await add('2/anchors', { path: '', first: 1 });
      assert.deepEqual(await brief('anchors'), ['#1 src/b.ts:12', '#2 src/a.ts:12', '#2 :1']);
      assert.deepEqual(await brief('2/anchors'), ['#2 src/a.ts:12', '#2 :1']);
      assert.deepEqual(await brief('anchors?path=src/b.ts&path='), ['#1 src/b.ts:12', '#2 :1']);
      assert.deepEqual(await brief('anchors?path=../etc/passwd'), []);
      const part = await listed(is1 ? 'anchors?start=1&limit=1' : 'anchors?page=2&pagelen=1');
      assert.deepEqual([part.count, part.all.map((it) => it['path'])], [3, ['src/a.ts']]);
      const many = Array.from({ length: 101 }, (_, at) => `path=${at}`).join('&');
      for (const query of is1 ? ['limit=0', 'limit=101', 'start=x', many] : ['q=path="a"', 'sort=first', 'pagelen=101', many]) {
        const { status, body } = await send('ann', 'GET', `anchors?${query}`);
        assert.equal(status, 400, query);
        assert.match(body.error.message, /must be a number|one order|at the most/);
      }
    });

    it('get another place or another note', async () => {
      const id = await add('2/anchors', { commit: 'abcdef0', note: 'Old' });
      const place = { path: 'src/c.ts', first: 2, lines: ['x'], before: [], after: [], commit: null };
      const moved = await send('bob', 'PUT', `2/anchors/${id}`, { json: { path: 'src/c.ts', first: 2, lines: ['x'] } });
      const reported = (body: Loose) => Object.fromEntries([...Object.keys(place), 'note'].map((key) => [key, body[key]]));
      assert.deepEqual(reported(moved.body), { ...place, note: 'Old' });
      const noted = await send('ann', 'PUT', `2/anchors/${id}`, { json: { note: null } });
      assert.deepEqual(reported(noted.body), { ...place, note: '' });
      assert.deepEqual(reported((await send('ann', 'PUT', `2/anchors/${id}`, { json: {} })).body), { ...place, note: '' });
    });

    it('are taken as a form, whose lines are one text', async () => {
      const form = { path: 'src/ü b.ts', first: '3', lines: 'a\r\n\r\n  b\n', before: '{', note: 'é' };
      const { status, body } = await send('ann', 'POST', '2/anchors', { form });
      assert.equal(status, is1 ? 200 : 201);
      assert.deepEqual(
        [body['path'], body['first'], body.lines, body['before'], body['after']],
        ['src/ü b.ts', 3, ['a', '', '  b'], ['{'], []],
      );
    });

    it('change the tags of their issue and of the lists, which are answered by 304 until then', async () => {
      const id = await add();
      const paths = ['2', '2/anchors', 'anchors'];
      const tags = async () => Promise.all(paths.map(async (path) => (await send('ann', 'GET', path)).tag));
      const before = await tags();
      for (const [at, path] of paths.entries())
        assert.equal((await send('ann', 'GET', path, { headers: { 'If-None-Match': before[at]! } })).status, 304);
      await send('ann', 'PUT', `2/anchors/${id}`, { json: { note: 'x' } });
      const after = await tags();
      assert.ok(after.every((tag, at) => tag !== before[at]));
      for (const [method, path, request] of [
        ['POST', '2/anchors', { json: PLACE }],
        ['PUT', `2/anchors/${id}`, { json: { note: 'y' } }],
        ['DELETE', `2/anchors/${id}`, {}],
      ] as const) {
        assert.equal((await send('ann', method, path, { ...request, headers: { 'If-Match': before[0]! } })).status, 412, method);
      }
      assert.equal((await send('ann', 'DELETE', `2/anchors/${id}`, { headers: { 'If-Match': after[0]! } })).status, 204);
    });

    it('leave the default answers of issues as they are', async () => {
      const before = (await world.ann.get(`${ISSUES}/2`)).text;
      await add();
      assert.equal((await world.ann.get(`${ISSUES}/2`)).text, before);
    });

    const long = (length: number) => 'x'.repeat(length);
    const lines = (length: number) => Array.from({ length }, () => 'x');
    const REFUSED: readonly [title: string, set: Record<string, unknown>, field: string, expected: RegExp][] = [
      ['no path', { path: undefined }, 'path', /This field is required: the path of the file, or an empty text/],
      ['null for a path', { path: null }, 'path', /required/],
      ['a number for a path', { path: 7 }, 'path', /required/],
      ['an absolute path', { path: '/etc/passwd' }, 'path', /must be relative to the folder/],
      ['a path of Windows', { path: 'src\\a.ts' }, 'path', /with \/ between its parts/],
      ['a drive', { path: 'C:/a.ts' }, 'path', /must be relative/],
      ['a share', { path: '//server/a.ts' }, 'path', /must be relative/],
      ['a way out', { path: '../a.ts' }, 'path', /no '\.' or '\.\.'/],
      ['a way out in the middle', { path: 'src/../../a.ts' }, 'path', /no '\.' or '\.\.'/],
      ['a dot', { path: './a.ts' }, 'path', /no '\.' or '\.\.'/],
      ['an empty part', { path: 'src//a.ts' }, 'path', /no empty parts/],
      ['a folder', { path: 'src/' }, 'path', /no empty parts/],
      ['NUL in a path', { path: 'src/a\0.ts' }, 'path', /control characters/],
      ['a line break in a path', { path: 'src/a\n.ts' }, 'path', /control characters/],
      ['half a character in a path', { path: 'src/\ud800.ts' }, 'path', /control characters/],
      ['a long path', { path: long(ANCHOR_LIMITS.path + 1) }, 'path', /1000 characters at the most/],
      ['no first line', { first: undefined }, 'first', /number of the first line, from 1/],
      ['the line 0', { first: 0 }, 'first', /from 1 to 10000000/],
      ['half a line', { first: 1.5 }, 'first', /from 1/],
      ['a line far away', { first: 1e15 }, 'first', /from 1/],
      ['a word for a line', { first: 'one' }, 'first', /from 1/],
      ['no lines', { lines: undefined }, 'lines', /The lines must be a list of lines/],
      ['an empty list', { lines: [] }, 'lines', /The lines must be 1 to 1000; these are 0/],
      ['an empty text', { lines: '' }, 'lines', /these are 0/],
      ['numbers for lines', { lines: [1, 2] }, 'lines', /The lines must be a list of lines/],
      ['lists for lines', { lines: [['a']] }, 'lines', /The lines must be a list of lines/],
      ['an object for lines', { lines: { 0: 'a' } }, 'lines', /The lines must be a list of lines/],
      ['line breaks in lines', { lines: ['a\nb'] }, 'lines', /without line breaks/],
      ['a carriage return in a line', { lines: ['a\r'] }, 'lines', /without line breaks/],
      ['too many lines', { lines: lines(ANCHOR_LIMITS.lines + 1) }, 'lines', /these are 1001/],
      ['a gigantic line', { lines: [long(70_000)] }, 'lines', /can have 65536 bytes; these have 70005/],
      ['bytes above the limit in few characters', { lines: ['語'.repeat(22_000)] }, 'lines', /65536 bytes/],
      ['too many lines before', { before: lines(11) }, 'before', /The lines before must be 0 to 10; these are 11/],
      ['too many lines after', { after: lines(11) }, 'after', /these are 11/],
      ['something else after', { after: 7 }, 'after', /must be a list/],
      ['a commit of words', { commit: 'main' }, 'commit', /7 to 64 hexadecimal digits/],
      ['a short commit', { commit: 'abc' }, 'commit', /7 to 64/],
      ['an option for a commit', { commit: '--output=x' }, 'commit', /7 to 64/],
      ['a list for a commit', { commit: ['abcdef0'] }, 'commit', /7 to 64/],
      ['a long note', { note: long(ANCHOR_LIMITS.note + 1) }, 'note', /2000 characters at the most; it has 2001/],
      ['an object for a note', { note: {} }, 'note', /text or null/],
    ];
    for (const [title, set, field, expected] of REFUSED) {
      it(`refuse ${title}, with a sentence`, async () => {
        const id = await add();
        const before = (await world.store.repository(world.app.id))!.revision;
        const place: Record<string, unknown> = { ...PLACE, ...set };
        for (const [method, path] of [
          ['POST', '2/anchors'],
          ['PUT', `2/anchors/${id}`],
        ] as const) {
          const { status, body } = await send('ann', method, path, { json: place });
          assert.equal(status, 400, method);
          assert.deepEqual(Object.keys(body.error.fields), [field]);
          assert.match(body.error.fields[field]!.join(' '), expected);
        }
        assert.equal((await world.store.repository(world.app.id))!.revision, before);
      });
    }

    const TAKEN: readonly [title: string, set: Record<string, unknown>, told: Record<string, unknown>][] = [
      ['a path without a file', { path: '' }, {}],
      ['names with dots and spaces', { path: '..a/.b /c..ts' }, {}],
      ['a path of every object', { path: '__proto__/constructor' }, {}],
      ['as many lines as there can be', { lines: lines(ANCHOR_LIMITS.lines) }, {}],
      ['as many bytes as there can be', { lines: [long(ANCHOR_LIMITS.bytes - 1)], before: [], after: [] }, {}],
      ['an empty line', { lines: [''] }, {}],
      ['the longest path and note', { path: long(ANCHOR_LIMITS.path), note: long(ANCHOR_LIMITS.note) }, {}],
      ['what cannot be stored in lines', { lines: ['a\0\ud800b'], note: '\0' }, { lines: ['a\ufffd\ufffdb'], note: '\ufffd' }],
      ['markup', { lines: ['<script>', '</script>'], note: '<img onerror=x>' }, {}],
      ['no neighbours', { before: null, after: undefined }, { before: [], after: [] }],
      ['a whole hash', { commit: 'a'.repeat(64) }, {}],
    ];
    for (const [title, set, reported] of TAKEN) {
      it(`take ${title}`, async () => {
        const id = await add('2/anchors', set);
        const { body } = await send('ann', 'GET', `2/anchors/${id}`);
        for (const [key, value] of Object.entries({ ...set, ...reported })) assert.deepEqual(body[key], value, key);
      });
    }

    it('name all that is wrong at once', async () => {
      const { body } = await send('ann', 'POST', '2/anchors', { json: { path: '/a', first: 0, lines: [], note: 7 } });
      assert.deepEqual(Object.keys(body.error.fields), ['path', 'first', 'lines', 'note']);
    });

    it('are bounded for each issue, with a sentence', async () => {
      for (let count = 0; count < ANCHOR_LIMITS.perIssue; count++) await world.store.addAnchor(world.app.key, 2, null, PLACE);
      const { status, body } = await send('ann', 'POST', '2/anchors', { json: PLACE });
      assert.equal(status, 400);
      assert.match(body.error.message, /#2 is attached to 100 places, and can be to 100\. Remove one first\./);
    });

    it('that are not there are 404, and other methods 405', async () => {
      const id = await add('1/anchors');
      for (const method of ['GET', 'PUT', 'DELETE']) {
        for (const other of [`2/anchors/${id}`, '2/anchors/999', '2/anchors/99999999999999999999']) {
          const { status, body } = await send('ann', method, other, method === 'PUT' ? { json: { note: 'x' } } : {});
          assert.equal(status, 404, `${method} ${other}`);
          assert.match(body.error.message, /There is no anchor \d+ of issue #2/);
        }
      }
      for (const path of ['2/anchors/x', '2/anchors/-1']) assert.equal((await send('ann', 'GET', path)).status, 404);
      assert.equal((await send('ann', 'GET', '99/anchors')).status, 404);
      assert.equal((await send('ann', 'GET', '3/anchors')).status, is1 ? 404 : 410);
      assert.equal((await send('ann', 'PUT', '2/anchors')).status, 405);
      assert.equal((await send('ann', 'POST', 'anchors')).status, 405);
      assert.equal((await send('ann', 'POST', `1/anchors/${id}`)).status, 405);
    });

    it('select issues by `q`', async () => {
      await add('2/anchors', { path: 'src/A b.ts' });
      const ROWS: readonly [q: string, numbers: number[]][] = [
        ['anchor.path = "src/A b.ts"', [2]],
        ['anchor.path = "src/a b.ts"', []],
        ['anchor.path != "src/A b.ts"', [1]],
        ['anchor != null', [2]],
        ['anchor = null', [1]],
      ];
      for (const [q, numbers] of ROWS) {
        const { body } = await send('ann', 'GET', `/2.0/repositories/ann/app/issues?q=${encodeURIComponent(q)}`);
        const found = body.values.map((it) => it['id']);
        assert.deepEqual(found, numbers, q);
      }
      for (const [q, expected] of [
        ['anchor = "src/a.ts"', /anchor can be compared with null only, and anchor\.path with the path of a file/],
        ['anchor.path ~ "src"', /can be compared by = and != only, not by ~/],
        ['anchor.lines = "x"', /issues cannot be searched by 'anchor\.lines'/],
      ] as const) {
        const { status, body } = await send('ann', 'GET', `/2.0/repositories/ann/app/issues?q=${encodeURIComponent(q)}`);
        assert.equal(status, 400, q);
        assert.match(body.error.message, expected);
      }
    });

    it('can be made by the person of this computer', async () => {
      const id = await add('2/anchors', {}, 'local');
      assert.equal((await world.store.anchor(world.app.key, 2, id))!.author?.username, LOCAL.username);
    });
  });
}

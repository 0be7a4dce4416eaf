import assert from 'node:assert/strict';
import { APP, SECRET, makeWorld, type Sent, type World } from './harness';

type Who = 'anonymous' | 'carol' | 'dave' | 'bob' | 'ann' | 'local';
const CALLERS: Who[] = ['anonymous', 'carol', 'dave', 'bob', 'ann', 'local'];

describe('comments (API 1.0)', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'Commented' } });
    await world.ann.post(SECRET, { form: { title: 'Private' } });
  });
  afterEach(() => world.close());

  const ISSUE = `${APP}/1`;
  const COMMENTS = `${ISSUE}/comments`;
  const send = async (person: Who, content: string) => (await world[person].post(COMMENTS, { form: { content } })).body;

  it('are answered when they are written, at an address of their own, and listed newest first', async () => {
    const first = await world.carol.post(`${COMMENTS}/`, { form: { content: 'first' } });
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('location'), 'http://tracker.test/1.0/repositories/ann/app/issues/1/comments/1');
    assert.deepEqual(Object.keys(first.body), ['content', 'author_info', 'comment_id', 'utc_updated_on', 'utc_created_on', 'is_spam']);
    assert.deepEqual([first.body.content, first.body.author_info.username], ['first', 'carol']);
    const second = await send('bob', 'second');
    const { list } = await world.carol.get(COMMENTS);
    assert.deepEqual(list, [second, first.body]);
    assert.deepEqual((await world.carol.get(`${COMMENTS}/1/`)).body, first.body);
    const issue = (await world.carol.get(ISSUE)).body;
    assert.deepEqual([issue.comment_count, issue.follower_count], [2, 2], 'carol follows it now, as bob does');
  });

  it('of a mere change of fields have no content, and may get some', async () => {
    await world.bob.put(ISSUE, { form: { status: 'open', priority: 'minor' } });
    const [entry] = (await world.bob.get(COMMENTS)).list;
    assert.deepEqual([entry!.content, entry!.author_info.username], [null, 'bob']);
    assert.equal((await world.bob.get(ISSUE)).body.comment_count, 0);
    const path = `${COMMENTS}/${entry!.comment_id}`;
    assert.equal((await world.bob.put(path, { form: { content: 'Since it is small.' } })).body.content, 'Since it is small.');
    assert.equal((await world.bob.delete(path)).status, 204);
    assert.equal((await world.bob.get(path)).body.content, null, 'what was changed stays in the history');
  });

  it('are edited and deleted', async () => {
    await send('carol', 'said');
    const edited = await world.carol.put(`${COMMENTS}/1`, { json: { content: 'mended', markup: 'creole' } });
    assert.deepEqual([edited.status, edited.body.content], [200, 'mended']);
    assert.equal((await world.carol.get(`${COMMENTS}/1?fields=%2Bmarkup`)).body.markup, 'creole');
    const { status, text } = await world.carol.delete(`${COMMENTS}/1/`);
    assert.deepEqual([status, text], [204, '']);
    assert.equal((await world.carol.get(`${COMMENTS}/1`)).status, 404);
    assert.equal((await world.carol.delete(`${COMMENTS}/1`)).status, 404);
    assert.deepEqual((await world.carol.get(COMMENTS)).list, []);
  });

  const RIGHTS: [doing: string, method: string, path: string, sent: Sent, statuses: number[]][] = [
    ['read comments', 'GET', COMMENTS, {}, [200, 200, 200, 200, 200, 200]],
    ['comment', 'POST', COMMENTS, { form: { content: 'x' } }, [401, 200, 200, 200, 200, 200]],
    ["edit bob's comment", 'PUT', `${COMMENTS}/1`, { form: { content: 'x' } }, [401, 403, 403, 200, 200, 200]],
    ['comment in private', 'POST', `${SECRET}/1/comments`, { form: { content: 'x' } }, [404, 404, 200, 200, 200, 200]],
    ['read comments in private', 'GET', `${SECRET}/1/comments`, {}, [404, 404, 200, 200, 200, 200]],
    ["edit ann's comment in private", 'PUT', `${SECRET}/1/comments/1`, { form: { content: 'x' } }, [404, 404, 403, 403, 200, 200]],
  ];
  for (const [action, method, path, request, statuses] of RIGHTS) {
    it(`answer who wants to ${action}: ${statuses.join(' ')}`, async () => {
      await send('bob', 'mine');
      await world.ann.post(`${SECRET}/1/comments`, { form: { content: 'mine' } });
      const actual: number[] = [];
      for (const person of CALLERS) actual.push((await world[person].send(method, path, request)).status);
      assert.deepEqual(actual, statuses);
    });
  }

  it('are deleted by who wrote them, and by admins', async () => {
    for (const person of CALLERS) {
      const { comment_id: id } = await send('carol', 'mine');
      const expected = { anonymous: 401, carol: 204, dave: 403, bob: 403, ann: 204, local: 204 }[person];
      assert.equal((await world[person].delete(`${COMMENTS}/${id}`)).status, expected, person);
    }
  });

  const WRONG: [sent: Sent, message: RegExp][] = [
    [{}, /^content: This field is required\.$/],
    [{ form: { content: ' \n' } }, /^content: This field is required\.$/],
    [{ json: { content: null } }, /content: This field is required/],
    [{ json: { content: ['x'] } }, /content: This must be text/],
    [{ form: { content: 'x', markup: 'word' } }, /^markup: 'word' is not a markup\. It must be one of: markdown, creole, plaintext\.$/],
  ];
  for (const [request, message] of WRONG) {
    it(`refuse ${JSON.stringify(request)} and name what is wrong`, async () => {
      await send('ann', 'there');
      for (const answer of [await world.ann.post(COMMENTS, request), await world.ann.put(`${COMMENTS}/1`, request)]) {
        assert.equal(answer.status, 400);
        assert.match(answer.body.error.message, message);
        assert.equal(Object.keys(answer.body.error.fields).length, 1);
      }
      assert.equal((await world.ann.get(COMMENTS)).list.length, 1);
    });
  }

  it('are not found on another issue, nor under what is no number', async () => {
    await world.bob.post(APP, { form: { title: 'Other' } });
    await send('bob', 'here');
    for (const path of ['2/comments/1', '1/comments/2', '1/comments/99999999999999999999', '3/comments', '1/comments/x', 'x/comments']) {
      assert.equal((await world.bob.get(`${APP}/${path}`)).status, 404, path);
    }
    assert.equal((await world.bob.post(`${APP}/3/comments`, { form: { content: 'x' } })).status, 404);
    assert.equal((await world.bob.put(COMMENTS, { form: { content: 'x' } })).status, 405);
  });

  it('are told once, and not overwritten by who has not seen them', async () => {
    await send('bob', 'one');
    const comment = await world.bob.get(`${COMMENTS}/1`);
    const tag = comment.headers.get('etag')!;
    assert.equal((await world.bob.get(`${COMMENTS}/1`, { headers: { 'If-None-Match': tag } })).status, 304);
    const list = await world.bob.get(COMMENTS);
    const listed = { headers: { 'If-None-Match': list.headers.get('etag')! } };
    assert.equal((await world.bob.get(COMMENTS, listed)).status, 304);
    const theirs = await world.ann.put(`${COMMENTS}/1`, { form: { content: 'two' }, headers: { 'If-Match': tag } });
    assert.equal(theirs.status, 200);
    assert.equal((await world.bob.get(COMMENTS, listed)).status, 200);
    const staleUpdate = { form: { content: 'three' }, headers: { 'If-Match': tag } };
    for (const answer of [await world.bob.put(`${COMMENTS}/1`, staleUpdate), await world.bob.delete(`${COMMENTS}/1`, staleUpdate)]) {
      assert.equal(answer.status, 412);
      assert.deepEqual(answer.body.error.current, theirs.body);
      assert.equal(answer.headers.get('etag'), theirs.headers.get('etag'));
    }
    const currentTag = { headers: { 'If-Match': theirs.headers.get('etag')! } };
    assert.equal((await world.bob.delete(`${COMMENTS}/1`, currentTag)).status, 204);
  });
});

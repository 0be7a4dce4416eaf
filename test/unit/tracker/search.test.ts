import assert from 'node:assert/strict';
import { ISSUES, makeWorld2, type World2 } from '../v2/world';
import { APP, makeWorld, type World } from './harness';

/** The checked parts of responses of both APIs. */
interface Found {
  readonly status: number;
  readonly body: {
    readonly count: number;
    readonly issues: readonly { local_id: number; hit: Hit }[];
    readonly values: readonly { id: number; type: string; title?: string; hit: Hit }[];
    readonly error: { readonly message: string };
  };
}

interface Hit {
  readonly in: string;
  readonly text: string;
  readonly marks: readonly (readonly [number, number])[];
  readonly comment_id: number;
  readonly author_info: { readonly username: string };
  readonly utc_created_on: string;
  readonly comment: { readonly user: { readonly nickname: string } };
}

const markedText = ({ text, marks }: Hit) => text.slice(...marks[0]!);

describe('the search over API 1.0', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    const { ann } = world;
    await ann.post(APP, { form: { title: 'It fails', content: 'In C++ only' } });
    await ann.post(APP, { form: { title: 'Nothing here' } });
    await ann.post(`${APP}/2/comments`, { form: { content: 'An older エラー, too' } });
    await ann.post(`${APP}/2/comments`, { form: { content: '起動時に\nエラーが出る' } });
  });
  after(() => world.close());

  const found = async (parameters: Record<string, string>) =>
    (await world.bob.get(`${APP}?${new URLSearchParams({ sort: 'local_id', ...parameters })}`)) as unknown as Found;
  const numbers = async (parameters: Record<string, string>) => (await found(parameters)).body.issues.map(({ local_id }) => local_id);

  it('finds comments where they are asked for', async () => {
    assert.deepEqual(await numbers({ search: 'エラー' }), []);
    assert.deepEqual(await numbers({ search: 'エラー', search_comments: 'true' }), [2]);
    assert.deepEqual(await numbers({ search: 'c++', search_comments: 'true' }), [1]);
    assert.deepEqual(await numbers({ search: 'fails "c++ only"', search_comments: 'false' }), [1]);
    assert.equal((await found({ search: 'エラー', search_comments: 'true' })).body.count, 1);
  });

  it('says where an issue holds it, where that is asked for', async () => {
    const hit = async (search: string) => (await found({ search, search_comments: 'true', fields: '+hit' })).body.issues[0]!.hit;
    const inComment = await hit('エラー');
    assert.deepEqual(
      [inComment.in, inComment.text, markedText(inComment), inComment.comment_id, inComment.author_info.username],
      ['comment', '起動時に エラーが出る', 'エラー', 2, 'ann'],
    );
    assert.match(inComment.utc_created_on, /^\d{4}-/);
    const inContent = await hit('fails C++');
    assert.deepEqual(
      [inContent.in, inContent.text, markedText(inContent), Object.keys(inContent)],
      ['content', 'In C++ only', 'C++', ['in', 'text', 'marks']],
    );
    const inTitle = await hit('fails');
    assert.deepEqual([inTitle.in, inTitle.text, markedText(inTitle)], ['title', 'It fails', 'fails']);
    assert.ok(!('hit' in (await found({ search: 'fails' })).body.issues[0]!));
    assert.ok(!('hit' in (await found({ fields: '+hit' })).body.issues[0]!), 'nothing was searched for');
  });

  it('is refused in one sentence where it asks for too much, or not clearly', async () => {
    for (const [parameters, message] of [
      [{ search: 'word '.repeat(10_000) }, /longer than 1000 characters/],
      [{ search: Array.from({ length: 99 }, (_, i) => `w${i}`).join(' ') }, /more than 64 words/],
      [{ search: 'x', search_comments: 'yes' }, /must be true or false; 'yes' is neither/],
    ] as const) {
      const { status, body } = await found(parameters);
      assert.equal(status, 400);
      assert.match(body.error.message, message);
    }
  });

  it('tells nobody of what they may not read', async () => {
    const secret = '/1.0/repositories/ann/secret/issues';
    await world.ann.post(secret, { form: { title: 'Hidden' } });
    await world.ann.post(`${secret}/1/comments`, { form: { content: 'plans' } });
    const query = '?search=plans&search_comments=true&fields=%2Bhit';
    assert.equal((await world.dave.get(secret + query)).status, 200);
    assert.equal((await world.anonymous.get(secret + query)).status, 404);
    assert.deepEqual(await numbers({ search: 'plans', search_comments: 'true' }), []);
  });
});

describe('the search over API 2.0', () => {
  let world2: World2;
  before(async () => (world2 = await makeWorld2()));
  after(() => world2.close());

  it('is the same: an addition', async () => {
    await world2.ann.post(ISSUES, { json: { title: 'In C#' } });
    await world2.ann.post(ISSUES, { json: { title: 'A cast' } });
    await world2.ann.post(`${ISSUES}/2/comments`, { json: { content: { raw: '무슨 시스템오류가 났다' } } });
    const get = async (parameters: Record<string, string>) =>
      ((await world2.bob.get(`${ISSUES}?${new URLSearchParams(parameters)}`)) as unknown as Found).body;
    const ids = async (parameters: Record<string, string>) => (await get(parameters)).values.map(({ id }) => id);
    assert.deepEqual(await ids({ search: 'C#' }), [1]);
    assert.deepEqual(await ids({ search: '오류' }), []);
    assert.deepEqual(await ids({ search: '오류', search_comments: 'true' }), [2]);
    assert.deepEqual(await ids({ search: '오류', search_comments: 'true', q: 'title ~ "C#"' }), []);
    const [value] = (await get({ search: '오류', search_comments: 'true', fields: '+values.hit' })).values;
    assert.deepEqual(
      [value!.id, value!.hit.in, markedText(value!.hit), value!.hit.comment.user.nickname, value!.type],
      [2, 'comment', '오류', 'ann', 'issue'],
    );
    const [onlyIssue] = (await get({ search: 'cast', fields: 'values.hit.text,values.id,values.hit' })).values;
    assert.deepEqual([onlyIssue!.id, onlyIssue!.hit.text, onlyIssue!.title], [2, 'A cast', undefined]);
    assert.equal((await world2.bob.get(`${ISSUES}?search=${'x'.repeat(2000)}`)).status, 400);
  });
});

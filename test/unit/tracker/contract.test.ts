import assert from 'node:assert/strict';
import { assertMatches, checkAnswer, checkRequest } from '../../contract/api';
import { APP, makeWorld, type Answer, type World } from './harness';

describe('the contract of API 1.0', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.ann.post(APP, { form: { title: 'Does it work', responsible: 'bob' } });
    await world.ann.post(`${APP}/1/comments`, { form: { content: 'said' } });
    await world.ann.post(`${APP}/milestones`, { form: { name: 'M2' } });
  });
  after(() => world.close());

  const item = async (list: string) => `${APP}/${list}/${(await world.ann.get(`${APP}/${list}`)).list[0]!.id}`;
  const lists = ['components', 'milestones', 'versions'].flatMap((list): [string, string, () => Promise<Answer>][] => [
    [`GET ${list}`, 'list', () => world.ann.get(`${APP}/${list}`)],
    [`GET one of ${list}`, 'list_item', async () => world.ann.get(await item(list))],
    [`POST ${list}`, 'list_item', () => world.ann.post(`${APP}/${list}`, { form: { name: 'gui' } })],
    [`PUT one of ${list}`, 'list_item', async () => world.ann.put(await item(list), { form: { name: 'GUI 2' } })],
  ]);

  const ANSWERS: [request: string, definition: string, send: () => Promise<Answer>][] = [
    ['GET issues', 'issues', () => world.ann.get(`${APP}?title=~work&status=!open`)],
    ['GET issue', 'issue', () => world.ann.get(`${APP}/1`)],
    ['POST issue', 'new_issue', () => world.ann.post(APP, { form: { title: 'This\\ is\\ a title', content: 'x', priority: 'trivial' } })],
    ['PUT issue', 'new_issue', () => world.ann.put(`${APP}/1`, { form: { kind: 'enhancement' } })],
    ['GET followers', 'followers', () => world.ann.get(`${APP}/1/followers`)],
    ['GET comments', 'comments', () => world.ann.get(`${APP}/1/comments`)],
    ['GET comment', 'comment', () => world.ann.get(`${APP}/1/comments/1`)],
    ['POST comment', 'comment', () => world.ann.post(`${APP}/1/comments`, { form: { content: 'This is my comment' } })],
    ['PUT comment', 'comment', () => world.ann.put(`${APP}/1/comments/1`, { form: { content: 'This is my comment' } })],
    ...lists,
  ];
  for (const [request, definition, send] of ANSWERS) {
    it(`holds for ${request}`, async () => {
      const { status, body } = await send();
      assert.equal(status, 200);
      assertMatches('1.0', definition, body, request);
    });
  }

  it('says back which filter was understood', async () => {
    const { body } = await world.ann.get(`${APP}?title=~work&status=!open`);
    assert.deepEqual([body.filter, body.search], [{ status: [['!', 'open']], title: [['~', 'work']] }, null]);
  });
});

describe('a contract', () => {
  const ISSUE = '/2.0/repositories/ann/app/issues/1';
  const WRONG: [title: string, check: () => void][] = [
    ['an answer without type', () => checkAnswer('GET', ISSUE, 200, { id: 1 })],
    ['a choice that is none', () => checkAnswer('GET', ISSUE, 200, { type: 'issue', kind: 'Bug' })],
    ['another type', () => checkAnswer('GET', ISSUE, 200, { type: 'issue', id: '1' })],
    ['null where something always is', () => checkAnswer('GET', ISSUE, 200, { type: 'issue', title: null })],
    ['a key where no other may be', () => checkAnswer('GET', ISSUE, 200, { type: 'issue', content: { raw: '', text: '' } })],
    ['a date in another form', () => checkAnswer('GET', ISSUE, 200, { type: 'issue', created_on: '2015-01-01' })],
    ['what is wrong deeper down', () => checkAnswer('GET', ISSUE, 200, { type: 'issue', reporter: { type: 'user', uuid: 1 } })],
    ['a success that is not known', () => checkAnswer('GET', ISSUE, 204, undefined)],
    ['an error in another form', () => checkAnswer('GET', ISSUE, 404, { error: 'gone' })],
    [
      'one issue twice on a page',
      () => checkAnswer('GET', '/2.0/repositories/ann/app/issues', 200, { values: [{ type: 'a' }, { type: 'a' }] }),
    ],
    ['a body that is wrong', () => checkRequest('POST', '/2.0/repositories/ann/app/issues', { type: 'issue', priority: 'high' })],
    ['an issue of 1.0 without its number', () => assertMatches('1.0', 'issue', { title: 'x' }, 'it')],
    ['a definition that there is not', () => assertMatches('1.0', 'wiki', {}, 'it')],
  ];
  for (const [title, check] of WRONG) it(`refuses ${title}`, () => assert.throws(check, assert.AssertionError));

  it('lets through what is right, what is asked for in part, and what is not of API 2.0', () => {
    checkAnswer('GET', ISSUE, 200, { type: 'issue', id: 1, assignee: null, created_on: '2015-01-01T10:00:00.000001+00:00' });
    checkAnswer('GET', `${ISSUE}?fields=id`, 200, { id: 1 });
    checkAnswer('GET', '/1.0/repositories/ann/app/issues/1', 200, {});
  });
});

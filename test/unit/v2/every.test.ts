import assert from 'node:assert/strict';
import { checkedAnswers, operations } from '../../contract/api';
import { Random } from '../../support/random';
import { ISSUES, makeWorld2, type World2 } from './world';

const JOBS = /\/issues\/(export|import)\b/;

describe('The whole of API 2.0', () => {
  let world2: World2;
  before(async () => {
    world2 = await makeWorld2();
  });
  after(() => world2.close());
  afterEach(() => assert.deepEqual(world2.world.logged, []));

  it('is served: every path and method of its contract but for the jobs', async () => {
    const { ann } = world2;
    const issue = `${ISSUES}/1`;
    await ann.post(ISSUES, { json: { title: 'One' } });
    const body = new FormData();
    body.append('f', new Blob(['x']), 'a.txt');
    await ann.post(`${issue}/attachments`, { body });
    const change = await ann.post(`${issue}/changes`, { json: { changes: { state: { new: 'open' } } } });
    const comment = await ann.post(`${issue}/comments`, { json: { content: { raw: 'x' } } });
    await ann.put(issue, { json: { kind: 'task' } });
    await ann.put(`${issue}/comments/${comment.body.id}`, { json: { content: { raw: 'y' } } });
    for (const title of ['vote', 'watch']) await ann.put(`${issue}/${title}`);
    for (const path of ['', '/comments', `/comments/${comment.body.id}`, '/changes', `/changes/${change.body.id}`, '/vote', '/watch'])
      assert.ok((await ann.get(issue + path)).status < 300, path);
    for (const path of [ISSUES, `${issue}/attachments`, `${issue}/attachments/a.txt`, '/2.0/user'])
      assert.equal((await ann.get(path)).status, 200);
    for (const list of ['components', 'milestones', 'versions']) {
      const { body } = await ann.get(`/2.0/repositories/ann/app/${list}`);
      assert.equal((await ann.get(`/2.0/repositories/ann/app/${list}/${body.values[0].id}`)).status, 200);
    }
    for (const path of ['/vote', '/watch', '/attachments/a.txt', `/comments/${comment.body.id}`, '']) {
      assert.equal((await ann.delete(issue + path)).status, 204, path);
    }
    const missing = operations.filter((one) => !JOBS.test(one) && !checkedAnswers.has(one));
    assert.deepEqual(missing, []);
  });

  it('answers any query with issues or with what is wrong with it', async () => {
    const random = new Random(5);
    const chunks = [
      ...[
        'title',
        'state',
        'id',
        'created_on',
        'assignee.uuid',
        'component',
        'content.raw',
        'x.y',
        '__proto__',
        '=',
        '!=',
        '~',
        '!~',
        '>',
        '<=',
      ],
      ...[
        'AND',
        'or',
        'IN',
        'NOT',
        '(',
        ')',
        ',',
        '"',
        '"a"',
        '"\\""',
        '\\',
        'null',
        'true',
        '1',
        '-1e999',
        '2015-01-01',
        '2015-99-01T99:99',
      ],
      ...['\0', '\u{1F600}', '\ud800', '%', '_', "'", ';', '--', '"a" AND', ' ', '\n'],
    ];
    for (let i = 0; i < 600; i++) {
      const q = Array.from({ length: 1 + random.below(7) }, () => random.pick(chunks)).join(random.pick(['', ' ', ' ']));
      const place = random.pick([ISSUES, `${ISSUES}/1/comments`, '/2.0/repositories/ann']);
      const sort = random.chance(0.2) ? `&sort=${encodeURIComponent(random.pick(chunks).toWellFormed())}` : '';
      const { status, text } = await world2.anonymous.get(`${place}?q=${encodeURIComponent(q.toWellFormed())}${sort}`);
      assert.ok(status < 500, `${status} to ${JSON.stringify(q)}: ${text}`);
    }
  });
});

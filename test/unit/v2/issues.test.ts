import assert from 'node:assert/strict';
import { accountIdOf, personUuid } from '../../../src/model/person';
import { ISSUES, makeWorld2, ORIGIN, SECRETS, type Loose, type World2 } from './world';

const account = (username: string) => accountIdOf({ username, displayName: '' });

describe('Issues over API 2.0', () => {
  let world2: World2;
  beforeEach(async () => {
    world2 = await makeWorld2();
  });
  afterEach(async () => {
    assert.deepEqual(world2.world.logged, []);
    await world2.close();
  });

  const create = async (json: object): Promise<Loose> => (await world2.bob.post(ISSUES, { json })).body;

  it('are created and told with the keys of Bitbucket, in its order', async () => {
    const { status, body, headers } = await world2.bob.post(ISSUES, {
      json: {
        title: 'It fails',
        content: { raw: 'See #1 & <b>', markup: 'markdown' },
        state: 'open',
        kind: 'task',
        priority: 'blocker',
        component: { name: 'ui' },
        milestone: { name: 'M1' },
        assignee: { account_id: account('ann') },
      },
    });
    assert.equal(status, 201);
    assert.equal(headers.get('location'), `${ORIGIN}${ISSUES}/1`);
    assert.equal(
      Object.keys(body as object).join(' '),
      'priority kind repository links reporter title component votes watches content assignee state version edited_on created_on milestone updated_on type id',
    );
    assert.deepEqual(
      { ...body, links: 0, repository: 0, reporter: 0, assignee: 0, created_on: 0, updated_on: 0, component: 0, milestone: 0 },
      {
        priority: 'blocker',
        kind: 'task',
        title: 'It fails',
        votes: 0,
        watches: 2, // the reporter and the assignee
        content: {
          raw: 'See #1 & <b>',
          markup: 'markdown',
          html: `<p>See <a href="${ORIGIN}/ann/app/issues/1" rel="nofollow" title="It fails" class="ap-connect-link">#1</a> &amp; &lt;b&gt;</p>`,
          type: 'rendered',
        },
        state: 'open',
        version: null,
        edited_on: null,
        type: 'issue',
        id: 1,
        ...{ links: 0, repository: 0, reporter: 0, assignee: 0, created_on: 0, updated_on: 0, component: 0, milestone: 0 },
      },
    );
    assert.match(body.created_on, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    assert.deepEqual([body.component.name, body.milestone.name, body.component.type], ['UI', 'M1', 'component']);
    assert.equal((await world2.bob.get(body.component.links.self.href.slice(ORIGIN.length))).body.name, 'UI');
    assert.deepEqual([body.reporter.nickname, body.reporter.uuid], ['bob', `{${personUuid('bob')}}`]);
    assert.equal(body.links.html.href, `${ORIGIN}/ann/app/issues/1/it-fails`);
    for (const name of ['self', 'comments', 'attachments'] as const) {
      assert.equal((await world2.bob.get(body.links[name].href.slice(ORIGIN.length))).status, 200, name);
    }
  });

  it('have what is not said as API 1.0 presets it, and can be sent as a form', async () => {
    const { status, body } = await world2.carol.post(ISSUES, { form: { title: 'x', 'content.raw': 'y' } });
    assert.deepEqual([status, body.state, body.kind, body.priority, body.content.raw], [201, 'new', 'bug', 'major', 'y']);
  });

  it('change what they are given; null clears; the history tells of it', async () => {
    await create({ title: 'One', content: { raw: 'text' }, assignee: { uuid: `{${personUuid('ann')}}` }, component: { name: 'UI' } });
    const { status, body } = await world2.bob.put(`${ISSUES}/1`, {
      json: { assignee: null, component: null, version: { name: '1.0' }, priority: 'minor', state: 'resolved' },
    });
    assert.deepEqual(
      [status, body.title, body.assignee, body.component, body.version.name, body.priority, body.state, body.content.raw],
      [200, 'One', null, null, '1.0', 'minor', 'resolved', 'text'],
    );
    const { body: changes } = await world2.bob.get(`${ISSUES}/1/changes`);
    assert.deepEqual(changes.values[0].changes, {
      state: { new: 'resolved', old: 'new' },
      component: { new: '', old: 'UI' },
      priority: { new: 'minor', old: 'major' },
      version: { new: '1.0', old: '' },
      assignee: { new: '', old: 'ann' },
      assignee_account_id: { new: '', old: account('ann') },
    });
  });

  it('are gone when they are deleted, which is more than not to be there', async () => {
    await create({ title: 'One' });
    assert.equal((await world2.carol.delete(`${ISSUES}/1`)).status, 403);
    const { status, text } = await world2.bob.delete(`${ISSUES}/1`);
    assert.deepEqual([status, text], [204, '']);
    for (const path of ['', '/comments', '/changes', '/attachments', '/vote']) {
      const { status, body } = await world2.bob.get(`${ISSUES}/1${path}`);
      assert.deepEqual([status, body.error.message], [410, 'Issue #1 was deleted.'], path);
    }
    assert.equal((await world2.bob.get(`${ISSUES}/2`)).status, 404);
    assert.equal((await world2.bob.get(`${ISSUES}/99999999999999999999`)).status, 404);
  });

  it('are listed page after page, each with the address of the next', async () => {
    for (let n = 1; n <= 7; n++) await create({ title: `Issue ${n}`, priority: n % 2 ? 'minor' : 'critical' });
    let path: string | undefined = `${ISSUES}?pagelen=2&q=${encodeURIComponent('priority < "major"')}&sort=-id`;
    const numbers: number[] = [];
    const sizes: number[] = [];
    while (path) {
      const { body }: { body: Loose } = await world2.anonymous.get(path);
      numbers.push(...body.values.map((issue) => issue.id));
      sizes.push(body.size);
      assert.equal(body.pagelen, 2);
      assert.equal('previous' in body, body.page > 1);
      path = body.next?.slice(ORIGIN.length);
    }
    assert.deepEqual(
      [numbers, sizes],
      [
        [7, 5, 3, 1],
        [4, 4],
      ],
    );
    const { body } = await world2.anonymous.get(ISSUES);
    assert.deepEqual([body.pagelen, body.size, body.page, body.next], [10, 7, 1, undefined]);
    assert.deepEqual(
      body.values.map((issue) => issue.id),
      [1, 2, 3, 4, 5, 6, 7],
    );
    assert.deepEqual((await world2.anonymous.get(`${ISSUES}?page=1000`)).body.values, []);
  });

  const WRONG: [query: string, expected: RegExp][] = [
    ['pagelen=0', /^pagelen: This must be a number from 1 to 100/],
    ['pagelen=101', /^pagelen/],
    ['page=x', /^page/],
    ['page=0', /^page/],
    ['sort=colour', /^sort: Issues can't be sorted by 'colour'/],
    ['sort=reporter.display_name', /^sort/],
    [`q=${encodeURIComponent('state = new')}`, /^q: At character 9: a value .* expected here, not 'new'\.$/],
    [`q=${encodeURIComponent('colour = "red"')}`, /^q: At character 1: issues cannot be searched by 'colour'/],
  ];
  for (const [query, expected] of WRONG) {
    it(`refuse ${query} and say why`, async () => {
      const { status, body } = await world2.anonymous.get(`${ISSUES}?${query}`);
      assert.equal(status, 400);
      assert.match(body.error.message, expected);
      assert.deepEqual(Object.keys(body.error.fields), [query.split('=')[0]]);
    });
  }

  it('are found by the queries of the documentation', async () => {
    await create({ title: 'unicode', component: { name: 'UI' }, state: 'on hold', priority: 'critical' });
    await create({ title: 'other', content: { raw: 'about UNICODE' }, assignee: { nickname: 'ann' } });
    await world2.ann.post(ISSUES, { json: { title: 'third', state: 'open' } });
    const ids = async (q: string) => (await world2.bob.get(`${ISSUES}?q=${encodeURIComponent(q)}`)).body.values.map((one) => one.id);
    const cases: [q: string, ...ids: number[]][] = [
      ['(state = "open" OR state = "new") AND assignee = null', 3],
      ['reporter.nickname != "ann" AND priority >= "major"', 1, 2],
      ['(title ~ "unicode" OR content.raw ~ "unicode") AND created_on > 2015-10-04T14:00:00-07:00', 1, 2],
      ['(state = "new" OR state = "on hold") AND assignee = null AND component = "UI" and updated_on > 2015-11-11T00:00:00-07:00', 1],
      ['state="new" OR state="open" OR state="on hold"', 1, 2, 3],
      ['component.id != null AND id < 1234', 1],
      [`assignee.account_id = "${account('ann')}"`, 2],
      ['', 1, 2, 3],
    ];
    for (const [q, ...expected] of cases) assert.deepEqual(await ids(q), expected, q);
  });

  it('are told in part, as fields asks', async () => {
    await create({ title: 'One' });
    const get = async (fields: string, path = `${ISSUES}/1`) => (await world2.bob.get(`${path}?fields=${encodeURIComponent(fields)}`)).body;
    assert.deepEqual(await get('id,title'), { title: 'One', id: 1 });
    assert.deepEqual(await get('reporter.nickname,links.self.href'), {
      links: { self: { href: `${ORIGIN}${ISSUES}/1` } },
      reporter: { nickname: 'bob' },
    });
    assert.deepEqual(await get('values.id,size', ISSUES), { size: 1, values: [{ id: 1 }] });
    assert.deepEqual(await get('-*,+id,+title'), { title: 'One', id: 1 });
    assert.deepEqual((await get('-links.*')).links, {});
    const reduced = await get('-links,-content.html');
    assert.deepEqual([reduced.links, reduced.content], [undefined, { raw: '', markup: 'markdown', type: 'rendered' }]);
    assert.deepEqual(await get('nothing.like.this'), {});
    assert.deepEqual(await get('-values', ISSUES), { pagelen: 10, size: 1, page: 1 });
    assert.deepEqual((await world2.bob.get(`${ISSUES}/1?fields=-*,+id`)).body, { id: 1 }, 'a plus that came unencoded');
    assert.equal(Object.keys(await get('*')).length, Object.keys((await world2.bob.get(`${ISSUES}/1`)).body).length);
  });

  it('are not sent again to who has them, nor overwritten by who has not seen them', async () => {
    await create({ title: 'One' });
    const { headers } = await world2.bob.get(`${ISSUES}/1`);
    const tag = headers.get('etag')!;
    assert.equal((await world2.bob.get(`${ISSUES}/1`, { headers: { 'If-None-Match': tag } })).status, 304);
    assert.equal((await world2.bob.get(`${ISSUES}/1?fields=id`, { headers: { 'If-None-Match': tag } })).status, 200);
    const list = (await world2.bob.get(ISSUES)).headers.get('etag')!;
    assert.equal((await world2.bob.get(ISSUES, { headers: { 'If-None-Match': list } })).status, 304);
    const theirs = await world2.ann.put(`${ISSUES}/1`, { json: { title: 'Theirs' }, headers: { 'If-Match': tag } });
    assert.equal(theirs.status, 200);
    const update = await world2.bob.put(`${ISSUES}/1`, { json: { title: 'Mine' }, headers: { 'If-Match': tag } });
    assert.deepEqual([update.status, update.body.error.data.current.title], [412, 'Theirs']);
    assert.equal((await world2.bob.delete(`${ISSUES}/1`, { headers: { 'If-Match': tag } })).status, 412);
    const second = { json: { title: 'Mine' }, headers: { 'If-Match': theirs.headers.get('etag')! } };
    assert.equal((await world2.bob.put(`${ISSUES}/1`, second)).body.title, 'Mine');
    assert.equal((await world2.bob.get(ISSUES, { headers: { 'If-None-Match': list } })).status, 200);
  });

  it('keep to the same rules as over API 1.0', async () => {
    await create({ title: 'One' });
    assert.equal((await world2.anonymous.post(ISSUES, { json: { title: 'x' } })).status, 401);
    assert.equal((await world2.carol.post(ISSUES, { json: { title: 'x', assignee: { nickname: 'ann' } } })).status, 403);
    assert.equal((await world2.carol.put(`${ISSUES}/1`, { json: { title: 'x' } })).status, 403);
    for (const caller of [world2.anonymous, world2.carol]) assert.equal((await caller.get(SECRETS)).status, 404);
    assert.equal((await world2.dave.get(SECRETS)).status, 200);
    const { status, body } = await world2.carol.post(ISSUES, { json: { title: 'x', state: 'resolved' } });
    assert.equal(status, 403);
    assert.match(body.error.message, /^state: /);
    assert.deepEqual(Object.keys(body.error.fields), ['state']);
  });

  const BAD: [json: object, expected: RegExp, field: string][] = [
    [{}, /^title: This field is required/, 'title'],
    [{ title: 'x', state: 'done' }, /^state: 'done' is not a state|^state: 'done' is not a status/, 'state'],
    [{ title: 'x', component: { name: 'GUI' } }, /^component: There is no component 'GUI'.*core, UI/, 'component'],
    [{ title: 'x', assignee: { account_id: 'nobody' } }, /^assignee: There is nobody with the id 'nobody'/, 'assignee'],
    [{ title: 'x', assignee: { nickname: 'carol' } }, /^assignee: carol can't be assigned issues in this repository/, 'assignee'],
    [{ title: 'x', content: { raw: 'y', markup: 'rst' } }, /^content: "rst" is not a markup/, 'content'],
    [{ title: ['x'] }, /^title: This must be text/, 'title'],
  ];
  for (const [json, expected, field] of BAD) {
    it(`say what is wrong with ${JSON.stringify(json)}`, async () => {
      const { status, body } = await world2.world.bob.post(ISSUES, { json });
      assert.equal(status, 400);
      assert.match(body.error.message, expected);
      assert.deepEqual(Object.keys(body.error.fields), [field]);
    });
  }
});

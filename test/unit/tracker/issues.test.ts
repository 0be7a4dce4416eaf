import assert from 'node:assert/strict';
import { APP, fill, imported, makeWorld, type Answer, type Sent, type World } from './harness';

const numbers = (answer: Answer): number[] => answer.body.issues.map((issue) => issue.local_id);

describe('a list of issues', () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    await fill(world.store, world.app, [
      imported(1, {
        title: 'Crash at start',
        kind: 'bug',
        status: 'open',
        priority: 'critical',
        reporter: 'carol',
        component: 'UI',
        assignee: 'bob',
      }),
      imported(2, { title: 'crash at END', kind: 'bug', status: 'resolved', priority: 'trivial', reporter: 'carol' }),
      imported(3, { title: '100% of _all_ \\ things', kind: 'task', status: 'on hold', reporter: 'ann', content: 'crash' }),
      imported(4, { title: 'Idea', kind: 'proposal', status: 'new', milestone: 'M1', version: '1.0' }),
    ]);
  });
  after(() => world.close());

  const found: [parameters: string, numbers: number[]][] = [
    ['', [4, 3, 2, 1]],
    ['title=crash+at+start', [1]],
    ['title=~CRASH', [2, 1]],
    ['title=!~crash', [4, 3]],
    ['title=^crash', [2, 1]],
    ['title=$end', [2]],
    ['title=!idea', [3, 2, 1]],
    ['title=~%25', [3]],
    ['title=~_', [3]],
    ['title=~%5C', [3]],
    ['content=~crash', [3]],
    ['status=open&status=new', [4, 1]],
    ['status=on+hold', [3]],
    ['status=!open', [4, 3, 2]],
    ['kind=bug&status=resolved', [2]],
    ['kind=Bug', [2, 1]],
    ['priority=critical', [1]],
    ['component=ui', [1]],
    ['component=', [4, 3, 2]],
    ['milestone=M1', [4]],
    ['version=1.0', [4]],
    ['version=!1.0', [3, 2, 1]],
    ['responsible=bob', [1]],
    ['responsible=!bob', [4, 3, 2]],
    ['responsible=', [4, 3, 2]],
    ['responsible=!', [1]],
    ['search=cra', [3, 2, 1]],
    ['search=at+crash', [2, 1]],
    ['reported_by=carol', [2, 1]],
    ['reported_by=~ARO', [2, 1]],
    ['reported_by=nobody', []],
    ['search=crash', [3, 2, 1]],
    ['search=crash&status=open', [1]],
    ['sort=local_id', [1, 2, 3, 4]],
    ['sort=title', [3, 2, 1, 4]],
    ['sort=-title', [4, 1, 2, 3]],
    ['sort=priority&kind=bug', [2, 1]],
    ['start=1&limit=2', [3, 2]],
    ['start=10', []],
    ['nonsense=1', [4, 3, 2, 1]],
    ['q=priority+%3E+%22major%22', [1]],
    ['q=state+%3D+%22open%22+OR+component+%3D+null&kind=bug', [2, 1]],
    ['q=milestone+%3D+null&search=crash', [3, 2, 1]],
    ['q=comment_count+%3E+0', []],
    ['q=watcher.nickname+%3D+%22nobody%22', []],
    ['q=voter.nickname+%21%3D+%22nobody%22', [4, 3, 2, 1]],
    ['q=commenter+%3D+%22ann%22', []],
  ];
  for (const [parameters, expected] of found) {
    it(`finds ${expected.map((number) => `#${number}`).join(' ') || 'nothing'} by ?${parameters}`, async () => {
      const answer = await world.anonymous.get(`${APP}?${parameters}`);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(numbers(answer), expected);
      if (!/start|limit/.test(parameters)) assert.equal(answer.body.count, expected.length);
    });
  }

  const refused: [parameters: string, field: string, expected: RegExp][] = [
    ['limit=51', 'limit', /1 to 50/],
    ['limit=0', 'limit', /1 to 50/],
    ['start=-1', 'start', /0 or more/],
    ['sort=nonsense', 'sort', /local_id, /],
    ['kind=story', 'kind', /bug, enhancement, proposal, task/],
    ['status=!done', 'status', /new, open, on hold, resolved, duplicate, invalid, wontfix, closed/],
    ['priority=high', 'priority', /trivial, minor, major, critical, blocker/],
    ['q=titel+%3D+1', 'q', /At character 1: issues cannot be searched by 'titel'/],
    ['q=watcher+%3E+%22a%22', 'q', /= and != with a name only/],
    ['q=voter.uuid+%3D+%22a%22', 'q', /cannot be searched by 'voter.uuid'/],
    ...['version', 'milestone', 'component', 'kind', 'status', 'responsible'].flatMap((field): [string, string, RegExp][] =>
      ['~', '!~', '^', '$'].map((operator) => [`${field}=${encodeURIComponent(operator)}x`, field, /is and is not \(!\) only/]),
    ),
  ];
  for (const [parameters, field, expected] of refused) {
    it(`refuses ?${parameters} and says why`, async () => {
      const { status, body } = await world.anonymous.get(`${APP}?${parameters}`);
      assert.equal(status, 400);
      assert.match(body.error.message, expected);
      assert.deepEqual(Object.keys(body.error.fields), [field]);
    });
  }

  it('repeats the filter as the document does', async () => {
    const { body } = await world.anonymous.get(`${APP}?status=new&status=!open&search=x`);
    assert.deepEqual(body.filter, {
      status: [
        ['=', 'new'],
        ['!', 'open'],
      ],
    });
    assert.equal(body.search, 'x');
    assert.ok(!('q' in body));
  });

  it('repeats q, so that who asks knows that it was understood', async () => {
    const { body } = await world.anonymous.get(`${APP}?q=id+%3D+1`);
    assert.equal((body as { q?: string }).q, 'id = 1');
  });
});

describe('creating and changing issues', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First', content: 'Text', component: 'UI', responsible: 'bob', status: 'open' } });
  });
  afterEach(() => world.close());

  it('sets every field, form-encoded or JSON or multipart', async () => {
    const fields = {
      title: 'All',
      content: 'a\r\n& b',
      status: 'on hold',
      kind: 'task',
      priority: 'blocker',
      component: 'core',
      milestone: 'M1',
      version: '1.0',
      responsible: 'ann',
    };
    const multipart = new FormData();
    for (const [key, value] of Object.entries(fields)) multipart.set(key, value);
    for (const request of [{ form: fields }, { json: fields }, { body: multipart }] as Sent[]) {
      const { status, body } = await world.bob.post(APP, request);
      assert.equal(status, 200);
      assert.deepEqual(body.metadata, { kind: 'task', version: '1.0', component: 'core', milestone: 'M1' });
      assert.deepEqual([body.title, body.content, body.status, body.priority], ['All', 'a\r\n& b', 'on hold', 'blocker']);
      assert.equal(body.responsible.username, 'ann');
    }
  });

  const refused: [title: string, method: 'POST' | 'PUT', fields: Record<string, string>, field: string, expected: RegExp][] = [
    ['no title', 'POST', { content: 'x' }, 'title', /^title: This field is required\.$/],
    ['an empty title', 'POST', { title: ' \n' }, 'title', /required/],
    ['an empty title', 'PUT', { title: '' }, 'title', /required/],
    [
      'an unknown status',
      'POST',
      { title: 'x', status: 'done' },
      'status',
      /'done'.*new, open, on hold, resolved, duplicate, invalid, wontfix, closed/,
    ],
    ['an unknown status', 'PUT', { status: 'done' }, 'status', /wontfix/],
    ['an empty status', 'PUT', { status: '' }, 'status', /wontfix/],
    ['an unknown kind', 'PUT', { kind: 'story' }, 'kind', /bug, enhancement, proposal, task/],
    ['an unknown priority', 'PUT', { priority: 'high' }, 'priority', /trivial, minor, major, critical, blocker/],
    ['an unknown markup', 'PUT', { markup: 'rst' }, 'markup', /markdown, creole, plaintext/],
    ['an unknown component', 'PUT', { component: 'nope' }, 'component', /^component: .*UI/],
    ['an unknown milestone', 'POST', { title: 'x', milestone: 'nope' }, 'milestone', /^milestone: .*M1/],
    ['an unknown version', 'PUT', { version: '9' }, 'version', /^version: .*1\.0/],
    ['somebody without write access', 'PUT', { responsible: 'carol' }, 'responsible', /carol can't be assigned issues in this repository/],
    [
      'somebody unknown',
      'POST',
      { title: 'x', responsible: 'nobody' },
      'responsible',
      /nobody can't be assigned issues in this repository/,
    ],
  ];
  for (const [title, method, fields, field, expected] of refused) {
    it(`refuses ${title} (${method}) and changes nothing`, async () => {
      const before = (await world.bob.get(APP)).body;
      const { status, body } = await world.bob.send(method, method === 'POST' ? APP : `${APP}/1`, {
        form: { content: 'changed', ...fields },
      });
      assert.equal(status, 400);
      assert.match(body.error.message, expected);
      assert.deepEqual(Object.keys(body.error.fields), [field]);
      assert.equal(typeof body.error.fields[field]![0], 'string');
      assert.deepEqual((await world.bob.get(APP)).body, before);
    });
  }

  it('names every field that is wrong at once', async () => {
    const { body } = await world.bob.post(APP, { form: { kind: 'story', priority: 'high' } });
    assert.deepEqual(Object.keys(body.error.fields).sort(), ['kind', 'priority', 'title']);
  });

  it('touches only what it is given; an empty value clears', async () => {
    const before = (await world.bob.get(`${APP}/1`)).body;
    const { body } = await world.bob.put(`${APP}/1`, { form: { responsible: '', component: '', kind: 'task' } });
    assert.ok(!Object.hasOwn(body, 'responsible'));
    assert.deepEqual(body.metadata, { ...before.metadata, component: null, kind: 'task' });
    assert.deepEqual([body.title, body.content, body.status], ['First', 'Text', 'open']);
    assert.equal((await world.bob.put(`${APP}/1`, { json: { content: null } })).body.content, '');
  });

  it('answers the issue as it is to a change of nothing', async () => {
    const before = (await world.bob.get(`${APP}/1`)).body;
    assert.deepEqual((await world.bob.put(`${APP}/1`)).body, before);
  });

  it('takes the defaults for what is empty in a new issue', async () => {
    const { body } = await world.bob.post(APP, { form: { title: 'x', kind: '', status: '', component: '', content: '' } });
    assert.deepEqual([body.status, body.metadata.kind, body.metadata.component, body.content], ['new', 'bug', null, '']);
  });

  it('makes one line of a title', async () => {
    assert.equal((await world.bob.post(APP, { json: { title: ' a\r\nb ' } })).body.title, 'a b');
  });

  it('tells and sets the markup when it is asked to', async () => {
    const created = await world.bob.post(`${APP}?fields=%2Bmarkup`, { form: { title: 'x', markup: 'creole' } });
    assert.equal(created.body.markup, 'creole');
    assert.equal((await world.bob.get(`${APP}?fields=+markup`)).body.issues[0]!.markup, 'creole');
    assert.equal((await world.bob.get(`${APP}/1?fields=%2Bmarkup`)).body.markup, 'markdown');
    assert.ok(!('markup' in (await world.bob.get(`${APP}/1`)).body));
  });

  it('makes who reports an issue its follower', async () => {
    const { body } = await world.carol.post(APP, { form: { title: 'x' } });
    assert.equal(body.follower_count, 1);
    assert.equal((await world.carol.get(`${APP}/${body.local_id}/followers/`)).body.followers[0]!.username, 'carol');
  });

  const missing: [method: string, path: string][] = [
    ['GET', `${APP}/99`],
    ['GET', `${APP}/0`],
    ['GET', `${APP}/99999999999999999999`],
    ['PUT', `${APP}/99`],
    ['DELETE', `${APP}/99`],
    ['GET', `${APP}/99/followers`],
    ['GET', `${APP}/99/comments`],
    ['GET', '/1.0/repositories/ann/none/issues'],
    ['GET', '/1.0/repositories/ann/none/issues/1'],
    ['GET', '/1.0/users/nobody'],
  ];
  for (const [method, path] of missing) {
    it(`answers 404 with JSON to ${method} ${path}`, async () => {
      const { status, body } = await world.ann.send(method, path);
      assert.equal(status, 404);
      assert.match(body.error.message, /^There is no/);
    });
  }

  for (const path of ['/', '/1.0', '/1.0/nonsense', `${APP}/abc`, `${APP}/1/nonsense`, '/3.0/repositories/ann/app']) {
    it(`says of ${path} that no API is there`, async () => {
      const { status, body } = await world.ann.get(path);
      assert.equal(status, 404);
      assert.equal(body.error.message, 'Resource not found');
      assert.match(body.error.detail, /^There is no API hosted at this URL\./);
    });
  }

  it('says which methods there are, to a method that there is not', async () => {
    const { status, headers } = await world.ann.send('PATCH', `${APP}/1`);
    assert.deepEqual([status, headers.get('allow')], [405, 'GET, PUT, DELETE, HEAD']);
  });

  it('finds repositories and people whatever the case of their letters', async () => {
    assert.equal((await world.ann.get('/1.0/repositories/Ann/APP/issues/1')).status, 200);
  });

  it('lists components, milestones and versions, and adds to them', async () => {
    const { list } = await world.anonymous.get(`${APP}/components/`);
    assert.deepEqual(
      list.map((one) => one.name),
      ['core', 'UI'],
    );
    assert.ok(list.every((one) => Number.isInteger(one.id)));
    const added = await world.ann.post(`${APP}/milestones/`, { form: { name: 'M 2' } });
    assert.deepEqual([added.status, added.body.name], [200, 'M 2']);
    assert.equal((await world.bob.put(`${APP}/1`, { form: { milestone: 'M 2' } })).body.metadata.milestone, 'M 2');
    assert.equal((await world.ann.post(`${APP}/versions`, { form: { name: ' ' } })).status, 400);
  });

  it('tells who can be assigned: those with write access', async () => {
    const { list } = await world.carol.get('/1.0/repositories/ann/app/assignees');
    assert.deepEqual(list.map((one) => one.username).sort(), ['ann', 'bob']);
  });

  it('lists comments, the newest first', async () => {
    await fill(world.store, world.app, [imported(7, { comments: 3, reporter: 'carol' })]);
    const { list } = await world.anonymous.get(`${APP}/7/comments?fields=%2Bmarkup`);
    assert.deepEqual(
      list.map((one) => one.content),
      ['Comment 3', 'Comment 2', 'Comment 1'],
    );
    assert.equal(list[0]!.author_info.username, 'carol');
    assert.equal(list[0]!.markup, 'creole');
  });

  it('draws a person, and says nothing but their name', async () => {
    const { status, text, headers } = await world.anonymous.get('/account/ann/avatar/32/');
    assert.deepEqual([status, headers.get('content-type')], [200, 'image/svg+xml']);
    assert.match(text, />AS<\/text>/);
    const strange = await world.anonymous.get('/account/%3Cscript%3E/avatar/64/');
    assert.equal(strange.status, 200);
    assert.ok(!strange.text.includes('<script>'));
  });
});

describe('conditional requests', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
  });
  afterEach(() => world.close());

  const tagOf = (answer: Answer): string => answer.headers.get('etag') ?? assert.fail('no ETag');

  for (const path of [`${APP}/1`, APP, `${APP}?limit=1`, `${APP}?status=new`]) {
    it(`answers 304 to GET ${path} while nothing changes, and 200 after`, async () => {
      const tag = tagOf(await world.bob.get(path));
      const headers = { 'If-None-Match': tag };
      const unchanged = await world.bob.get(path, { headers });
      assert.deepEqual([unchanged.status, unchanged.text, tagOf(unchanged)], [304, '', tag]);
      assert.equal((await world.anonymous.get(path, { headers })).status, 200, 'others are told something else');
      await world.bob.put(`${APP}/1`, { form: { title: 'Second' } });
      const changed = await world.bob.get(path, { headers });
      assert.equal(changed.status, 200);
      assert.notEqual(tagOf(changed), tag);
    });
  }

  it('has a new tag for the repository when an issue is deleted', async () => {
    const tag = tagOf(await world.bob.get(`${APP}?limit=1`));
    await world.bob.delete(`${APP}/1`);
    assert.notEqual(tagOf(await world.bob.get(`${APP}?limit=1`)), tag);
  });

  it('tells another name of a person by its tag, which stops no write', async () => {
    for (const path of [`${APP}/1`, `${APP.replace('/1.0/', '/2.0/')}/1`]) {
      const seenTag = tagOf(await world.bob.get(path));
      await world.store.saveAccount('bob', { displayName: `Bob of ${path}` });
      const second = await world.bob.get(path, { headers: { 'If-None-Match': seenTag } });
      assert.equal(second.status, 200);
      assert.notEqual(tagOf(second), seenTag);
      const request = path === `${APP}/1` ? { form: { title: 'Mine' } } : { json: { title: 'Mine, too' } };
      assert.equal((await world.bob.put(path, { ...request, headers: { 'If-Match': seenTag } })).status, 200);
      const storedTag = tagOf(await world.bob.get(path)).replace(/;.*"/, '"'); // as an earlier version sent it
      assert.equal((await world.bob.put(path, { ...request, headers: { 'If-Match': storedTag } })).status, 200);
    }
  });

  it('changes only what the writer has seen, and else answers 412 with the issue as it is', async () => {
    const seenTag = tagOf(await world.bob.get(`${APP}/1`));
    const answer = await world.bob.put(`${APP}/1`, { form: { title: 'Mine' }, headers: { 'If-Match': seenTag } });
    assert.equal(answer.status, 200);
    const staleUpdate = await world.ann.put(`${APP}/1?fields=%2Bmarkup`, { form: { title: 'Other' }, headers: { 'If-Match': seenTag } });
    assert.equal(staleUpdate.status, 412);
    assert.equal(staleUpdate.body.error.current.title, 'Mine');
    assert.equal(staleUpdate.body.error.current.markup, 'markdown');
    const currentTag = { 'If-Match': tagOf(staleUpdate).replace('pm', 'p') };
    assert.equal((await world.ann.delete(`${APP}/1`, { headers: { 'If-Match': seenTag } })).status, 412);
    assert.equal((await world.ann.put(`${APP}/1`, { form: { title: 'Other' }, headers: currentTag })).status, 200);
    assert.equal((await world.ann.delete(`${APP}/1`, { headers: { 'If-Match': '*' } })).status, 204);
  });

  it('takes several tags, and a bare one', async () => {
    const tag = tagOf(await world.bob.get(`${APP}/1`));
    const first = await world.bob.put(`${APP}/1`, { form: { title: 'a' }, headers: { 'If-Match': `"other", ${tag}` } });
    assert.equal(first.status, 200);
    const bare = tagOf(first).slice(1, -1);
    assert.equal((await world.bob.put(`${APP}/1`, { form: { title: 'b' }, headers: { 'If-Match': bare } })).status, 200);
    assert.equal((await world.bob.put(`${APP}/1`, { form: { title: 'c' }, headers: { 'If-Match': bare } })).status, 412);
  });
});

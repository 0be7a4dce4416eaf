import assert from 'node:assert/strict';
import { fill, imported, makeWorld, type World } from './harness';

/** The examples of the old documentation of API 1.0, requested as by its `curl` lines. */

const person = (username: string, first_name: string, last_name: string) => ({
  username,
  first_name,
  last_name,
  avatar: `http://tracker.test/account/${username}/avatar/32/`,
  resource_uri: `/1.0/users/${username}`,
});
const jespern = person('jespern', 'Jesper', 'Noehr');

const fantom = {
  status: 'resolved',
  title: 'No Fantom programming language',
  reported_by: person('ystrot', 'Yuri', 'Strot'),
  responsible: person('evzijst', 'Erik', 'van Zijst'),
  comment_count: 3,
  content:
    'There are more than 30 projects written in Fantom programming language (http://fantom.org/): https://bitbucket.org/repo/all?name=fantom\r\n\r\nHowever Fantom is not available in the language list. Could you please add it?',
  created_on: '2011-05-31 13:30:42',
  local_id: 2776,
  follower_count: 1,
  metadata: { kind: 'enhancement', version: null, component: 'repository', milestone: null },
  resource_uri: '/1.0/repositories/site/master/issues/2776',
  is_spam: false,
};

const easyInstall = {
  status: 'invalid',
  title: 'easy_install functionality',
  reported_by: jespern,
  responsible: jespern,
  comment_count: 1,
  content: 'Or something like it..?',
  created_on: '2008-07-21 16:04:35',
  local_id: 64,
  follower_count: 3,
  metadata: { kind: 'bug', version: null, component: null, milestone: null },
  resource_uri: '/1.0/repositories/jespern/bitbucket/issues/64',
  is_spam: false,
};

const renaming = { ...easyInstall, status: 'new', title: 'About renaming repositories: should it?', local_id: 12 };

const found = {
  status: 'new',
  title: 'Getting an Individual Issue via API (BB-1085)',
  reported_by: person('mennanov', 'Renat', 'Mennanov'),
  comment_count: 1,
  content: 'Getting an Individual Issue is useless.\r\n\r\n{{{\r\n  "title": "easy_install functionality", \r\n}}}',
  created_on: '2010-12-04 09:14:25',
  local_id: 2317,
  follower_count: 2,
  metadata: { kind: 'enhancement', version: null, component: null, milestone: null },
  resource_uri: '/1.0/repositories/site/master/issues/2317',
  is_spam: false,
};

const people = [
  { username: 'jespern', displayName: 'Jesper Noehr' },
  { username: 'ystrot', displayName: 'Yuri Strot' },
  { username: 'evzijst', displayName: 'Erik van Zijst' },
  { username: 'mennanov', displayName: 'Renat Mennanov' },
];

async function bringExamples({ store }: World): Promise<void> {
  const add = (owner: string, slug: string) => store.addRepository({ owner, slug }, { isPrivate: false });
  const site = await add('site', 'master');
  const issues = [
    imported(2776, {
      title: fantom.title,
      content: fantom.content,
      status: 'resolved',
      kind: 'enhancement',
      component: 'repository',
      reporter: 'ystrot',
      assignee: 'evzijst',
      createdOn: '2011-05-31T11:30:42Z',
      comments: 3,
      watchers: ['ystrot'],
    }),
    imported(2317, {
      title: found.title,
      content: found.content,
      kind: 'enhancement',
      reporter: 'mennanov',
      createdOn: '2010-12-04T08:14:25Z',
      comments: 1,
      watchers: ['mennanov', 'jespern'],
    }),
  ];
  const furtherIssues = Array.from({ length: 20 }, (_, index) => imported(index + 1, { createdOn: '2009-01-01T00:00:00Z' }));
  await fill(store, site, [...issues, ...furtherIssues], { people, components: ['repository'] });
  const fields = {
    title: easyInstall.title,
    content: easyInstall.content,
    status: 'invalid' as const,
    reporter: 'jespern',
    assignee: 'jespern',
    createdOn: '2008-07-21T14:04:35Z',
    comments: 1,
    watchers: ['jespern', 'ystrot', 'evzijst'],
  };
  await fill(
    store,
    await add('jespern', 'bitbucket'),
    [imported(64, fields), imported(12, { ...fields, status: 'new', title: renaming.title })],
    {
      people,
    },
  );
  const sarah = await add('sarahmaddox', 'sarahmaddox');
  await fill(store, sarah, [imported(1, { content: 'Old Content', reporter: 'jespern' }), imported(2)], { people });
  await store.grant(sarah.key, (await store.account('bob'))!.key, 'write');
}

/** Compares with the printed response: keys, their order, and values. */
function assertPrinted(actual: unknown, printed: unknown): void {
  assert.deepEqual(actual, printed);
  assert.equal(JSON.stringify(actual), JSON.stringify(printed));
}

describe('the examples of the old document', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await bringExamples(world);
  });
  afterEach(() => world.close());

  it('prints a list: curl /1.0/repositories/site/master/issues/', async () => {
    const { status, body, text } = await world.anonymous.get('/1.0/repositories/site/master/issues/');
    assert.equal(status, 200);
    assert.equal(body.issues.length, 15);
    assertPrinted({ ...body, issues: [body.issues[0]] }, { count: 22, filter: {}, search: null, issues: [fantom] });
    assert.match(
      text,
      /^\{\n {4}"count": 22,\n {4}"filter": \{\},\n {4}"search": null,\n {4}"issues": \[\n {8}\{\n {12}"status": "resolved",\n/,
    );
  });

  it('prints one issue: curl /1.0/repositories/jespern/bitbucket/issues/64/', async () => {
    const { status, body } = await world.anonymous.get('/1.0/repositories/jespern/bitbucket/issues/64/');
    assert.equal(status, 200);
    assertPrinted(body, easyInstall);
  });

  it('searches: curl ".../issues/?search=easy_install"', async () => {
    const { body } = await world.anonymous.get('/1.0/repositories/site/master/issues/?search=easy_install');
    assertPrinted(body, { count: 1, filter: {}, search: 'easy_install', issues: [found] });
  });

  it('filters by one parameter or its repetition: ?title=~easy_install&title=~renaming+repositories...', async () => {
    const { body } = await world.anonymous.get(
      '/1.0/repositories/jespern/bitbucket/issues/?title=~easy_install&title=~renaming+repositories%3A+should',
    );
    const filter = {
      title: [
        ['~', 'easy_install'],
        ['~', 'renaming repositories: should'],
      ],
    };
    const second = { ...renaming, resource_uri: '/1.0/repositories/jespern/bitbucket/issues/12' };
    assertPrinted(body, { count: 2, filter, search: null, issues: [easyInstall, second] });
  });

  it('starts at an offset: curl .../issues/?start=15', async () => {
    const { body } = await world.anonymous.get('/1.0/repositories/site/master/issues/?start=15');
    assert.deepEqual(
      body.issues.map((issue) => issue.local_id),
      [7, 6, 5, 4, 3, 2, 1],
    );
    assert.equal(body.count, 22);
  });

  it('creates: curl .../issues/ --data "title=Issue%20Title&content=Issue%20Content"', async () => {
    const path = '/1.0/repositories/sarahmaddox/sarahmaddox/issues/';
    const { status, body, headers } = await world.bob.post(path, { form: 'title=Issue%20Title&content=Issue%20Content' });
    assert.equal(status, 200);
    assert.equal(headers.get('location'), 'http://tracker.test/1.0/repositories/sarahmaddox/sarahmaddox/issues/3');
    assert.deepEqual([body.title, body.content, body.local_id], ['Issue Title', 'Issue Content', 3]);
    assert.deepEqual([body.status, body.priority, body.metadata.kind], ['new', 'major', 'bug']);
    assert.equal(body.reported_by.username, 'bob');
    assert.ok(!('responsible' in body));
    assert.deepEqual((await world.bob.get(`${path}3`)).body, body);
  });

  it('updates: curl --request PUT .../issues/1/ --data "content=Updated%20Content"', async () => {
    const path = '/1.0/repositories/sarahmaddox/sarahmaddox/issues/1/';
    const before = (await world.bob.get(path)).body;
    const { status, body } = await world.bob.put(path, { form: 'content=Updated%20Content' });
    assert.equal(status, 200);
    assert.deepEqual({ ...body, utc_last_updated: '' }, { ...before, content: 'Updated Content', utc_last_updated: '' });
  });

  it('deletes: curl --request DELETE .../issues/2/', async () => {
    const path = '/1.0/repositories/sarahmaddox/sarahmaddox/issues';
    const { status, text } = await world.bob.delete(`${path}/2/`);
    assert.deepEqual([status, text], [204, '']);
    assert.equal((await world.bob.get(`${path}/2/`)).status, 404);
    assert.equal((await world.bob.post(path, { form: 'title=next' })).body.local_id, 3, 'the number is not given again');
  });

  it('tells followers: curl .../issues/64/followers', async () => {
    const { body } = await world.anonymous.get('/1.0/repositories/jespern/bitbucket/issues/64/followers');
    assert.equal(body.count, 3);
    assert.deepEqual(body.followers.map((fields) => fields.username).sort(), ['evzijst', 'jespern', 'ystrot']);
  });

  it('answers the same under all three roots, with and without a slash at the end', async () => {
    const fields = (await world.anonymous.get('/1.0/repositories/jespern/bitbucket/issues/64')).text;
    for (const root of ['/1.0', '/api/1.0', '/!api/1.0']) {
      for (const end of ['', '/']) {
        const answer = await world.anonymous.get(`${root}/repositories/jespern/bitbucket/issues/64${end}`);
        assert.deepEqual([answer.status, answer.text], [200, fields], root + end);
      }
    }
  });

  it('tells whoever is signed in more: priority, dates in UTC, names in one piece', async () => {
    const { body } = await world.carol.get('/1.0/repositories/site/master/issues/2776');
    assert.equal(body.priority, 'major');
    assert.equal(body.utc_created_on, '2011-05-31 11:30:42+00:00');
    assert.equal(body.utc_last_updated, '2011-05-31 11:30:42+00:00');
    assert.equal(body.responsible.display_name, 'Erik van Zijst');
    assert.equal(body.responsible.last_name, 'van Zijst');
    assert.ok(!('markup' in body));
  });

  it('leaves out who is not there: no reporter, no assignee', async () => {
    const { body } = await world.anonymous.get('/1.0/repositories/site/master/issues/5');
    assert.ok(!('reported_by' in body) && !('responsible' in body));
  });
});

import assert from 'node:assert/strict';
import { accountIdOf, personUuid } from '../../../src/model/person';
import { ISSUES, makeWorld2, ORIGIN, type Loose, type World2 } from './world';

const account = (username: string) => accountIdOf({ username, displayName: '' });
const ISSUE = `${ISSUES}/1`;

function form(...files: [field: string, name: string, content: string | Uint8Array<ArrayBuffer>][]) {
  const body = new FormData();
  for (const [field, name, content] of files) body.append(field, new Blob([content]), name);
  return { body };
}

describe('The conversation of an issue over API 2.0', () => {
  let world2: World2;
  beforeEach(async () => {
    world2 = await makeWorld2({ attachmentLimit: 100_000 });
    await world2.bob.post(ISSUES, { json: { title: 'It fails' } });
  });
  afterEach(async () => {
    assert.deepEqual(world2.world.logged, []);
    await world2.close();
  });

  describe('has comments, which', () => {
    const send = async (raw: string, caller = world2.carol): Promise<Loose> =>
      (await caller.post(`${ISSUE}/comments`, { json: { content: { raw } } })).body;

    it('are said, told, changed and taken back', async () => {
      const { status, body, headers } = await world2.carol.post(`${ISSUE}/comments`, {
        json: { type: 'issue_comment', content: { raw: '**Me** too' } },
      });
      assert.equal(status, 201);
      assert.equal(headers.get('location'), `${ORIGIN}${ISSUE}/comments/${body.id}`);
      assert.equal(Object.keys(body as object).join(' '), 'links issue content created_on user updated_on type id');
      assert.deepEqual(body.content, { raw: '**Me** too', markup: 'markdown', html: '<p><strong>Me</strong> too</p>', type: 'rendered' });
      assert.deepEqual([body.user.nickname, body.updated_on, body.issue.id, body.issue.title], ['carol', null, 1, 'It fails']);
      const path = `${ISSUE}/comments/${body.id}`;
      const changed = await world2.carol.put(path, { json: { content: { raw: 'Not me' } } });
      assert.deepEqual([changed.status, changed.body.content.raw], [200, 'Not me']);
      assert.notEqual(changed.body.updated_on, null);
      assert.equal((await world2.bob.delete(path)).status, 403, 'writers do not take back what others said');
      assert.equal((await world2.carol.delete(path)).status, 204);
      assert.equal((await world2.carol.get(path)).status, 404);
      assert.equal((await world2.carol.get(`${ISSUE}/comments`)).body.size, 0);
    });

    it('come oldest first, in pages, in another order and as few as one asks for', async () => {
      for (const raw of ['one', 'two', 'three']) await send(raw);
      await world2.bob.put(ISSUE, { json: { state: 'open' } });
      const raws = async (query: string) =>
        (await world2.anonymous.get(`${ISSUE}/comments?${query}`)).body.values.map((comment) => comment.content.raw);
      assert.deepEqual(await raws(''), ['one', 'two', 'three', null]);
      assert.deepEqual(await raws('sort=-created_on&pagelen=2'), [null, 'three']);
      assert.deepEqual(await raws('sort=-created_on&pagelen=2&page=2'), ['two', 'one']);
      assert.deepEqual(await raws('sort=content.raw'), ['one', 'three', 'two', null]);
      assert.deepEqual(await raws(`q=${encodeURIComponent('content.raw ~ "O" AND user.nickname = "carol"')}`), ['one', 'two']);
      assert.deepEqual(await raws(`q=${encodeURIComponent('content.raw = null')}`), [null]);
      const wrong = await world2.anonymous.get(`${ISSUE}/comments?q=${encodeURIComponent('text = "x"')}`);
      assert.match(wrong.body.error.message, /^q: At character 1: there is no field 'text' here/);
      assert.equal((await world2.anonymous.get(`${ISSUE}/comments?sort=text`)).status, 400);
    });

    it('have to say something', async () => {
      for (const json of [{}, { content: { raw: ' ' } }, { content: { raw: null } }]) {
        const { status, body } = await world2.world.carol.post(`${ISSUE}/comments`, { json });
        assert.equal(status, 400);
        assert.match(body.error.message, /^content: This field is required/);
      }
      assert.equal((await world2.anonymous.post(`${ISSUE}/comments`, { json: { content: { raw: 'x' } } })).status, 401);
    });

    it('are not overwritten by who has not seen them', async () => {
      const { id, created_on } = await send('Mine');
      const path = `${ISSUE}/comments/${id}`;
      const seen = `"${String(created_on).replace('+00:00', 'Z')}"`;
      const theirs = await world2.ann.put(path, { json: { content: { raw: 'Theirs' } }, headers: { 'If-Match': seen } });
      assert.equal(theirs.status, 200, 'admins may, and the date that was seen is taken for a tag');
      const staleUpdate = await world2.carol.put(path, { json: { content: { raw: 'Again' } }, headers: { 'If-Match': seen } });
      assert.deepEqual([staleUpdate.status, staleUpdate.body.error.data.current.content.raw], [412, 'Theirs']);
      assert.equal((await world2.carol.delete(path, { headers: { 'If-Match': seen } })).status, 412);
      const tag = (await world2.carol.get(path)).headers.get('etag')!;
      assert.equal((await world2.carol.get(path, { headers: { 'If-None-Match': tag } })).status, 304);
      assert.equal((await world2.carol.delete(path, { headers: { 'If-Match': tag } })).status, 204);
    });
  });

  describe('has changes, which', () => {
    it('are made in the form of the documentation, and share their id with a comment', async () => {
      const { status, body, headers } = await world2.bob.post(`${ISSUE}/changes`, {
        json: {
          changes: { assignee_account_id: { new: account('ann') }, state: { new: 'resolved' } },
          message: { raw: 'This is now resolved.' },
        },
      });
      assert.equal(status, 201);
      assert.equal(headers.get('location'), `${ORIGIN}${ISSUE}/changes/${body.id}`);
      assert.deepEqual(body.changes, {
        state: { new: 'resolved', old: 'new' },
        assignee: { new: 'ann', old: '' },
        assignee_account_id: { new: account('ann'), old: '' },
      });
      assert.deepEqual(body.message.raw, 'This is now resolved.');
      const { body: comment } = await world2.bob.get(`${ISSUE}/comments/${body.id}`);
      assert.equal(comment.content.raw, 'This is now resolved.');
      const { body: second } = await world2.bob.get(`${ISSUE}/changes/${body.id}`);
      assert.deepEqual(second, body);
      assert.equal((await world2.bob.get(ISSUE)).body.state, 'resolved');
    });

    it('are made in the form that Atlassian’s own extension sends', async () => {
      const response = await world2.world.bob.post(`${ISSUE}/changes`, {
        json: { type: 'issue_change', changes: { state: { new: 'open' } }, content: { raw: 'On it' } },
      });
      const body = response.body as unknown as Loose;
      assert.deepEqual(
        [response.status, body.changes.state.new, body.message.raw, body.message.html],
        [201, 'open', 'On it', '<p>On it</p>'],
      );
      const assigned = await world2.bob.post(`${ISSUE}/changes?fields=%2Bissue.assignee`, {
        json: { changes: { assignee_account_id: { new: account('bob') } } },
      });
      assert.equal(assigned.body.issue.assignee.nickname, 'bob');
      assert.equal(assigned.body.message.raw, null);
      await world2.world.bob.put(ISSUE, { json: { type: 'issue', assignee: null } });
      const { body: last } = await world2.bob.get(`${ISSUE}/changes?pagelen=1&sort=-created_on`);
      assert.equal(last.values.length, 1);
      assert.deepEqual(last.values[0].changes.assignee, { new: '', old: 'bob' });
      assert.equal(last.size, 3);
    });

    it('are found by what was changed', async () => {
      for (const state of ['open', 'resolved', 'open']) await world2.bob.put(ISSUE, { json: { state } });
      const { body } = await world2.bob.get(`${ISSUE}/changes?q=${encodeURIComponent('changes.state.new = "resolved"')}`);
      assert.deepEqual([body.size, body.values[0].changes.state.old], [1, 'open']);
    });

    it('change something or say something', async () => {
      const { status, body } = await world2.bob.post(`${ISSUE}/changes`, { json: { changes: { state: { new: 'new' } } } });
      assert.equal(status, 400);
      assert.match(body.error.message, /Nothing would change/);
      assert.equal((await world2.carol.post(`${ISSUE}/changes`, { json: { changes: {}, message: { raw: 'Only this' } } })).status, 201);
      assert.equal((await world2.carol.post(`${ISSUE}/changes`, { json: { changes: { state: { new: 'open' } } } })).status, 403);
      const wrong = await world2.bob.post(`${ISSUE}/changes`, { json: { changes: { assignee_account_id: { new: 'x' } } } });
      assert.deepEqual([wrong.status, Object.keys(wrong.body.error.fields)], [400, ['assignee_account_id']]);
    });
  });

  describe('has files, which', () => {
    it('come by any field, several at once; one of the same name is replaced', async () => {
      const response = await world2.bob.post(
        `${ISSUE}/attachments`,
        form(['a', 'größe "1".txt', 'one'], ['b', 'p.png', new Uint8Array([1, 2, 3])]),
      );
      assert.deepEqual([response.status, response.text, response.headers.get('location')], [201, '', `${ORIGIN}${ISSUE}/attachments`]);
      assert.equal((await world2.bob.post(`${ISSUE}/attachments`, form(['a', 'größe "1".txt', 'two']))).status, 201);
      const { body } = await world2.anonymous.get(`${ISSUE}/attachments`);
      const reported = body.values.map((file) => [file.name, file.size, file.user.nickname]);
      assert.deepEqual(reported.sort(), [
        ['größe "1".txt', 3, 'bob'],
        ['p.png', 3, 'bob'],
      ]);
      const href: string = body.values.find((file) => file.name.startsWith('gr'))!.links.self.href[0];
      const download = await world2.anonymous.get(href.slice(ORIGIN.length));
      assert.equal(download.text, 'two');
      assert.equal(download.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.equal(
        download.headers.get('content-disposition'),
        `inline; filename="gr__e _1_.txt"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.txt`,
      );
      const conditional = { headers: { 'If-None-Match': download.headers.get('etag')! } };
      assert.equal((await world2.anonymous.get(href.slice(ORIGIN.length), conditional)).status, 304);
      const { body: changes } = await world2.bob.get(`${ISSUE}/changes`);
      assert.deepEqual(changes.values[0].changes.attachment, { new: 'größe "1".txt, p.png', old: '' });
    });

    const DANGEROUS = [
      'page.html',
      'image.svg',
      'script.js',
      'x.xml',
      'x.pdf',
      'x.xhtml',
      'noending',
      'x.HTML',
      '.htaccess',
      'constructor',
    ];
    for (const name of DANGEROUS) {
      it(`are to be kept, not looked at, when they are ${name}`, async () => {
        await world2.bob.post(`${ISSUE}/attachments`, form(['a', name, '<script>alert(1)</script>']));
        const { status, headers } = await world2.anonymous.get(`${ISSUE}/attachments/${encodeURIComponent(name)}`);
        assert.equal(status, 200);
        assert.equal(headers.get('content-type'), 'application/octet-stream');
        assert.match(headers.get('content-disposition')!, /^attachment; filename="/);
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox");
      });
    }

    const NAMES: [given: string, kept: string][] = [
      ['../../etc/passwd', 'passwd'],
      ['C:\\temp\\a.txt', 'a.txt'],
      ['..', 'file'],
      ['a%2Fb 100%.txt', 'a%2Fb 100%.txt'],
      ['#1 ?x=1&y.txt', '#1 ?x=1&y.txt'],
      ['日本語.txt', '日本語.txt'],
      [`${'x'.repeat(300)}.txt`, `${'x'.repeat(251)}.txt`],
    ];
    for (const [input, stored] of NAMES) {
      it(`are called ${stored.slice(0, 30)} when they come as ${input.slice(0, 30)}`, async () => {
        await world2.bob.post(`${ISSUE}/attachments`, form(['a', input, 'content']));
        const { body } = await world2.bob.get(`${ISSUE}/attachments`);
        assert.equal(body.values[0].name, stored);
        const path = body.values[0].links.self.href[0].slice(ORIGIN.length);
        assert.equal((await world2.bob.get(path)).text, 'content');
        assert.equal((await world2.bob.delete(path)).status, 204);
        assert.equal((await world2.bob.get(path)).status, 404);
      });
    }

    it('are refused when they are too large, none, or brought by somebody who may not', async () => {
      const large = await world2.bob.post(`${ISSUE}/attachments`, form(['a', 'x', 'x'.repeat(100_001)]));
      assert.equal(large.status, 413);
      for (const response of [{ form: { a: 'b' } }, { json: {} }, { body: new FormData() }, {}]) {
        assert.equal((await world2.bob.post(`${ISSUE}/attachments`, response)).status, 400);
      }
      const text = form(['a', 'x', 'y']);
      assert.equal((await world2.anonymous.post(`${ISSUE}/attachments`, text)).status, 401);
      assert.equal((await world2.carol.post(`${ISSUE}/attachments`, text)).status, 403);
      assert.equal((await world2.carol.delete(`${ISSUE}/attachments/x`)).status, 403);
      assert.equal((await world2.bob.get(`${ISSUE}/attachments`)).body.size, 0);
    });
  });

  for (const [title, count] of [
    ['vote', 'votes'],
    ['watch', 'watches'],
  ] as const) {
    it(`has a ${title} of each person`, async () => {
      const path = `${ISSUE}/${title}`;
      const before = (await world2.carol.get(ISSUE)).body[count];
      assert.equal((await world2.anonymous.get(path)).status, 401);
      assert.equal((await world2.carol.get(path)).status, 404);
      for (let twice = 0; twice < 2; twice++) assert.equal((await world2.carol.put(path)).status, 204);
      assert.equal((await world2.carol.get(path)).status, 204);
      assert.equal((await world2.carol.get(ISSUE)).body[count], before + 1);
      for (let twice = 0; twice < 2; twice++) assert.equal((await world2.carol.delete(path)).status, 204);
      assert.equal((await world2.carol.get(path)).status, 404);
      assert.equal((await world2.carol.get(ISSUE)).body[count], before);
    });
  }
});

describe('Repositories and people over API 2.0', () => {
  let world2: World2;
  before(async () => {
    world2 = await makeWorld2();
  });
  after(() => world2.close());

  it('tell who is asking, and of anybody by each of their ids', async () => {
    assert.equal((await world2.anonymous.get('/2.0/user')).status, 401);
    const { body } = await world2.ann.get('/2.0/user');
    assert.deepEqual([body.type, body.nickname, body.display_name, body.account_id], ['user', 'ann', 'Ann Smith', account('ann')]);
    for (const id of [`{${personUuid('ann')}}`, personUuid('ann'), account('ann'), 'Ann']) {
      assert.equal((await world2.anonymous.get(`/2.0/users/${encodeURIComponent(id)}`)).body.uuid, body.uuid, id);
    }
    assert.equal((await world2.anonymous.get('/2.0/users/nobody')).status, 404);
  });

  it('have issues, and are there for whom they may be', async () => {
    const { status, body } = await world2.anonymous.get('/2.0/repositories/ann/app');
    assert.deepEqual([status, body.has_issues, body.full_name, body.owner.nickname, body.is_private], [200, true, 'ann/app', 'ann', false]);
    assert.equal((await world2.anonymous.get('/2.0/repositories/ann/secret')).status, 404);
    const names = async (caller: typeof world2.ann) => (await caller.get('/2.0/repositories/ann')).body.values.map((one) => one.slug);
    assert.deepEqual(await names(world2.anonymous), ['app']);
    assert.deepEqual(await names(world2.dave), ['app', 'secret']);
    const { body: repositories } = await world2.dave.get(
      `/2.0/repositories/ann?q=${encodeURIComponent('is_private != true')}&fields=values.name`,
    );
    assert.deepEqual(repositories, { values: [{ name: 'app' }] });
    assert.equal((await world2.dave.get('/2.0/repositories/nobody')).status, 404);
  });

  for (const [path, type, names] of [
    ['components', 'component', ['core', 'UI']],
    ['milestones', 'milestone', ['M1']],
    ['versions', 'version', ['1.0']],
  ] as const) {
    it(`have ${path}`, async () => {
      const { body } = await world2.anonymous.get(`/2.0/repositories/ann/app/${path}`);
      assert.deepEqual(
        body.values.map((item) => item.name),
        names,
      );
      for (const item of body.values) {
        const { body: entry } = await world2.anonymous.get(item.links.self.href.slice(ORIGIN.length));
        assert.deepEqual([entry, entry.type], [item, type]);
      }
      assert.equal((await world2.anonymous.get(`/2.0/repositories/ann/app/${path}/999`)).status, 404);
      assert.equal((await world2.ann.post(`/2.0/repositories/ann/app/${path}`, { json: { name: 'x' } })).status, 405);
      assert.equal((await world2.anonymous.get(`/2.0/repositories/ann/secret/${path}`)).status, 404);
    });
  }
});

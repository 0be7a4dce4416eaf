import assert from 'node:assert/strict';
import { LOCAL, makeWorld, type Sent, type World } from './harness';

const PLACE = { path: 'src/a.ts', first: 12, lines: ['const a = 1;'], before: [], after: [] };

/** What a client sends again with its key, because the answer was lost, is created once. */
for (const dialect of ['1.0', '2.0'] as const) {
  const is1 = dialect === '1.0';
  const ISSUES = `/${dialect}/repositories/ann/app/issues`;
  const issue = (title: string, more: Record<string, string> = {}): Sent => (is1 ? { form: { title, ...more } } : { json: { title } });
  const comment = (text: string): Sent => (is1 ? { form: { content: text } } : { json: { content: { raw: text } } });
  const withKey = (sent: Sent, key = 'k1'): Sent => ({ ...sent, headers: { 'Idempotency-Key': key } });

  describe(`Requests that are sent again over API ${dialect}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await makeWorld();
      await world.ann.post(ISSUES, issue('First'));
      await world.ann.post(ISSUES, issue('Second'));
    });
    afterEach(async () => {
      assert.deepEqual(world.logged, []);
      await world.close();
    });
    const idOf = (body: object): unknown =>
      Object.entries(body).find(([key]) => ['local_id', 'id', 'comment_id', 'anchor_id'].includes(key))?.[1];
    const issueCount = async () =>
      (await world.store.list(world.app.key, { filter: { and: [] }, search: null, start: 0, limit: 0 } as never)).count;

    const CREATING: readonly (readonly [what: string, path: string, sent: Sent, count: () => Promise<number>])[] = [
      ['an issue', ISSUES, issue('Third'), issueCount],
      ['a comment', `${ISSUES}/1/comments`, comment('Hello'), async () => (await world.store.comments(world.app.key, 1)).length],
      [
        'an anchor',
        `${ISSUES}/1/anchors`,
        { json: PLACE },
        async () => (await world.store.anchors(world.app.key, { number: 1, start: 0, limit: 9 })).count,
      ],
      ...(is1
        ? []
        : ([
            [
              'a comment on two issues',
              `${ISSUES}/bulk`,
              { json: { issues: [1, 2], message: { raw: 'Both' }, change: { state: 'open' } } },
              async () => (await world.store.comments(world.app.key, 2)).length,
            ],
          ] as const)),
    ];
    for (const [what, path, sent, count] of CREATING) {
      it(`create ${what} once with a key, and as often as sent without`, async () => {
        const before = await count();
        const first = await world.bob.post(path, withKey(sent));
        const again = await world.bob.post(path, withKey(sent));
        assert.ok(first.status < 300, first.text);
        assert.equal(again.status, first.status, again.text);
        assert.deepEqual([idOf(again.body), await count()], [idOf(first.body), before + 1]);
        assert.equal((await world.bob.post(path, withKey(sent, 'k2'))).status, first.status);
        if (what !== 'a comment on two issues') assert.equal(await count(), before + 2);
        // A key is its person's.
        await world.ann.post(path, withKey(sent));
        if (what !== 'a comment on two issues') assert.equal(await count(), before + 3);
      });

      it(`create ${what} once when both arrive together`, async () => {
        const before = await count();
        const answers = await Promise.all([1, 2, 3].map(() => world.bob.post(path, withKey(sent))));
        assert.deepEqual([new Set(answers.map(({ body }) => JSON.stringify(idOf(body)))).size, await count()], [1, before + 1]);
      });
    }

    it('are refused for something else under the same key, and for what is gone since', async () => {
      const first = await world.bob.post(ISSUES, withKey(issue('Third')));
      const other = await world.bob.post(ISSUES, withKey(issue('Another')));
      assert.equal(other.status, 422);
      assert.match(other.body.error.message, /was sent with another request/);
      assert.equal((await world.bob.post(`${ISSUES}/1/comments`, withKey(comment('Third')))).status, 422);
      await world.ann.delete(`${ISSUES}/${String(idOf(first.body))}`);
      const gone = await world.bob.post(ISSUES, withKey(issue('Third')));
      assert.equal(gone.status, 422);
      assert.match(gone.body.error.message, /is gone/);
      assert.equal(await issueCount(), 2);
    });

    it('are answered with what is there now, to those who may still read it', async () => {
      const secret = ISSUES.replace('/app/', '/secret/');
      const first = await world.bob.post(secret, withKey(issue('Hidden')));
      await world.ann.put(`${secret}/${String(idOf(first.body))}`, issue('Hidden, and renamed'));
      assert.equal((await world.bob.post(secret, withKey(issue('Hidden')))).body.title, 'Hidden, and renamed');
      await world.store.grant(world.secret.key, (await world.store.account('bob'))!.key, null);
      assert.equal((await world.bob.post(secret, withKey(issue('Hidden')))).status, 404);
    });

    it('need a key that is one', async () => {
      for (const key of ['a b', 'ä', 'x'.repeat(256)]) {
        const { status, body } = await world.bob.post(ISSUES, withKey(issue('Third'), encodeURIComponent(key) === key ? key : `${key} b`));
        assert.equal(status, 400, key);
        assert.match(body.error.message, /Idempotency-Key/);
      }
      assert.equal(await issueCount(), 2);
    });
  });
}

it('Requests without an answer on this computer are known again, too', async () => {
  const world = await makeWorld();
  try {
    const sent = { form: { title: 'Mine' }, headers: { 'Idempotency-Key': 'k' } };
    const path = '/1.0/repositories/ann/app/issues';
    const numbers = [await world.local.post(path, sent), await world.local.post(path, sent)].map(({ body }) => body.local_id);
    assert.deepEqual(numbers, [1, 1]);
    assert.equal((await world.store.issue(world.app.key, 1))!.reporter!.username, LOCAL.username);
  } finally {
    await world.close();
  }
});

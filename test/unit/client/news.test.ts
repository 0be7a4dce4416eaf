import assert from 'node:assert/strict';
import type { RepositoryNews } from '../../../src/model/news';
import { ALL } from '../../../src/model/query';
import { interpretQuery, parseQuery } from '../../../src/model/query-language';
import type { Account } from '../../../src/tracker/store/store';
import { APP, startLocalSite, type LocalSite } from './support';

/** News with the real tracker: by one request, and by several for sites without that. */

const LIB = { owner: 'ann', slug: 'lib' };
const GONE = { owner: 'ann', slug: 'gone' };

const displayed = (news: readonly RepositoryNews[]) =>
  news.flatMap(({ repository, issues }) =>
    issues.map(({ issue, isNew, entries }) =>
      [
        `${repository.slug}#${issue.number}`,
        ...(isNew ? ['new'] : []),
        ...entries.map(({ author, content, changes }) =>
          [author?.username, content, ...changes.map((it) => `${it.field}=${it.new}`)].filter(Boolean).join(' '),
        ),
      ].join(', '),
    ),
  );

for (const lacks of [false, true]) {
  describe(`News of a site that ${lacks ? 'lacks the addition' : 'tells them in one request'}`, () => {
    let site: LocalSite;
    let bob: Account;
    let app: number;
    let lib: number;

    beforeEach(async () => {
      site = await startLocalSite();
      if (lacks) {
        const { fetch } = site.tracker;
        site.tracker.fetch = (request: Request, ...more: []) =>
          /\/user\/(news|counts)$/.test(new URL(request.url).pathname)
            ? Response.json({ error: { message: 'Resource not found' } }, { status: 404 })
            : fetch(request, ...more);
      }
      await site.service.create(APP, { title: 'Of mine' });
      await site.service.create(LIB, { title: 'In the library' });
      bob = await site.store.saveAccount('bob', { displayName: 'Bob Jones' });
      [app, lib] = (await Promise.all([APP, LIB].map(async (id) => (await site.store.repository(id))!.key))) as [number, number];
      await site.store.grant(app, bob.key, 'write');
      await site.store.create(app, bob.key, { title: 'Of bob' });
    });
    afterEach(() => site.close());

    const start = async () =>
      (await site.service.news([APP, LIB], { of: 'others' }))
        .map(({ until }) => until)
        .sort()
        .at(-1)!;
    const news = async (since: string, of: 'others' | 'all' = 'others') => displayed(await site.service.news([APP, LIB], { since, of }));

    it('are empty at first, and when all were seen', async () => {
      const first = await site.service.news([APP, LIB], { of: 'others' });
      assert.deepEqual(displayed(first), []);
      assert.deepEqual(await news(await start()), []);
    });

    it('are changes by others of issues that the person is involved in, oldest first', async () => {
      const since = await start();
      await site.store.addComment(app, 1, bob.key, { content: 'A word' });
      await site.store.change(app, 1, bob.key, { status: 'open' }, { message: 'Begun' });
      await site.store.addComment(lib, 1, bob.key, { content: 'There, too' });
      await site.service.addComment(APP, 1, { content: 'My own' });
      await site.store.addComment(app, 2, bob.key, { content: 'Of nobody else' });
      assert.deepEqual(await news(since), ['app#1, bob A word, bob Begun status=open', 'lib#1, bob There, too']);
    });

    it('contain new issues that are assigned to the person', async () => {
      const since = await start();
      // Dates are told to the second where a site has no news.
      if (lacks) return;
      await site.store.create(app, bob.key, { title: 'For ann', assignee: 'ann' });
      await site.store.create(app, bob.key, { title: 'For nobody' });
      assert.deepEqual(await news(since), ['app#3, new']);
    });

    it('contain all changes by everybody on request', async () => {
      const since = await start();
      await site.service.addComment(APP, 1, { content: 'My own' });
      await site.store.addComment(app, 2, bob.key, { content: 'Of nobody else' });
      assert.deepEqual(await news(since, 'all'), ['app#2, bob Of nobody else', 'app#1, ann My own']);
    });

    it('omit unreadable and missing repositories', async () => {
      const since = await start();
      await site.store.addComment(app, 1, bob.key, { content: 'A word' });
      if (lacks) return;
      assert.deepEqual(displayed(await site.service.news([GONE, APP], { since, of: 'others' })), ['app#1, bob A word']);
    });

    it('cost one request, or one for each repository and each issue that has changed', async () => {
      const since = await start();
      await site.store.addComment(app, 1, bob.key, { content: 'A word' });
      await site.service.news([APP, LIB], { since, of: 'others' });
      const before = site.requests.length;
      await site.service.news([APP, LIB], { since, of: 'others' });
      const requests = site.requests.slice(before).map((it) => it.replace(/\?.*/, ''));
      if (!lacks) assert.deepEqual(requests, ['GET /1.0/user/news']);
      else assert.ok(requests.filter((it) => it.includes('/comments')).length <= 3, requests.join('\n'));
    });

    it('have counts of queries, of several repositories at once', async () => {
      await site.service.update(APP, 2, { assignee: 'ann' });
      await site.store.addComment(app, 2, bob.key, { content: 'What do you say, @ann?' });
      await site.service.update(APP, 1, { status: 'resolved' });
      const queries = ['is:open assignee:me', 'reporter:me', 'is:open mentions:me', 'commented-by:bob'].map((text) => {
        const { filter, search, searchComments } = interpretQuery(parseQuery(text), { me: 'ann', now: new Date() });
        return { filter, search, searchComments };
      });
      const counts = await site.service.counts([APP, LIB], [...queries, { filter: ALL, search: null }]);
      assert.deepEqual([...counts].map(([name, own]) => [name, ...own]).sort(), [
        ['ann/app', 1, 1, 1, 1, 2],
        ['ann/lib', 0, 1, 0, 0, 1],
      ]);
      const before = site.requests.length;
      await site.service.counts([APP, LIB], queries);
      assert.equal(site.requests.length - before, lacks ? 8 : 1);
    });
  });
}

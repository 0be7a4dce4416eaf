import assert from 'node:assert/strict';
import { createTracker } from '../../../src/tracker';
import { openStore } from '../../../src/tracker/store';
import { XSS } from '../../support/xss';

const ANN = { username: 'ann', displayName: 'Ann <b>Lee</b>' };

describe('an issue as a page for browsers', () => {
  let store: Awaited<ReturnType<typeof openStore>>;
  let get: (path: string) => Promise<Response>;
  before(async () => {
    store = await openStore({ file: ':memory:' });
    const tracker = createTracker(store);
    const request = (path: string, init?: RequestInit, principal?: typeof ANN) =>
      Promise.resolve(tracker.fetch(new Request(`http://tracker.example${path}`, init), principal ? { principal } : {}));
    get = (path) => request(path);
    for (const [slug, isPrivate] of [
      ['open', false],
      ['secret', true],
    ] as const) {
      await store.addRepository({ owner: 'o', slug }, { isPrivate });
      const issues = `/1.0/repositories/o/${slug}/issues`;
      const created = await request(
        issues,
        { method: 'POST', body: new URLSearchParams({ title: 'Title & all', content: `See #7\n\n${XSS.join('\n\n')}` }) },
        ANN,
      );
      assert.equal(created.status, 200, await created.clone().text());
      for (const content of ['**Loud**', ...XSS]) {
        await request(`${issues}/1/comments`, { method: 'POST', body: new URLSearchParams({ content }) }, ANN);
      }
    }
  });
  after(() => store.close());

  it('has what was said, as text, and nothing that runs', async () => {
    const answer = await get('/o/open/issues/1/title-and-all');
    const html = await answer.text();
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
    assert.match(html, /<h1 dir="auto">Title &amp; all<\/h1>/);
    assert.match(html, /Ann &lt;b&gt;Lee/);
    assert.match(html, /<strong>Loud<\/strong>/);
    assert.match(html, /href="\/o\/open\/issues\/7"/);
    assert.doesNotMatch(
      html,
      /<(script|iframe|img|svg|object|embed|form|input|link|base|math)\b|<[^>]*\son\w+=|href="(javascript|data|vbscript)/i,
    );
  });

  it('says the same of one that is not there and of one that not everybody may read, and asks for no password', async () => {
    const [missing, secret, nothing] = await Promise.all(['/o/open/issues/99', '/o/secret/issues/1', '/o/none/issues/1'].map(get));
    for (const answer of [missing, secret, nothing]) {
      assert.equal(answer?.status, 404);
      assert.equal(answer?.headers.get('www-authenticate'), null);
    }
    assert.equal(await secret?.text(), await missing?.text());
  });
});

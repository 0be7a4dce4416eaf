import assert from 'node:assert/strict';
import { Mentions, MAX_MENTIONED_ISSUES, MAX_TITLES_LENGTH, mentionedIn } from '../../../src/tracker/v2/mentions';
import { APP, caller, makeWorld, SECRET, type World } from '../tracker/harness';

/** Links to issues have titles, struck through when closed, and are never outdated. */
describe('issues that texts mention', () => {
  let world: World;
  const ISSUES = '/2.0/repositories/ann/app/issues';
  const HREF = 'http://tracker.test/ann/app/issues';
  const open = (number: number, title: string) =>
    `<a href="${HREF}/${number}" rel="nofollow" title="${title}" class="ap-connect-link">#${number}</a>`;
  const struck = (number: number, title: string) => open(number, title).replace(/#\d+(?=<)/, '<s>$&</s>');
  const bare = (number: number) => `<a href="${HREF}/${number}">#${number}</a>`;

  interface Body {
    readonly content: { readonly html: string };
    readonly message: { readonly html: string };
    readonly values: readonly Body[];
    readonly error: { readonly data: { readonly current: Body } };
  }
  const reported = async (path: string, person = world.bob, headers: Record<string, string> = {}) => {
    const answer = await person.get(path, { headers: { Accept: 'application/json', ...headers } });
    return { ...answer, told: answer.body as unknown as Body, etag: answer.headers.get('etag') ?? '' };
  };
  const html = async (path: string) => (await reported(path)).told.content.html;

  /** 1: mentions 2 and 9; 2: mentioned; 3: without mentions. */
  beforeEach(async () => {
    world = await makeWorld();
    await world.ann.post(APP, { form: { title: 'First', content: 'See #2, not #9' } });
    await world.ann.post(APP, { form: { title: 'Valve "A" & <b>' } });
    await world.ann.post(APP, { form: { title: 'Third', content: 'nothing' } });
    await world.ann.post(`${APP}/3/comments`, { form: { content: 'as #2' } });
  });
  afterEach(() => world.close());
  const TITLE = 'Valve &quot;A&quot; &amp; &lt;b&gt;';
  const rename = (form: Record<string, string>) => world.ann.put(`${APP}/2`, { form });

  const states: [status: string, isStruck: boolean][] = [
    ['new', false],
    ['open', false],
    ['on hold', false],
    ['resolved', true],
    ['duplicate', true],
    ['invalid', true],
    ['wontfix', true],
    ['closed', true],
  ];
  for (const [status, isStruck] of states) {
    it(`are ${isStruck ? '' : 'not '}struck when they are ${status}`, async () => {
      await rename({ status });
      assert.equal(await html(`${ISSUES}/1`), `<p>See ${(isStruck ? struck : open)(2, TITLE)}, not ${bare(9)}</p>`);
    });
  }

  const places: [title: string, path: string, of: (it: Body) => string][] = [
    ['an issue', `${ISSUES}/1`, (it) => it.content.html],
    ['an issue, with some fields', `${ISSUES}/1?fields=content.html`, (it) => it.content.html],
    ['a list', ISSUES, (it) => it.values[0]!.content.html],
    ['a list, with some fields', `${ISSUES}?fields=values.content.html`, (it) => it.values[0]!.content.html],
    ['a comment', `${ISSUES}/3/comments/1`, (it) => it.content.html],
    ['comments', `${ISSUES}/3/comments`, (it) => it.values[0]!.content.html],
    ['a comment, with its issue', `${ISSUES}/3/comments/1?fields=%2Bissue.content`, (it) => it.content.html],
    ['changes', `${ISSUES}/3/changes`, (it) => it.values.at(-1)?.message.html ?? ''],
  ];
  for (const [title, path, htmlOf] of places) {
    it(`are told as they are now in ${title}, whatever is kept`, async () => {
      await world.ann.post(`${ISSUES}/3/changes`, { json: { changes: { kind: { new: 'task' } }, message: { raw: 'as #2' } } });
      // What is asked for twice is kept.
      for (let i = 0; i < 3; i++)
        assert.ok(htmlOf((await reported(path)).told).includes(open(2, TITLE)), htmlOf((await reported(path)).told));
      const before = (await reported(path)).etag;
      const isKnown = async () => before !== '' && (await reported(path, world.bob, { 'If-None-Match': before })).status === 304;
      assert.equal(await isKnown(), before !== '');
      await rename({ title: 'Other' });
      for (let i = 0; i < 3; i++) assert.ok(htmlOf((await reported(path)).told).includes(open(2, 'Other')));
      assert.equal(await isKnown(), false);
      await rename({ status: 'resolved' });
      for (let i = 0; i < 3; i++) assert.ok(htmlOf((await reported(path)).told).includes(struck(2, 'Other')));
      await world.ann.delete(`${APP}/2`);
      for (let i = 0; i < 3; i++) assert.ok(htmlOf((await reported(path)).told).includes(bare(2)));
    });
  }

  it('are told as they are to who has just changed them', async () => {
    await reported(`${ISSUES}/1`);
    const response = await world.ann.put(`${ISSUES}/1`, { json: { title: 'Mine', content: { raw: 'I am #1' } } });
    assert.ok((response.body as unknown as Body).content.html.includes(open(1, 'Mine')));
    assert.equal(response.headers.get('etag'), (await reported(`${ISSUES}/1`, world.ann)).etag);
    const conflict = await world.ann.put(`${ISSUES}/1`, { json: { title: 'x' }, headers: { 'If-Match': '"none"' } });
    assert.ok(
      conflict.text.includes(JSON.stringify(open(1, 'Mine')).slice(1, -1)) || conflict.text.includes('title=\\"Mine\\"'),
      conflict.text,
    );
  });

  it('are looked up once for an answer, and not again until something changes', async () => {
    for (let i = 0; i < 20; i++) await world.ann.post(APP, { form: { title: `More ${i}`, content: `#${i + 1}, #2 and #${i + 2}` } });
    let requests = 0;
    const mentioned = world.store.mentioned.bind(world.store);
    world.store.mentioned = (...args) => {
      requests++;
      return mentioned(...args);
    };
    await reported(`${ISSUES}?pagelen=50`);
    assert.equal(requests, 1);
    await reported(`${ISSUES}?pagelen=49`);
    await reported(`${ISSUES}/1`);
    assert.equal(requests, 1);
    await reported(`${ISSUES}/3`);
    assert.equal(requests, 1, 'nothing is mentioned there');
    await rename({ title: 'Other' });
    await reported(`${ISSUES}?pagelen=50`);
    assert.equal(requests, 2);
  });

  it('are those of the same repository, which the reader may read', async () => {
    await world.ann.post(SECRET, { form: { title: 'A secret' } });
    await world.ann.post(SECRET, { form: { title: 'Another', content: '#1' } });
    await world.ann.post(APP, { form: { title: 'x', content: 'ann/secret#1 and #1' } });
    const stranger = caller(world.tracker);
    for (const path of [`${ISSUES}/4`, ISSUES, '/ann/app/issues/4']) {
      const { text, status } = await stranger.get(path);
      assert.equal(status, 200);
      assert.doesNotMatch(text, /A secret/);
      assert.match(text, /First/);
    }
    assert.equal((await stranger.get('/2.0/repositories/ann/secret/issues/2')).status, 404);
    assert.match((await world.ann.get('/2.0/repositories/ann/secret/issues/2')).text, /A secret/);
  });

  it('are told on the page for browsers, where links lead to pages', async () => {
    await rename({ status: 'closed' });
    assert.match(
      (await caller(world.tracker).get('/ann/app/issues/1')).text,
      /<a href="2" data-issue="2" rel="nofollow" title="Valve &quot;A&quot; &amp; &lt;b&gt;" class="ap-connect-link"><s>#2<\/s><\/a>/,
    );
  });

  it('cost no more than so much, however often they are mentioned', async () => {
    assert.equal(mentionedIn([Array.from({ length: 5000 }, (_, i) => `#${i + 1}`).join(' '), '#7', null]).size, MAX_MENTIONED_ISSUES);
    assert.deepEqual([...mentionedIn(['#12 #012 #0 # 3 a#4 #5000000000 `#6`'])], [12, 4, 6]);
    const mentions = new Mentions((numbers) =>
      Promise.resolve(new Map(numbers.map((number) => [number, { title: 'x'.repeat(5000), status: 'new' as const }]))),
    );
    await mentions.load([2]);
    const link = '<a href="#issue-2" data-issue="2">#2</a>';
    const { html: decorated, length } = mentions.decorate(link.repeat(20_000), MAX_TITLES_LENGTH);
    assert.ok(length <= MAX_TITLES_LENGTH && length > MAX_TITLES_LENGTH - 300);
    assert.match(decorated, /^<a href="#issue-2" data-issue="2" rel="nofollow" title="x{254}…" class/);
    assert.ok(decorated.endsWith(link));
  });
});

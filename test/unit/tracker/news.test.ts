import assert from 'node:assert/strict';
import { APP, makeWorld, SECRET, type World } from './harness';

interface NewsBody {
  readonly until: string;
  readonly repositories: readonly {
    readonly repository: string;
    readonly until: string;
    readonly issues?: readonly unknown[];
    readonly counts?: readonly number[];
  }[];
  readonly error: { readonly message: string };
}

const LONG_AGO = 'since=2000-01-01T00:00:00Z';
const BOTH = 'repository=ann/app&repository=ANN/Secret';

describe('What has happened in several repositories (API 1.0)', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'Open', content: '@carol' } });
    await world.ann.post(SECRET, { form: { title: 'Private', content: '@dave @carol' } });
    await world.ann.post(`${SECRET}/1/comments`, { form: { content: 'Look' } });
  });
  afterEach(() => world.close());

  type Who = 'anonymous' | 'ann' | 'bob' | 'carol' | 'dave' | 'local';
  const getNews = async (person: Who, path: string) => {
    const { status, body } = await world[person].get(`/1.0/user/${path}`);
    return { status, body: body as unknown as NewsBody };
  };

  it('is told of those that one may read, and of nothing else', async () => {
    const reported = async (person: Who) =>
      (await getNews(person, `news?${BOTH}&${LONG_AGO}`)).body.repositories.map(
        ({ repository, issues }) => `${repository} ${issues?.length}`,
      );
    assert.deepEqual(await reported('carol'), ['ann/app 1']);
    assert.deepEqual(await reported('dave'), ['ann/app 0', 'ann/secret 1']);
    assert.deepEqual(await reported('ann'), ['ann/app 0', 'ann/secret 0'], 'what one did oneself is no news');
    assert.equal((await getNews('anonymous', `news?${BOTH}`)).status, 401);
    assert.equal((await getNews('anonymous', `counts?${BOTH}`)).status, 401);
  });

  it('is asked for by the time that the last answer told', async () => {
    const [{ until } = assert.fail()] = (await getNews('carol', `news?${BOTH}`)).body.repositories;
    assert.deepEqual((await getNews('carol', `news?${BOTH}&since=${until}`)).body.repositories, [
      { repository: 'ann/app', until, is_cut: false, issues: [] },
    ]);
    await world.bob.post(`${APP}/1/comments`, { form: { content: 'More' } });
    assert.equal((await getNews('carol', `news?${BOTH}&since=${until}`)).body.repositories[0]!.issues!.length, 1);
  });

  it('has counts of queries of those that one may read', async () => {
    const query = (text: string) => `query=${encodeURIComponent(text)}`;
    const questions = [query('status=new'), query('q=reporter.nickname="ann"'), query('search=carol&search_comments=true'), query('')];
    const { body } = await getNews('dave', `counts?${BOTH}&${questions.join('&')}`);
    assert.deepEqual(body.repositories, [
      { repository: 'ann/app', counts: [1, 0, 1, 1] },
      { repository: 'ann/secret', counts: [1, 1, 1, 1] },
    ]);
    assert.deepEqual((await getNews('carol', `counts?${BOTH}&${query('')}`)).body.repositories, [{ repository: 'ann/app', counts: [1] }]);
  });

  const many = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`).join('&');
  const WRONG: readonly [path: string, message: RegExp][] = [
    ['news?since=yesterday', /^'since' must be a date in UTC such as/],
    ['news?since=2026-13-01T00:00:00Z', /^'since' must be a date/],
    ['news?of=mine', /^'of' must be others or all\.$/],
    ['news?repository=app', /^'app' is no repository: write owner\/name\.$/],
    [`news?${many('repository=ann/app', 21)}`, /^There can be 20 repositories at the most\.$/],
    [`counts?${many('query=title%3D', 21)}`, /^There can be 20 queries at the most\.$/],
    ['counts?repository=ann/app&query=status%3Dnone', /'none' is not a status/],
    ['counts?repository=ann/app&query=q%3Dnone', /./],
  ];
  for (const [path, message] of WRONG) {
    it(`refuses ${path.slice(0, 60)} and says what is wrong`, async () => {
      const { status, body } = await getNews('ann', path);
      assert.equal(status, 400);
      assert.match(body.error.message, message);
    });
  }
});

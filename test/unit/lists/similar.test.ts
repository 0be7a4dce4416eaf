import assert from 'node:assert/strict';
import { SimilarIssues } from '../../../src/editor/create/similarIssues';
import { findSimilar, similarity, rank, significantWords } from '../../../src/lists/similar';
import type { Place } from '../../../src/editor/services';
import { TrackerError } from '../../../src/client/errors';
import { anIssue } from '../../support/issues';
import { APP, startLocalSite, type LocalSite } from '../client/support';

describe('likely duplicates', () => {
  it('are judged by words that say something, whatever their case, accents and endings', () => {
    assert.deepEqual(significantWords('The API poller is off by an hour, while it should not'), ['poller', 'hour', 'API']);
    assert.deepEqual(significantWords('  - ! '), []);
    assert.equal(similarity(significantWords('Pöller drops readings'), 'POLLER DROPPED A READING') > 0.5, true);
    assert.equal(similarity(significantWords('Poller drops readings'), 'Alert mail is sent twice'), 0);
  });

  it('come open ones first, then the most alike, each once, and five at most', () => {
    const issue = (number: number, title: string, status: 'open' | 'closed' = 'open') => anIssue(number, { title, status });
    const similar = issue(1, 'Poller drops readings', 'closed');
    const found = rank('Poller drops readings', [
      similar,
      similar,
      issue(2, 'Poller drops some'),
      issue(3, 'Poller drops readings at night'),
      issue(4, 'Nothing of the kind'),
    ]);
    assert.deepEqual(
      found.map((it) => it.number),
      [3, 2, 1],
    );
    assert.equal(
      rank(
        'same words',
        Array.from({ length: 9 }, (_, n) => issue(n + 1, 'same words')),
      ).length,
      5,
    );
  });

  describe('in a repository', () => {
    let world: LocalSite;
    beforeEach(async () => (world = await startLocalSite()));
    afterEach(() => world.close());
    const check = async (title: string) =>
      (await findSimilar(world.service, APP, title, new AbortController().signal)).map((it) => it.title);

    it('are found among open and closed issues', async () => {
      await world.service.create(APP, { title: 'Tide table is one hour off' });
      await world.service.create(APP, { title: 'Tide tables are an hour off', status: 'resolved' });
      await world.service.create(APP, { title: 'Alert mail is sent twice' });
      assert.deepEqual(await check('tide table off by an hour'), ['Tide table is one hour off', 'Tide tables are an hour off']);
    });

    it('are found in scripts without spaces, and by words with signs', async () => {
      for (const title of [
        '起動時にエラーが出る',
        '무슨 시스템오류가 났다',
        '无法加载图片，请重试',
        'VS Codeのエラー',
        'Crash in C++ parser',
      ]) {
        await world.service.create(APP, { title });
      }
      assert.deepEqual(await check('エラーで起動しない'), ['起動時にエラーが出る', 'VS Codeのエラー']);
      assert.deepEqual(await check('加载图片失败'), ['无法加载图片，请重试']);
      assert.deepEqual(await check('시스템 오류'), ['무슨 시스템오류가 났다']);
      assert.deepEqual(await check('C++ parser'), ['Crash in C++ parser']);
    });

    it('are found by their descriptions, and by signs, as the search finds them', async () => {
      const described = [
        ['Station offline', 'The poller drops readings at night.'],
        ['夜間の不具合', '起動時にエラーが出る。'],
        ['Build fails', 'Since C++ modules are on.'],
        ['Compiler', 'The C compiler crashes.'],
      ] as const;
      for (const [title, content] of described) await world.service.create(APP, { title, content });
      await world.service.create(APP, { title: 'Parser: a -> b is lost' });
      await world.service.create(APP, { title: 'Cast fails in C#' });
      const cases = [
        ['Poller drops readings', ['Station offline']],
        ['起動エラー', ['夜間の不具合']],
        ['C++ modules', ['Build fails']],
        ['C++', ['Build fails']],
        ['C#', ['Cast fails in C#']],
        ['->', ['Parser: a -> b is lost']],
        ['Readings of other sensors are late and wrong', []],
      ] as const;
      for (const [title, expected] of cases) assert.deepEqual(await check(title), expected, title);
    });

    it('are none before the repository is there, and none for a title without words', async () => {
      assert.deepEqual(await check('tide table'), []);
      assert.deepEqual(await check('?!'), []);
    });
  });

  describe('while a title is typed', () => {
    const place = (list: (signal: AbortSignal) => Promise<unknown>): Place =>
      ({
        repository: APP,
        service: { list: (_: unknown, __: unknown, { signal }: { signal: AbortSignal }) => list(signal) },
      }) as unknown as Place;
    const until = async (condition: () => boolean) => {
      for (let turn = 0; turn < 1000 && !condition(); turn++) await new Promise((resolve) => setImmediate(resolve));
    };

    it('are looked for once for the last title, and an older search is given up', async () => {
      const signals: AbortSignal[] = [];
      const found: string[] = [];
      const lookout = new SimilarIssues(
        () =>
          place((signal) => {
            signals.push(signal);
            const isFirst = signals.length <= 4;
            if (isFirst) return new Promise(() => undefined);
            return Promise.resolve({ count: 1, issues: [anIssue(1, { title: 'second title' })] });
          }),
        (title) => found.push(title),
        (error) => assert.fail(String(error)),
        0,
      );
      lookout.search('never asked');
      lookout.search('first title');
      await until(() => signals.length === 4);
      lookout.search('second title');
      await until(() => found.length > 0);
      assert.deepEqual(found, ['second title']);
      assert.equal(signals.length, 8);
      assert.ok(signals.slice(0, 4).every((signal) => signal.aborted));
      lookout.dispose();
    });

    it('are missing without a word where the site cannot be asked', async () => {
      const failures: unknown[] = [];
      const lookout = new SimilarIssues(
        () => place(() => Promise.reject(new TrackerError('unreachable', 'Away.'))),
        () => assert.fail('nothing can be found'),
        (error) => failures.push(error),
        0,
      );
      lookout.search('any title');
      await until(() => failures.length > 0);
      assert.equal(failures.length, 1);
      lookout.dispose();
    });
  });
});

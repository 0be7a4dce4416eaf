import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { TrackerError, type Reason } from '../../../src/client/errors';
import { RepositoryWatcher } from '../../../src/lists/polling';
import type { Place } from '../../../src/editor/services';

/** A repository with a given revision, or a site that cannot be reached. */
function watched(isLocal = true) {
  const state = { revision: 'a' as string | null, isAway: false, reason: 'unreachable' as Reason, isSeen: true, asked: 0 };
  const reports: string[] = [];
  const service = {
    revision: () => {
      state.asked++;
      return state.isAway ? Promise.reject(new TrackerError(state.reason, 'away')) : Promise.resolve(state.revision);
    },
  };
  const place = { site: { id: 'local', label: '', isLocal }, repository: { owner: 'o', slug: 'r' }, service } as unknown as Place;
  const watch = new RepositoryWatcher(
    () => place,
    () => state.isSeen,
    () => true,
    (error) => reports.push(error instanceof Error ? error.message : 'changed'),
  );
  const check = async () => {
    watch.pollNow();
    // The look and what follows it are promises that are resolved already.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { watch, state, reports, checkNow: check };
}

describe('watching a repository', () => {
  let gauge: ReturnType<typeof watched>;
  beforeEach(async () => {
    gauge = watched();
    await gauge.watch.rememberRevision();
  });
  afterEach(() => gauge.watch.dispose());

  it('is silent while nothing changes', async () => {
    await gauge.checkNow();
    await gauge.checkNow();
    assert.deepEqual(gauge.reports, []);
  });

  it('reports a change once', async () => {
    gauge.state.revision = 'b';
    await gauge.checkNow();
    await gauge.checkNow();
    assert.deepEqual(gauge.reports, ['changed']);
  });

  it('does not poll while the page is hidden', async () => {
    gauge.state.isSeen = false;
    const before = gauge.state.asked;
    await gauge.checkNow();
    assert.equal(gauge.state.asked, before);
  });

  it('reports that the site is unreachable, and that it is back', async () => {
    gauge.state.isAway = true;
    await gauge.checkNow();
    gauge.state.isAway = false;
    await gauge.checkNow();
    await gauge.checkNow();
    assert.deepEqual(gauge.reports, ['away', 'changed']);
  });

  it('reports that failed parts may be available now', async () => {
    gauge.watch.failed(new Error('away'));
    await gauge.checkNow();
    await gauge.checkNow();
    assert.deepEqual(gauge.reports, ['changed']);
  });

  it('does not poll when its page is closed, nor twice at once', async () => {
    const before = gauge.state.asked;
    gauge.watch.pollNow();
    await gauge.checkNow();
    assert.equal(gauge.state.asked, before + 1);
    gauge.watch.dispose();
    await gauge.checkNow();
    assert.equal(gauge.state.asked, before + 1);
  });
});

describe('watching a repository of a server', () => {
  const SECOND = 1000;
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  const CASES: readonly (readonly [title: string, reason: Reason, pause: number])[] = [
    ['every few seconds while nobody answers', 'unreachable', 5 * SECOND],
    ['every minute when it is refused', 'unauthorized', 60 * SECOND],
  ];
  for (const [title, reason, pause] of CASES) {
    it(`looks ${title}`, async () => {
      const { watch, state, checkNow, reports } = watched(false);
      state.isAway = true;
      state.reason = reason;
      await checkNow();
      const before = state.asked;
      mock.timers.tick(pause - 1);
      assert.equal(state.asked, before);
      state.isAway = false;
      mock.timers.tick(1);
      assert.equal(state.asked, before + 1);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      assert.deepEqual(reports, ['away', 'changed']);
      watch.dispose();
    });
  }
});

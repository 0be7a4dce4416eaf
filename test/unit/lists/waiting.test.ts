import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { RepositoryWatcher } from '../../../src/lists/polling';
import { ChangeWaiter } from '../../../src/lists/waiting';

/** Runs pending microtasks. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
const tick = async (ms: number) => {
  mock.timers.tick(ms);
  await settle();
};

/** A site whose held answers a test gives. */
function aSite() {
  const state = {
    /** Of each request that waits or has waited, what it knows. */
    asked: [] as string[],
    /** How many are held. */
    held: 0,
    polls: 0,
    revision: 'r1',
    answer: (_: string | undefined): void => assert.fail('Nobody waits.'),
    fail: (): void => assert.fail('Nobody waits.'),
  };
  const service = {
    revision: () => Promise.resolve((state.polls++, state.revision)),
    nextRevision: (_: unknown, known: string, { signal }: { signal?: AbortSignal } = {}) =>
      new Promise<string | undefined>((resolve, reject) => {
        state.asked.push(known);
        state.held++;
        const end = (settled: () => void) => () => {
          state.held--;
          settled();
        };
        state.answer = (revision) => end(() => resolve(revision))();
        state.fail = end(() => reject(new Error('Cut off.')));
        signal?.addEventListener(
          'abort',
          end(() => reject(new Error('Aborted.'))),
        );
      }),
  };
  return { state, place: { site: { isLocal: false }, repository: { owner: 'ann', slug: 'app' }, service } };
}

describe('A waiter for changes', () => {
  let site: ReturnType<typeof aSite>;
  let shown: string | null;
  let isWanted: boolean;
  let looks: number;
  let waiter: ChangeWaiter;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => 0); // answers come within no time
    [site, shown, isWanted, looks] = [aSite(), 'r1', true, 0];
    waiter = new ChangeWaiter({
      place: () => site.place,
      revision: () => shown,
      isWanted: () => isWanted,
      changed: () => {
        looks++;
        shown = site.state.revision;
        return Promise.resolve();
      },
    });
  });
  afterEach(() => {
    waiter.stop();
    mock.timers.reset();
    mock.restoreAll();
  });
  const answer = async (revision: string | undefined) => {
    if (revision !== undefined) site.state.revision = revision;
    site.state.answer(revision);
    await settle();
  };

  it('looks with each change, and waits for the next one, once a second at most', async () => {
    waiter.start();
    waiter.start();
    assert.deepEqual(site.state.asked, ['r1']);
    await answer('r2');
    assert.equal(looks, 1);
    await tick(999);
    assert.deepEqual(site.state.asked, ['r1']);
    await tick(1);
    assert.deepEqual(site.state.asked, ['r1', 'r2']);
    assert.ok(waiter.isWaiting);
  });

  it('waits again, and does not look, when nothing has changed', async () => {
    waiter.start();
    await answer('r1');
    await tick(1000);
    assert.deepEqual([site.state.asked, looks], [['r1', 'r1'], 0]);
  });

  it('leaves it to polls where the site does not wait, or the request is cut off', async () => {
    waiter.start();
    await answer(undefined);
    assert.ok(!waiter.isWaiting);
    waiter.start();
    site.state.fail();
    await settle();
    assert.ok(!waiter.isWaiting);
    assert.ok(waiter.wasCutOff);
    await tick(60_000);
    assert.deepEqual([site.state.asked.length, looks], [2, 0]);
  });

  it('leaves it to polls when what has changed cannot be shown', async () => {
    waiter.start();
    site.state.revision = 'r1';
    site.state.answer('r2');
    await settle();
    assert.ok(!waiter.isWaiting);
    assert.equal(looks, 1);
  });

  it('does not ask before something is shown, nor when nobody sees it', async () => {
    shown = null;
    waiter.start();
    await settle();
    [shown, isWanted] = ['r1', false];
    waiter.start();
    await settle();
    assert.deepEqual(site.state.asked, []);
    isWanted = true;
    waiter.start();
    isWanted = false;
    await answer('r2');
    await tick(1000);
    assert.deepEqual([site.state.asked, looks], [['r1'], 1]);
  });

  it('ends its request when it is stopped, and can start at once again', async () => {
    waiter.start();
    waiter.stop();
    assert.equal(site.state.held, 0);
    waiter.start();
    await settle();
    assert.equal(site.state.held, 1);
    assert.ok(waiter.isWaiting);
  });
});

describe('A watcher of a server that tells of changes', () => {
  let site: ReturnType<typeof aSite>;
  let reports: unknown[];
  let [isShown, isAttended, mayWait] = [true, true, true];
  let watcher: RepositoryWatcher;

  beforeEach(async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    [site, reports, isShown, isAttended, mayWait] = [aSite(), [], true, true, true];
    watcher = new RepositoryWatcher(
      () => site.place,
      () => isShown,
      () => isAttended,
      (error) => void reports.push(error),
      () => mayWait,
    );
    await watcher.rememberRevision();
    await settle();
  });
  afterEach(() => {
    watcher.dispose();
    mock.timers.reset();
  });
  const change = async (revision: string) => {
    site.state.revision = revision;
    site.state.answer(revision);
    await settle();
  };

  it('does not poll it meanwhile, and reports a change at once', async () => {
    assert.equal(site.state.polls, 1);
    await tick(60_000);
    assert.equal(site.state.polls, 1);
    await change('r2');
    assert.deepEqual(reports, [undefined]);
    await tick(1000);
    assert.deepEqual(site.state.asked, ['r1', 'r2']);
  });

  it('polls it as others while it does not wait, and tries again after each poll', async () => {
    site.state.answer(undefined);
    await settle();
    await tick(5000);
    assert.equal(site.state.polls, 2);
    assert.equal(site.state.asked.length, 2);
  });

  it('holds no request for what nobody sees, or without the focus', async () => {
    watcher.hidden();
    isShown = false;
    assert.equal(site.state.held, 0);
    await tick(5000);
    assert.deepEqual([site.state.held, site.state.polls], [0, 1]);
    [isShown, isAttended] = [true, false];
    watcher.pollNow();
    await settle();
    assert.deepEqual([site.state.held, site.state.polls], [0, 2]);
  });

  it('never waits where it may not', async () => {
    watcher.hidden();
    mayWait = false;
    watcher.pollNow();
    await settle();
    assert.deepEqual([site.state.held, site.state.polls], [0, 2]);
  });

  it('asks at once when it is told to, by another connection', async () => {
    site.state.revision = 'r2';
    watcher.pollNow();
    await settle();
    assert.deepEqual(reports, [undefined]);
    assert.deepEqual([site.state.held, site.state.asked], [1, ['r1', 'r2']]);
  });

  it('holds none when it is disposed of', () => {
    watcher.dispose();
    assert.equal(site.state.held, 0);
  });
});

import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ChangedRepository, OtherProcesses } from '../../../src/tracker/store/processes';
import { WakeUps } from '../../../src/tracker/store/wake-ups';

const LONG_MS = 30_000;
const SWEEP_MS = 10_000;

/** Other processes that a test plays. */
function fakeOthers() {
  const state = {
    notified: [] as ChangedRepository[][],
    heard: (_: ChangedRepository): void => assert.fail('Nobody listens.'),
    begun: (): void => assert.fail('Nobody listens.'),
    listeners: 0,
  };
  const others: OtherProcesses = {
    notify: (all) => (state.notified.push([...all]), Promise.resolve()),
    listen(heard, begun) {
      state.listeners++;
      Object.assign(state, { heard, begun });
      return { close: () => Promise.resolve(void state.listeners--) };
    },
  };
  return { state, others };
}

describe('A wake-up', () => {
  let revisions: Map<number, number>;
  let swept: number[][];
  let isAway: boolean;
  let fake: ReturnType<typeof fakeOthers>;
  let wakeUps: WakeUps;
  /** Who was woken, and who waited in vain, in their order. */
  let ended: string[];

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    [revisions, swept, isAway, ended, fake] = [new Map([[1, 1]]), [], false, [], fakeOthers()];
    const look = (keys: readonly number[]): Promise<ReadonlyMap<number, number>> => {
      swept.push([...keys]);
      return isAway ? Promise.reject(new Error('away')) : Promise.resolve(new Map([...revisions].filter(([key]) => keys.includes(key))));
    };
    wakeUps = new WakeUps({ intervalMs: SWEEP_MS, revisions: look }, fake.others);
  });
  afterEach(async () => {
    await wakeUps.close();
    mock.timers.reset();
  });

  const never = new AbortController().signal;
  const wait = (name: string, repository = 1, { revision = 1, changes = wakeUps.changes, ms = LONG_MS, signal = never } = {}) =>
    wakeUps.wait({ repository, revision, changes }, ms, signal).then((woken) => {
      ended.push(`${name} ${woken ? 'woken' : 'in vain'}`);
      return woken;
    });
  const settle = async () => {
    for (let i = 0; i < 5; i++) await turn();
  };
  const tick = async (ms: number) => {
    mock.timers.tick(ms);
    await settle();
  };

  it('comes at once with a write of this process, to those alone who wait for its repository', async () => {
    void wait('of 1');
    void wait('of 2', 2);
    wakeUps.changed(1);
    await settle();
    assert.deepEqual(ended, ['of 1 woken']);
    assert.equal(wakeUps.waitingCount, 1);
  });

  it('does not come when the time has ended, or nobody waits any more', async () => {
    const leaving = new AbortController();
    void wait('patient', 1, { ms: 500 });
    void wait('gone', 1, { signal: leaving.signal });
    leaving.abort();
    await settle();
    assert.deepEqual(ended, ['gone in vain']);
    await tick(500);
    assert.deepEqual(ended, ['gone in vain', 'patient in vain']);
    assert.equal(wakeUps.waitingCount, 0);
  });

  it('is not missed between a look and the wait', async () => {
    const { changes } = wakeUps;
    wakeUps.changed(1);
    void wait('of 1', 1, { changes });
    void wait('of 2', 2, { changes });
    await settle();
    assert.deepEqual(ended, ['of 1 woken'], 'a change of another repository ends no wait');
  });

  it('comes for many writes once in a while, and for the last of them', async () => {
    void wait('first');
    for (let write = 0; write < 50; write++) wakeUps.changed(1);
    await settle();
    void wait('second');
    await settle();
    assert.deepEqual(ended, ['first woken']);
    wakeUps.changed(1);
    await tick(100);
    assert.deepEqual(ended, ['first woken', 'second woken']);
    await tick(1000);
    assert.deepEqual(fake.state.notified, [[1], [1]], 'others were told as often');
  });

  it('comes from another process, which is listened to while somebody waits', async () => {
    wakeUps.changed(1);
    assert.equal(fake.state.listeners, 0);
    await tick(1000);
    void wait('of 1');
    assert.equal(fake.state.listeners, 1);
    fake.state.heard(1);
    await settle();
    assert.deepEqual(ended, ['of 1 woken']);
    assert.deepEqual(fake.state.notified, [[1]], 'what was heard is not told again');
    await tick(7 * SWEEP_MS);
    assert.equal(fake.state.listeners, 0);
    assert.deepEqual(swept, [], 'nothing is looked for that nobody waits for');
  });

  it('comes to others for the last write of a process that ends', async () => {
    wakeUps.changed('any');
    wakeUps.changed(1);
    assert.deepEqual(fake.state.notified, [['any']]);
    await wakeUps.close();
    assert.deepEqual(fake.state.notified, [['any'], [1]]);
    await tick(1000);
    assert.equal(fake.state.notified.length, 2);
  });

  it('is waited for by a process that ends, for a second', async () => {
    const notified = Promise.withResolvers<void>();
    fake.others.notify = () => notified.promise;
    let isClosed = false;
    const close = async (ending = new WakeUps({ intervalMs: SWEEP_MS, revisions: () => Promise.resolve(revisions) }, fake.others)) => {
      ending.changed(1);
      await ending.close();
      isClosed = true;
    };
    const first = close();
    await tick(900);
    assert.equal(isClosed, false);
    await tick(100);
    await first;
    isClosed = false;
    const second = close();
    await settle();
    assert.equal(isClosed, false);
    notified.resolve();
    await second;
  });

  it('comes by a sweep where nothing was told, in one question for all', async () => {
    revisions.set(2, 5).set(3, 1);
    void wait('of 1');
    void wait('of 2', 2, { revision: 5 });
    void wait('of 3', 3);
    revisions.set(3, 2);
    revisions.delete(1);
    await tick(SWEEP_MS);
    assert.deepEqual(swept, [[1, 2, 3]]);
    assert.deepEqual(ended.toSorted(), ['of 1 woken', 'of 3 woken'], 'a repository that is gone has changed, too');
  });

  it('comes for what was written before the process listened, and while it could not', async () => {
    void wait('of 1');
    revisions.set(1, 2);
    fake.state.begun();
    await settle();
    assert.deepEqual(ended, ['of 1 woken']);
  });

  it('follows a write that may have changed several repositories, where it has', async () => {
    revisions.set(2, 1);
    void wait('of 1');
    void wait('of 2', 2);
    revisions.set(2, 2);
    wakeUps.changed('any');
    await settle();
    assert.deepEqual(ended, ['of 2 woken']);
    const { changes } = wakeUps;
    revisions.set(1, 2);
    fake.state.heard('any');
    void wait('late', 1, { changes });
    await settle();
    assert.deepEqual(ended.toSorted(), ['late woken', 'of 1 woken', 'of 2 woken']);
  });

  it('comes after the database was away', async () => {
    void wait('of 1');
    [isAway] = [true, revisions.set(1, 2)];
    await tick(SWEEP_MS);
    assert.deepEqual(ended, []);
    isAway = false;
    await tick(SWEEP_MS);
    assert.deepEqual(ended, ['of 1 woken']);
  });

  it('comes to hundreds in parts, with others in between', async () => {
    const all = Array.from({ length: 100 }, (_, index) => wait(String(index)));
    wakeUps.changed(1);
    await turn();
    assert.ok(ended.length > 0 && ended.length < 100, `${ended.length} were woken at once`);
    const together = new Set(await Promise.all(all));
    assert.ok(together.size < 20, 'those who were woken at the same time have it in common');
  });
});

import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Poller } from '../../../src/lists/polling';

/** Runs pending microtasks. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('A poller', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  /** One whose looks last until they are ended. */
  function aPoller(pause: { ms: number | undefined } = { ms: 1000 }) {
    const state = { looks: 0, end: () => {} };
    const poller = new Poller(
      () => pause.ms,
      () => {
        state.looks++;
        return new Promise((resolve) => (state.end = resolve));
      },
    );
    return { poller, state, pause };
  }

  it('looks after a pause, and again a pause after that look has ended', async () => {
    const { poller, state } = aPoller();
    poller.start();
    assert.equal(state.looks, 0);
    mock.timers.tick(1000);
    assert.equal(state.looks, 1);
    mock.timers.tick(5000);
    assert.equal(state.looks, 1, 'the first look is still under way');
    state.end();
    await settle();
    mock.timers.tick(999);
    assert.equal(state.looks, 1);
    mock.timers.tick(1);
    assert.equal(state.looks, 2);
  });

  it('looks at once when told so, and not twice at a time', async () => {
    const { poller, state } = aPoller();
    poller.start();
    poller.pollNow();
    poller.pollNow();
    assert.equal(state.looks, 1);
    mock.timers.tick(1000);
    assert.equal(state.looks, 1, 'the look that was due has been done');
    state.end();
    await settle();
    mock.timers.tick(1000);
    assert.equal(state.looks, 2);
  });

  it('does not look before it is started, nor once it is stopped', async () => {
    const { poller, state } = aPoller();
    poller.pollNow();
    mock.timers.tick(10_000);
    assert.equal(state.looks, 0);
    poller.start();
    poller.pollNow();
    poller.stop();
    state.end();
    await settle();
    mock.timers.tick(10_000);
    poller.pollNow();
    assert.equal(state.looks, 1);
  });

  it('goes on when it is started again while its last look is still under way', async () => {
    const { poller, state } = aPoller();
    poller.start();
    poller.pollNow();
    poller.stop();
    poller.start();
    poller.pollNow();
    assert.equal(state.looks, 1);
    state.end();
    await settle();
    mock.timers.tick(1000);
    assert.equal(state.looks, 2);
  });

  it('asks for the pause each time, and waits to be told where there is none', async () => {
    const { poller, state, pause } = aPoller({ ms: undefined });
    poller.start();
    mock.timers.tick(100_000);
    assert.equal(state.looks, 0);
    poller.pollNow();
    pause.ms = 50;
    state.end();
    await settle();
    mock.timers.tick(50);
    assert.equal(state.looks, 2);
  });
});

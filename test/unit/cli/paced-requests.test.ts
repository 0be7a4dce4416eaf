import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PacedRequests } from '../../../src/cli/paced-requests';

describe('Requests that arrive at once', () => {
  /** Starts requests, each of which takes some processor time, and returns their order and the turn of the event loop that each began in. */
  async function start(names: readonly string[], msEach: number): Promise<[name: string, turn: number][]> {
    const paced = new PacedRequests();
    const started: [string, number][] = [];
    let turn = 0;
    for (const name of names) {
      paced.start(
        () => name[0]!,
        () => {
          started.push([name, turn]);
          for (const end = performance.now() + msEach; performance.now() < end;);
        },
      );
    }
    for (; started.length < names.length; turn++) {
      assert.ok(turn < 1000, 'some are never started');
      await nextTurn();
    }
    return started;
  }

  it('start at once if they are short', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `a${at}`);
    assert.deepEqual(
      (await start(names, 0)).map(([, turn]) => turn),
      names.map(() => 0),
    );
  });

  it('start in turns of their own if they are long, and clients alternate', async () => {
    const started = await start(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'], 15);
    assert.deepEqual(
      started.map(([name]) => name),
      ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'],
    );
    assert.equal(new Set(started.slice(1).map(([, turn]) => turn)).size, 6);
  });

  it('start at once again after long ones', async () => {
    const paced = new PacedRequests();
    let count = 0;
    for (let at = 0; at < 3; at++)
      paced.start(
        () => 'a',
        () => {
          for (const end = performance.now() + 15; performance.now() < end;);
          count++;
        },
      );
    for (; count < 3;) await nextTurn();
    await nextTurn();
    await nextTurn();
    paced.start(
      () => assert.fail('it does not wait'),
      () => count++,
    );
    assert.equal(count, 4);
  });
});

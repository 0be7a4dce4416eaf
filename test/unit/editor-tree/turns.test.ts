import assert from 'node:assert/strict';
import { TimeSlicer } from '../../../src/editor/timeSlicer';

/** Computes for a while. */
function busy(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

describe('Much work in the extension host', () => {
  it('lets others run in between, and is done in order', async () => {
    const turns = new TimeSlicer();
    const finished: number[] = [];
    let otherRuns = 0;
    let isOver = false;
    const runOther = () => {
      otherRuns++;
      if (!isOver) setImmediate(runOther);
    };
    setImmediate(runOther);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await turns.next();
        busy(1);
        finished.push(index);
      }),
    );
    isOver = true;
    assert.deepEqual(
      finished,
      Array.from({ length: 200 }, (_, index) => index),
    );
    assert.ok(otherRuns > 20, `Others ran ${otherRuns} times during 200 ms.`);
  });

  it('waits for nothing where it is little', async () => {
    let time = 0;
    const turns = new TimeSlicer(() => time);
    let hasTurned = false;
    setImmediate(() => (hasTurned = true));
    for (let index = 0; index < 10; index++) await turns.next();
    assert.ok(!hasTurned);
    time = 5;
    await turns.next();
    assert.ok(hasTurned);
  });
});

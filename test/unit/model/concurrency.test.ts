import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { lazy, mapConcurrently, Mutex, Semaphore, SingleFlight } from '../../../src/model/concurrency';

/** Work that the test completes. */
function task(log: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return {
    begin: () => {
      log.push(`${name} begins`);
      return promise.finally(() => log.push(`${name} ends`));
    },
    end: () => resolve(name),
    fail: () => reject(new Error(name)),
  };
}

describe('Mutex', () => {
  it('runs one after another in order, and returns each outcome', async () => {
    const log: string[] = [];
    const mutex = new Mutex();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => task(log, name));
    const all = [a!, b!, c!].map(({ begin }) => mutex.run(begin));
    assert.ok(mutex.isLocked);
    c!.end();
    b!.fail(); // the others continue
    a!.end();
    const outcomes = await Promise.allSettled(all);
    assert.deepEqual(
      outcomes.map((runningTask) => (runningTask.status === 'fulfilled' ? runningTask.value : String(runningTask.reason))),
      ['a', 'Error: b', 'c'],
    );
    assert.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    assert.equal(mutex.isLocked, false);
  });

  it('continues when work throws synchronously', async () => {
    const mutex = new Mutex();
    await assert.rejects(
      mutex.run(() => {
        throw new Error('at once');
      }),
      /at once/,
    );
    assert.equal(await mutex.run(() => 1), 1);
  });
});

describe('SingleFlight', () => {
  it('shares running work by key, and starts again after its end', async () => {
    const log: string[] = [];
    const flights = new SingleFlight<string>();
    const [a, b, second] = ['a', 'b', 'again'].map((name) => task(log, name));
    const first = flights.run(a!.begin, 1);
    const shared = flights.run(b!.begin, 1);
    const other = flights.run(b!.begin, 2);
    assert.deepEqual([first === shared, flights.isRunning(1), flights.isRunning(3)], [true, true, false]);
    a!.end();
    assert.deepEqual([await first, await shared, flights.isRunning(1), flights.isRunning(2)], ['a', 'a', false, true]);
    const next = flights.run(second!.begin, 1);
    b!.end();
    second!.end();
    assert.deepEqual([await next, await other], ['again', 'b']);
    assert.deepEqual(
      log.filter((line) => line.endsWith('begins')),
      ['a begins', 'b begins', 'again begins'],
    );
  });

  it('rejects all callers after a failure, and is settled then', async () => {
    const flight = new SingleFlight<string>();
    const failing = task([], 'it failed');
    const all = [flight.run(failing.begin), flight.run(failing.begin)];
    const settled = flight.settled();
    failing.fail();
    for (const result of all) await assert.rejects(result, /it failed/);
    await settled;
    assert.equal(flight.isRunning(), false);
  });
});

describe('lazy', () => {
  it('computes once, also for concurrent callers', async () => {
    let created = 0;
    const value = lazy(async (name: string) => {
      await turn();
      return `${name} ${++created}`;
    });
    assert.deepEqual(await Promise.all([value('a'), value('b')]), ['a 1', 'a 1']);
    assert.equal(await value('c'), 'a 1');
  });

  it('tries again after a failure', async () => {
    let tries = 0;
    const value = lazy(() => (++tries < 3 ? Promise.reject(new Error(`try ${tries}`)) : Promise.resolve(tries)));
    await assert.rejects(value(), /try 1/);
    await assert.rejects(value(), /try 2/);
    assert.equal(await value(), 3);
    assert.equal(await value(), 3);
  });
});

describe('Semaphore', () => {
  it('runs a few at a time in order, and continues after a failure', async () => {
    const log: string[] = [];
    const turns = new Semaphore(2);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => task(log, name));
    const all = [a!, b!, c!, d!].map(({ begin }) => turns.run(begin));
    const outcomes = Promise.allSettled(all);
    await turn();
    assert.deepEqual(log, ['a begins', 'b begins']);
    assert.equal(turns.waitingCount, 2);
    b!.fail();
    await turn();
    assert.deepEqual(log.slice(2), ['b ends', 'c begins']);
    for (const runningTask of [a!, c!, d!]) runningTask.end();
    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    );
    assert.equal(turns.waitingCount, 0);
  });

  it('rejects aborted callers at once, and does not run their work', async () => {
    const log: string[] = [];
    const turns = new Semaphore(1);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => task(log, name));
    const controller = new AbortController();
    const first = turns.run(a!.begin);
    const aborted = assert.rejects(turns.run(b!.begin, controller.signal), { message: 'no more' });
    const last = turns.run(c!.begin);
    controller.abort(new Error('no more'));
    await aborted;
    await assert.rejects(turns.run(b!.begin, controller.signal), { message: 'no more' });
    a!.end();
    c!.end();
    assert.deepEqual([await first, await last], ['a', 'c']);
    await assert.rejects(turns.run(b!.begin, controller.signal), { message: 'no more' });
    assert.equal(await turns.run(() => 'free again'), 'free again');
    assert.deepEqual(log, ['a begins', 'a ends', 'c begins', 'c ends']);
  });
});

describe('A map with bounded concurrency', () => {
  const cases: [items: number, limit: number, most: number][] = [
    [0, 3, 0],
    [1, 3, 1],
    [3, 3, 3],
    [10, 3, 3],
    [4, 1, 1],
  ];
  for (const [count, limit, expected] of cases) {
    it(`of ${count} items, ${limit} at a time: runs ${expected} at once, and keeps their order`, async () => {
      let running = 0;
      let greatest = 0;
      const items = Array.from({ length: count }, (_, index) => index);
      const results = await mapConcurrently(items, limit, async (item) => {
        greatest = Math.max(greatest, ++running);
        // The first take longest.
        for (let remaining = count - item; remaining > 0; remaining--) await turn();
        running--;
        return item * 2;
      });
      assert.deepEqual(
        results,
        items.map((item) => item * 2),
      );
      assert.equal(greatest, expected);
    });
  }

  it('fails with the first failure, and starts nothing after it', async () => {
    const log: string[] = [];
    const all = ['a', 'b', 'c'].map((name) => task(log, name));
    const mapping = mapConcurrently(all, 2, (runningTask) => runningTask.begin());
    all[1]!.fail();
    await assert.rejects(mapping, /b/);
    all[0]!.end();
    await turn();
    assert.deepEqual(log, ['a begins', 'b begins', 'b ends', 'a ends']);
  });
});

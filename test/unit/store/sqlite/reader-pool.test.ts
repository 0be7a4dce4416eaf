import assert from 'node:assert/strict';
import { RequestBudget } from '../../../../src/tracker/store/budget';
import { RequestCancelled } from '../../../../src/tracker/store/errors';
import { FairQueue } from '../../../../src/tracker/store/fair-queue';

describe('the queue for reader threads', () => {
  /** Three threads by number, two of them at most for one client; `log` is who was served, in order. */
  function threads() {
    const free = [3, 2, 1];
    const log: string[] = [];
    const refuse = (isOwn: boolean) => new Error(isOwn ? 'too many of your own' : 'too many in all');
    const queue = new FairQueue<number>({ perClient: 2, maxWaiting: 5, maxWaitingPerClient: 3, createError: refuse });
    const acquire = (client: string, signal?: AbortSignal): Promise<number> => {
      const accepted = queue.acquire(new RequestBudget(client, 1000, signal && (() => signal)), () => free.pop());
      void accepted.then(
        () => log.push(client),
        (error: Error) => log.push(`${client}: ${error.message}`),
      );
      return accepted;
    };
    const release = (client: string, thread: number) => {
      free.push(thread);
      queue.release(client);
      queue.serve(() => free.pop());
    };
    return { queue, acquire: acquire, release, log, free };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('keeps one thread for others, however much one client asks for', async () => {
    const { acquire, release, log, free } = threads();
    const [first] = [await acquire('ann'), await acquire('ann')];
    void acquire('ann');
    await settled();
    assert.deepEqual([log, free.length], [['ann', 'ann'], 1]);
    await acquire('bob');
    release('ann', first);
    await settled();
    assert.deepEqual(log, ['ann', 'ann', 'bob', 'ann']);
  });

  it('serves clients in turn, whoever waits with more', async () => {
    const { acquire, release, log } = threads();
    const acquired = [await acquire('x'), await acquire('x'), await acquire('y')];
    for (const client of ['ann', 'ann', 'ann', 'bob', 'carol']) void acquire(client);
    release('x', acquired[0]!);
    for (const client of ['ann', 'bob', 'carol', 'ann']) {
      await settled();
      release(client, acquired[0]!);
    }
    await settled();
    assert.deepEqual(log.slice(3), ['ann', 'bob', 'carol', 'ann', 'ann']);
  });

  it('refuses at once who would wait behind too many, and says whose they are', async () => {
    const { acquire, log } = threads();
    for (const client of ['ann', 'ann', 'bob']) await acquire(client);
    for (let i = 0; i < 3; i++) void acquire('ann');
    await assert.rejects(acquire('ann'), /your own/);
    for (let i = 0; i < 2; i++) void acquire('bob');
    await assert.rejects(acquire('bob'), /in all/);
    assert.equal(log.length, 5);
  });

  it('forgets who goes while waiting, or has gone before', async () => {
    const { acquire, release, log } = threads();
    const acquired = [await acquire('x'), await acquire('x'), await acquire('y')];
    const missing = new AbortController();
    const waiting = acquire('ann', missing.signal);
    void acquire('bob');
    missing.abort();
    await assert.rejects(waiting, RequestCancelled);
    await assert.rejects(acquire('ann', missing.signal), RequestCancelled);
    release('x', acquired[0]!);
    await settled();
    assert.deepEqual(log.at(-1), 'bob');
  });

  it('fails those that wait when it closes', async () => {
    const { queue, acquire } = threads();
    for (const client of ['ann', 'ann', 'bob']) await acquire(client);
    const waiting = acquire('carol');
    queue.close(new Error('closed'));
    await assert.rejects(waiting, /closed/);
  });
});

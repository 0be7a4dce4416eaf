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
    const queue = new FairQueue<number>({ perClient: 2, maxWaiting: 5, maxWaitingPerClient: 3, refuse });
    const accept = (client: string, signal?: AbortSignal): Promise<number> => {
      const accepted = queue.acquire(new RequestBudget(client, 1000, signal && (() => signal)), () => free.pop());
      void accepted.then(
        () => log.push(client),
        (error: Error) => log.push(`${client}: ${error.message}`),
      );
      return accepted;
    };
    const give = (client: string, thread: number) => {
      free.push(thread);
      queue.release(client);
      queue.serve(() => free.pop());
    };
    return { queue, take: accept, give, log, free };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('keeps one thread for others, however much one client asks for', async () => {
    const { take, give, log, free } = threads();
    const [first] = [await take('ann'), await take('ann')];
    void take('ann');
    await settled();
    assert.deepEqual([log, free.length], [['ann', 'ann'], 1]);
    await take('bob');
    give('ann', first);
    await settled();
    assert.deepEqual(log, ['ann', 'ann', 'bob', 'ann']);
  });

  it('serves clients in turn, whoever waits with more', async () => {
    const { take, give, log } = threads();
    const held = [await take('x'), await take('x'), await take('y')];
    for (const client of ['ann', 'ann', 'ann', 'bob', 'carol']) void take(client);
    give('x', held[0]!);
    for (const client of ['ann', 'bob', 'carol', 'ann']) {
      await settled();
      give(client, held[0]!);
    }
    await settled();
    assert.deepEqual(log.slice(3), ['ann', 'bob', 'carol', 'ann', 'ann']);
  });

  it('refuses at once who would wait behind too many, and says whose they are', async () => {
    const { take, log } = threads();
    for (const client of ['ann', 'ann', 'bob']) await take(client);
    for (let i = 0; i < 3; i++) void take('ann');
    await assert.rejects(take('ann'), /your own/);
    for (let i = 0; i < 2; i++) void take('bob');
    await assert.rejects(take('bob'), /in all/);
    assert.equal(log.length, 5);
  });

  it('forgets who goes while waiting, or has gone before', async () => {
    const { take, give, log } = threads();
    const held = [await take('x'), await take('x'), await take('y')];
    const missing = new AbortController();
    const waiting = take('ann', missing.signal);
    void take('bob');
    missing.abort();
    await assert.rejects(waiting, RequestCancelled);
    await assert.rejects(take('ann', missing.signal), RequestCancelled);
    give('x', held[0]!);
    await settled();
    assert.deepEqual(log.at(-1), 'bob');
  });

  it('fails those that wait when it closes', async () => {
    const { queue, take } = threads();
    for (const client of ['ann', 'ann', 'bob']) await take(client);
    const waiting = take('carol');
    queue.close(new Error('closed'));
    await assert.rejects(waiting, /closed/);
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { createTrackerServer, stopServer } from '../../../src/cli/server';
import { APP, makeWorld, type World } from '../tracker/harness';

/** Requests that wait for a change, at a real server. */
describe('a server with requests that wait', () => {
  let world: World;
  let server: Server;
  let list: string;
  let lines: string[];

  beforeEach(async () => {
    world = await makeWorld();
    await world.bob.post(APP, { form: { title: 'First' } });
    lines = [];
    server = createTrackerServer(world.tracker, { accessLog: { write: (line) => void lines.push(line) } });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    list = `http://127.0.0.1:${(server.address() as AddressInfo).port}${APP}?limit=1`;
  });
  afterEach(async () => {
    world.tracker.stopWaiting();
    if (server.listening) await stopServer(server);
    await world.close();
  });

  const untilWaiting = async (count: number): Promise<void> => {
    while (world.tracker.waitingRequests() !== count) await turn();
  };
  async function wait(signal?: AbortSignal): Promise<Response> {
    const known = await fetch(list);
    await known.text();
    return fetch(list, { headers: { 'If-None-Match': known.headers.get('etag')!, Prefer: 'wait=30' }, ...(signal && { signal }) });
  }

  it('answers each of many with the change', async () => {
    const waiting = Array.from({ length: 30 }, () => wait());
    await untilWaiting(30);
    await world.bob.post(APP, { form: { title: 'Second' } });
    for (const answer of await Promise.all(waiting)) {
      assert.equal(answer.status, 200);
      assert.equal(((await answer.json()) as { count: number }).count, 2);
    }
  });

  it('forgets a client that goes away', async () => {
    const leaving = new AbortController();
    const waiting = wait(leaving.signal).catch((error: unknown) => error);
    await untilWaiting(1);
    leaving.abort();
    await waiting;
    await untilWaiting(0);
    assert.equal(world.store.wakeUps.waitingCount, 0);
    while (!lines.some((line) => / 499 /.test(line))) await turn();
    assert.deepEqual(world.logged, []);
  });

  it('stops as soon as one without', async () => {
    const waiting = wait();
    await untilWaiting(1);
    const startedAt = performance.now();
    world.tracker.stopWaiting();
    await stopServer(server);
    assert.ok(performance.now() - startedAt < 3000, 'it waits 5 seconds for requests that do not end');
    assert.equal((await waiting).status, 304);
  });
});

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';
import type { Loaded, Order } from './load';

/** A task of the load generator; it ends after a number of responses or seconds, whichever comes first. */
export type Task = Omit<Order, 'firstTurn' | 'requests' | 'seconds'> & Partial<Pick<Order, 'requests' | 'seconds'>>;

/**
 * Starts the load generator (`load.ts`) in a process of its own. `load` puts a server under load and goes on at the turn where it has ended
 * before; it rejects when an answer was no success.
 */
export function startGenerator(): { load: (task: Task) => Promise<Loaded>; stop: () => void } {
  const child = fork(join(root, 'test', 'bench', 'load.ts'), { execArgv: ['--import', 'tsx'] });
  process.once('exit', () => child.kill());
  const gaveUp = once(child, 'exit').then(() => Promise.reject(new Error('The load generator gave up.')));
  gaveUp.catch(() => undefined); // it is also ended at the end
  let firstTurn = 0;
  async function load({ requests = Infinity, seconds = Infinity, ...task }: Task): Promise<Loaded> {
    // JSON has no infinity.
    const order: Order = { ...task, firstTurn, requests: Math.min(requests, 1e12), seconds: Math.min(seconds, 1e6) };
    child.send(order);
    const [loaded] = (await Promise.race([once(child, 'message'), gaveUp])) as [Loaded];
    firstTurn += loaded.answers;
    return loaded;
  }
  return { load, stop: () => void child.kill() };
}

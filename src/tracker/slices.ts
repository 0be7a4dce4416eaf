import { setImmediate as turn } from 'node:timers/promises';
import { Mutex } from '../model/concurrency';

/** How long a slice of work may hold this thread: it ends with the piece that exceeds this. */
const SLICE_MS = 5;

/** Waits until all slices that were asked for before are done and others have had a turn of the event loop. */
const turns = new Mutex();

/**
 * Does some work for each of many things on this thread, a slice in each turn of the event loop, in which one slice is done whoever it is for:
 * so that one client that asks for much on many connections holds others for no longer than a slice. Gives what came of each, in order.
 */
export async function inSlices<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const done: R[] = [];
  while (done.length < items.length) {
    await turns.run(() => turn());
    const began = performance.now();
    do done.push(work(items[done.length]!));
    while (done.length < items.length && performance.now() - began < SLICE_MS);
  }
  return done;
}

import { setImmediate as turn } from 'node:timers/promises';
import { Mutex } from '../model/concurrency';

/** Bounds the time that a slice blocks the thread. A slice ends with the item that exceeds it. */
const SLICE_MS = 5;

/** Each run waits for all earlier slices. */
const turns = new Mutex();

/**
 * Maps many items synchronously in slices, with one slice per turn of the event loop for all callers, so that a client with many requests does not
 * block others. Returns the results in order.
 */
export async function inSlices<T, R>(items: readonly T[], transform: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  while (results.length < items.length) {
    await turns.run(() => turn());
    const startedAt = performance.now();
    do results.push(transform(items[results.length]!));
    while (results.length < items.length && performance.now() - startedAt < SLICE_MS);
  }
  return results;
}

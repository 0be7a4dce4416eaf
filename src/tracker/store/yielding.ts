import { setImmediate as turn } from 'node:timers/promises';

/** How long a write of many issues blocks the thread before it yields to readers. */
export const MAX_BLOCKING_MS = 8;

/** Runs work for each item within a transaction, and yields the thread every `MAX_BLOCKING_MS`. */
export async function forEachYielding<T>(items: readonly T[], handle: (item: T) => Promise<void>): Promise<void> {
  let turned = performance.now();
  for (const item of items) {
    await handle(item);
    if (performance.now() - turned < MAX_BLOCKING_MS) continue;
    await turn();
    turned = performance.now();
  }
}

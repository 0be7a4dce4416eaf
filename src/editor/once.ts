import { setImmediate as turn } from 'node:timers/promises';
import { lazy } from '../model/concurrency';

/** Makes a value at its first use, as `lazy` does. Its modules are loaded in a turn of their own, since the extension host is shared. */
export function once<T>(create: () => Promise<T>): () => Promise<T> {
  return lazy(async () => {
    await turn();
    const value = await create();
    await turn();
    return value;
  });
}

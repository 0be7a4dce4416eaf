import { setImmediate as turn } from 'node:timers/promises';
import { lazy } from '../model/concurrency';

/**
 * Makes a thing at its first use, and gives the same one from then on; one that could not be made is tried again. Whatever has to be
 * loaded for it is loaded in a turn of its own: the extension host is everybody's.
 */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  return lazy(async () => {
    await turn();
    const thing = await make();
    await turn();
    return thing;
  });
}

import { setFlagsFromString } from 'node:v8';

/**
 * Keeps memory to what is needed. What an answer or a row leaves behind is garbage at once, and V8 would give such things some 100 MB
 * more room each time that it meets many of them, and never take it back. To have it clear up the rest early as well
 * would cost a tenth of an import's speed, and save little.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

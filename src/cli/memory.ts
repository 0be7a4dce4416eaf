import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Bounds V8's young generation. Requests and rows leave much garbage at once, for which V8 would grow it to some 100 MB and never shrink it. To
 * bound the old generation as well would cost a tenth of an import's speed and save little.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The size of either half of a server's young generation. */
const SERVER_SEMI_SPACE_BYTES = 4 * 2 ** 20;
/** Objects that are allocated at a time, and how often at most, while it grows. */
const FILLING_OBJECTS = 1000;
const MAX_FILLINGS = 500;

const youngBytes = (): number => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!.space_size;

/**
 * Grows V8's young generation from its first megabyte to a server's size, and keeps it there: with one megabyte it is collected once for each page
 * of a list, while all of the page is alive. The flags for its size only work at the start of a process; it grows when what is in it survives.
 */
export function growYoungGeneration(): void {
  setFlagsFromString(`--semi-space-growth-factor=${SERVER_SEMI_SPACE_BYTES / 2 ** 20}`);
  const kept: object[][] = [];
  while (youngBytes() < SERVER_SEMI_SPACE_BYTES && kept.length < MAX_FILLINGS)
    kept.push(Array.from({ length: FILLING_OBJECTS }, (_, at) => ({ at })));
  keepMemorySmall();
}

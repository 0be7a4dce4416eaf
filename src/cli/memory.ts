import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Bounds V8's young generation. Requests and rows leave much garbage at once, for which V8 would grow it to some 100 MB and never shrink it. To
 * bound the old generation as well would cost a tenth of an import's speed: see `boundOldGeneration`, which is for servers.
 */
export function keepMemorySmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** How much a server's heap grows over what lives in it before V8 collects all of it, in percent of that; by default up to four times as much. */
const SERVER_HEAP_GROWTH_PERCENT = 100;

/** Bounds the old generation of a server, where requests leave what was in use while they ran. */
export function boundOldGeneration(): void {
  setFlagsFromString(`--heap-growing-percent=${SERVER_HEAP_GROWTH_PERCENT}`);
}

/** The size of each half of a server's young generation. */
const SERVER_SEMI_SPACE_MB = 4;
/** Objects that are allocated at a time while it grows, and how often at most. */
const FILLING_OBJECTS = 1000;
const MAX_FILLINGS = 500;

/** The present size of each half. The committed size (`space_size`) may include both. */
function semiSpaceMB(): number {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!;
  return Math.round((young.space_used_size + young.space_available_size) / 2 ** 20);
}

/**
 * Grows V8's young generation from its first megabyte to a server's size: with one megabyte it is collected once for each page of a list, while all of
 * the page is alive. The flags for its size only work at the start of a process; it grows when what is in it survives.
 */
export function growYoungGeneration(): void {
  setFlagsFromString(`--semi-space-growth-factor=${Math.ceil(SERVER_SEMI_SPACE_MB / semiSpaceMB())}`);
  const retained: object[][] = [];
  while (semiSpaceMB() < SERVER_SEMI_SPACE_MB && retained.length < MAX_FILLINGS)
    retained.push(Array.from({ length: FILLING_OBJECTS }, (_, at) => ({ at })));
  keepMemorySmall();
}

/** After how many requests the size is checked, and within which time they come to a busy server. */
const REQUESTS_PER_CHECK = 100;
const BUSY_WITHIN_MS = 5000;

/**
 * Keeps the young generation of a busy server grown: V8 shrinks it with the first collection after some seconds in which little was allocated, and it
 * does not grow again by itself. Returns a function to call with each request.
 */
export function youngGenerationKeeper(now = (): number => performance.now()): () => void {
  let checkedOn = now();
  let requests = 0;
  return () => {
    if (++requests % REQUESTS_PER_CHECK > 0) return;
    const tookMs = now() - checkedOn;
    checkedOn += tookMs;
    if (tookMs <= BUSY_WITHIN_MS && semiSpaceMB() < SERVER_SEMI_SPACE_MB) growYoungGeneration();
  };
}

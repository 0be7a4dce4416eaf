import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Bounds V8's young generation. Requests and rows leave much garbage at once, for which V8 would grow the young generation to about 100 MB and never
 * shrink it. Bounding the old generation as well would slow down imports by a tenth, so `boundOldGeneration` is for servers only.
 */
export function boundYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Growth of a server's heap over its live objects before V8 collects it completely, in percent. V8's default is up to four times as much. */
const SERVER_HEAP_GROWTH_PERCENT = 100;

/** Bounds the old generation of a server, which contains objects of requests that have ended. */
export function boundOldGeneration(): void {
  setFlagsFromString(`--heap-growing-percent=${SERVER_HEAP_GROWTH_PERCENT}`);
}

/** Size of each half of a server's young generation. */
const SERVER_SEMI_SPACE_MB = 4;
/** Objects that are allocated at a time while the young generation grows, and the maximum number of allocations. */
const FILLING_OBJECTS = 1000;
const MAX_FILLINGS = 500;

/** Returns the current size of each half. The committed size (`space_size`) may include both halves. */
function semiSpaceMB(): number {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!;
  return Math.round((young.space_used_size + young.space_available_size) / 2 ** 20);
}

/**
 * Grows V8's young generation from one megabyte to a server's size. With one megabyte it is collected once for each page of a list, while the
 * complete page is alive. The flags for its size work only at the start of a process, but it grows when its objects survive.
 */
export function growYoungGeneration(): void {
  setFlagsFromString(`--semi-space-growth-factor=${Math.ceil(SERVER_SEMI_SPACE_MB / semiSpaceMB())}`);
  const survivors: object[][] = [];
  while (semiSpaceMB() < SERVER_SEMI_SPACE_MB && survivors.length < MAX_FILLINGS)
    survivors.push(Array.from({ length: FILLING_OBJECTS }, (_, at) => ({ at })));
  boundYoungGeneration();
}

/** Requests between two checks of the size, and the time in which a busy server receives them. */
const REQUESTS_PER_CHECK = 100;
const BUSY_WITHIN_MS = 5000;

/**
 * Makes a function to call with each request. It keeps the young generation of a busy server grown: V8 shrinks it at the first collection after some
 * seconds with few allocations, and does not grow it again by itself.
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
